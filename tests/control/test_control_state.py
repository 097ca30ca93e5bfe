"""Everything in a sandbox as one document, and back (issue 3, item 6)."""

from __future__ import annotations

import copy

import pytest
from commanding import AUTHORIZE, CLIENT_ID, USERNAME, Api, assert_problem
from helpers import ALICE, CURRENT, DEMO_USER, ok, serve
from hypothesis import given, settings
from hypothesis import strategies as st

USERS = (DEMO_USER, ALICE)
SCOPES = ("read", "write", "read write")


def lived(api):
    """A sandbox in which everything has happened."""
    pair = ok(api.log_in())
    api.refresh(pair["refresh_token"])
    api.mint(access_token="own/token", refresh_token="own-refresh", expires_in=5, username=ALICE[0])
    api.post("/tokens", {"client_id": "machine.test", "expires_in": 0})
    browser = api.service.browser().ask(scope="read").log_in().approve()
    browser.ask(scope="write")
    api.post("/authorizations", AUTHORIZE | {"code_challenge": "x" * 43, "state": "s"})
    api.post("/next", {"code": ["AbCdEf", "GhIjKl"], "expires_in": 7})
    api.rule({"endpoint": "token", "headers": {"X": None}}, times=None, probability=0.5, seed=3, error="invalid_grant")
    api.rule({"path": "/rest/*"}, times=3, response={"status": 503, "body": {"a": [1, None]}}, delay_ms=0)
    api.use("nobody")
    api.put("/users/bob", {"password": "bob12345"})
    api.delete("/clients/other.test")
    api.post("/clock/advance", {"hours": 3})
    return browser


def test_an_export_has_everything_and_its_version(api):
    lived(api)
    state = api.get("/state")
    assert next(iter(state)) == "version"
    assert state["version"] == 1
    assert all(state[name] for name in state), [name for name in state if not state[name]]


def test_a_round_trip_changes_nothing(api):
    lived(api)
    state = api.get("/state")
    api.put("/state", state)
    assert api.get("/state") == state


def test_a_state_is_taken_by_another_server(api):
    browser = lived(api)
    state = api.get("/state")
    other = Api(serve(access_token_ttl=5, journal_size=3, reuse_live_token=False))
    other.log_in()
    other.put("/state", state)
    assert other.get("/state") == state
    other.post("/clock/advance", {"hours": -3})
    (code,) = [one["value"] for one in state["codes"] if one["code_challenge"] is None]
    assert ok(other.exchange(code))["access_token"]
    assert other.use("own/token").status_code in (503, 200)
    assert other.get("/rules")[0]["remaining"] is None
    assert browser.status == 200


def test_what_comes_after_is_the_same_in_both(api):
    """The same requests are answered alike by the sandbox that was exported and by the one that took it."""
    lived(api)
    api.put("/clock", {"frozen": True})
    state = api.get("/state")
    other = Api(serve())
    other.put("/state", state)
    refresh = state["refresh_tokens"][0]["value"]
    for each in (lambda one: one.log_in(), lambda one: one.refresh(refresh), lambda one: one.use("own/token")):
        for _ in range(6):
            here, there = each(api), each(other)
            assert here.status_code == there.status_code
            assert here.json.get("error") == there.json.get("error")
            assert here.json.get("expires_in") == there.json.get("expires_in")
    assert [rule["fired"] for rule in api.get("/rules")] == [rule["fired"] for rule in other.get("/rules")]
    assert other.rule({}, delay_ms=0)["id"] == "rule-3"
    assert other.get("/requests")[-1]["id"] == api.get("/requests")[-1]["id"]


def test_the_living_token_is_found_after_a_round_trip_as_before(api):
    first, second = api.mint(), api.mint()
    api.delete(f"/tokens/{second['access_token']}")
    state = api.get("/state")
    before = ok(api.log_in())
    api.put("/state", state)
    assert (ok(api.log_in()) == first) is (before == first)


def test_a_reset_after_an_import_goes_back_to_the_servers_own_seed(api):
    before = api.get("/clients"), api.get("/users")
    other = Api(serve(code_ttl=7))
    other.put("/users/bob", {"password": "bob12345"})
    api.put("/state", other.get("/state"))
    assert api.get("/state")["settings"]["code_ttl"] == 7
    assert ok(api.log_in(("bob", "bob12345")))
    api.post("/reset")
    assert (api.get("/clients"), api.get("/users")) == before
    assert api.get("/state")["settings"]["code_ttl"] == 600


