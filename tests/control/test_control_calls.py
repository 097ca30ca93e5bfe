"""What every call has in common: paths, methods, bodies, refusals (DESIGN, Control API)."""

from __future__ import annotations

import pytest
from commanding import CLIENT_ID, Api, assert_problem, done
from helpers import ok, serve

from mockserver import __version__
from mockserver.control.calls import ROUTES
from mockserver.failures import LARGEST_STATE

SIMPLE = [route for route in ROUTES if "<" not in route.path and route.path != "/openapi.json"]
BODIES = [route for route in SIMPLE if route.body is not None]
BODILESS = [route for route in SIMPLE if route.body is None and route.path != "/health"]


def _name(route):
    return f"{route.method} {route.path}"


def test_health_says_that_the_server_is_up(api):
    assert api.get("/health") == {"status": "ok", "version": __version__}


@pytest.mark.parametrize("prefix", ["", "/_sandboxes/a"])
def test_a_call_that_there_is_not_is_a_problem(api, prefix):
    api.sandbox_named("a")
    here = Api(api.service, prefix)
    for path in ("/bogus", "/rules/rule-1/more", "/HEALTH"):
        assert_problem(here.call("GET", path), 404, "/_mock/openapi.json")
    for path in ("", "/", "/try"):  # pages, for people
        assert_problem(here.call("POST", path), 404, "/_mock/openapi.json")


@pytest.mark.parametrize("route", SIMPLE, ids=_name)
def test_a_method_that_there_is_not_is_told_with_those_that_there_are(api, route):
    there = {one.method for one in ROUTES if one.path == route.path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - there:
        answer = api.call(method, route.path)
        assert_problem(answer, 405, f"{method} is not supported at /_mock{route.path}")
        assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == there


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "MADEUP"])
def test_odd_methods_are_answered_by_the_control_api_too(api, method):
    answer = api.call(method, "/reset")
    assert answer.headers["X-Mock-Server"] == "testing-only"
    assert "PATCH" not in answer.headers.get("Allow", "")


@pytest.mark.parametrize("path", ["/clock", "/state", "/requests", "/openapi.json", "/health"])
def test_head_answers_as_get_without_the_body(api, path):
    answer = api.call("HEAD", path)
    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.headers["X-Mock-Server"] == "testing-only"


@pytest.mark.parametrize("path", ["/clock/", "//clock", "/clock//"])
def test_slashes_too_many_make_no_difference(api, path):
    assert api.get(path)["frozen"] is True


@pytest.mark.parametrize("route", BODIES, ids=_name)
@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b" ", 400, "is not JSON"),
        (b"{", 400, "is not JSON"),
        (b"\xff\xfe", 400, "is not JSON"),
        (b'{"a":"\\ud800"}', 400, "is not JSON"),
        (b"[" * 100_000, 400, "is not JSON"),
        (b"[]", 422, "expected a table"),
        (b"null", 422, "expected a table"),
        (b"5", 422, "expected a table"),
        (b'{"bogus": 1}', 422, "bogus: unknown key, expected one of "),
    ],
)
def test_a_body_that_cannot_be_used_says_why(api, route, body, status, words):
    before = api.get("/state")
    answer = api.call(route.method, route.path, data=body, content_type="application/json")
    assert_problem(answer, status, words)
    assert api.get("/state") == before


@pytest.mark.parametrize("route", BODILESS, ids=_name)
def test_a_call_without_a_body_takes_none(api, route):
    for nothing in (b"{}", b"null"):
        done(api.call(route.method, route.path, data=nothing, content_type="application/json"))
    answer = api.call(route.method, route.path, data=b'{"a": 1}', content_type="application/json")
    assert_problem(answer, 422, "This call takes no body.")


@pytest.mark.parametrize("path", ["/clock", "/tokens", "/rules", "/state", "/clients"])
def test_a_parameter_that_there_is_not_is_told_with_those_that_there_are(api, path):
    known = {"/tokens": "username, client_id, expired, limit"}.get(path, "none")
    assert_problem(api.call("GET", f"{path}?bogus=1"), 422, f"bogus: unknown parameter, expected {known}.")


def test_everything_wrong_with_a_body_is_said_at_once(api):
    answer = api.call("POST", "/tokens", {"username": 5, "expires_in": -1, "bogus": True})
    assert_problem(
        answer,
        422,
        fields={
            "client_id": "is required",
            "username": "expected `str | null`, found 5",
            "expires_in": "expected `int` >= 0, found -1",
            "bogus": "unknown key",
        },
    )


def test_a_secret_is_not_repeated_in_a_refusal(api):
    answer = api.call("PUT", f"/clients/{CLIENT_ID}", {"secret": ["very-secret"]})
    assert "very-secret" not in answer.text
    assert_problem(answer, 422, fields={"secret": "found "})


def test_a_body_beyond_all_measure_is_refused(api):
    length = {"CONTENT_LENGTH": str(LARGEST_STATE + 1)}
    answer = api.call("PUT", "/state", content_type="application/json", environ_overrides=length)
    assert_problem(answer, 413, f"{LARGEST_STATE} bytes")


def test_a_body_at_the_control_api_may_be_larger_than_a_clients():
    """A whole sandbox is put back at once; the limit for clients does not count."""
    service = serve(max_body=1024)
    api = Api(service)
    for number in range(20):
        api.mint(access_token=f"token-{number}")
    state = api.get("/state")
    assert len(str(state)) > 4096
    api.put("/state", state)
    assert service.http.post("/oauth/token", data={"a": "x" * 2000}).status_code == 413


def test_an_answer_without_a_body_has_no_content_type(api):
    assert "Content-Type" not in api.call("POST", "/reset").headers


def test_what_only_looks_like_the_control_api_is_the_vendors(service):
    for path in ("/_mocks", "/_mockery/health", "/mock/health"):
        answer = service.http.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
        assert "X-Mock-Server" not in answer.headers


def test_clients_never_see_that_a_service_is_a_mock(service):
    """What the vendor's clients get carries nothing of the control API."""
    assert "X-Mock-Server" not in service.log_in().headers
    assert "X-Mock-Server" not in service.use(ok(service.log_in())["access_token"]).headers
