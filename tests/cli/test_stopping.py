"""SIGTERM and Ctrl-C: what is under way is answered, and the exit code is 0 within seconds (issue 2, section 5)."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from helpers import ok
from processes import Serving, environment
from sockets import Connection, request

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
        assert time.monotonic() - start < 4.5
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
        assert time.monotonic() - start < 4.5
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


IMPATIENT = """
import mockserver.server
mockserver.server.GRACE = 0.3
from mockserver.cli import main
main()
"""


def test_a_request_that_never_ends_does_not_hold_it_up_for_ever(tmp_path):
    with (
        Serving(tmp_path, command=(sys.executable, "-c", IMPATIENT)) as serving,
        Connection(serving.port) as connection,
        Connection(serving.port) as other,
    ):
        connection.send(HEAD + LOGIN[:10])
        other.send(request("GET /_mock/health HTTP/1.1"))
        assert other.receive().status_code == 200
        start = time.monotonic()
        assert serving.stop() == 0
        assert time.monotonic() - start < 4.5
        assert connection.over


HOSTED = """
import gc, socket
import mockserver.server
from mockserver.app import create_app
mockserver.server.GRACE = 0.3
server = mockserver.server.Server(create_app())
server.start()
client = socket.create_connection(("127.0.0.1", server.port), timeout=2)
head = "POST /oauth/token HTTP/1.1", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 9"
client.sendall("\\r\\n".join([*head, "", "abc"]).encode())
other = socket.create_connection(("127.0.0.1", server.port), timeout=2)
other.sendall(b"GET /_mock/health HTTP/1.0\\r\\n\\r\\n")
while other.recv(1000):
    pass
server.stop()
try:
    print(client.recv(1000))
except ConnectionResetError:
    print(b"")
client.close()
other.close()
gc.collect()
"""


def test_a_server_in_another_program_hangs_up_on_what_never_ends_and_leaves_nothing_behind():
    result = subprocess.run(
        [sys.executable, "-c", HOSTED], capture_output=True, text=True, check=False, env=environment(), timeout=30
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "b''\n", "")


def test_two_signals_are_no_more_than_one(tmp_path):
    with Serving(tmp_path) as serving, Connection(serving.port) as connection:
        connection.send(HEAD + LOGIN[:10])
        serving.process.send_signal(signal.SIGTERM)
        serving.process.send_signal(signal.SIGINT)
        connection.send(LOGIN[10:])
        assert serving.process.wait(9) == 0
        assert "Traceback" not in serving.log