def test_a_reset_goes_back_to_the_seed(api):
    fresh = Api(serve()).get("/state")
    lived(api)
    api.delete(f"/users/{USERNAME}")
    api.put(f"/clients/{CLIENT_ID}", {"secret": "changed"})
    api.post("/reset")
    assert api.get("/state") == fresh
    assert api.get("/clock")["real"] is True
    assert ok(api.log_in())


def test_a_reset_ends_sessions_and_open_pages(api):
    browser = api.service.browser().ask(scope="read").log_in()
    api.post("/reset")
    assert "Cannot approve uninitialized authorization request." in browser.approve().text
    assert "password" in browser.ask().text


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("log_in"), st.sampled_from(USERS), st.sampled_from(SCOPES)),
        st.tuples(st.just("mint"), st.sampled_from(USERS), st.integers(0, 100)),
        st.tuples(st.just("code"), st.sampled_from(USERS), st.sampled_from(SCOPES)),
        st.tuples(st.just("refresh"), st.integers(0, 5), st.none()),
        st.tuples(st.just("expire"), st.integers(0, 5), st.none()),
        st.tuples(st.just("revoke"), st.integers(0, 5), st.none()),
        st.tuples(st.just("log_out"), st.integers(0, 5), st.none()),
        st.tuples(st.just("advance"), st.integers(-50_000, 50_000), st.none()),
        st.tuples(st.just("rule"), st.integers(1, 3), st.sampled_from(["token", "rest"])),
        st.tuples(st.just("next"), st.integers(0, 50), st.none()),
        st.tuples(st.just("user"), st.sampled_from(["bob", "eve"]), st.booleans()),
    ),
    max_size=12,
)


def step(api, kind, first, second):  # noqa: C901 - a table would say less
    """Do one thing; of tokens the one at a place in the list."""
    tokens = api.get("/tokens")
    token = tokens[first % len(tokens)] if tokens and isinstance(first, int) else None
    if kind == "log_in":
        api.log_in(first, scope=second)
    elif kind == "mint":
        api.mint(username=first[0], expires_in=second)
    elif kind == "code":
        api.post("/authorizations", AUTHORIZE | {"username": first[0], "scope": second})
    elif kind == "advance":
        api.post("/clock/advance", {"seconds": first})
    elif kind == "rule":
        api.rule({"endpoint": second}, times=first, error="server_error")
    elif kind == "next":
        api.post("/next", {"expires_in": first})
    elif kind == "user":
        api.call("PUT" if second else "DELETE", f"/users/{first}", {"password": "x"} if second else None)
    elif token is not None and kind == "refresh":
        api.refresh(token["refresh_token"])
    elif token is not None and kind == "expire":
        api.post(f"/tokens/{token['access_token']}/expire")
    elif token is not None and kind == "revoke":
        api.delete(f"/tokens/{token['access_token']}")
    elif token is not None and kind == "log_out":
        api.use(token["access_token"], CURRENT, "DELETE")


@settings(max_examples=40)
@given(steps=STEPS)
def test_a_round_trip_is_exact_whatever_happened_before(api, steps):
    api.post("/reset")
    api.put("/clock", {"now": 1_900_000_000, "frozen": True})
    for one in steps:
        step(api, *one)
    state = api.get("/state")
    answers = [answer(api, user) for user in USERS]
    inside = Api(api.service, f"/_sandboxes/{api.post('/sandboxes')['name']}")
    inside.put("/state", state)
    assert inside.get("/state") == state
    assert [answer(inside, user) for user in USERS] == answers
    api.delete(f"/sandboxes/{inside.prefix.rpartition('/')[2]}")


def answer(api, user):
    """What a login is answered, but for the values that are random."""
    known = {token["access_token"] for token in api.get("/tokens")}
    said = api.log_in(user)
    given = said.json
    return said.status_code, given.get("error"), given.get("expires_in"), given.get("access_token") in known


def changed(state, **changes):
    return copy.deepcopy(state) | changes


@pytest.mark.parametrize("version", [0, 2, 99, "1", None, 1.5])
def test_another_version_is_refused(api, version):
    state = api.get("/state")
    assert_problem(api.call("PUT", "/state", changed(state, version=version)), 422, "version: expected")
    del state["version"]
    assert_problem(api.call("PUT", "/state", state), 422, "version")


