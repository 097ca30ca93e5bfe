"""One connection: reading requests, writing answers, and saying so in the log."""

from __future__ import annotations

import logging
import re
import socket
import struct
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

import gevent
import msgspec
from gevent import pywsgi

from mockserver.answers import title
from mockserver.interception.actions import FAULT_KEY, SLEEP_KEY
from mockserver.traffic.masking import mask_path

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

log = logging.getLogger("mockserver")
access_log = logging.getLogger("mockserver.access")

_LOOKED_AT = re.compile("(?:/_sandboxes/[^/]+)?/+(?:_mock|assets)(?:/|$)")

LONGEST_REQUEST_LINE = 65536
"""Bytes; a `state` of some kilobytes is not unheard of."""


class FramingError(ValueError):
    """A request that leaves open where it ends."""


Unreadable = tuple[bytes, bytes]


class Handler(pywsgi.WSGIHandler):  # type: ignore[misc]
    """gevent's handler; it answers at once, in one packet, and what it cannot read in the vendor's form."""

    def __init__(self, sock: Any, address: Any, server: Any) -> None:
        # Without this the last part of an answer waits for the client's acknowledgement, some 40 ms.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock, address, server)
        self.busy = False
        self.closing = False

    def handle(self) -> None:
        """Answer requests until the connection ends, and leave nothing behind for the garbage collector."""
        reader = self.rfile
        self.server.handlers.add(self)
        try:
            super().handle()
        except OSError:  # hung up in the middle of something that could not be read
            return
        finally:
            self.server.handlers.discard(self)
            reader.close()

    def finish(self) -> None:
        """Let the request under way be the last one; hang up if there is none."""
        self.closing = True
        if not self.busy:
            self.hang_up()

    def hang_up(self) -> None:
        """Let whoever waits for the client wait no longer."""
        with suppress(OSError, AttributeError):  # it may be closed, or gone, already
            self.socket.shutdown(socket.SHUT_RDWR)

    def handle_one_request(self) -> Unreadable | bool | None:
        """Answer one request. Return True if another may follow, and an answer for what is no request."""
        try:
            line = self.rfile.readline(LONGEST_REQUEST_LINE)
            if line in {b"\r\n", b"\n"}:  # RFC 9112 §2.2: some clients send one after a body
                line = self.rfile.readline(LONGEST_REQUEST_LINE)
        except OSError:
            return None
        if not line:
            return None
        self.requestline = line.decode("latin-1")
        self.response_length = 0
        if len(line) >= LONGEST_REQUEST_LINE:
            return _unreadable(HTTPStatus.REQUEST_URI_TOO_LONG, f"request line over {LONGEST_REQUEST_LINE} bytes")
        try:
            self.read_request(self.requestline)
        except HTTPException as error:
            return _unreadable(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, str(error))
        except (ValueError, OSError) as error:
            # gevent's own reasons repeat the line, and that may hold secrets.
            log.info("unreadable request: %s", error if isinstance(error, FramingError) else "not HTTP")
            return _unreadable(HTTPStatus.BAD_REQUEST, "The request is not HTTP")
        self.environ = self.get_environ()
        self.application = self.server.application
        self.busy = True
        try:
            self.handle_one_response()
        finally:
            self.busy = False
        return None if self.close_connection or self.closing or self.rfile.closed else True

    def MessageClass(self, *args: Any) -> Any:  # noqa: N802 - gevent's name
        """Read the headers; which of two lengths counts must not matter to what comes after (RFC 9112 §6.1)."""
        headers = super().MessageClass(*args)
        if "content-length" in headers and "transfer-encoding" in headers:
            self.closing = True
        return headers

    def read_request(self, raw_requestline: str) -> bool:
        """Read the headers.

        Raises:
            HTTPException: they are too many, or too long.
            ValueError: they are not those of an HTTP/1 request.
            FramingError: they leave open where its body ends, and another reader might take the body's end for the
                next request (RFC 9112 §5.1, §5.2, §6.3).
        """
        try:
            super().read_request(raw_requestline)
        except ValueError:
            if self.headers.status:
                raise HTTPException("a header is longer than 65536 bytes") from None
            raise
        headers = self.headers
        if self.request_version == "HTTP/0.9" or headers.defects:
            raise FramingError("no HTTP version, or a header without a colon")
        if any("\n" in value or "\r" in value for _, value in headers.raw_items()):
            raise FramingError("a folded header")
        lengths, codings = headers.get_all("content-length", []), headers.get_all("transfer-encoding", [])
        if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
            raise FramingError("content length")
        if [coding.lower() for coding in codings] not in ([], ["chunked"]):
            raise FramingError("transfer coding")
        return True

    def _connection_upgrade_requested(self) -> bool:
        """Never: what is not wanted is left aside (RFC 9110 §7.8)."""
        return False

    def get_environ(self) -> WSGIEnvironment:
        """Return the WSGI environment, with a way to wait that lets others go on."""
        environ: WSGIEnvironment = super().get_environ()
        environ[SLEEP_KEY] = gevent.sleep
        path: str = environ["PATH_INFO"]
        if path[:8].lower().startswith(("http://", "https://")):  # RFC 9112 §3.2.2: what is sent to a proxy
            environ["PATH_INFO"] = f"/{path.partition('://')[2].partition('/')[2]}"
        environ.pop("HTTP_UPGRADE", None)
        return environ

    def finalize_headers(self) -> None:
        """Say that the connection closes, when it does."""
        if self.closing:
            self.response_headers.append((b"Connection", b"close"))
        super().finalize_headers()

    def _write_with_headers(self, data: bytes) -> None:
        """Write headers and body together: half the system calls, half the packets."""
        self.headers_sent = True
        fault = self.environ.get(FAULT_KEY)
        if fault is not None:
            self.close_connection = True
        if fault == "reset_connection":
            # With nothing left to linger for, closing sends a reset.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault in {"reset_connection", "empty_response"}:
            return
        self.finalize_headers()
        lines = [b"HTTP/1.1 %s" % self.status, *(b"%s: %s" % header for header in self.response_headers), b"", b""]
        head = b"\r\n".join(lines)
        if self.response_use_chunked:
            self._sendall(head)
            self._write(data)
        else:
            self._sendall(head + (data[: len(data) // 2] if fault == "truncated_body" else data))

    def handle_error(self, kind: Any, error: Any, trace: Any) -> None:
        """Answer an error of ours; one that was told to end says nothing more."""
        if issubclass(kind, gevent.GreenletExit):
            self.close_connection = True
            return
        super().handle_error(kind, error, trace)

    def _send_error_response_if_possible(self, error_code: int) -> None:
        self.close_connection = True
        if not self.response_length:
            self.status, answer = _unreadable(HTTPStatus(error_code), "The request cannot be read")
            self._sendall(answer)

    def log_request(self) -> None:
        """Log the answer: path without its query, which may hold secrets.

        What an open dashboard asks each second, and a container's health check, is for the level debug.
        """
        if not access_log.isEnabledFor(logging.INFO):
            return
        method, _, rest = (self.requestline or "").strip().partition(" ")
        path, status = rest.partition(" ")[0].partition("?")[0], int((self.status or b"0").split(b" ", 1)[0])
        fields = {
            "method": method[:16],
            "path": mask_path(path),
            "status": status,
            "ms": round((self.time_finish - self.time_start) * 1000, 1),
        }
        looked = method in {"GET", "HEAD"} and status < HTTPStatus.BAD_REQUEST and _LOOKED_AT.match(path)
        access_log.log(logging.DEBUG if looked else logging.INFO, "%(method)s %(path)s %(status)s %(ms)s ms", fields)


def _unreadable(status: HTTPStatus, detail: str) -> Unreadable:
    """The code and the whole answer for something that is no request."""
    body = msgspec.json.encode({"code": status.value, "title": title(status), "detail": detail})
    head = (
        f"HTTP/1.1 {status.value} {title(status)}\r\nContent-Type: application/json;charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return str(status.value).encode(), head.encode() + body
