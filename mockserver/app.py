"""The application: every part, wired."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Flask

from mockserver import cors, failures, pages
from mockserver.assets import asset_folder
from mockserver.context import AUTHORIZATION_SERVER
from mockserver.control import blueprint as control
from mockserver.interception import hooks as interception
from mockserver.oauth import views as oauth
from mockserver.oauth.server import create_authorization_server
from mockserver.options import resolve
from mockserver.requests import VendorFormRequest
from mockserver.rest import views as rest
from mockserver.sandboxes import Sandboxes
from mockserver.seed_reader import read_seed
from mockserver.sessions import SandboxSessionInterface
from mockserver.wsgi import SandboxDispatcher

if TYPE_CHECKING:
    from mockserver.seed import Seed
    from mockserver.settings import Settings

EXTENSION = "mockserver"
"""Where `app.extensions` holds the `Sandboxes`."""


def create_app(settings: Settings | None = None, seed: Seed | None = None) -> Flask:
    """Return a server as a WSGI application, with a state of its own.

    Without `seed` it is the one that the settings name, or the built-in one. Without `settings` they are what the
    seed says; with them the seed's are not looked at.

    Raises:
        ConfigurationError: the seed cannot be used.
    """
    if seed is None:
        seed = read_seed(settings.seed if settings else None)
    if settings is None:
        settings = resolve(seed.options)
    app = Flask(
        "mockserver.app",
        template_folder=str(asset_folder("templates")),
        static_folder=str(asset_folder("templates") / "assets"),
        static_url_path="/assets",
    )
    app.request_class = VendorFormRequest
    app.session_interface = SandboxSessionInterface()
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_hex(32),
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_body,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    sandboxes = Sandboxes(settings, seed)
    app.extensions[EXTENSION] = sandboxes
    app.extensions[AUTHORIZATION_SERVER] = create_authorization_server()
    failures.register(app)
    interception.register(app)
    cors.register(app)
    app.register_blueprint(oauth.create_blueprint())
    app.register_blueprint(rest.create_blueprint())
    app.register_blueprint(pages.create_blueprint())
    app.register_blueprint(control.create_blueprint())
    app.wsgi_app = SandboxDispatcher(app.wsgi_app, sandboxes)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415 - only who is behind a proxy pays for it

        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, 0, hops)  # type: ignore[method-assign]
    return app
