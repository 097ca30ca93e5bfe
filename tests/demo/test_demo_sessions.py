"""Sessions in the backend: found by their id, bounded, forgotten."""

from __future__ import annotations

from collections import Counter

import pytest

from mockserver.demo.calls import Call
from mockserver.demo.oauth_client import LoginAttempt
from mockserver.demo.sessions import IDLE_SECONDS, MOST_ATTEMPTS, MOST_SESSIONS, Session, SessionStore


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return SessionStore(clock)


def test_a_session_is_found_by_its_id_and_by_nothing_else(store):
    session = Session()
    session_id = store.add(session)
    assert store.get(session_id) is session
    assert store.get(session_id[:-1]) is None
    assert store.get("") is None
    assert store.get(None) is None


def test_ids_cannot_be_guessed(store):
    ids = [store.add(Session()) for _ in range(50)]
    assert len(set(ids)) == 50
    assert min(map(len, ids)) >= 43
    assert Counter("".join(ids)).most_common(1)[0][1] < 150


def test_a_removed_session_is_gone(store):
    session_id = store.add(Session())
    store.remove(session_id)
    store.remove(session_id)
    store.remove(None)
    assert store.get(session_id) is None


def test_a_session_lives_as_long_as_it_is_used(store, clock):
    used, idle = store.add(Session()), store.add(Session())
    for _ in range(3):
        clock.now += IDLE_SECONDS - 1
        assert store.get(used)
    assert store.get(idle) is None


def test_of_too_many_the_one_unused_for_longest_is_forgotten(store):
    first, second = store.add(Session()), store.add(Session())
    for _ in range(MOST_SESSIONS - 2):
        store.add(Session())
    assert store.get(first)
    store.add(Session())
    assert store.get(second) is None
    assert store.get(first)


def test_a_login_attempt_is_taken_once():
    session = Session()
    session.begin(LoginAttempt("https://x", "state", "verifier"))
    assert session.take_attempt("other") is None
    assert session.take_attempt("state").code_verifier == "verifier"
    assert session.take_attempt("state") is None


def test_of_too_many_attempts_the_oldest_is_forgotten():
    session = Session()
    for number in range(MOST_ATTEMPTS + 1):
        session.begin(LoginAttempt("https://x", str(number), "v"))
    assert session.take_attempt("0") is None
    assert session.take_attempt("1")


def test_a_new_session_shares_nothing_with_another():
    one, other = Session(), Session()
    one.calls.add(Call("GET", "/"))
    one.begin(LoginAttempt("https://x", "s", "v"))
    assert list(other.calls.steps) == []
    assert not other.attempts
