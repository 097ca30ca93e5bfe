"""Authorization requests that wait for their user, carried by the browser or named by it, signed."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, request
from itsdangerous import BadData, Signer, URLSafeSerializer

from mockserver.context import current_sandbox


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


def sign_approval(value: str) -> str:
    """Return the name of a pending approval as a text that only this server can make."""
    return _signer().sign(value).decode()


def unsign_approval(text: str) -> str | None:
    """Return the name in a text of `sign_approval`, or None if it is not one."""
    try:
        return _signer().unsign(text).decode()
    except (BadData, UnicodeDecodeError):
        return None


def waiting_request() -> dict[str, str]:
    """Return the parameters of the authorization request that the login or consent page is about; empty for none."""
    approval = unsign_approval(request.form.get("pending", ""))
    if approval is not None:
        record = current_sandbox().store.pending_request(approval)
        return {} if record is None else record.parameters
    return unsign(request.args.get("request", "")) or {}


def authorize_url(parameters: dict[str, str]) -> str:
    """Return the URL that takes an authorization request up again."""
    return f"{request.script_root}/oauth/authorize?{urlencode(parameters)}"


def login_url(parameters: dict[str, str] | None = None) -> str:
    """Return the URL of the login page, which leads back to an authorization request if there is one."""
    query = "?" + urlencode({"request": sign(parameters)}) if parameters else ""
    return f"{request.script_root}/login{query}"


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="pending approval")


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="authorization request")
