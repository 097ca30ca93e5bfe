"""Asking a server whether it is up: what a container's HEALTHCHECK calls, so it imports little."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

OK = 200


def url_from(environ: Mapping[str, str]) -> str:
    """Return the URL of the server that these variables start, seen from the same machine."""
    scheme = "http" if environ.get("MOCKSERVER_TLS", "off") == "off" else "https"
    host = environ.get("MOCKSERVER_HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    port = environ.get("MOCKSERVER_PORT") or "8080"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def probe(url: str, timeout: float) -> str | None:
    """Return None if the server at `url` answers within `timeout` seconds, or what is wrong."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"is not a URL: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is not an http or https URL"
    connection = _connection(parts.scheme, parts.hostname, port, timeout)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/_mock/health")
        answer = connection.getresponse()
        body = answer.read(1000)
    except (OSError, http.client.HTTPException) as error:
        return f"does not answer: {error or type(error).__name__}"
    finally:
        connection.close()
    if answer.status != OK or b'"status":"ok"' not in body:
        return f"answers {answer.status}, and not as a mockserver"
    return None


def _connection(scheme: str, host: str, port: int | None, timeout: float) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout)
    import ssl  # noqa: PLC0415 - only for servers with TLS

    # Whether it is up is asked, not who it is: its certificate is self-signed as a rule.
    context = ssl._create_unverified_context()  # noqa: S323, SLF001
    return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
