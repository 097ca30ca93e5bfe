"""The two transports send the same, and the socket survives what a server may do to it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import pytest

from mockserver.contract.transport import Request, SocketTransport, WsgiTransport

GET = Request(method="GET", path="/x", headers=[])
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def listening(*conversations):
    """A server whose n-th connection answers with the n-th list of bytes, each after a request, and then closes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for conversation in conversations:
            connection, _ = listener.accept()
            with connection:
                for reply in conversation:
                    connection.recv(65536)
                    connection.sendall(reply)

    thread = threading.Thread(target=serve)
    thread.start()
    transport = SocketTransport(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=10)
    try:
        yield transport
    finally:
        transport.close()
        thread.join()
        listener.close()


def test_one_connection_carries_several_requests():
    with listening([OK, OK.replace(b"ok", b"on")]) as transport:
        assert [transport.send(GET).text, transport.send(GET).text] == ["ok", "on"]


def test_an_idle_connection_that_was_closed_is_opened_again():
    with listening([OK], [OK]) as transport:
        assert transport.send(GET).status == 200
        assert transport.send(GET).status == 200


def test_a_server_that_breaks_off_at_once_is_a_connection_error():
    with listening([b""]) as transport, pytest.raises(ConnectionError, match="RemoteDisconnected"):
        transport.send(GET)


def test_a_server_that_breaks_off_twice_is_a_connection_error():
    with listening([OK], [b""]) as transport:
        transport.send(GET)
        with pytest.raises(ConnectionError):
            transport.send(GET)


def test_what_is_no_http_is_a_connection_error():
    with listening([b"SSH-2.0-x\r\n\r\n"]) as transport, pytest.raises(ConnectionError, match="BadStatusLine"):
        transport.send(GET)


@pytest.mark.parametrize("url", ["ftp://a.example", "http://", "a.example", "http:///path"])
def test_only_http_urls_have_a_socket(url):
    with pytest.raises(ValueError, match="is not an http or https URL"):
        SocketTransport(url)


def echo(environ, start_response):
    """Answer with what the environment says was asked."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    names = (
        "REQUEST_METHOD",
        "PATH_INFO",
        "QUERY_STRING",
        "HTTP_X_ODD",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "HTTP_COOKIE",
    )
    write = start_response("200 OK", [("Content-Type", "text/plain"), ("X-Twice", "1"), ("X-Twice", "2")])
    write(b"said: ")
    said = [environ.get(name, "-") for name in names]
    return [repr((said, environ["wsgi.input"].read(length))).encode()]


def test_a_request_reaches_an_app_as_over_a_socket():
    headers = [("X-Odd", "ž"), ("X-Odd", "2"), ("Content-Type", "text/odd")]
    answer = WsgiTransport(echo).send(Request(method="PUT", path="//a%20b/?c=%20+d", headers=headers, body=b"body"))
    assert answer.text == ("said: " + repr((["PUT", "//a b/", "c=%20+d", "Å¾,2", "text/odd", "4", "-"], b"body")))
    assert (answer.status, answer.header("x-twice"), answer.header("none")) == (200, "1, 2", None)


def test_an_app_that_wants_to_be_closed_is_closed():
    closed = []

    class Chunks(list):
        def close(self):
            closed.append(True)

    def app(_environ, start_response):
        start_response("204 No Content", [])
        return Chunks([b""])

    transport = WsgiTransport(app)
    assert transport.send(GET).status == 204
    transport.close()
    assert closed == [True]
