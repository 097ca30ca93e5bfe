"""The application: sessions, CSRF, security headers and views, wired."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from mockserver.assets import asset_folder
from mockserver.demo import views
from mockserver.demo.sessions import SessionStore

if TYPE_CHECKING:
    from flask import Response

    from mockserver.demo.oauth_client import ClientSettings

SECURITY_HEADERS = {
    # Nothing but this program's own style sheets and pictures; no scripts at all, no frames, forms go nowhere else.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The callback's URL has a code in it; other sites need not know where people come from anyway.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: ClientSettings, secret_key: str | None = None) -> Flask:
    """Return the demo as a WSGI application, with sessions of its own.

    `secret_key` signs the cookies; without it a random one, which is right as long as sessions are in memory only.
    """
    app = Flask(
        "mockserver.demo",
        template_folder=str(asset_folder("templates")),
        static_folder=str(asset_folder("templates") / "assets"),
        static_url_path="/assets",
    )
    app.config.update(
        SECRET_KEY=secret_key or secrets.token_hex(32),
        # Cookies know no ports: a server beside this one, on the same host, must not have a cookie of this name.
        SESSION_COOKIE_NAME="camera_wall",
        SESSION_COOKIE_HTTPONLY=True,
        # Lax and not Strict: the browser must send it when it comes back from CameraManager.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.redirect_uri.startswith("https:"),
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    CSRFProtect(app)
    app.register_blueprint(views.create_blueprint(settings, SessionStore()))
    app.after_request(_secure)
    return app


def _secure(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    # Pages show what is somebody's own; pictures say themselves how long they may be kept.
    if response.mimetype == "text/html" or response.location:
        response.headers["Cache-Control"] = "no-store"
    return response
