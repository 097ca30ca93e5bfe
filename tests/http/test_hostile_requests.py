"""Anything at all at any endpoint: a clear error, never a 500, never a redirect to a stranger (issue 2, Bad input)."""

from __future__ import annotations

import string
from urllib.parse import quote

import pytest
from helpers import CURRENT, DEMO_CLIENT, SELF, assert_oauth_error, assert_rest_error, ok, serve
from hostility import assert_clear, assert_leads_home
from hypothesis import given
from hypothesis import strategies as st

ENDPOINTS = [
    "/oauth/token",
    "/oauth/authorize",
    "/login",
    "/logout",
    SELF,
    CURRENT,
    "/rest/v2.0/cameras",
    "/rest/v2.0/cameras/1",
    "/",
    "/nothing",
    "/assets/nothing",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X-MADE-UP"]
FORM = "application/x-www-form-urlencoded"

NAMES = [
    "grant_type",
    "client_id",
    "client_secret",
    "username",
    "password",
    "scope",
    "code",
    "redirect_uri",
    "refresh_token",
    "code_verifier",
    "code_challenge",
    "code_challenge_method",
    "response_type",
    "state",
    "access_token",
    "request",
    "csrf_token",
    "pending",
    "user_oauth_approval",
    "_method",
]
VALUES = [
    "password",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "implicit",
    "code",
    "token",
    "read",
    "true",
    "S256",
    DEMO_CLIENT[0],
    DEMO_CLIENT[1],
    "https://example.com",
    "https://evil.example",
    "//evil.example",
    "demo@example.com",
    "demo1234",
    "",
    "\x00",
    "\r\nSet-Cookie: a=b",
    "'\"><script>alert(1)</script>{{7*7}}%s%n",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "x" * 10_000,
]

values = st.one_of(
    st.sampled_from(VALUES), st.text(max_size=40), st.binary(max_size=40).map(lambda b: b.decode("latin-1"))
)
parameters = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=12)


@pytest.fixture(scope="module")
def battered():
    """One service for all that is thrown at it; at the end it must still stand."""
    service = serve()
    yield service
    assert ok(service.log_in())


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_at_every_endpoint_is_answered_clearly(battered, path, method):
    answer = battered.http.open(path, method=method)
    assert_clear(answer, path, head=method == "HEAD")
    if method == "HEAD":
        assert answer.data == b""
    if answer.status_code == 405:
        assert path in ("/oauth/authorize", "/login", "/logout") or answer.headers["Allow"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X-MADE-UP"])
def test_a_method_that_does_not_exist_is_the_vendors_405_at_the_token_endpoint(battered, method):
    answer = battered.http.open("/oauth/token", method=method, auth=DEMO_CLIENT)
    assert_oauth_error(answer, 405, "method_not_allowed", f"Request method '{method}' not supported")


@given(path=st.sampled_from(ENDPOINTS), method=st.sampled_from(["GET", "POST"]), query=parameters, form=parameters)
def test_parameters_of_any_kind_are_answered_clearly(battered, path, method, query, form):
    encoded = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in query)
    body = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in form)
    answer = battered.http.open(path, method=method, query_string=encoded, data=body, content_type=FORM)
    assert_clear(answer, path)


@given(
    path=st.sampled_from(ENDPOINTS),
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        [
            FORM,
            "application/json",
            "text/xml",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "",
            "/",
            ";;",
            "é",
        ]
    ),
)
def test_bodies_of_any_kind_are_answered_clearly(battered, path, body, kind):
    assert_clear(battered.http.post(path, data=body, content_type=kind), path)


@given(path=st.sampled_from(ENDPOINTS), query=st.text(string.printable, max_size=60))
def test_queries_of_any_kind_are_answered_clearly(battered, path, query):
    answer = battered.http.get(path, environ_overrides={"QUERY_STRING": query})
    assert_clear(answer, path)


@given(
    path=st.sampled_from(ENDPOINTS),
    header=st.sampled_from(
        [
            "AUTHORIZATION",
            "COOKIE",
            "ACCEPT",
            "HOST",
            "ORIGIN",
            "REFERER",
            "RANGE",
            "IF_NONE_MATCH",
            "IF_MODIFIED_SINCE",
            "X_FORWARDED_FOR",
            "X_FORWARDED_HOST",
            "X_HTTP_METHOD_OVERRIDE",
            "FORWARDED",
            "ACCESS_CONTROL_REQUEST_HEADERS",
        ]
    ),
    text=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60),
    start=st.sampled_from(["", "Basic ", "Bearer ", "bearer", "Digest ", "mockserver_session=", "bytes=", "W/"]),
)
def test_headers_of_any_kind_are_answered_clearly(battered, path, header, text, start):
    answer = battered.http.open(path, method="POST", environ_overrides={f"HTTP_{header}": start + text})
    assert_clear(answer, path)


@given(path=st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60))
def test_paths_of_any_kind_are_answered_clearly(battered, path):
    with battered.http.get("/", environ_overrides={"PATH_INFO": f"/x{path}"}) as answer:
        assert_clear(answer, "/x")


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "GET"])
def test_a_body_over_the_limit_is_refused(battered, path, method):
    answer = battered.http.open(path, method=method, data=b"a=" + b"x" * 1_000_000, content_type=FORM)
    assert answer.status_code == 413
    assert_clear(answer, path)


