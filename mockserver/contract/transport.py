"""Carrying a request to a server: to a WSGI app in this process, or over a socket.

Both send what they are given and nothing else, and follow no redirect.
"""

from __future__ import annotations

import io
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

Headers = list[tuple[str, str]]


class Request(Struct, frozen=True, kw_only=True):
    """A request: the path is as written on the request line, percent-encoded, with its query."""

    method: str
    path: str
    headers: Headers
    body: bytes = b""


class Answer(Struct, frozen=True, kw_only=True):
    """An answer, as it came."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body, read as UTF-8."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str | None:
        """Return a header's value, several of one name joined with a comma; None where there is none."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Transport(Protocol):
    """A way to a server."""

    def send(self, request: Request) -> Answer:
        """Carry one request there, and its answer back.

        Raises:
            ConnectionError: the server cannot be reached, or broke off.
        """

    def close(self) -> None:
        """Let go of what is open."""


class SocketTransport:
    """Over a socket, with keep-alive; HTTPS where the base URL says so."""

    def __init__(self, base_url: str, timeout: float = 30) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{base_url!r} is not an http or https URL")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)

    def send(self, request: Request) -> Answer:
        """Carry one request there, and its answer back; once more if the idle connection had been closed."""
        idle = self._connection.sock is not None
        try:
            return self._exchange(request)
        except (OSError, HTTPException) as error:
            self.close()
            if not idle:
                raise ConnectionError(_reason(error)) from error
        try:
            return self._exchange(request)
        except (OSError, HTTPException) as error:
            self.close()
            raise ConnectionError(_reason(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _exchange(self, request: Request) -> Answer:
        connection = self._connection
        connection.putrequest(request.method, request.path, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value.encode("utf-8"))
        if request.body or request.method not in {"GET", "HEAD", "OPTIONS"}:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        answer: HTTPResponse = connection.getresponse()
        return Answer(status=answer.status, headers=answer.getheaders(), body=answer.read())


class WsgiTransport:
    """To a WSGI app in this process, with the environment that a server would make."""

    def __init__(self, app: WSGIApplication, base_url: str = "http://localhost") -> None:
        self._app = app
        self._base = urlsplit(base_url)

    def send(self, request: Request) -> Answer:
        """Call the app once."""
        started: dict[str, Any] = {}
        written: list[bytes] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
            del exc_info
            started.update(status=int(status.split(" ", 1)[0]), headers=list(headers))
            return written.append

        chunks = self._app(self._environment(request), start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return Answer(**started, body=b"".join(written) + body)

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def _environment(self, request: Request) -> dict[str, Any]:
        path, _, query = request.path.partition("?")
        environment = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": request.path,
            "SERVER_NAME": self._base.hostname,
            "SERVER_PORT": str(self._base.port or 80),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_HOST": self._base.netloc,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._base.scheme,
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in request.headers:
            key = name.upper().replace("-", "_")
            key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
            text = value.encode("utf-8").decode("latin-1")
            environment[key] = f"{environment[key]},{text}" if key in environment else text
        return environment


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
