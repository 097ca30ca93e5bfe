"""What happens to a request before Flask sees it: which sandbox it is for, and what its path means."""

from __future__ import annotations

import re
from string import printable
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from mockserver.answers import JSON_TYPE
from mockserver.context import SANDBOX_KEY
from mockserver.sandboxes import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mockserver.sandboxes import Sandboxes

LONGEST_HOST = 260
"""Characters: a name of 253, and a port."""

_HOST = re.compile(r"([\w-]{1,63}(\.[\w-]{1,63})*\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]{0,5})?", re.ASCII)
_NAMED = re.compile("/_mock/+(clients|users|tokens)/.")  # what follows is a name, and it may have slashes
_SLASHES = re.compile("/{2,}")


class SandboxDispatcher:
    """Puts the sandbox into the WSGI environment, and its prefix where the application finds its own root.

    Repeated slashes in a path count as one, and one at its end as none, without a redirect (WIRE §4).
    """

    def __init__(self, app: WSGIApplication, sandboxes: Sandboxes) -> None:
        self._app = app
        self._sandboxes = sandboxes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        host: str = environ.get("HTTP_HOST", "localhost")
        if len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
            return _no_host(environ, start_response)
        path: str = environ.get("PATH_INFO", "")
        if "//" in path and not _NAMED.search(path):
            path = _SLASHES.sub("/", path)
        sandbox = self._sandboxes.default
        if path.startswith(PREFIX):
            name, slash, rest = path[len(PREFIX) :].partition("/")
            named = self._sandboxes.get(name)
            if named is None:
                return _no_sandbox(name, environ, start_response)
            sandbox, path = named, slash + rest
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{PREFIX}{name}"
        environ["PATH_INFO"] = path.rstrip("/") or "/"
        query: str = environ.get("QUERY_STRING", "")
        if not query.isascii():  # bytes that should have been escaped
            environ["QUERY_STRING"] = quote(query.encode("latin-1"), safe=printable)
        environ[SANDBOX_KEY] = sandbox
        return self._app(environ, start_response)


def _no_sandbox(name: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A problem document (RFC 9457): whoever names a sandbox knows that this is no real service."""
    shown = name.encode("latin-1", "replace").decode("utf-8", "replace")
    problem = {"title": "Not Found", "status": 404, "detail": f"There is no sandbox {shown!r}.", "type": "about:blank"}
    headers = [("Content-Type", "application/problem+json"), ("X-Mock-Server", "testing-only")]
    return _answer("404 Not Found", problem, headers, environ, start_response)


def _no_host(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    error = {"code": 400, "title": "Bad Request", "detail": "The Host header is not a host name"}
    return _answer("400 Bad Request", error, [("Content-Type", JSON_TYPE)], environ, start_response)


def _answer(
    status: str,
    body: dict[str, object],
    headers: list[tuple[str, str]],
    environ: WSGIEnvironment,
    start_response: StartResponse,
) -> Iterable[bytes]:
    encoded = msgspec.json.encode(body)
    start_response(status, [*headers, ("Content-Length", str(len(encoded)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded]
