"""Answering with a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, render_template

if TYPE_CHECKING:
    from mockserver.seed import User

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(template: str, status: int = 200, *, leads_to: str | None = None, **context: Any) -> Response:
    """Return a page; the template knows its `status`. `leads_to` is the redirect URI that its forms lead to."""
    response = Response(render_template(template, status=status, **context), status, mimetype="text/html")
    response.headers.update(SECURITY_HEADERS)
    response.headers["Content-Security-Policy"] = content_security_policy(leads_to)
    return response


def redirect(url: str) -> Response:
    """Return a redirect to another page; the browser asks for it with GET."""
    return Response("", 302, {"Location": url, "Cache-Control": "no-store"})


def content_security_policy(leads_to: str | None = None) -> str:
    """Return a policy that allows this server's style sheets and pictures, and nothing else.

    Browsers hold every redirect after a form against `form-action`, those of the client's own site too. So a form on
    the way to a client may end at any web site, and at the client's scheme if it is another one.
    """
    targets = ["'self'"]
    if leads_to is not None:
        scheme = urlsplit(leads_to).scheme.lower()
        targets += ["http:", "https:", *([] if scheme in ("http", "https") else [f"{scheme}:"])]
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        f"form-action {' '.join(targets)}; base-uri 'none'; frame-ancestors 'none'"
    )


def label(user: User) -> str:
    """Return what to know about a demo user beside the name."""
    if user.locked:
        return "locked"
    return "" if user.enabled else "disabled"
