"""Broken connections, seen as clients see them: with a raw socket, with requests, with curl (issue 3, item 4)."""

from __future__ import annotations

import json
import socket
import subprocess
from typing import get_args, get_type_hints

import pytest
import requests
from commanding import REQUEST, Api
from helpers import CURRENT, DEMO_CLIENT, DEMO_USER, REDIRECT, ok
from sockets import Connection, request

from mockserver.traffic.rules import RuleSpec

FORM = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
LOGIN = request(
    "POST /oauth/token HTTP/1.1",
    "Content-Type: application/x-www-form-urlencoded",
    body=b"grant_type=password&username=demo%40example.com&password=demo1234"
    b"&client_id=cameramanager.test&client_secret=qwertyuiopasdfghjklzxcvbnm12345",
)
PATHS = {
    "token": ("POST", "/oauth/token"),
    "authorize": ("GET", REQUEST),
    "login": ("GET", "/login"),
    "consent": ("POST", "/oauth/authorize"),
    "logout": ("DELETE", CURRENT),
    "rest": ("GET", "/rest/v2.0/users/self"),
}
CONSENT = b"user_oauth_approval=true"
FAULTS = ("empty_response", "reset_connection", "truncated_body", "malformed_json")


@pytest.fixture
def api(service, server) -> Api:
    """The control API of a sandbox that is also on a socket."""
    api = Api(service)
    api.url = server.url
    api.port = server.port
    return api


def raw(port, data):
    """Send bytes; return all that comes, and how the connection ended."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            return received, "reset"
        return received, "closed"


def to(endpoint, *headers):
    """Return the bytes of a request to an endpoint."""
    method, path = PATHS[endpoint]
    if endpoint != "consent":
        return request(f"{method} {path} HTTP/1.1", *headers)
    kind = "Content-Type: application/x-www-form-urlencoded"
    return request(f"{method} {path} HTTP/1.1", kind, *headers, body=CONSENT)


def curl(*arguments):
    """Return curl's exit code and what it printed."""
    done = subprocess.run(["curl", "-sS", "--max-time", "10", *arguments], capture_output=True, check=False)
    return done.returncode, done.stdout


def curl_login(api):
    return curl(
        "-u",
        ":".join(DEMO_CLIENT),
        *[part for item in FORM.items() for part in ("-d", "=".join(item))],
        f"{api.url}/oauth/token",
    )


@pytest.mark.parametrize("endpoint", PATHS)
def test_an_empty_response_is_a_closed_connection_and_not_a_byte(api, endpoint):
    api.rule({"endpoint": endpoint}, fault="empty_response")
    assert raw(api.port, to(endpoint)) == (b"", "closed")


@pytest.mark.parametrize("endpoint", PATHS)
def test_a_reset_connection_is_reset(api, endpoint):
    api.rule({"endpoint": endpoint}, fault="reset_connection")
    assert raw(api.port, to(endpoint)) == (b"", "reset")


@pytest.mark.parametrize("endpoint", PATHS)
def test_a_truncated_body_is_shorter_than_it_says(api, endpoint):
    token = api.mint()["access_token"]
    api.rule({"endpoint": endpoint}, fault="truncated_body")
    received, end = raw(api.port, to(endpoint, f"Authorization: Bearer {token}"))
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    assert end == "closed"
    assert len(lengths) == 1
    assert int(lengths[0].split(b":")[1]) > len(body)


@pytest.mark.parametrize("endpoint", PATHS)
def test_malformed_json_is_whole_and_no_json(api, endpoint):
    api.rule({"endpoint": endpoint}, fault="malformed_json")
    with Connection(api.port) as connection:
        connection.send(to(endpoint))
        answer = connection.receive()
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert answer.content
    with pytest.raises(ValueError, match=r"Expecting|Extra|delimiter|property name"):
        json.loads(answer.content)


def test_a_truncated_token_answer_is_the_first_half_of_the_real_one(api):
    api.post("/next", {"access_token": "a" * 40, "refresh_token": "r" * 40})
    api.rule({"endpoint": "token"}, fault="truncated_body")
    received, _ = raw(api.port, LOGIN)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body.startswith(b'{"access_token":"aaaa')
    whole = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    assert len(body) == whole // 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("empty_response", requests.ConnectionError),
        ("reset_connection", requests.ConnectionError),
        ("truncated_body", requests.exceptions.ChunkedEncodingError),
        ("malformed_json", requests.JSONDecodeError),
    ],
)
def test_requests_sees_the_fault(api, fault, error):
    api.rule({"endpoint": "token"}, fault=fault)
    with pytest.raises(error):
        requests.post(f"{api.url}/oauth/token", FORM, auth=DEMO_CLIENT, timeout=10).json()