def test_a_large_body_is_refused_in_the_words_of_the_endpoint(battered):
    body = b"x" * 600_000
    text = "Request body larger than 524288 bytes"
    assert_oauth_error(battered.http.post("/oauth/token", data=body), 413, "invalid_request", text)
    assert_rest_error(battered.http.post(SELF, data=body), 413, "Content Too Large", text)
    assert b"larger than 524288 bytes" in battered.http.post("/login", data=body).data


def test_the_limit_is_a_setting():
    service = serve(max_body=2000)
    form = {"grant_type": "password", "username": "demo@example.com", "password": "demo1234"}
    assert ok(service.http.post("/oauth/token", data=form | {"x": "y" * 1800}, auth=DEMO_CLIENT))
    assert service.http.post("/oauth/token", data=form | {"x": "y" * 2000}, auth=DEMO_CLIENT).status_code == 413


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://example.com@evil.example",
        "https://example.com:secret@evil.example",
        "https://evil.example#@example.com",
        "https://evil.example?https://example.com",
        "https://example.com.evil.example",
        "https://evil-example.com",
        "https://sub.example.com",
        "https://example.com:8443",
        "https://example.com\\.evil.example",
        "https://example.com\\@evil.example",
        "https://example.com%2eevil.example",
        "https://example.com%00.evil.example",
        "https://example.com\x00.evil.example",
        "https://example.com\t.evil.example",
        "https://example.com\r\nLocation: https://evil.example",
        "https://ex\u0430mple.com",
        "https://example。com",
        "https://example.com。evil.example",
        "http://example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript://example.com/%0aalert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "about:blank",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://127.0.0.1.evil.example",
        "http://[::1].evil.example",
        "http://evil.example[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost:99999/",
        "http://localhost:abc/",
        "example.com",
        "/relative",
        "?",
        "#",
        "*",
    ],
)
def test_nobody_is_redirected_to_a_stranger(battered, redirect_uri):
    """Neither at first, nor after the login, nor with an error."""
    browser = battered.browser().ask(redirect_uri=redirect_uri, state="s")
    assert browser.status == 400
    assert "Location" not in browser.headers
    for fault in ({"scope": "bogus"}, {"response_type": "x"}, {"code_challenge": "short"}):
        assert_leads_home_from(battered, redirect_uri=redirect_uri, **fault)


def assert_leads_home_from(service, **request):
    browser = service.browser().ask(**request)
    assert browser.status == 400
    assert "Location" not in browser.headers


@given(
    redirect_uri=st.one_of(
        st.text(max_size=40), st.text("htps:/\\@.exampl#?%", max_size=40).map("https://example.com".__add__)
    ),
    state=st.text(max_size=40),
)
def test_any_redirect_uri_and_state_lead_home_or_nowhere(battered, redirect_uri, state):
    query = "&".join(
        f"{name}={quote(value, safe='')}"
        for name, value in {
            "response_type": "code",
            "client_id": "cameramanager.test",
            "scope": "bogus",
            "redirect_uri": redirect_uri,
            "state": state,
        }.items()
    )
    answer = battered.http.get("/oauth/authorize", query_string=query)
    assert answer.status_code in (302, 400)
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("https://example.com")
        assert answer.headers["Location"][len("https://example.com")] in "/?#"
        assert answer.headers["Location"].isascii()
        assert answer.headers["Location"].isprintable()


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/", "/\\evil.example", "/%2f%2fevil.example", "/login//evil.example/.."]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_path_makes_the_server_send_people_away(battered, path, method):
    answer = battered.http.open("/", method=method, environ_overrides={"PATH_INFO": path})
    assert_leads_home(answer)


@pytest.mark.parametrize("name", ["next", "url", "return", "continue", "redirect_uri", "request", "Referer"])
def test_no_parameter_of_the_login_page_leads_away(battered, name):
    browser = battered.browser().open(f"/login?{name}=https%3A%2F%2Fevil.example")
    browser.log_in()
    assert browser.status == 200
    assert "Location" not in browser.headers


@pytest.mark.parametrize(
    "value",
    ["'\"><script>alert(1)</script>", "{{1234567*7654321}}", "${1234567*7654321}", "</title><script>", "\u202etxt"],
)
@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "scope", "state", "username"])
def test_what_is_sent_is_never_part_of_a_page_unescaped(battered, name, value):
    if name == "username":
        browser = battered.browser().ask().log_in(username=value)
    else:
        browser = battered.browser().ask(**{name: value})
    assert "<script>" not in browser.text
    assert "9449772114007" not in browser.text


def test_thousands_of_parameters_are_answered(battered):
    body = "&".join(f"p{number}=v" for number in range(20_000))
    assert_clear(battered.http.post("/oauth/token", data=body, content_type=FORM), "/oauth/token")


def test_a_huge_password_is_only_wrong(battered):
    assert_oauth_error(battered.log_in(("demo@example.com", "x" * 400_000)), 400, "invalid_grant", "Bad credentials")


def test_forwarded_headers_of_a_stranger_change_nothing(battered):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    answer = battered.http.get("/", headers=headers)
    assert b"evil.example" not in answer.data
    query = {"response_type": "code", "client_id": "cameramanager.test", "redirect_uri": "https://example.com"}
    assert battered.http.get("/oauth/authorize", query_string=query, headers=headers).location.startswith("/login?")
