"""The one clock: real, shifted, frozen."""

from __future__ import annotations

import time

import pytest

from mockserver.clock import Clock


class Source:
    """A machine's time that a test turns by hand, in milliseconds."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def clock(source):
    return Clock(source)


def test_a_new_clock_shows_the_machines_time(clock, source):
    assert clock.real
    assert not clock.frozen
    source.now += 1234
    assert clock.millis() == source.now
    assert clock.now() == source.now / 1000


def test_an_advanced_clock_runs_on(clock, source):
    clock.advance(1, minutes=1, hours=1, days=1)
    assert clock.millis() == source.now + (1 + 60 + 3600 + 86400) * 1000
    source.now += 5
    assert clock.millis() == source.now + 90_061_000
    assert not clock.real


def test_a_clock_goes_backwards_too(clock, source):
    clock.advance(-10)
    assert clock.millis() == source.now - 10_000


def test_a_frozen_clock_stands_still_until_it_is_moved(clock, source):
    clock.freeze()
    source.now += 60_000
    assert clock.frozen
    assert clock.millis() == 1_000_000
    clock.advance(0.5)
    assert clock.millis() == 1_000_500
    clock.freeze()
    assert clock.millis() == 1_000_500


def test_an_unfrozen_clock_runs_on_from_where_it_stood(clock, source):
    clock.freeze()
    source.now += 60_000
    clock.unfreeze()
    source.now += 7
    assert clock.millis() == 1_000_007
    clock.unfreeze()
    assert clock.millis() == 1_000_007


@pytest.mark.parametrize("frozen", [True, False])
def test_a_clock_can_be_set(clock, source, frozen):
    if frozen:
        clock.freeze()
    clock.set(2_000_000_000.25)
    assert clock.millis() == 2_000_000_000_250
    source.now += 1000
    assert clock.millis() == 2_000_000_000_250 + (0 if frozen else 1000)


def test_a_reset_goes_back_to_the_machines_time(clock, source):
    clock.freeze()
    clock.advance(days=1)
    clock.reset()
    assert clock.real
    assert clock.millis() == source.now


def test_without_a_source_it_is_the_time_of_day():
    assert abs(Clock().now() - time.time()) < 5