@pytest.mark.parametrize(
    ("fault", "codes"),
    [("empty_response", {52}), ("reset_connection", {56, 35}), ("truncated_body", {18}), ("malformed_json", {0})],
)
def test_curl_sees_the_fault(api, fault, codes):
    api.rule({"endpoint": "token"}, fault=fault)
    code, text = curl_login(api)
    assert code in codes
    if fault == "malformed_json":
        assert text.startswith(b'{"access_token":')
        assert text.endswith(b",,")
    code, text = curl_login(api)
    assert code == 0
    assert json.loads(text)["token_type"] == "bearer"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_session_goes_on_after_the_fault(api, fault):
    """A client that keeps its connection: good, broken, good again on a new one."""
    with requests.Session() as session:
        session.auth = DEMO_CLIENT
        assert ok(session.post(f"{api.url}/oauth/token", FORM, timeout=10))
        api.rule({"endpoint": "token"}, fault=fault)
        with pytest.raises(
            (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.JSONDecodeError)
        ):
            session.post(f"{api.url}/oauth/token", FORM, timeout=10).json()
        assert ok(session.post(f"{api.url}/oauth/token", FORM, timeout=10))


@pytest.mark.parametrize("fault", ["empty_response", "reset_connection", "truncated_body"])
def test_a_broken_connection_answers_nothing_more(api, fault):
    """Of requests sent one after the other without waiting, what comes after the fault has no answer."""
    api.rule({"path": "/second"}, fault=fault)
    data = b"".join(request(f"GET /{path} HTTP/1.1") for path in ("first", "second", "third"))
    received, end = raw(api.port, data)
    assert end == ("reset" if fault == "reset_connection" else "closed")
    assert received.count(b"HTTP/1.1") <= (2 if fault == "truncated_body" else 1)
    assert b"/third" not in received
    assert api.get("/requests")[-1]["path"] == "/second"


def test_malformed_json_keeps_the_connection(api):
    api.rule({"endpoint": "token"}, fault="malformed_json")
    with Connection(api.port) as connection:
        connection.send(LOGIN)
        assert connection.receive().content.endswith(b",,")
        connection.send(LOGIN)
        assert connection.receive().json["token_type"] == "bearer"


@pytest.mark.parametrize(
    ("fault", "made"), [("empty_response", 0), ("reset_connection", 0), ("truncated_body", 1), ("malformed_json", 1)]
)
def test_what_is_never_answered_is_not_done_and_what_is_half_answered_is(api, fault, made):
    api.rule({"endpoint": "token"}, fault=fault)
    raw(api.port, LOGIN.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nConnection: close\r\n"))
    assert len(api.get("/tokens")) == made


@pytest.mark.parametrize(
    ("fault", "status"),
    [("empty_response", None), ("reset_connection", None), ("truncated_body", 200), ("malformed_json", 200)],
)
def test_the_journal_says_what_was_answered(api, fault, status):
    api.rule({"endpoint": "token"}, fault=fault)
    raw(api.port, LOGIN.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nConnection: close\r\n"))
    (entry,) = api.get("/requests")
    assert (entry["status"], entry["error"], entry["rule"]) == (status, None, "rule-1")
    if status is None:
        assert (entry["answer"], entry["answer_headers"]) == ("", {})


def test_a_fault_in_a_sandbox_is_on_the_socket_too(api):
    inside = api.sandbox_named("one")
    inside.rule({"endpoint": "token"}, times=None, fault="empty_response")
    data = LOGIN.replace(b"POST /", b"POST /_sandboxes/one/")
    assert raw(api.port, data) == (b"", "closed")
    assert raw(api.port, LOGIN.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nConnection: close\r\n"))[0].startswith(
        b"HTTP/1.1 200"
    )


def test_a_head_request_can_be_broken_too(api):
    for fault, expected in (("empty_response", (b"", "closed")), ("reset_connection", (b"", "reset"))):
        api.rule({}, fault=fault)
        assert raw(api.port, request("HEAD / HTTP/1.1")) == expected


def test_a_canned_answer_without_a_body_leaves_the_connection_in_order(api):
    """A 204 has no body, whatever the rule says; the next answer is read from where it starts."""
    api.rule({"path": "/a"}, response={"status": 204, "body": {"a": 1}})
    with Connection(api.port) as connection:
        connection.send(request("GET /a HTTP/1.1"))
        assert (first := connection.receive()).status_code == 204
        assert first.content == b""
        connection.send(request("GET /b HTTP/1.1"))
        assert connection.receive().json["code"] == 404


def test_a_fault_after_a_delay_is_still_a_fault(api):
    api.rule({}, fault="reset_connection", delay_ms=20)
    assert raw(api.port, LOGIN) == (b"", "reset")


def test_a_client_that_does_not_wait_for_the_fault_harms_nothing(api):
    for fault in FAULTS:
        api.rule({}, fault=fault, delay_ms=30)
        with Connection(api.port) as connection:
            connection.send(LOGIN)
    answer = requests.get(f"{api.url}/_mock/health", timeout=10)
    assert answer.status_code == 200


def test_every_fault_has_a_test():
    fault = get_type_hints(RuleSpec)["fault"]
    assert {name for arm in get_args(fault) for name in get_args(arm)} == set(FAULTS)


def test_the_code_of_a_fault_is_not_lost(api):
    """An exchange that was answered with nothing can be repeated: it never happened."""
    code = api.service.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    api.rule({"endpoint": "token"}, fault="empty_response")
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{api.url}/oauth/token", form, auth=DEMO_CLIENT, timeout=10)
    assert ok(requests.post(f"{api.url}/oauth/token", form, auth=DEMO_CLIENT, timeout=10))
