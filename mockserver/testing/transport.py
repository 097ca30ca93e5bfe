"""How a command reaches the control API: over HTTP, or in the same process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mockserver.http_client import Reply, call

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

JSON_TYPE = "application/json"


class Transport(Protocol):
    """Carries a call to the control API."""

    def call(self, method: str, path: str, body: bytes | None) -> Reply:
        """Send a call; `path` is below the server's root and has its query."""
        ...


class HttpTransport:
    """Over HTTP, one connection a call, so that any number of threads may use it.

    Args:
        url: the server's root.
        control_token: the setting of the same name, if the server has it.
    """

    def __init__(self, url: str, control_token: str | None = None) -> None:
        self._url = url
        self._headers = {} if control_token is None else {"Authorization": f"Bearer {control_token}"}

    def call(self, method: str, path: str, body: bytes | None) -> Reply:
        """Send a call.

        Raises:
            ValueError: the URL is no http or https URL.
            OSError: the server cannot be reached.
        """
        headers = self._headers if body is None else {**self._headers, "Content-Type": JSON_TYPE}
        return call(self._url, method, path, body, headers)


class InProcessTransport:
    """Straight into the application; neither a socket nor the control API's locks stand in between."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def call(self, method: str, path: str, body: bytes | None) -> Reply:
        """Send a call."""
        from werkzeug.test import Client  # noqa: PLC0415 - Flask has loaded it already

        from mockserver.control.guard import TRUSTED_KEY  # noqa: PLC0415

        answer = Client(self._app).open(
            path,
            method=method,
            data=body,
            content_type=None if body is None else JSON_TYPE,
            environ_overrides={TRUSTED_KEY: True},
        )
        return Reply(answer.status_code, answer.get_data())
