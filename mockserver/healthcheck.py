"""Asking a server whether it is up: what a container's HEALTHCHECK calls, so it imports little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.http_client import call

if TYPE_CHECKING:
    from collections.abc import Mapping

OK = 200


def url_from(environ: Mapping[str, str]) -> str:
    """Return the URL of the server that these variables start, seen from the same machine."""
    scheme = "https" if environ.get("MOCKSERVER_TLS") in {"self-signed", "files"} else "http"
    host = environ.get("MOCKSERVER_HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    port = environ.get("MOCKSERVER_PORT") or "8080"
    if "://" in port:  # Kubernetes put it there, for a service of that name
        port = "8080"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def probe(url: str, timeout: float) -> str | None:
    """Return None if the server at `url` answers within `timeout` seconds, or what is wrong."""
    try:
        answer = call(url, "GET", "/_mock/health", timeout=timeout)
    except ValueError as error:
        return str(error)
    except OSError as error:
        return f"does not answer: {error}"
    if answer.status != OK or b'"status":"ok"' not in answer.body:
        return f"answers {answer.status}, and not as a mockserver"
    return None
