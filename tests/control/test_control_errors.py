"""Vendor errors by name: a rule's is the real one, to the letter, whatever raised it (issue 3, item 4)."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from commanding import CLIENT_ID, REQUEST, Api
from helpers import (
    ALICE,
    DEMO_CLIENT,
    DEMO_USER,
    assert_never_cached,
    assert_oauth_error,
    body_of,
    pairs_of,
    serve,
)

from mockserver.interception.errors import ERRORS

PASSWORD = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
DISABLED = {"grant_type": "password", "username": "disabled@example.com", "password": "disabled1234"}
LOCKED = {"grant_type": "password", "username": "locked@example.com", "password": "locked1234"}
RESOURCE = 'Bearer realm="oauth2-resource"'
SELF = "/rest/v2.0/users/self"


def post(**form):
    return {"method": "POST", "path": "/oauth/token", "data": form, "auth": DEMO_CLIENT}


def bearer(token, path=SELF, method="GET"):
    return {"method": method, "path": path, "headers": {"Authorization": f"Bearer {token}"}}


def expired(kind):
    def request(api):
        pair = api.mint()
        api.post(f"/tokens/{pair[kind]}/expire")
        return (
            bearer(pair[kind]) if kind == "access_token" else post(grant_type="refresh_token", refresh_token=pair[kind])
        )

    return request


REAL = {
    "bad_credentials": lambda _: post(**PASSWORD) | {"auth": (CLIENT_ID, "wrong")},
    "unauthorized, at the token endpoint": lambda _: post(**PASSWORD) | {"auth": None},
    "unauthorized, at rest": lambda _: {"method": "GET", "path": SELF},
    "invalid_client": lambda _: post(**PASSWORD, client_id=CLIENT_ID, client_secret="wrong") | {"auth": None},
    "unauthorized_grant_type": lambda _: post(**PASSWORD) | {"auth": ("codeonly.test", "codeonly-secret")},
    "invalid_grant, of a password": lambda _: post(**PASSWORD | {"password": "wrong"}),
    "invalid_grant, of a code": lambda _: post(grant_type="authorization_code", code="AbCdEf"),
    "invalid_grant, of a refresh token": lambda _: post(grant_type="refresh_token", refresh_token="r:1"),
    "user_disabled": lambda _: post(**DISABLED),
    "user_locked": lambda _: post(**LOCKED),
    "invalid_request": lambda _: post(),
    "invalid_scope": lambda _: post(**PASSWORD, scope="bogus"),
    "unsupported_grant_type": lambda _: post(grant_type="foo"),
    "method_not_allowed": lambda _: post() | {"method": "GET"},
    "refresh_token_expired": expired("refresh_token"),
    "access_token_expired": expired("access_token"),
    "invalid_token": lambda _: bearer("bogus"),
    "insufficient_scope": lambda api: bearer(api.mint(scope="read")["access_token"], "/rest/v2.0/cameras", "POST"),
}
"""A request that the service itself answers with the error; the name is before the comma."""


def said(answer):
    headers = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Date")}
    return answer.status_code, headers, body_of(answer)


@pytest.mark.parametrize("name", REAL)
def test_an_error_by_name_is_the_real_one(name):
    """The same request is answered twice, first by a rule and then by the service."""
    service = serve()
    service.clock.freeze()
    api = Api(service)
    request = REAL[name](api)
    api.rule({}, error=name.partition(",")[0])
    ordered, real = api.open(**request), api.open(**request)
    assert said(ordered) == said(real)
    assert [entry["rule"] for entry in api.get("/requests")] == ["rule-1", None]
    assert len({entry["error"] for entry in api.get("/requests")}) == 1


@pytest.mark.parametrize("name", sorted(ERRORS))
@pytest.mark.parametrize("path", ["/oauth/token", "/rest/v2.0/users/self", "/rest/v2.0/users/self/tokens/current"])
def test_every_error_has_the_vendors_shape_wherever_it_comes(api, name, path):
    api.rule({}, error=name)
    answer = api.open(path, "DELETE" if path.endswith("current") else "POST", headers={"Origin": "https://app.example"})
    members = dict(pairs_of(answer))
    assert list(members)[:2] == ["error", "error_description"]
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert_never_cached(answer)
    assert ("WWW-Authenticate" in answer.headers) is (answer.status_code in (401, 403))
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"


def test_a_server_error_is_the_vendors(api):
    api.rule({"endpoint": "token"}, error="server_error")
    assert_oauth_error(api.log_in(), 500, "server_error", "Internal Server Error")


def test_access_denied_has_the_vendors_words(api):
    api.rule({"endpoint": "token"}, error="access_denied")
    assert_oauth_error(api.log_in(), 400, "access_denied", "User denied access")


def test_an_error_says_what_the_client_sent(api):
    api.rule({}, times=None, error="invalid_token")
    for sent, shown in (("Bearer abc", "abc"), ("bearerabc", "abc"), ("Bearer a,b", "a"), ("", "")):
        answer = api.open(SELF, headers={"Authorization": sent} if sent else {})
        assert_oauth_error(answer, 401, "invalid_token", f"Invalid access token: {shown}", challenge=RESOURCE)
    answer = api.open(f"{SELF}?access_token=xyz")
    assert_oauth_error(answer, 401, "invalid_token", "Invalid access token: xyz", challenge=RESOURCE)


REDIRECTED = {
    "access_denied": "error=access_denied&error_description=User%20denied%20access&state=s1",
    "server_error": "error=server_error&error_description=Internal%20Server%20Error&state=s1",
    "unsupported_response_type": (
        "error=unsupported_response_type&error_description=Unsupported%20response%20types:%20%5Bcode%5D&state=s1"
    ),
}


@pytest.mark.parametrize("name", REDIRECTED)
def test_at_the_authorization_endpoint_the_client_is_told_in_the_redirect(api, name):
    api.rule({"endpoint": "authorize"}, error=name)
    answer = api.open(REQUEST)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"https://example.com?{REDIRECTED[name]}")
    (entry,) = api.get("/requests")
    assert entry["error"] == name


def test_at_the_authorization_endpoint_a_scope_is_refused_as_by_the_service(api):
    api.rule({"endpoint": "authorize"}, error="invalid_scope")
    ordered, real = api.open(f"{REQUEST}&scope=bogus"), api.open(f"{REQUEST}&scope=bogus")
    assert ordered.headers["Location"] == real.headers["Location"]


def test_at_the_authorization_endpoint_nobody_speaks_of_grant_types(api):
    api.rule({"endpoint": "authorize"}, error="invalid_request")
    location = api.open(REQUEST).headers["Location"]
    assert location.startswith("https://example.com?error=invalid_request&error_description=")
    assert "grant" not in location


@pytest.mark.parametrize("name", sorted(set(ERRORS) - set(REDIRECTED) - {"invalid_scope", "invalid_request"}))
def test_at_the_authorization_endpoint_all_other_errors_are_for_the_user(api, name):
    api.rule({"endpoint": "authorize"}, error=name)
    answer = api.open(REQUEST)
    status, body, _ = ERRORS[name](FACTS)()
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Location" not in answer.headers
    assert body["error"] in answer.text


@pytest.mark.parametrize("uri", ["https://evil.example", "javascript:alert(1)", "//evil.example", ""])
@pytest.mark.parametrize("name", sorted({*REDIRECTED, "invalid_scope", "invalid_request"}))
def test_no_error_leads_to_an_address_that_is_not_the_clients(api, name, uri):
    api.rule({}, times=None, error=name)
    for query in (
        f"client_id={CLIENT_ID}&redirect_uri={uri}",
        f"client_id=nobody&redirect_uri={uri}",
        f"redirect_uri={uri}",
    ):
        answer = api.open(f"/oauth/authorize?response_type=code&{query}")
        assert "Location" not in answer.headers
        assert answer.status_code >= 400


def test_an_error_at_the_only_redirect_uri_needs_none_to_be_sent(api):
    api.rule({}, error="access_denied")
    answer = api.open("/oauth/authorize?response_type=code&client_id=other.test")
    assert answer.headers["Location"].startswith("https://other.example/callback?error=access_denied&")


@pytest.mark.parametrize("name", REDIRECTED)
def test_at_the_consent_page_the_client_is_told_in_the_redirect(api, name):
    browser = api.service.browser().ask(scope="read", state="s1").log_in()
    api.rule({"endpoint": "consent"}, error=name)
    browser.approve()
    assert browser.status == 302
    assert browser.answer["error"] == name
    assert browser.answer["state"] == "s1"
    assert not list(api.sandbox.store.codes())


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("invalid_grant", 400, "Bad credentials"),
        ("user_locked", 400, "User account is locked"),
        ("unauthorized", 401, "Full"),
    ],
)
def test_at_the_login_page_an_error_is_a_page(api, name, status, words):
    browser = api.service.browser().ask()
    api.rule({"endpoint": "login", "method": "POST"}, error=name)
    browser.log_in()
    assert browser.status == status
    assert words in browser.text
    assert browser.headers["Content-Type"].startswith("text/html")
    assert "Approve" in browser.ask().log_in(*ALICE).text


class _Facts:
    """A request with nothing in it."""

    endpoint = "authorize"
    method = "GET"
    grant_type = None
    parameters = MappingProxyType({})
    headers = MappingProxyType({})


FACTS = _Facts()
