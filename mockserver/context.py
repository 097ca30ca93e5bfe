"""The sandbox that a request is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from mockserver.sandbox import Sandbox

SANDBOX_KEY = "mockserver.sandbox"
"""Where the WSGI environment holds it."""


def current_sandbox() -> Sandbox:
    """Return the sandbox of the request that is being answered."""
    sandbox: Sandbox = request.environ[SANDBOX_KEY]
    return sandbox
