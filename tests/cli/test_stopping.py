"""SIGTERM and Ctrl-C: what is under way is answered, and the exit code is 0 within seconds (issue 2, section 5)."""

from __future__ import annotations

import signal
import time

import pytest
from helpers import ok, serve
from processes import Serving
from sockets import Connection, request

from mockserver.server import Server

SIGNALS = [signal.SIGTERM, signal.SIGINT]
BASIC = "Authorization: Basic Y2FtZXJhbWFuYWdlci50ZXN0OnF3ZXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU="
LOGIN = b"grant_type=password&username=demo%40example.com&password=demo1234"
FORM = "Content-Type: application/x-www-form-urlencoded"
HEAD = request("POST /oauth/token HTTP/1.1", BASIC, FORM, f"Content-Length: {len(LOGIN)}")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_server_that_nobody_has_asked_anything_stops_at_once(tmp_path, number):
    with Serving(tmp_path) as serving:
        start = time.monotonic()
        assert serving.stop(number) == 0
        assert time.monotonic() - start < 3
        assert "Traceback" not in serving.log


@pytest.mark.parametrize("number", SIGNALS)
def test_idle_connections_do_not_hold_it_up(tmp_path, number):
    with Serving(tmp_path) as serving:
        connections = [Connection(serving.port) for _ in range(5)]
        for connection in connections[:3]:
            connection.send(request("GET /_mock/health HTTP/1.1"))
            assert connection.receive().status_code == 200
        start = time.monotonic()
        assert serving.stop(number) == 0
        assert time.monotonic() - start < 3
        for connection in connections:
            assert connection.over
            connection.close()
        assert "Traceback" not in serving.log


@pytest.mark.parametrize("number", SIGNALS)
def test_a_request_under_way_is_answered_before_the_end(tmp_path, number):
    with Serving(tmp_path) as serving, Connection(serving.port) as connection, Connection(serving.port) as other:
        connection.send(HEAD + LOGIN[:10])
        other.send(request("GET /_mock/health HTTP/1.1"))
        assert other.receive().status_code == 200
        serving.process.send_signal(number)
        assert other.over
        connection.send(LOGIN[10:])
        answer = connection.receive()
        assert ok(answer)["token_type"] == "bearer"
        assert answer.headers["Connection"] == "close"
        assert connection.over
        assert serving.process.wait(5) == 0


def test_nobody_new_is_let_in_while_it_stops(tmp_path):
    with Serving(tmp_path) as serving, Connection(serving.port) as connection, Connection(serving.port) as other:
        connection.send(HEAD + LOGIN[:10])
        other.send(request("GET /_mock/health HTTP/1.1"))
        assert other.receive().status_code == 200
        serving.process.send_signal(signal.SIGTERM)
        assert other.over
        with pytest.raises(ConnectionRefusedError):
            Connection(serving.port)
        connection.send(LOGIN[10:])
        assert ok(connection.receive())
        assert serving.process.wait(5) == 0


def test_a_request_that_never_ends_does_not_hold_it_up_for_ever(monkeypatch):
    """In this process, where the patience that it has can be made short."""
    monkeypatch.setattr("mockserver.server.GRACE", 0.2)
    server = Server(serve().app)
    server.start()
    with Connection(server.port) as connection, Connection(server.port) as other:
        connection.send(HEAD + LOGIN[:10])
        other.send(request("GET /_mock/health HTTP/1.1"))
        assert other.receive().status_code == 200
        start = time.monotonic()
        server.stop()
        assert 0.1 < time.monotonic() - start < 3
        assert connection.over


def test_two_signals_are_no_more_than_one(tmp_path):
    with Serving(tmp_path) as serving, Connection(serving.port) as connection:
        connection.send(HEAD + LOGIN[:10])
        serving.process.send_signal(signal.SIGTERM)
        serving.process.send_signal(signal.SIGINT)
        connection.send(LOGIN[10:])
        assert serving.process.wait(9) == 0
        assert "Traceback" not in serving.log
