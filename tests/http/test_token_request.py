"""What the token endpoint reads, in which order it looks at it, and what its answers look like (WIRE §2)."""

from __future__ import annotations

import json
import re

import pytest
from helpers import (
    DEMO_CLIENT,
    DEMO_USER,
    assert_never_cached,
    assert_oauth_error,
    ok,
    pairs_of,
    serve,
)

PASSWORD = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}:10003")


def test_a_token_answer_is_the_vendors_to_the_letter(service):
    answer = service.ask(**PASSWORD, scope="write")
    members = pairs_of(answer)
    assert [name for name, _ in members] == ["access_token", "token_type", "refresh_token", "expires_in", "scope"]
    said = dict(members)
    assert TOKEN.fullmatch(said["access_token"])
    assert TOKEN.fullmatch(said["refresh_token"])
    assert said["access_token"] != said["refresh_token"]
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("bearer", 43199, "write")
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert_never_cached(answer)


def test_a_client_without_the_refresh_grant_is_given_no_refresh_token(service):
    answer = service.ask(("forgetful.test", "forgetful-secret"), **PASSWORD)
    assert [name for name, _ in pairs_of(answer)] == ["access_token", "token_type", "expires_in", "scope"]


def test_each_check_comes_before_those_after_it(service):
    """Everything is wrong at first; what is complained of is mended, and the next complaint is another."""
    request = {
        "method": "GET",
        "auth": ("codeonly.test", "wrong"),
        "query_string": {"client_id": "other.test", "scope": "bogus"},
    }

    def send():
        return service.http.open("/oauth/token", **request)

    assert_oauth_error(send(), 401, "unauthorized", "Bad credentials")
    request["auth"] = ("codeonly.test", "codeonly-secret")
    assert_oauth_error(send(), 405, "method_not_allowed", "Request method 'GET' not supported")
    request["method"] = "POST"
    assert_oauth_error(send(), 401, "invalid_client", "Given client ID does not match authenticated client")
    request["query_string"]["client_id"] = "codeonly.test"
    assert_oauth_error(send(), 400, "invalid_scope", "Invalid scope: bogus", "read write")
    request["query_string"]["scope"] = "read"
    assert_oauth_error(send(), 400, "invalid_request", "Missing grant type")
    request["query_string"]["grant_type"] = "foo"
    assert_oauth_error(send(), 400, "unsupported_grant_type", "Unsupported grant type: foo")
    request["query_string"]["grant_type"] = "password"
    assert_oauth_error(send(), 401, "invalid_client", "Unauthorized grant type: password")
    request["auth"], request["query_string"]["client_id"] = DEMO_CLIENT, DEMO_CLIENT[0]
    assert_oauth_error(send(), 400, "invalid_grant", "Bad credentials")
    request["query_string"] |= PASSWORD
    assert ok(send())["scope"] == "read"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_gets_tokens(service, method):
    answer = service.http.open("/oauth/token", method=method, auth=DEMO_CLIENT, query_string=PASSWORD)
    assert_oauth_error(answer, 405, "method_not_allowed", f"Request method '{method}' not supported")
    assert answer.headers["Allow"] == "POST"


def test_head_is_refused_like_get_without_a_body(service):
    answer = service.http.head("/oauth/token", auth=DEMO_CLIENT, query_string=PASSWORD)
    assert (answer.status_code, answer.data) == (405, b"")
    assert_never_cached(answer)


def test_the_client_is_told_before_the_method(service):
    answer = service.http.get("/oauth/token", query_string=PASSWORD)
    assert_oauth_error(answer, 401, "unauthorized", "Full authentication is required to access this resource")


@pytest.mark.parametrize(
    ("grant_type", "status", "error", "description"),
    [
        (None, 400, "invalid_request", "Missing grant type"),
        ("", 400, "invalid_request", "Missing grant type"),
        ("foo", 400, "unsupported_grant_type", "Unsupported grant type: foo"),
        ("Password", 400, "unsupported_grant_type", "Unsupported grant type: Password"),
        (" password", 400, "unsupported_grant_type", "Unsupported grant type:  password"),
        ("<b>\"'&ü✓", 400, "unsupported_grant_type", "Unsupported grant type: <b>\"'&ü✓"),
        ("a\r\nb\x00", 400, "unsupported_grant_type", "Unsupported grant type: a\r\nb\x00"),
        (
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            400,
            "unsupported_grant_type",
            "Unsupported grant type: urn:ietf:params:oauth:grant-type:jwt-bearer",
        ),
        ("implicit", 400, "invalid_grant", "Implicit grant type not supported from token endpoint"),
    ],
)
def test_a_grant_type_that_is_none_is_refused(service, grant_type, status, error, description):
    parameters = {} if grant_type is None else {"grant_type": grant_type}
    assert_oauth_error(service.ask(**parameters), status, error, description)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "read write"),
        ("", "read write"),
        ("  ", "read write"),
        ("write", "write"),
        ("write read", "read write"),
        ("read+write", "read write"),
        ("write  write\tread\nread", "read write"),
    ],
)
def test_scopes_are_split_and_answered_sorted(service, asked, given):
    parameters = {} if asked is None else {"scope": asked}
    assert service.tokens(**parameters)["scope"] == given


