"""ExpiringMap against a model that keeps no heap and no queue: bounded, and nothing living is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.store import expiring
from mockserver.store.expiring import ExpiringMap


@dataclass(frozen=True)
class Record:
    value: str
    expires_at: int | None


@pytest.fixture(autouse=True)
def _few_expired_are_kept(monkeypatch):
    monkeypatch.setattr(expiring, "EXPIRED_KEPT", 3)


def values(records):
    return [record.value for record in records]


def test_what_is_put_is_found_until_it_is_taken():
    records = ExpiringMap(10)
    record = Record("a", None)
    records.put(record, 0)
    assert records.get("a") is record
    assert records.pop("a") is record
    assert records.get("a") is None
    assert records.pop("a") is None


def test_an_expired_record_stays_for_a_while():
    records = ExpiringMap(10)
    records.put(Record("a", 5), 0)
    records.put(Record("b", None), 100)
    assert records.get("a") is not None


def test_of_many_expired_ones_only_the_newest_stay():
    records = ExpiringMap(100)
    for number in range(10):
        records.put(Record(str(number), number), 0)
    records.put(Record("last", None), 50)
    assert values(records) == ["7", "8", "9", "last"]


def test_beyond_the_limit_the_oldest_go():
    gone = []
    records = ExpiringMap(3, gone.append)
    for name in "abcde":
        records.put(Record(name, None), 0)
    assert values(records) == ["c", "d", "e"]
    assert values(gone) == ["a", "b"]


def test_expired_ones_go_before_living_ones():
    records = ExpiringMap(4)
    records.put(Record("living", None), 0)
    for name in "abcdef":
        records.put(Record(name, 1), 2)
    assert records.get("living") is not None
    assert len(records) == 4


def test_what_is_put_again_keeps_its_place_and_has_its_new_end():
    records = ExpiringMap(4)
    for name in "abc":
        records.put(Record(name, 5), 0)
    records.put(Record("a", 500), 1)
    records.put(Record("d", None), 100)
    assert values(records) == ["a", "b", "c", "d"]
    assert records.get("a").expires_at == 500
    records.put(Record("e", None), 100)
    records.put(Record("f", None), 400)
    assert values(records) == ["a", "d", "e", "f"]


def test_beyond_the_limit_what_has_expired_goes_before_what_lives():
    records = ExpiringMap(3)
    records.put(Record("for ever", None), 0)
    records.put(Record("short", 10), 0)
    records.put(Record("longer", 20), 0)
    records.put(Record("new", None), 15)
    assert values(records) == ["for ever", "longer", "new"]


def test_a_clock_moved_back_finds_what_it_had_expired():
    records = ExpiringMap(100)
    records.put(Record("a", 10), 0)
    records.put(Record("b", None), 20)
    records.put(Record("c", None), 0)
    assert values(records) == ["a", "b", "c"]
    for number in range(20):
        records.put(Record(f"x{number}", 15), 5)
    assert records.get("a") is not None
    for number in range(20):
        records.put(Record(f"y{number}", 15), 30)
    assert records.get("a") is None


def test_a_clock_moved_back_keeps_what_lives_again_when_others_make_it_crowded():
    records = ExpiringMap(10)
    for name, end in (("a", 10), ("b", 11), ("c", 12)):
        records.put(Record(name, end), 100)
    for name in "xyz":
        records.put(Record(name, 1), 5)
    assert {"a", "b", "c"} <= set(values(records))
    for name in "pqr":
        records.put(Record(name, 90), 100)
    assert not {"a", "b", "c"} & set(values(records))


def test_an_expired_one_that_was_taken_out_makes_room_for_no_second_time():
    records = ExpiringMap(10)
    for name in "abcd":
        records.put(Record(name, 1), 2)
    records.pop("b")
    for name in "ef":
        records.put(Record(name, 1), 2)
    assert values(records) == ["d", "e", "f"]


def test_clearing_takes_everything_out():
    records = ExpiringMap(10)
    records.put(Record("a", 1), 0)
    records.clear()
    assert len(records) == 0
    records.put(Record("a", 5), 10)
    assert values(records) == ["a"]


def test_records_that_come_and_go_leave_nothing_behind():
    """Codes live on for their ten minutes in the queue that knows when they expire, though they are long spent."""
    records = ExpiringMap(50)
    for number in range(2000):
        records.put(Record(str(number), 10**9 + number), 0)
        records.pop(str(number))
    assert len(records) == 0
    assert len(records._due) <= 2 * 1 + 3
    for number in range(2000):
        records.put(Record("same", 10**9 + number), 0)
    assert len(records._due) <= 2 * 1 + 3


moments = st.integers(0, 40)
actions = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abcdefgh"), st.none() | moments, moments),
        st.tuples(st.just("pop"), st.sampled_from("abcdefgh")),
        st.tuples(st.just("clear")),
    ),
    max_size=60,
)


@settings(max_examples=400)
@given(actions=actions, limit=st.integers(1, 6))
def test_it_is_a_bounded_dictionary_that_loses_nothing_living_while_there_is_room(actions, limit):
    """The model is a dictionary of all that was put and not popped; the map may have fewer, for a reason."""
    gone, records, model = [], ExpiringMap(limit, lambda record: gone.append(record.value)), {}
    latest = 0
    for action in actions:
        if action[0] == "put":
            _, value, end, now = action
            record = Record(value, end)
            before = set(values(records)) - {value}
            gone.clear()
            records.put(record, now)
            model.pop(value, None)
            model[value] = record
            latest = max(latest, now)
            lost = before - set(values(records))
            assert lost == set(gone) - {value}
            living = {name for name in lost if model[name].expires_at is None or model[name].expires_at > now}
            expired_left = [one for one in records if one.expires_at is not None and one.expires_at <= now]
            assert not living or len(records) == limit, "something living was dropped though there was room"
            assert len(expired_left) <= min(3, limit)
            if value not in gone:
                assert records.get(value) == record
            for name in gone:
                model.pop(name, None)
        elif action[0] == "pop":
            assert records.pop(action[1]) == model.pop(action[1], None)
        else:
            records.clear()
            model.clear()
        assert {record.value: record for record in records} == model
        assert len(records) <= limit
        assert len(records._due) <= 2 * max(1, len(records)) + 3 + 1


def test_two_hundred_thousand_records_take_no_more_room_than_they_may(monkeypatch):
    monkeypatch.setattr(expiring, "EXPIRED_KEPT", 100)
    records = ExpiringMap(1000)
    for number in range(200_000):
        records.put(Record(str(number), number + 500), number)
    assert len(records) <= 1000
    assert len(records._due) <= 2 * 1000 + 101
    assert len(records._expired) <= 101
