"""The sandbox that a request is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request

if TYPE_CHECKING:
    from mockserver.oauth.server import VendorAuthorizationServer
    from mockserver.sandbox import Sandbox

SANDBOX_KEY = "mockserver.sandbox"
"""Where the WSGI environment holds it."""


AUTHORIZATION_SERVER = "mockserver.oauth"
"""Where `app.extensions` holds it."""


def current_sandbox() -> Sandbox:
    """Return the sandbox of the request that is being answered."""
    sandbox: Sandbox = request.environ[SANDBOX_KEY]
    return sandbox


def current_authorization_server() -> VendorAuthorizationServer:
    """Return the application's authorization server; it has no state, all sandboxes share it."""
    server: VendorAuthorizationServer = current_app.extensions[AUTHORIZATION_SERVER]
    return server