@pytest.mark.parametrize(
    ("asked", "named"), [("bogus", "bogus"), ("read bogus", "bogus"), ("READ", "READ"), ("read,write", "read,write")]
)
def test_a_scope_that_is_not_the_clients_is_named_beside_those_that_are(service, asked, named):
    assert_oauth_error(service.log_in(scope=asked), 400, "invalid_scope", f"Invalid scope: {named}", "read write")


def test_without_any_scope_there_is_no_token(service):
    answer = service.log_in(client=("scopeless.test", "scopeless-secret"))
    expected = "Empty scope (either the client or the user is not allowed the requested scopes)"
    assert_oauth_error(answer, 400, "invalid_scope", expected)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"{}"),
        ("application/json", b'{"grant_type": "refresh_token", "scope": "bogus"}'),
        ("application/json", b"{not json"),
        ("application/json", b"grant_type=refresh_token"),
        ("text/plain", b"grant_type=refresh_token"),
        ("multipart/form-data", b"--nonsense"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=scope\r\n\r\nno\r\n--x--"),
        ("nonsense", b"\xff\x00"),
        ("", b"scope=bogus"),
    ],
)
def test_a_body_that_is_no_form_is_never_read(service, content_type, body):
    answer = service.http.post(
        "/oauth/token", query_string=PASSWORD, auth=DEMO_CLIENT, data=body, content_type=content_type
    )
    assert ok(answer)


def test_a_json_body_is_not_an_answer_to_what_is_missing(service):
    answer = service.http.post("/oauth/token", auth=DEMO_CLIENT, json=PASSWORD)
    assert_oauth_error(answer, 400, "invalid_request", "Missing grant type")


@pytest.mark.parametrize("charset", ["", "; charset=UTF-8", ";charset=latin-1", "; charset=nonsense"])
def test_a_form_is_utf8_whatever_its_type_says(service, charset):
    answer = service.http.post(
        "/oauth/token",
        auth=DEMO_CLIENT,
        data="grant_type=password&username=zo%C3%AB&password=p%C3%A4ssw%C3%B6rd+%26+more+%E2%9C%93",
        content_type=f"application/x-www-form-urlencoded{charset}",
    )
    assert ok(answer)


def test_of_a_name_given_twice_the_first_value_counts_and_the_query_before_the_form(service):
    answer = service.http.post(
        "/oauth/token?grant_type=password&scope=read&scope=bogus",
        auth=DEMO_CLIENT,
        data={"grant_type": "bogus", "scope": "write", "username": [DEMO_USER[0], "x"], "password": DEMO_USER[1]},
    )
    assert ok(answer)["scope"] == "read"


def test_an_empty_value_in_the_query_is_a_value_too(service):
    answer = service.http.post("/oauth/token?password=", auth=DEMO_CLIENT, data=PASSWORD)
    assert_oauth_error(answer, 400, "invalid_grant", "Bad credentials")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png", "*/*;q=0", "nonsense"])
def test_an_error_is_json_whatever_is_accepted(service, accept):
    answer = service.http.post("/oauth/token", headers={"Accept": accept})
    assert json.loads(answer.data)["error"] == "unauthorized"


def test_a_session_cookie_is_neither_needed_nor_given(service):
    browser = service.browser().ask().log_in().approve()
    answer = browser._http.post("/oauth/token", auth=DEMO_CLIENT, data=PASSWORD)
    assert ok(answer)
    assert_never_cached(answer)


@pytest.mark.parametrize("path", ["/oauth/token/", "//oauth/token", "/oauth//token", "///oauth///token//"])
def test_slashes_too_many_make_no_other_endpoint(service, path):
    exactly = {"PATH_INFO": path}
    assert ok(service.http.post("/", auth=DEMO_CLIENT, data=PASSWORD, environ_overrides=exactly))


def test_a_service_without_clients_or_users_refuses_everybody():
    service = serve()
    service.sandbox.clients.clear()
    assert_oauth_error(service.log_in(), 401, "unauthorized", "Bad credentials")
    service.sandbox.reset()
    service.sandbox.users.clear()
    assert_oauth_error(service.log_in(), 400, "invalid_grant", "Bad credentials")


def test_what_should_not_happen_is_a_server_error_and_only_the_log_knows_more(service, monkeypatch, caplog):
    def stumble(*_):
        raise ZeroDivisionError("hush")

    monkeypatch.setattr(service.sandbox, "authenticate", stumble)
    answer = service.http.post("/oauth/token?a=secret", data=PASSWORD, auth=DEMO_CLIENT)
    assert_oauth_error(answer, 500, "server_error", "Internal Server Error")
    (record,) = caplog.records
    assert record.getMessage() == "POST /oauth/token failed"
    assert record.exc_info[0] is ZeroDivisionError
