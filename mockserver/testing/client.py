"""Commanding a server that runs elsewhere: in a container, or started by hand."""

from __future__ import annotations

from mockserver.testing.control import Control
from mockserver.testing.transport import HttpTransport


class ControlClient(Control):
    """The default sandbox of the server at `url`.

    Args:
        url: the server's root, or a sandbox's base URL.
        control_token: the setting of the same name, if the server has it.

    A `url` that is no http or https URL is a ValueError at the first call.
    """

    def __init__(self, url: str, *, control_token: str | None = None) -> None:
        url = url.rstrip("/")
        super().__init__(url, HttpTransport(url, control_token))
