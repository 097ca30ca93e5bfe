"""The page at the root: what this is, and the first steps (WIRE §4: it answers at once, without a token)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request

from mockserver import __version__
from mockserver.banner import curl_example
from mockserver.context import current_sandbox
from mockserver.pages.rendering import label, page

if TYPE_CHECKING:
    from flask import Response

ENDPOINTS = (
    ("POST", "/oauth/token", "Get, exchange and refresh tokens"),
    ("GET", "/oauth/authorize", "Log in and approve, in a browser"),
    ("GET", "/rest/v2.0/users/self", "Who a token belongs to"),
    ("GET", "/rest/v2.0/cameras", "Something to use a token for"),
    ("DELETE", "/rest/v2.0/users/self/tokens/current", "Log out: end a token"),
    ("GET", "/_mock/health", "Whether this server is up"),
)


def show() -> Response:
    """Return the page."""
    sandbox = current_sandbox()
    base_url = request.url_root.rstrip("/")
    shown = sandbox.settings.demo_logins
    users = [
        {"username": user.username, "password": user.password, "label": label(user)} for user in sandbox.users.values()
    ]
    return page(
        "index.html",
        version=__version__,
        base_url=base_url,
        base_path=request.script_root,
        control=current_app.extensions["mockserver"].settings.control,
        endpoints=[dict(zip(("method", "path", "summary"), entry, strict=True)) for entry in ENDPOINTS],
        curl_example=curl_example(base_url, sandbox, secrets=shown),
        demo_clients=list(sandbox.clients.values()) if shown else [],
        demo_users=users if shown else [],
    )
