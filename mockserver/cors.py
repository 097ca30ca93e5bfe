"""Browsers on other origins (WIRE §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from mockserver.answers import json_response
from mockserver.context import current_sandbox
from mockserver.oauth.errors import RESOURCE_REALM, UnauthorizedError

if TYPE_CHECKING:
    from flask import Flask

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
PRIVATE = ("/oauth/authorize", "/login", "/logout", "/_mock")
"""What another origin's page may never read, and below: where people log in, and the control API."""


def register(app: Flask) -> None:
    """Answer preflights, and let other origins read what they may."""
    app.before_request(answer_options)
    app.after_request(share)


def answer_options() -> Response | None:
    """Answer `OPTIONS` on any path, without authentication; 401 with the quirk `cors` off."""
    if request.method != "OPTIONS":
        return None
    if not current_sandbox().settings.cors:
        status, body, headers = UnauthorizedError(realm=RESOURCE_REALM)()
        return json_response(body, status, headers)
    response = Response("", 204)
    if not _is_shared():
        return response
    response.headers["Allow"] = METHODS
    if "Origin" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = METHODS
        asked = request.headers.get("Access-Control-Request-Headers")
        if asked:
            response.headers["Access-Control-Allow-Headers"] = asked
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def share(response: Response) -> Response:
    """Add the CORS headers, to errors too."""
    if not _is_shared() or not current_sandbox().settings.cors:
        return response
    response.headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def _is_shared() -> bool:
    path = request.path
    return not any(path == private or path.startswith(f"{private}/") for private in PRIVATE)
