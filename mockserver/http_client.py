"""Calling a mock server: what healthcheck, the token command and `ControlClient` have in common."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reply(NamedTuple):
    """A status and a body."""

    status: int
    body: bytes


def call(  # noqa: PLR0913 - what an HTTP request is made of
    base_url: str,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    timeout: float = 10.0,
) -> Reply:
    """Send a request to `path` below `base_url` over a connection of its own, and return the answer.

    A certificate is not checked: a mock's is self-signed as a rule, and nothing that is sent is a secret.

    Args:
        base_url: the server, or a sandbox of it.
        method: of HTTP.
        path: below `base_url`, with its query.
        body: as it is sent.
        headers: by name.
        timeout: seconds to wait for the connection, and for each part of the answer.

    Raises:
        ValueError: `base_url` is no http or https URL.
        OSError: the server cannot be reached, or does not speak HTTP.
    """
    connection = _connection(base_url, timeout)
    try:
        connection.request(method, urlsplit(base_url).path.rstrip("/") + path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, answer.read())
    except http.client.HTTPException as error:
        raise OSError(f"{type(error).__name__} {error}".strip()) from error
    finally:
        connection.close()


def _connection(base_url: str, timeout: float) -> http.client.HTTPConnection:
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"expected an http or https URL, found {base_url!r}")
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    import ssl  # noqa: PLC0415 - only for servers with TLS

    context = ssl._create_unverified_context()  # noqa: S323, SLF001
    return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context)
