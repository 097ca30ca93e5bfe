"""Login and consent without a browser: `POST /_mock/authorizations` (issue 3, item 3)."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from commanding import AUTHORIZE, assert_problem
from helpers import ALICE, REDIRECT, assert_oauth_error, ok

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def authorize(api, **more):
    body = {name: value for name, value in (AUTHORIZE | more).items() if value is not None}
    return api.call("POST", "/authorizations", body)


def answered(api, **more):
    answer = authorize(api, **more)
    assert answer.status_code == 200, answer.data
    return answer.json


def test_a_code_comes_in_the_redirect_that_a_browser_would_follow(api):
    answer = answered(api)
    assert set(answer) == {"code", "location"}
    assert answer["location"] == f"{REDIRECT}?code={answer['code']}"
    assert len(answer["code"]) == 6
    assert ok(api.exchange(answer["code"]))["scope"] == "read write"


def test_it_is_what_the_pages_give(api):
    headless = answered(api, scope="read", state="a b&c=d#e")
    browser = api.service.browser().ask(scope="read", state="a b&c=d#e").log_in().approve()
    assert browser.location == headless["location"].replace(headless["code"], browser.answer["code"])


@pytest.mark.parametrize("state", ["", "xyz", "ä ß ✓", "a\r\nSet-Cookie: x=y", "%20+&=?#", "x" * 5000])
def test_the_state_is_echoed_exactly(api, state):
    answer = answered(api, state=state)
    query = parse_qs(urlsplit(answer["location"]).query, keep_blank_values=True)
    assert query == {"code": [answer["code"]], "state": [state]}


def test_without_a_state_there_is_none(api):
    assert "state" not in answered(api)["location"]


@pytest.mark.parametrize(
    ("redirect_uri", "location"),
    [
        ("https://example.com/a?b=c", "https://example.com/a?b=c&code={code}"),
        ("http://localhost:8123/#/callback", "http://localhost:8123/?code={code}#/callback"),
    ],
)
def test_the_redirect_is_built_as_by_the_pages(api, redirect_uri, location):
    answer = answered(api, redirect_uri=redirect_uri)
    assert answer["location"] == location.format(code=answer["code"])
    assert ok(api.exchange(answer["code"], redirect_uri=redirect_uri))


def test_a_redirect_uri_that_was_not_sent_is_not_needed_at_the_exchange(api):
    answer = answered(api, client_id="other.test", redirect_uri=None)
    assert answer["location"].startswith("https://other.example/callback?code=")
    form = {"grant_type": "authorization_code", "code": answer["code"]}
    asked = api.open("/oauth/token", "POST", data=form, auth=("other.test", "other-secret"))
    assert ok(asked)["scope"] == "read write"


def test_the_code_is_the_users(api):
    token = ok(api.exchange(answered(api, username=ALICE[0])["code"]))["access_token"]
    assert api.use(token).json["userId"] == 10002


@pytest.mark.parametrize(("method", "challenge"), [("S256", CHALLENGE), ("plain", VERIFIER), (None, VERIFIER)])
def test_a_code_challenge_is_verified_at_the_exchange(api, method, challenge):
    given = {"code_challenge": challenge, "code_challenge_method": method}
    code = answered(api, **given)["code"]
    assert ok(api.exchange(code, code_verifier=VERIFIER))
    for wrong in ({"code_verifier": VERIFIER[:-1] + "x"}, {}):
        refused = api.exchange(answered(api, **given)["code"], **wrong)
        assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_a_client_that_must_use_pkce_must_here_too(api):
    client = {"client_id": "careful.test", "redirect_uri": "https://careful.example"}
    assert_problem(authorize(api, **client), 422, "The authorization endpoint refuses: invalid_request")
    assert answered(api, **client, code_challenge=CHALLENGE, code_challenge_method="S256")["code"]


def test_a_user_who_denies_gives_no_code(api):
    assert answered(api, approve=False, state="s") == {
        "code": None,
        "location": f"{REDIRECT}?error=access_denied&error_description=User%20denied%20access&state=s",
    }
    assert not list(api.sandbox.store.codes())


def test_no_session_begins(api):
    answered(api)
    assert not list(api.sandbox.store.sessions())
    assert "password" in api.service.browser().ask().text


def test_a_code_of_this_way_is_spent_once_and_ends_in_time(api):
    code = answered(api)["code"]
    assert ok(api.exchange(code))
    assert_oauth_error(api.exchange(code), 400, "invalid_grant", f"Invalid authorization code: {code}")
    late = answered(api)["code"]
    api.post("/clock/advance", {"seconds": 600})
    assert api.exchange(late).status_code == 400


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"client_id": None}, "client_id: is required, found nothing"),
        ({"client_id": "nobody"}, "client_id: expected one of cameramanager.test, careful.test, "),
        ({"username": None}, "username: is required, found nothing"),
        ({"username": "nobody"}, "username: expected one of alice@example.com, barred@example.com, "),
        (
            {"redirect_uri": "https://evil.example"},
            "invalid_grant, Invalid redirect: https://evil.example does not match",
        ),
        (
            {"redirect_uri": "javascript:alert(1)"},
            "invalid_grant, Invalid redirect: javascript:alert(1) does not match",
        ),
        ({"redirect_uri": None}, "invalid_grant, Invalid redirect: null does not match"),
        ({"scope": "bogus"}, "The authorization endpoint refuses: invalid_scope, Invalid scope: bogus"),
        ({"client_id": "machine.test"}, "invalid_grant, A redirect_uri can only be used by"),
        (
            {"code_challenge": "x", "code_challenge_method": "S512"},
            "The authorization endpoint refuses: invalid_request",
        ),
        ({"approve": "no"}, "approve: expected `bool`, found 'no'"),
        ({"response_type": "token"}, "response_type: unknown key, expected one of client_id, username, redirect_uri"),
    ],
)
def test_what_the_authorization_endpoint_refuses_is_said(api, body, words):
    assert_problem(authorize(api, **body), 422, words)
    assert not list(api.sandbox.store.codes())


@pytest.mark.parametrize(
    ("username", "words"),
    [
        ("locked@example.com", "User account is locked"),
        ("disabled@example.com", "User is disabled"),
        ("barred@example.com", "User account is locked"),
    ],
)
def test_a_user_who_may_not_log_in_cannot_here(api, username, words):
    assert_problem(authorize(api, username=username), 422, fields={"username": words})
