"""Bytes that no client library would send, on real connections: answered clearly, and the server lives on."""

from __future__ import annotations

from contextlib import ExitStack
from urllib.parse import quote

import pytest
import requests
from browsing import SocketBrowser
from helpers import DEMO_CLIENT, DEMO_USER, ok, serve
from hostility import assert_clear
from hypothesis import given, settings
from hypothesis import strategies as st
from sockets import Connection, request, say

from mockserver.server import Server

FORM = "Content-Type: application/x-www-form-urlencoded"
BASIC = "Authorization: Basic " + "Y2FtZXJhbWFuYWdlci50ZXN0OnF3ZXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU="
LOGIN = f"grant_type=password&username={quote(DEMO_USER[0])}&password={DEMO_USER[1]}".encode()
POST = "POST /oauth/token HTTP/1.1"
AUTHORIZE = "/oauth/authorize?response_type=code&client_id=cameramanager.test&redirect_uri=https://example.com"


@pytest.fixture(scope="module")
def battered():
    """One server for all that is thrown at it. After each test it must still answer."""
    server = Server(serve().app)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _lives_on(battered):
    yield
    answer = say(battered, request(POST, BASIC, FORM, body=LOGIN))
    assert answer.status_code == 200


def assert_answered(answer, *statuses, path="/oauth/token"):
    assert answer is not None
    assert answer.status_code in statuses, (answer.status_code, answer.content[:200])
    assert_clear(answer, path)


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET/HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / XTTP/1.1\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
        b"\xff\xfe GET / HTTP/1.1\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nContent-Length: five\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_is_a_400_and_the_end_of_the_connection(battered, data):
    with Connection(battered.port) as connection:
        connection.send(data)
        answer = connection.receive()
        assert_answered(answer, 400)
        assert answer.headers["Connection"] == "close"
        assert answer.json["detail"]
        assert connection.over


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: +5"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["Transfer-Encoding : chunked"],
        ["Content-Length : 5"],
        ["nonsense"],
    ],
)
def test_a_request_whose_end_is_open_to_question_is_refused(battered, headers):
    with Connection(battered.port) as connection:
        connection.send(request(POST, BASIC, *headers, body=b"0\r\n\r\n", length=False))
        assert_answered(connection.receive(), 400)
        assert connection.over


def test_two_ways_of_saying_the_length_end_the_connection(battered):
    with Connection(battered.port) as connection:
        connection.send(request(POST, BASIC, "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"))
        assert_answered(connection.receive(), 400)
        assert connection.over


