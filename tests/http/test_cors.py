"""Browsers on other origins (WIRE §5)."""

from __future__ import annotations

import pytest
from helpers import DEMO_CLIENT, DEMO_USER, RESOURCE, SELF, assert_oauth_error, ok, serve

ORIGIN = "https://app.example"
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
API = ["/oauth/token", SELF, "/rest/v2.0/cameras", "/rest/v9/nothing/at/all", "/rest"]
PAGES = ["/login", "/oauth/authorize", "/logout", "/_mock/health"]


def shared_with(answer):
    """The origin that may read an answer, with its user's credentials."""
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert answer.headers.get("Access-Control-Allow-Credentials") == ("true" if allowed else None)
    return allowed


@pytest.mark.parametrize("path", API)
def test_a_preflight_needs_no_authentication_and_allows_what_is_asked(service, path):
    asked = "authorization, x-odd, access-control-allow-origin"
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": asked,
    }
    answer = service.http.options(path, headers=headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert shared_with(answer) == ORIGIN
    assert answer.headers["Access-Control-Allow-Methods"] == METHODS
    assert answer.headers["Access-Control-Allow-Headers"] == asked
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", [ORIGIN, "null", "http://localhost:3000", "capacitor://localhost"])
def test_the_origin_is_reflected_on_success_and_on_errors(service, origin):
    headers = {"Origin": origin}
    form = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
    good = service.http.post("/oauth/token", data=form, auth=DEMO_CLIENT, headers=headers)
    assert ok(good)
    for answer in (
        good,
        service.http.post("/oauth/token", headers=headers),
        service.http.get("/oauth/token", headers=headers),
        service.http.get(SELF, headers=headers),
        service.http.open(SELF, method="PROPFIND", headers=headers),
        service.http.post("/oauth/token", data=b"x" * 1_000_000, headers=headers),
    ):
        assert shared_with(answer) == origin
        assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize("path", API)
def test_without_an_origin_nothing_is_shared_but_caches_know_that_it_matters(service, path):
    for answer in (service.http.get(path), service.http.options(path)):
        assert shared_with(answer) is None
        assert "Origin" in answer.headers["Vary"]


def test_a_plain_post_is_no_preflight_whatever_it_says(service):
    form = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    assert ok(service.http.post("/oauth/token", data=form, auth=DEMO_CLIENT, headers=headers))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_pages_are_never_readable_by_another_origin(service, path, method):
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    answer = service.http.open(path, method=method, headers=headers)
    assert shared_with(answer) is None
    assert "Access-Control-Allow-Methods" not in answer.headers


@pytest.mark.parametrize("path", API)
def test_with_cors_off_nothing_is_shared_and_a_preflight_fails(path):
    service = serve(cors=False)
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    preflight = service.http.options(path, headers=headers)
    refusal = "Full authentication is required to access this resource"
    if path.startswith("/rest"):
        assert_oauth_error(preflight, 401, "unauthorized", refusal, challenge=RESOURCE)
    assert preflight.status_code == 401
    for answer in (preflight, service.http.get(path, headers=headers)):
        assert not [name for name in answer.headers.keys() if name.lower().startswith("access-control")]  # noqa: SIM118
