"""What happens to a request before Flask sees it: which sandbox it is for, and what its path means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from mockserver.context import SANDBOX_KEY
from mockserver.sandboxes import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mockserver.sandboxes import Sandboxes

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
        path: str = environ.get("PATH_INFO", "")
        if "//" in path:
            path = _SLASHES.sub("/", path)
        sandbox = self._sandboxes.default
        if path.startswith(PREFIX):
            name, slash, rest = path[len(PREFIX) :].partition("/")
            named = self._sandboxes.get(name)
            if named is None:
                return _no_sandbox(name, start_response)
            sandbox, path = named, slash + rest
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{PREFIX}{name}"
        environ["PATH_INFO"] = path.rstrip("/") or "/"
        environ[SANDBOX_KEY] = sandbox
        return self._app(environ, start_response)


def _no_sandbox(name: str, start_response: StartResponse) -> Iterable[bytes]:
    """A problem document (RFC 9457): whoever names a sandbox knows that this is no real service."""
    shown = name.encode("latin-1", "replace").decode("utf-8", "replace")
    problem = {
        "title": "Not Found",
        "status": 404,
        "detail": f"There is no sandbox {shown!r}.",
        "type": "about:blank",
    }
    body = msgspec.json.encode(problem)
    start_response(
        "404 Not Found",
        [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(body))),
            ("X-Mock-Server", "testing-only"),
        ],
    )
    return [body]
