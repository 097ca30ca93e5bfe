"""Which requests a rule means: everything that `match` gives must hold (DESIGN, Control API)."""

from __future__ import annotations

import pytest
from commanding import CLIENT_ID, REQUEST, USERNAME
from helpers import ALICE, CURRENT, DEMO_CLIENT, DEMO_USER, OTHER_CLIENT, ok

PASSWORD = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}


def fires(api, match, method="POST", path="/oauth/token", **request):
    """Whether a rule with this match is what answers the request."""
    api.rule(match, times=None, response={"status": 599})
    fired = api.open(path, method, **request).status_code == 599
    api.delete("/rules")
    return fired


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({}, True),
        ({"endpoint": "token"}, True),
        ({"endpoint": "rest"}, False),
        ({"grant_type": "password"}, True),
        ({"grant_type": "refresh_token"}, False),
        ({"client_id": CLIENT_ID}, True),
        ({"client_id": "other.test"}, False),
        ({"username": USERNAME}, True),
        ({"username": "alice@example.com"}, False),
        ({"method": "POST"}, True),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": "/oauth/token"}, True),
        ({"path": "/oauth"}, False),
        ({"path": "/oauth/*"}, True),
        ({"path": "/*/token"}, True),
        ({"path": "/oauth/tok*n"}, True),
        ({"path": "/oauth/tok?n"}, False),
        ({"path": "/oauth/[t]oken"}, False),
        ({"path": "/OAUTH/TOKEN"}, False),
        ({"path": "*"}, None),
        ({"parameters": {"grant_type": "password"}}, True),
        ({"parameters": {"password": DEMO_USER[1]}}, True),
        ({"parameters": {"password": "wrong"}}, False),
        ({"parameters": {"scope": None}}, True),
        ({"parameters": {"grant_type": None}}, False),
        ({"parameters": {"scope": ""}}, False),
        ({"headers": {"X-Tenant": "A"}}, True),
        ({"headers": {"x-tENANT": "A"}}, True),
        ({"headers": {"X-Tenant": "a"}}, False),
        ({"headers": {"X-Other": None}}, True),
        ({"headers": {"X-Tenant": None}}, False),
        ({"endpoint": "token", "grant_type": "password", "method": "POST", "client_id": CLIENT_ID}, True),
        ({"endpoint": "token", "grant_type": "password", "method": "POST", "client_id": "x"}, False),
        ({"parameters": {"grant_type": "password", "scope": "read"}}, False),
    ],
)
def test_everything_that_is_given_must_hold(api, match, expected):
    if expected is None:
        assert api.call("POST", "/rules", {"match": match, "delay_ms": 0}).status_code == 422
        return
    assert fires(api, match, data=PASSWORD, auth=DEMO_CLIENT, headers={"X-Tenant": "A"}) is expected


@pytest.mark.parametrize(
    "request_",
    [
        {"data": PASSWORD, "auth": DEMO_CLIENT},
        {"data": PASSWORD | {"client_id": CLIENT_ID, "client_secret": DEMO_CLIENT[1]}},
        {"query_string": PASSWORD | {"client_id": CLIENT_ID}},
        {"data": PASSWORD | {"username": f"  {USERNAME} ", "client_id": CLIENT_ID}},
        {"data": PASSWORD, "auth": (CLIENT_ID, "wrong")},
    ],
    ids=["basic", "form", "query", "blanks", "wrong secret"],
)
def test_the_client_and_the_user_are_those_the_request_names(api, request_):
    """However they are named, and whether they are right or not."""
    assert fires(api, {"client_id": CLIENT_ID, "username": USERNAME, "grant_type": "password"}, **request_)


@pytest.mark.parametrize("kind", ["code", "refresh_token"])
def test_the_user_of_a_code_and_of_a_refresh_token_is_known(api, kind):
    if kind == "code":
        form = {"grant_type": "authorization_code", "code": api.service.code(ALICE)}
    else:
        form = {"grant_type": "refresh_token", "refresh_token": api.mint(username=ALICE[0])["refresh_token"]}
    assert fires(api, {"username": ALICE[0]}, data=form, auth=DEMO_CLIENT)
    assert not fires(api, {"username": USERNAME}, data=form, auth=DEMO_CLIENT)


@pytest.mark.parametrize(
    ("method", "path", "endpoint"), [("GET", "/rest/v2.0/cameras", "rest"), ("DELETE", CURRENT, "logout")]
)
@pytest.mark.parametrize("way", ["Bearer {}", "bearer{}", "BEARER   {},x", None])
def test_the_client_and_the_user_of_a_bearer_token_are_known(api, method, path, endpoint, way):
    token = api.mint(username=ALICE[0], client_id="other.test")["access_token"]
    request = {"headers": {"Authorization": way.format(token)}} if way else {"query_string": {"access_token": token}}
    match = {"endpoint": endpoint, "username": ALICE[0], "client_id": OTHER_CLIENT[0]}
    assert fires(api, match, method, path, **request)
    assert not fires(api, match | {"client_id": CLIENT_ID}, method, path, **request)


def test_the_first_of_two_values_counts_and_the_query_before_the_form(api):
    twice = {"data": {"scope": ["b", "c"]}, "query_string": {"scope": "a"}}
    assert fires(api, {"parameters": {"scope": "a"}}, **twice)
    assert fires(api, {"parameters": {"scope": "b"}}, data={"scope": ["b", "c"]})


def test_slashes_too_many_do_not_change_the_path(api):
    assert fires(api, {"path": "/rest/v2.0/cameras"}, "GET", "/rest///v2.0/cameras/")


def test_a_path_is_below_the_sandboxs_own_root(api):
    inside = api.sandbox_named("one")
    assert fires(inside, {"path": "/rest/v2.0/cameras"}, "GET", "/rest/v2.0/cameras")


def test_the_user_of_the_pages_is_who_is_logged_in(api):
    browser = api.service.browser().ask(scope="read").log_in(*ALICE)
    api.rule({"endpoint": "consent", "username": ALICE[0]}, response={"status": 599})
    assert browser.approve().status == 599
    api.rule({"endpoint": "authorize", "username": ALICE[0]}, response={"status": 598})
    assert browser.ask().status == 598


@pytest.mark.parametrize("endpoint", ["login", "consent"])
def test_the_client_of_the_pages_is_who_asked(api, endpoint):
    browser = api.service.browser().ask(scope="read")
    if endpoint == "consent":
        browser.log_in()
    api.rule({"endpoint": endpoint, "client_id": "other.test"}, times=None, response={"status": 598})
    api.rule({"endpoint": endpoint, "client_id": CLIENT_ID}, times=None, response={"status": 599})
    assert (browser.approve() if endpoint == "consent" else browser.log_in()).status == 599


def test_whoever_posts_a_request_to_authorize_does_not_consent(api):
    path, _, query = REQUEST.partition("?")
    assert fires(api, {"endpoint": "authorize"}, "POST", path, data=dict(part.split("=") for part in query.split("&")))
    assert not fires(api, {"endpoint": "consent"}, "GET", f"{REQUEST}&user_oauth_approval=true")


def test_a_request_that_cannot_be_told_matches_no_name(api):
    """Broken credentials are nobody's."""
    for header in ("Basic %%%", "Basic ", "Digest x", "Bearer"):
        request = {"headers": {"Authorization": header}, "data": {"grant_type": "password"}}
        assert not fires(api, {"client_id": CLIENT_ID}, **request)
        assert fires(api, {"endpoint": "token"}, **request)
    assert ok(api.log_in())