CODE = {
    "value": "AbCdEf",
    "client_id": CLIENT_ID,
    "username": USERNAME,
    "scopes": ["read"],
    "redirect_uri": "https://example.com",
    "redirect_uri_sent": True,
    "issued_at": 0,
    "expires_at": None,
}
TOKEN = {
    "value": "t1",
    "client_id": CLIENT_ID,
    "username": USERNAME,
    "scopes": ["read"],
    "issued_at": 0,
    "expires_at": None,
}
CLIENT = {"client_id": "a", "id": 1}
USER = {"username": "a", "password": "b", "id": 1}
RULE = {"id": "rule-1", "spec": {"delay_ms": 1}, "remaining": 1}
SESSION = {"value": "s", "username": USERNAME, "started_at": 0, "expires_at": None}

JUNK = {
    "an unknown part": {"bogus": []},
    "tokens that are none": {"access_tokens": [1]},
    "a token without its user's name": {"access_tokens": [{name: TOKEN[name] for name in TOKEN if name != "username"}]},
    "a token twice": {"access_tokens": [TOKEN, TOKEN]},
    "a refresh token twice": {"refresh_tokens": [TOKEN, TOKEN]},
    "a code twice": {"codes": [CODE, CODE]},
    "a session twice": {"sessions": [SESSION, SESSION]},
    "a client twice": {"clients": [CLIENT, CLIENT]},
    "two clients of one number": {"clients": [CLIENT, CLIENT | {"client_id": "b"}]},
    "a client without a number": {"clients": [{"client_id": "a"}]},
    "a client that is answered anywhere": {"clients": [CLIENT | {"redirect_uris": ["javascript:alert(1)"]}]},
    "two users of one number": {"users": [USER, USER | {"username": "b"}]},
    "a user without a password": {"users": [{"username": "a", "id": 1}]},
    "a resource outside of rest": {"resources": [{"path": "/oauth/token"}]},
    "a resource that cannot be looked up": {"resources": [{"path": "/rest/{a}/{a}"}]},
    "a resource that cannot be filled in": {"resources": [{"path": "/rest/a", "body": "{b}"}]},
    "settings that are none": {"settings": {"access_token_ttl": -1}},
    "a clock beyond time": {"clock": {"offset": 10**17, "frozen_at": None}},
    "a clock before time": {"clock": {"offset": 0, "frozen_at": -(10**15)}},
    "a clock without hands": {"clock": {}},
    "a lifetime that is no number": {"next": {"expires_in": ["abc"]}},
    "a lifetime below nothing": {"next": {"expires_in": [-5]}},
    "an order for what there is not": {"next": {"bogus": ["a"]}},
    "a rule that does nothing": {"rules": [RULE | {"spec": {}}]},
    "a rule with an unknown error": {"rules": [RULE | {"spec": {"error": "bogus"}}]},
    "a rule that breaks the connection": {
        "rules": [RULE | {"spec": {"response": {"headers": {"Content-Length": "5"}}}}]
    },
    "a rule twice": {"rules": [RULE, RULE]},
    "a journal of words": {"journal": ["GET /"]},
}


@pytest.mark.parametrize("case", JUNK)
def test_a_document_that_cannot_be_is_refused_and_everything_stays(api, case):
    lived(api)
    before = api.get("/state")
    assert_problem(api.call("PUT", "/state", changed(before, **JUNK[case])), 422)
    assert api.get("/state") == before


@pytest.mark.parametrize("part", ["settings", "clock", "clients", "users", "access_tokens", "rules", "journal", "next"])
def test_every_part_must_be_there(api, part):
    state = api.get("/state")
    del state[part]
    assert_problem(api.call("PUT", "/state", state), 422, f"{part}: is required")


def test_a_whole_document_survives_losing_any_leaf_without_a_failure(api):
    """Whatever is taken out of it: taken or refused, and never an unexpected failure."""
    lived(api)
    state = api.get("/state")
    for place in places(state):
        broken = copy.deepcopy(state)
        parent = broken
        for key in place[:-1]:
            parent = parent[key]
        for junk in (None, -1, "x", []):
            parent[place[-1]] = junk
            answer = api.call("PUT", "/state", broken)
            assert answer.status_code in (204, 422), (place, junk, answer.text)
    api.put("/state", state)
    assert api.get("/state") == state


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("²"),
        pytest.param("9" * 5000),
        "x",
        "",
        "-1",
    ],
)
def test_a_rule_may_have_any_id(api, number):
    state = changed(api.get("/state"), rules=[RULE | {"id": f"rule-{number}"}])
    assert api.call("PUT", "/state", state).status_code in (204, 422)
    assert api.rule({}, delay_ms=0)["id"]


def places(value, place=()):
    """The key paths of a document, of lists the first entry's."""
    if place:
        yield place
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*place, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*place, 0))
