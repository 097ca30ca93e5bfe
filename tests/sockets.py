"""Bytes on a socket, for what no client library would send."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from mockserver.server import Server

PATIENCE = 10.0
"""Seconds after which an answer that has not come will not come."""

SOON = 1.0
"""Seconds in which a server hangs up that means to."""


@dataclass
class Answer:
    """An HTTP answer as it came over the wire."""

    version: str
    status_code: int
    reason: str
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class Connection:
    """A connection to a server, held open until it is closed."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return  # the server has said all it has to say; its answer may still be read

    def receive(self, *, head: bool = False) -> Answer | None:
        """Return the next answer, or None when the server has hung up. `head`: it was asked for with HEAD."""
        try:
            line = self._file.readline()
        except ConnectionResetError:
            return None
        if not line:
            return None
        version, status, reason = line.decode("latin-1").rstrip("\r\n").split(" ", 2)
        headers = {}
        while (line := self._file.readline()) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").rstrip("\r\n").partition(":")
            headers[name.title()] = value.strip()
        return Answer(version, int(status), reason, headers, b"" if head else self._body(int(status), headers))

    @property
    def over(self) -> bool:
        """Whether the server hangs up without another word, and soon."""
        self.socket.settimeout(SOON)
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    def _body(self, status: int, headers: dict[str, str]) -> bytes:
        if status in (204, 304):
            return b""
        if headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self._file.readline(), 16):
                body += self._file.read(size)
                self._file.readline()
            self._file.readline()
            return body
        if "Content-Length" in headers:
            return self._file.read(int(headers["Content-Length"]))
        return self._file.read()


def say(server: Server, data: bytes, *, head: bool = False) -> Answer | None:
    """Send bytes on a connection of their own and return the first answer."""
    with Connection(server.port) as connection:
        connection.send(data)
        return connection.receive(head=head)


def request(line: str, *headers: str, body: bytes = b"", length: bool = True) -> bytes:
    """Return the bytes of a request."""
    lines = [line, "Host: mock.test", *headers]
    if body and length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