@pytest.mark.parametrize("body", [b"zz\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"5\r\nhelloXX0\r\n\r\n"])
def test_a_broken_chunk_is_a_bad_request_in_the_vendors_shape(battered, body):
    with Connection(battered.port) as connection:
        connection.send(request(POST, BASIC, FORM, "Transfer-Encoding: chunked", body=body, length=False))
        answer = connection.receive()
        assert_answered(answer, 400)
        assert answer.json["error"] == "invalid_request"
        assert connection.over


def chunked(body, size=0x4000):
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_chunked_form_is_read(battered):
    data = request(POST, BASIC, FORM, "Transfer-Encoding: chunked", body=chunked(LOGIN, 7), length=False)
    assert ok(say(battered, data))["scope"] == "read write"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/authorize", "/login", "/logout"])
def test_a_body_over_the_limit_is_413_chunked_too(battered, path):
    body = chunked(LOGIN + b"&padding=" + b"x" * 1_000_000)
    data = request(f"POST {path} HTTP/1.1", BASIC, FORM, "Transfer-Encoding: chunked", body=body, length=False)
    assert_answered(say(battered, data), 413, path=path)


@pytest.mark.parametrize("path", ["/oauth/token", "/login", "/rest/v2.0/cameras", "/", "/nothing"])
def test_a_body_over_the_limit_is_413_before_it_is_sent(battered, path):
    data = request(f"POST {path} HTTP/1.1", BASIC, FORM, "Content-Length: 1048576")
    assert_answered(say(battered, data), 413, path=path)


def test_a_length_beyond_all_numbers_is_413(battered):
    assert_answered(say(battered, request(POST, "Content-Length: " + "9" * 30)), 413)


@pytest.mark.parametrize("header", ["Origin: a\r\n b", "Access-Control-Request-Headers: a,\r\n\tb"])
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_a_folded_header_is_refused_or_read_as_one_line(battered, header, method):
    origin = [] if header.startswith("Origin") else ["Origin: https://app.example"]
    answer = say(battered, request(f"{method} /oauth/token HTTP/1.1", *origin, header))
    assert answer.status_code in (204, 400, 401)


@pytest.mark.parametrize(
    ("line", "statuses"),
    [
        ("GET /\xff\xfe HTTP/1.1", [404]),
        ("GET /%ff%zz% HTTP/1.1", [404]),
        ("GET /rest/\xff HTTP/1.1", [401]),
        ("GET /rest/x?access_token=%ff%zz HTTP/1.1", [401]),
        ("POST /oauth/token?client_id=\xff\xfe HTTP/1.1", [401]),
        ("GET /rest/x?access_token=\xff HTTP/1.1", [401]),
        ("GET /login?request=\xff HTTP/1.1", [200]),
        ("GET /oauth/authorize?client_id=\xff HTTP/1.1", [401]),
    ],
)
def test_bytes_that_are_no_text_are_only_wrong(battered, line, statuses):
    path = line.split()[1].partition("?")[0]
    assert_answered(say(battered, request(line)), *statuses, path=path)


@pytest.mark.parametrize("body", [b"client_id=\xff&\xfe=%zz", b"client_id=%ed%a0%80", b"\x00=\x00", b"=&&&==", b"%"])
def test_a_form_of_bytes_that_are_no_text_names_nobody(battered, body):
    assert_answered(say(battered, request(POST, FORM, body=body)), 401)


@pytest.mark.parametrize("size", [8_192, 32_768, 60_000])
def test_a_long_state_comes_back_whole(battered, size):
    state = "s" * size
    answer = say(battered, request(f"GET {AUTHORIZE}&scope=bogus&state={state} HTTP/1.1"))
    assert answer.status_code == 302
    assert f"&state={state}&" in answer.headers["Location"]


def test_a_long_state_survives_login_and_consent(battered):
    """The browser carries the request through the login page."""
    state = "s" * 32_768
    with requests.Session() as session:
        browser = SocketBrowser(session, battered.url).ask(state=state)
        browser.log_in("alice@example.com", "alice1234").approve()
        assert browser.answer["state"] == state


def test_a_url_beyond_measure_is_414(battered):
    with Connection(battered.port) as connection:
        connection.send(b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n")
        assert_answered(connection.receive(), 414)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([f"X-{number}: y" for number in range(150)], id="many"),
        pytest.param(["X: " + "y" * 100_000], id="long"),
    ],
)
def test_headers_beyond_measure_are_431(battered, headers):
    assert_answered(say(battered, request(POST, *headers)), 431)


def test_ninety_headers_and_a_long_one_are_fine(battered):
    headers = [f"X-{number}: y" for number in range(90)]
    answer = say(battered, request(POST, BASIC, FORM, "X-Long: " + "y" * 50_000, *headers, body=LOGIN))
    assert answer.status_code == 200


def test_http_1_0_is_answered_and_hung_up_on(battered):
    with Connection(battered.port) as connection:
        connection.send(request("POST /oauth/token HTTP/1.0", BASIC, FORM, body=LOGIN))
        assert ok(connection.receive())
        assert connection.over


def test_http_1_0_may_ask_to_be_kept(battered):
    with Connection(battered.port) as connection:
        for _ in range(2):
            connection.send(request("POST /oauth/token HTTP/1.0", BASIC, FORM, "Connection: keep-alive", body=LOGIN))
            answer = connection.receive()
            assert ok(answer)
            if answer.headers.get("Connection", "").lower() != "keep-alive":
                assert connection.over
                return


def test_requests_in_one_packet_are_answered_in_turn(battered):
    with Connection(battered.port) as connection:
        one = request(POST, BASIC, FORM, body=LOGIN)
        refused = request(POST)
        connection.send(one + refused + one + request("GET /nothing HTTP/1.1") + one)
        statuses = [connection.receive().status_code for _ in range(5)]
        assert statuses == [200, 401, 200, 404, 200]


def test_a_request_may_come_byte_by_byte(battered):
    with Connection(battered.port) as connection:
        for byte in request(POST, BASIC, FORM, body=LOGIN):
            connection.send(bytes([byte]))
        assert ok(connection.receive())


def test_a_client_that_hangs_up_half_way_harms_nobody(battered):
    whole = request(POST, BASIC, FORM, body=LOGIN)
    for end in range(0, len(whole), 17):
        with Connection(battered.port) as connection:
            connection.send(whole[:end])


def test_a_client_that_does_not_wait_for_its_answer_harms_nobody(battered):
    for _ in range(20):
        with Connection(battered.port) as connection:
            connection.send(request("GET / HTTP/1.1") * 20)


def test_two_hundred_clients_that_dawdle_hold_up_nobody(battered):
    with ExitStack() as stack:
        for number in range(200):
            dawdler = stack.enter_context(Connection(battered.port))
            dawdler.send(request(POST, BASIC, FORM, body=LOGIN)[: 20 + number])
        assert say(battered, request("GET /_mock/health HTTP/1.1")).status_code == 200


def test_whoever_sends_a_body_only_when_told_to_is_told(battered):
    with Connection(battered.port) as connection:
        head = request(POST, BASIC, FORM, "Expect: 100-continue", f"Content-Length: {len(LOGIN)}")
        connection.send(head)
        assert connection.receive(head=True).status_code == 100
        connection.send(LOGIN)
        assert ok(connection.receive())


@pytest.mark.parametrize("target", ["http://mock.test/oauth/token", "https://anything.example:99/oauth/token"])
def test_an_absolute_target_means_its_path(battered, target):
    assert ok(say(battered, request(f"POST {target} HTTP/1.1", BASIC, FORM, body=LOGIN)))


def test_an_absolute_target_may_be_written_in_capitals(battered):
    assert ok(say(battered, request("POST HTTP://mock.test/oauth/token HTTP/1.1", BASIC, FORM, body=LOGIN)))


@pytest.mark.parametrize(
    ("target", "statuses"),
    [
        ("http://mock.test", [200]),
        ("http://evil.example//evil.example", [404]),
        ("//evil.example/..", [404]),
        ("/assets/../../fixtures/seed.toml", [404]),
        ("/assets/..%2f..%2ffixtures%2fseed.toml", [404]),
        ("/assets/%2e%2e/base.html", [404]),
        ("/assets//etc/passwd", [404]),
        ("/assets/layout.css%00", [404]),
        ("/assets", [404]),
        ("*", [404]),
        ("?", [200]),
    ],
)
def test_a_strange_target_is_only_a_path(battered, target, statuses):
    assert_answered(say(battered, request(f"GET {target} HTTP/1.1")), *statuses, path="/")


def test_options_of_the_whole_server_is_answered(battered):
    assert say(battered, request("OPTIONS * HTTP/1.1")).status_code == 204


def test_an_upgrade_that_the_server_does_not_want_is_ignored(battered):
    answer = say(battered, request("GET / HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade"))
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/login", AUTHORIZE, "/oauth/token", "/rest/v2.0/users/self", "/nothing"])
def test_head_has_the_headers_of_get_and_no_body(battered, path):
    with Connection(battered.port) as connection:
        connection.send(request(f"HEAD {path} HTTP/1.1") + request(f"GET {path} HTTP/1.1"))
        head, get = connection.receive(head=True), connection.receive()
        assert head.status_code == get.status_code
        assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize("host", ["", "a b", '"><script>', "[::1", "evil.example", "x" * 5000, "\xff", "a:b:c", "a\\b"])
def test_a_strange_host_is_never_gone_to(battered, host):
    data = f"GET {AUTHORIZE} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1")
    answer = say(battered, data)
    assert_answered(answer, 302, 400, path="/oauth/authorize")
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/login?")
    front = say(battered, f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("latin-1"))
    assert front.status_code in (200, 400)
    assert b"<script>" not in front.content


