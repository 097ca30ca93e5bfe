"""Authorization requests that wait until their user has logged in, carried by the browser, signed."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer


def sign(parameters: dict[str, str]) -> str:
    """Return the parameters of an authorization request as a text that only this server can make."""
    return str(_serializer().dumps(parameters))


def unsign(text: str) -> dict[str, str] | None:
    """Return the parameters in a text of `sign`, or None if it is not one."""
    try:
        parameters: dict[str, str] = _serializer().loads(text)
    except BadData:
        return None
    return parameters


def authorize_url(parameters: dict[str, str]) -> str:
    """Return the URL that takes an authorization request up again."""
    return f"{request.script_root}/oauth/authorize?{urlencode(parameters)}"


def login_url(parameters: dict[str, str] | None = None) -> str:
    """Return the URL of the login page, which leads back to an authorization request if there is one."""
    query = "?" + urlencode({"request": sign(parameters)}) if parameters else ""
    return f"{request.script_root}/login{query}"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="authorization request")
