"""What happens to a request before Flask sees it: which sandbox it is for, and what its path means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mockserver.context import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from mockserver.sandboxes import Sandboxes

_SLASHES = re.compile("/{2,}")


class SandboxDispatcher:
    """Puts the sandbox into the WSGI environment.

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
        environ["PATH_INFO"] = path.rstrip("/") or "/"
        environ[SANDBOX_KEY] = self._sandboxes.default
        return self._app(environ, start_response)
