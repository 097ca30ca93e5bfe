"""MemoryStore: what is found by what, and that nothing stays behind when a record goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from mockserver.store import MemoryStore
from mockserver.store.index import Index
from mockserver.store.records import AccessToken, Approval, AuthorizationCode, PendingApproval, RefreshToken, Session

SCOPES = ("read", "write")


def access(value, *, refresh="r", username="demo", end=None, scopes=SCOPES):
    return AccessToken(
        value=value, client_id="c", username=username, scopes=scopes, issued_at=0, expires_at=end, refresh_token=refresh
    )


def refresh(value, end=None):
    return RefreshToken(value=value, client_id="c", username="demo", scopes=SCOPES, issued_at=0, expires_at=end)


def code(value, end=None):
    return AuthorizationCode(
        value=value,
        client_id="c",
        username="demo",
        scopes=SCOPES,
        redirect_uri="https://example.com",
        redirect_uri_sent=True,
        issued_at=0,
        expires_at=end,
    )


@pytest.fixture
def store():
    return MemoryStore(max_tokens=5)


def values(records):
    return [record.value for record in records]


def bookkeeping(store):
    """How much is remembered beside the records themselves, in whatever they are found by."""
    indexes = [value for value in vars(store).values() if isinstance(value, Index)]
    return sum(len(index.all(key)) for index in indexes for key in index._values)


def test_a_token_is_found_by_its_value_its_grant_and_its_refresh_token(store):
    token = access("a")
    store.put_access_token(token, 0)
    assert store.access_token("a") is token
    assert store.find_access_token(("demo", "c", SCOPES)) is token
    assert store.access_tokens_of("r") == [token]
    assert store.access_token("b") is None
    assert store.find_access_token(("demo", "c", ("read",))) is None
    assert store.access_tokens_of("x") == []


def test_the_newest_token_of_a_grant_is_the_one_that_is_found(store):
    store.put_access_token(access("a"), 0)
    store.put_access_token(access("b"), 0)
    assert store.find_access_token(("demo", "c", SCOPES)).value == "b"
    store.delete_access_token("a")
    assert store.find_access_token(("demo", "c", SCOPES)).value == "b"
    assert values(store.access_tokens_of("r")) == ["b"]


def test_a_token_that_goes_leaves_nothing_behind(store):
    store.put_access_token(access("a"), 0)
    store.delete_access_token("a")
    store.delete_access_token("a")
    assert bookkeeping(store) == 0


def test_a_token_that_is_put_twice_is_kept_once(store):
    store.put_access_token(access("a", refresh="old"), 0)
    store.put_access_token(access("a", refresh="new"), 0)
    assert values(store.access_tokens()) == ["a"]
    assert store.access_tokens_of("old") == []
    assert bookkeeping(store) == 2
    store.put_access_token(access("a", refresh="new"), 0)
    assert bookkeeping(store) == 2


def test_tokens_beyond_the_limit_leave_nothing_behind(store):
    for number in range(1000):
        store.put_access_token(access(str(number), refresh=f"r{number}", username=f"u{number}"), number)
        store.put_refresh_token(refresh(f"r{number}"), number)
    assert values(store.access_tokens()) == ["995", "996", "997", "998", "999"]
    assert len(list(store.refresh_tokens())) == 5
    assert bookkeeping(store) == 2 * 5


def test_a_million_logins_do_not_grow_without_end():
    """The proof in small: forty times more than there is room for, of each kind of record."""
    store = MemoryStore(max_tokens=500)
    for number in range(20_000):
        now = number * 1000
        store.put_access_token(access(f"a{number}", refresh=f"r{number}", username=f"u{number}", end=now + 60_000), now)
        store.put_refresh_token(refresh(f"r{number}"), now)
    assert len(list(store.access_tokens())) <= 500
    assert len(list(store.refresh_tokens())) == 500
    assert bookkeeping(store) <= 2 * 500


def test_short_lived_records_are_bounded_too(monkeypatch):
    monkeypatch.setattr("mockserver.store.memory.SHORT_LIVED", 10)
    monkeypatch.setattr("mockserver.store.memory.OPEN_PAGES", 10)
    store = MemoryStore()
    for number in range(200):
        store.put_code(code(str(number)), 0)
        store.put_session(Session(value=str(number), username="demo", started_at=0, expires_at=None), 0)
        store.put_pending(PendingApproval(value=str(number), session="s", parameters={}, expires_at=9), 0)
    assert len(list(store.codes())) == 10
    assert len(list(store.sessions())) == 10
    assert store.take_pending("199") is not None
    assert store.take_pending("1") is None


def test_refreshing_the_same_pair_for_ever_leaves_one_access_token(store):
    store.put_refresh_token(refresh("r"), 0)
    for number in range(1000):
        for token in store.access_tokens_of("r"):
            store.delete_access_token(token.value)
        store.put_access_token(access(str(number)), number)
    assert bookkeeping(store) == 2


def test_a_code_is_kept_once_and_taken_once(store):
    assert store.put_code(code("x"), 0)
    assert not store.put_code(code("x"), 0)
    assert store.take_code("x").value == "x"
    assert store.take_code("x") is None
    assert store.put_code(code("x"), 0)


def test_of_many_threads_one_takes_the_code(store):
    for round_ in range(200):
        store.put_code(code(str(round_)), 0)
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(store.take_code, [str(round_)] * 4))
        assert sum(one is not None for one in taken) == 1


def test_deleting_a_refresh_token_leaves_its_access_tokens(store):
    store.put_refresh_token(refresh("r"), 0)
    store.put_access_token(access("a"), 0)
    store.delete_refresh_token("r")
    store.delete_refresh_token("r")
    assert store.refresh_token("r") is None
    assert store.access_token("a") is not None


def test_approvals_are_kept_by_user_client_and_scope(store):
    first = Approval(username="demo", client_id="c", scope="read", expires_at=1)
    again = Approval(username="demo", client_id="c", scope="read", expires_at=2)
    other = Approval(username="alice", client_id="c", scope="read", expires_at=None)
    store.put_approvals([first, other])
    store.put_approvals([again])
    assert store.approvals_of("demo", "c") == [again]
    assert store.approvals_of("demo", "x") == []
    assert sorted(one.username for one in store.approvals()) == ["alice", "demo"]


def test_a_session_is_kept_until_it_is_deleted(store):
    store.put_session(Session(value="s", username="demo", started_at=0, expires_at=None), 0)
    assert store.session("s").username == "demo"
    store.delete_session("s")
    store.delete_session("s")
    assert store.session("s") is None


def test_a_session_that_is_used_is_not_the_first_to_go(monkeypatch):
    monkeypatch.setattr("mockserver.store.memory.SHORT_LIVED", 3)
    store = MemoryStore()
    for name in ("used", "b", "c", "used", "d"):
        store.put_session(Session(value=name, username="demo", started_at=0, expires_at=None), 0)
    assert sorted(values(store.sessions())) == ["c", "d", "used"]


def test_clearing_forgets_everything(store):
    store.put_access_token(access("a"), 0)
    store.put_refresh_token(refresh("r"), 0)
    store.put_code(code("x"), 0)
    store.put_approvals([Approval(username="demo", client_id="c", scope="read", expires_at=None)])
    store.clear()
    assert values(store.access_tokens()) == values(store.refresh_tokens()) == values(store.codes()) == []
    assert store.approvals_of("demo", "c") == []
    assert bookkeeping(store) == 0


def test_a_transaction_may_be_entered_from_inside(store):
    with store.transaction(), store.transaction():
        store.put_access_token(access("a"), 0)
    assert store.access_token("a") is not None


def test_what_is_iterated_over_may_change_meanwhile(store):
    for name in "abc":
        store.put_access_token(access(name), 0)
    for token in store.access_tokens():
        store.delete_access_token(token.value)
    assert values(store.access_tokens()) == []