@pytest.mark.parametrize("value", ["x%0d%0aSet-Cookie:%20a=b", "%E5%98%8A%E5%98%8DSet-Cookie:a", "x%00y", "%0d", "%0a"])
@pytest.mark.parametrize("name", ["state", "redirect_uri", "scope", "response_type"])
def test_no_parameter_brings_a_header_of_its_own(battered, name, value):
    base = AUTHORIZE.replace("redirect_uri=https://example.com", f"redirect_uri=https://example.com/{value}")
    line = f"GET {base if name == 'redirect_uri' else f'{AUTHORIZE}&{name}={value}'} HTTP/1.1"
    if name == "response_type":
        line = line.replace("response_type=code&", "")
    answer = say(battered, request(line))
    assert answer.status_code in (302, 400)
    assert "Set-Cookie" not in answer.headers or answer.headers["Set-Cookie"].startswith("mockserver_session")
    assert answer.headers.get("Location", "").isprintable()


@settings(max_examples=150)
@given(data=st.binary(max_size=200))
def test_random_bytes_are_answered_or_hung_up_on(battered, data):
    with Connection(battered.port) as connection:
        connection.send(data + b"\r\n\r\n")
        answer = connection.receive()
        assert answer is None or 200 <= answer.status_code < 500


def spelled(method, path, query, headers, body):
    lines = [f"{method} {path}?".encode() + query + b" HTTP/1.1", b"Host: mock.test", FORM.encode()]
    lines += [name.encode() + b": " + value.translate(None, b"\r\n") for name, value in headers]
    lines.append(b"Content-Length: %d" % len(body))
    return path, b"\r\n".join([*lines, b"", body])


