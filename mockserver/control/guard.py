"""Who may use the control API: whoever holds the token, and never a page of another origin."""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mockserver.control.problems import ProblemError

if TYPE_CHECKING:
    from flask import Request

    from mockserver.settings import Settings

SAFE_METHODS = ("GET", "HEAD")
JSON_TYPE = "application/json"
TRUSTED_KEY = "mockserver.trusted"
"""Stands in the WSGI environment of a call that comes from this very process; nothing outside can put it there."""


def check(request: Request, settings: Settings) -> None:
    """Let a call to the control API pass.

    Raises:
        ProblemError: 404 it is off, 421 a host name that is not this server's, 403 a page of another origin,
            401 no or a wrong token, 415 a body that is not JSON.
    """
    if not request.environ.get(TRUSTED_KEY):
        _check_caller(request, settings)
    if request.method not in SAFE_METHODS and _has_body(request) and request.mimetype != JSON_TYPE:
        raise ProblemError(415, f"Send the body as {JSON_TYPE}, found {request.mimetype or 'no content type'}.")


def check_page(request: Request, settings: Settings) -> None:
    """Let a page of the control API be opened; what it may do there, its calls are asked.

    A browser opens pages without the token, so a page for which one is needed must hold nothing of a sandbox.

    Raises:
        ProblemError: 404 it is off, 421 a host name that is not this server's.
    """
    if not request.environ.get(TRUSTED_KEY):
        _check_reachable(request, settings)


def _check_caller(request: Request, settings: Settings) -> None:
    _check_reachable(request, settings)
    _check_origin(request)
    _check_token(request, settings.control_token)


def _check_reachable(request: Request, settings: Settings) -> None:
    if not settings.control:
        raise ProblemError(404, "The control API is off (setting control).")
    _check_host(request, settings)


def _check_host(request: Request, settings: Settings) -> None:
    """A name that resolves to this machine is not enough: anybody's can (DNS rebinding)."""
    if not is_loopback(settings.host):
        return
    host = _host_name(request.host)
    public = _host_name(urlsplit(settings.public_url).netloc) if settings.public_url else None
    if not is_loopback(host) and host != public:
        raise ProblemError(421, f"This server listens on loopback and does not answer as {host!r}; see public_url.")


def _check_origin(request: Request) -> None:
    """A browser says where a call comes from; other programs do not."""
    origin = request.headers.get("Origin")
    if request.method not in SAFE_METHODS and origin is not None and _netloc(origin) != request.host:
        raise ProblemError(403, f"A page of {origin!r} cannot use the control API.")


def _check_token(request: Request, token: str | None) -> None:
    if token is None:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise ProblemError(
            401,
            "Send the setting control_token as Authorization: Bearer <it>.",
            headers={"WWW-Authenticate": 'Bearer realm="mockserver control"'},
        )


def _has_body(request: Request) -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _host_name(host: str) -> str:
    """The name without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Return whether a host name means this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
