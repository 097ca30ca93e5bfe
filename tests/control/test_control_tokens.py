"""Tokens by command: minted, listed, revoked, expired (issue 3, item 3)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from commanding import CLIENT_ID, USERNAME, assert_problem, done
from helpers import ALICE, CURRENT, assert_oauth_error, ok

TOKEN = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_a_minted_token_is_answered_as_the_token_endpoint_does(api):
    answer = api.mint()
    assert list(answer) == ["access_token", "token_type", "refresh_token", "expires_in", "scope"]
    assert re.fullmatch(f"{TOKEN}:10003", answer["access_token"])
    assert re.fullmatch(f"{TOKEN}:10003", answer["refresh_token"])
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("bearer", 43199, "read write")
    assert api.use(answer["access_token"]).json["userId"] == 10003
    assert ok(api.refresh(answer["refresh_token"]))


def test_a_minted_token_is_the_one_that_a_login_gets(api):
    """As if a flow had given it: the same user, client and scopes have one living token (WIRE §2)."""
    minted = api.mint()
    assert ok(api.log_in()) == minted


def test_each_minted_token_is_a_new_one(api):
    assert api.mint()["access_token"] != api.mint()["access_token"]
    assert len(api.get("/tokens")) == 2


@pytest.mark.parametrize(
    ("asked", "given"), [("read", "read"), ("write read", "read write"), ("write+read", "read write")]
)
def test_a_token_is_minted_with_a_scope(api, asked, given):
    assert api.mint(scope=asked)["scope"] == given


def test_a_token_is_minted_with_exact_values_and_lifetimes(api):
    minted = api.mint(access_token="a.B-1~", refresh_token="r=1", expires_in=5, refresh_expires_in=10, scope="read")
    assert minted == {
        "access_token": "a.B-1~",
        "token_type": "bearer",
        "refresh_token": "r=1",
        "expires_in": 4,
        "scope": "read",
    }
    assert api.use("a.B-1~").status_code == 200
    api.post("/clock/advance", {"seconds": 5})
    assert_oauth_error(
        api.use("a.B-1~"),
        401,
        "invalid_token",
        "Access token expired: a.B-1~",
        challenge='Bearer realm="oauth2-resource"',
    )
    api.post("/clock/advance", {"seconds": 5})
    assert_oauth_error(api.refresh("r=1"), 401, "invalid_token", "Invalid refresh token (expired): r=1")


def test_a_token_for_ever_has_no_expires_in(api):
    assert "expires_in" not in api.mint(expires_in=0)


def test_a_clients_own_token_has_no_refresh_token(api):
    answer = api.post("/tokens", {"client_id": "machine.test"})
    assert list(answer) == ["access_token", "token_type", "expires_in", "scope"]
    assert answer["access_token"].endswith(":20002")
    assert api.use(answer["access_token"]).status_code == 404


def test_a_client_without_the_refresh_grant_gets_no_refresh_token_unless_it_is_named(api):
    assert "refresh_token" not in api.mint(client_id="forgetful.test")
    assert api.mint(client_id="forgetful.test", refresh_token="r1")["refresh_token"] == "r1"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_value_that_there_is_already_is_a_conflict(api, kind):
    there = api.mint()
    before = api.get("/state")
    for value in (there["access_token"], there["refresh_token"]):
        assert_problem(api.call("POST", "/tokens", {"client_id": CLIENT_ID, "username": USERNAME, kind: value}), 409)
    assert api.get("/state") == before


def test_a_pair_of_one_value_is_refused(api):
    body = {"client_id": CLIENT_ID, "username": USERNAME, "access_token": "x1", "refresh_token": "x1"}
    assert api.call("POST", "/tokens", body).status_code in (409, 422)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"client_id": "is required, found nothing"}),
        ({"client_id": "nobody"}, {"client_id": "expected one of cameramanager.test, careful.test, "}),
        ({"username": "nobody"}, {"username": "expected one of alice@example.com, barred@example.com, "}),
        ({"username": ""}, {"username": "expected one of"}),
        ({"scope": "bogus"}, {"scope": "Invalid scope: bogus, expected one of read write"}),
        ({"access_token": "with blank"}, {"access_token": "expected printable ASCII, no blank or comma in it"}),
        ({"access_token": "with,comma"}, {"access_token": "found 'with,comma'"}),
        ({"access_token": "ünï"}, {"access_token": "expected printable ASCII"}),
        ({"access_token": "a\r\nb"}, {"access_token": "expected printable ASCII"}),
        ({"access_token": ""}, {"access_token": "expected `str` of length >= 1"}),
        ({"refresh_token": "x" * 501}, {"refresh_token": "expected `str` of length <= 500"}),
        ({"expires_in": -1}, {"expires_in": "expected `int` >= 0, found -1"}),
        ({"expires_in": 10**30}, {"expires_in": "found 1000000000000000000000000000000"}),
        ({"expires_in": 1.5}, {"expires_in": "found 1.5"}),
        ({"username": None, "refresh_token": "r"}, {"refresh_token": "a client's own token has none"}),
        ({"username": None, "refresh_expires_in": 5}, {"refresh_token": "a client's own token has none"}),
    ],
)
def test_what_cannot_be_minted_is_said_by_field(api, body, fields):
    whole = body if not body else {"client_id": CLIENT_ID, "username": USERNAME} | body
    assert_problem(api.call("POST", "/tokens", whole), 422, fields=fields)
    assert api.get("/tokens") == []


def test_a_client_without_scopes_can_only_be_given_some(api):
    assert api.mint(client_id="scopeless.test", scope="anything")["scope"] == "anything"
    body = {"client_id": "scopeless.test", "username": USERNAME}
    assert_problem(api.call("POST", "/tokens", body), 422, "Empty scope")


def test_the_list_says_everything_of_each_token(api):
    api.put("/clock", {"now": 1_900_000_000, "frozen": True})
    api.mint(access_token="a1", refresh_token="r1", expires_in=60, refresh_expires_in=120, scope="read")
    api.post("/tokens", {"client_id": "machine.test", "access_token": "a2", "expires_in": 0})
    api.post("/clock/advance", {"seconds": 60})
    first, second = api.get("/tokens")
    assert first == {
        "access_token": "a1",
        "refresh_token": "r1",
        "client_id": CLIENT_ID,
        "username": USERNAME,
        "scope": "read",
        "issued_at": 1_900_000_000,
        "expires_at": 1_900_000_060,
        "expires_in": 0,
        "expired": True,
        "refresh_expires_at": 1_900_000_120,
    }
    assert (second["username"], second["refresh_token"], second["expires_at"]) == (None, None, None)
    assert (second["expires_in"], second["expired"]) == (None, False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a1", "a2", "a3", "a4"]),
        (f"?username={USERNAME}", ["a1", "a3"]),
        ("?username=alice%40example.com", ["a2"]),
        ("?client_id=other.test", ["a3"]),
        (f"?client_id={CLIENT_ID}&username={USERNAME}", ["a1"]),
        ("?username=nobody", []),
        ("?client_id=", []),
    ],
)
def test_the_list_is_narrowed_by_user_and_client(api, query, expected):
    api.mint(access_token="a1")
    api.mint(access_token="a2", username=ALICE[0])
    api.mint(access_token="a3", client_id="other.test")
    api.post("/tokens", {"client_id": "machine.test", "access_token": "a4"})
    assert [token["access_token"] for token in api.get(f"/tokens{query}")] == expected


def test_revoking_an_access_token_is_a_logout(api):
    pair = api.mint()
    assert api.delete(f"/tokens/{pair['access_token']}") == {"token": pair["access_token"]}
    assert api.use(pair["access_token"]).json["error_description"] == f"Invalid access token: {pair['access_token']}"
    text = f"Invalid refresh token: {pair['refresh_token']}"
    assert_oauth_error(api.refresh(pair["refresh_token"]), 400, "invalid_grant", text)
    assert api.get("/tokens") == []


def test_revoking_a_refresh_token_ends_its_access_tokens(api):
    pair = api.mint()
    other = api.mint()
    api.delete(f"/tokens/{pair['refresh_token']}")
    assert api.use(pair["access_token"]).status_code == 401
    assert api.refresh(pair["refresh_token"]).status_code == 400
    assert api.use(other["access_token"]).status_code == 200


def test_an_expired_access_token_says_so_once_and_its_refresh_token_lives(api):
    pair = api.mint()
    assert api.post(f"/tokens/{pair['access_token']}/expire") == {"token": pair["access_token"]}
    for start in ("Access token expired", "Invalid access token"):
        assert_oauth_error(
            api.use(pair["access_token"]),
            401,
            "invalid_token",
            f"{start}: {pair['access_token']}",
            challenge='Bearer realm="oauth2-resource"',
        )
    assert ok(api.refresh(pair["refresh_token"]))["expires_in"] == 43199


def test_an_expired_refresh_token_says_so_once(api):
    pair = api.mint()
    value = pair["refresh_token"]
    assert api.post(f"/tokens/{value}/expire") == {"token": value}
    assert api.use(pair["access_token"]).status_code == 200
    assert_oauth_error(api.refresh(value), 401, "invalid_token", f"Invalid refresh token (expired): {value}")
    assert_oauth_error(api.refresh(value), 400, "invalid_grant", f"Invalid refresh token: {value}")
    assert api.use(pair["access_token"]).status_code == 401


def test_a_login_after_expiry_keeps_the_refresh_token(api):
    pair = ok(api.log_in())
    api.post(f"/tokens/{pair['access_token']}/expire")
    again = ok(api.log_in())
    assert again["access_token"] != pair["access_token"]
    assert again["refresh_token"] == pair["refresh_token"]


def test_an_eternal_token_can_be_expired_too(api):
    token = api.mint(expires_in=0)["access_token"]
    api.post(f"/tokens/{token}/expire")
    assert api.use(token).status_code == 401


def test_expiring_a_token_leaves_the_order_and_the_living_one_alone(api):
    first, second = api.mint(), api.mint()
    api.post(f"/tokens/{first['access_token']}/expire")
    assert [token["access_token"] for token in api.get("/tokens")] == [first["access_token"], second["access_token"]]
    assert ok(api.log_in()) == second


@pytest.mark.parametrize(("method", "end"), [("DELETE", ""), ("POST", "/expire")])
@pytest.mark.parametrize("value", ["nothing", "a:1", "%E2%9C%93", "%00", ".", "x" * 2000])
def test_a_token_that_there_is_not_is_a_404(api, method, end, value):
    assert_problem(api.call(method, f"/tokens/{value}{end}"), 404, "There is no token '")


@pytest.mark.parametrize(
    "value", ["a%b", "a?b", "a#b", "a;b", "a&b=c", 'a"b', "a\\b", "a+b", "..", "expire", "a:10003"]
)
def test_a_token_of_any_signs_can_be_commanded(api, value):
    for method, end in (("POST", "/expire"), ("DELETE", "")):
        api.mint(access_token=value)
        assert api.use(value).status_code == 200
        assert done(api.call(method, f"/tokens/{quote(value, safe='')}{end}")) == {"token": value}
        assert api.use(value).status_code == 401


@pytest.mark.parametrize("value", ["a/b", "Zm9v/mFy+w==", "a/expire"])
def test_a_token_with_a_slash_can_be_commanded(api, value):
    for method, end in (("POST", "/expire"), ("DELETE", "")):
        api.mint(access_token=value)
        assert done(api.call(method, f"/tokens/{quote(value, safe='')}{end}")) == {"token": value}
        assert api.use(value).status_code == 401


def test_a_spent_token_of_the_vendors_own_logout_is_gone_here_too(api):
    token = api.mint()["access_token"]
    assert api.use(token, CURRENT, "DELETE").status_code == 200
    assert api.get("/tokens") == []
    assert_problem(api.call("DELETE", f"/tokens/{token}"), 404)


def test_tokens_are_listed_by_whether_they_live_and_how_many(api):
    for number in range(4):
        api.mint(access_token=f"token-{number}", expires_in=10 if number < 2 else 100)
    api.post("/clock/advance", {"seconds": 50})

    def listed(query):
        return [token["access_token"] for token in api.get(f"/tokens{query}")]

    assert listed("?expired=false") == ["token-2", "token-3"]
    assert listed("?expired=true") == ["token-0", "token-1"]
    assert listed("?limit=3") == ["token-1", "token-2", "token-3"]
    assert listed("?limit=1&expired=true") == ["token-1"]
    assert listed("?limit=0") == []
    assert len(listed(f"?limit={10**30}")) == 4


@pytest.mark.parametrize(
    ("query", "name"), [("?limit=-1", "limit"), ("?limit=x", "limit"), ("?expired=maybe", "expired")]
)
def test_a_list_that_cannot_be_made_is_refused(api, query, name):
    response = api.call("GET", f"/tokens{query}")
    assert_problem(response, 422)
    assert response.json["detail"].startswith(f"{name}: ")