random_requests = st.builds(
    spelled,
    st.sampled_from(["GET", "POST", "DELETE", "OPTIONS"]),
    st.sampled_from(["/oauth/token", "/oauth/authorize", "/login", "/rest/v2.0/users/self", "/", "/nothing"]),
    st.binary(max_size=60).map(lambda query: query.translate(None, b"\r\n ")),
    st.lists(
        st.tuples(st.sampled_from(["Cookie", "Authorization", "Accept", "X"]), st.binary(max_size=40)), max_size=4
    ),
    st.binary(max_size=100),
)


@given(spelled=random_requests)
def test_requests_with_random_parts_are_answered_clearly(battered, spelled):
    path, data = spelled
    assert_answered(say(battered, data), 200, 204, 302, 400, 401, 404, 405, path=path)


def test_two_requests_on_one_connection_keep_their_bodies_apart(battered):
    """What is left of a body that nobody read is not the next request."""
    smuggled = request("DELETE /rest/v2.0/users/self/tokens/current HTTP/1.1", "Authorization: Bearer x")
    with Connection(battered.port) as connection:
        connection.send(request("POST /nothing HTTP/1.1", body=smuggled) + request("GET / HTTP/1.1"))
        assert connection.receive().status_code == 404
        assert connection.receive().status_code == 200


def test_an_answer_to_basic_and_bearer_is_the_same_over_the_wire(battered):
    with requests.Session() as session:
        token = ok(
            session.post(
                f"{battered.url}/oauth/token",
                data=LOGIN,
                auth=DEMO_CLIENT,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )
        )
        me = session.get(
            f"{battered.url}//rest/v2.0/users/self/", headers={"Authorization": f"bearer{token['access_token']}"}
        )
        assert ok(me)["userId"] == 10003
