"""`ControlClient`: a server that runs elsewhere, and one that does not (issue 3, item 10)."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from clienting import USERNAME

from mockserver import ControlClient, MockServer
from mockserver.testing.control import ControlError


@pytest.mark.parametrize("end", ["", "/", "//"])
def test_a_slash_at_the_end_of_the_url_makes_no_difference(server, end):
    client = ControlClient(server.url + end)
    assert client.url == server.url
    assert client.issue_token(username=USERNAME)


def test_the_control_token_is_sent():
    with MockServer(control_token="a-token") as server:
        assert ControlClient(server.url, control_token="a-token").clients()
        with ControlClient(server.url, control_token="a-token").sandbox() as sandbox:
            assert sandbox.clients()
        for token in (None, "another"):
            with pytest.raises(ControlError, match="401: Send the setting control_token") as error:
                ControlClient(server.url, control_token=token).clients()
            assert error.value.status == 401


@pytest.mark.parametrize(
    "url", ["", "localhost:8080", "ftp://localhost", "http://", "file:///etc/passwd", "//localhost"]
)
def test_a_url_that_is_none_is_said(url):
    with pytest.raises(ValueError, match="expected an http or https URL, found "):
        ControlClient(url).health()


def test_a_server_that_cannot_be_reached_is_an_error_of_the_network():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ConnectionRefusedError):
        ControlClient(url).health()


def test_a_name_that_there_is_not_is_an_error_of_the_network():
    with pytest.raises(OSError, match=r".+"):
        ControlClient("http://nothing.invalid").health()


def test_a_server_that_hangs_up_is_an_error_of_the_network():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def hang_up():
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(OSError, match=r".+"):
            ControlClient(url).health()
        thread.join()


@pytest.fixture
def stranger():
    """A server that is no mock server: `stranger.answer = (status, kind, body)`."""

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self):
            status, kind, body = server.answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Stranger)
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, "text/html", b"<h1>Nothing here</h1>"), "404: <h1>Nothing here</h1>"),
        ((500, "application/json", b"[]"), "500: "),
        ((502, "text/plain", b"\xff\xfe"), "502: "),
        ((503, "text/plain", b""), "503"),
        ((400, "application/json", b'{"message": "no"}'), "400: "),
    ],
)
def test_a_stranger_that_refuses_is_shown_in_its_own_words(stranger, answer, words):
    stranger.answer = answer
    with pytest.raises(ControlError) as error:
        ControlClient(stranger.url).health()
    assert words in str(error.value)


@pytest.mark.parametrize("body", [b"<h1>Welcome</h1>", b"[]", b'"ok"', b""])
def test_a_stranger_that_agrees_is_told_from_a_mock_server(stranger, body):
    stranger.answer = (200, "text/html", body)
    with pytest.raises(ControlError, match=r"200: .*not a mock server"):
        ControlClient(stranger.url).health()
