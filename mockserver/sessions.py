"""The browser's session cookie: Flask's, signed by itsdangerous, and kept to its sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask, Request
    from flask.sessions import SecureCookieSession


class SandboxSessionInterface(SecureCookieSessionInterface):
    """A session cookie for each sandbox: its path is the sandbox's prefix, and its name tells two of them apart."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session; programs have no cookie, and do not pay for looking into one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name."""
        del app
        prefix = request.script_root.strip("/").replace("/", "_") if request else ""
        return f"mockserver_session_{prefix}" if prefix else "mockserver_session"

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path below which the browser sends it."""
        del app
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the browser may send it over HTTPS only."""
        del app
        return request.is_secure
