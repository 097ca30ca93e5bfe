"""What must be true of every answer, whatever was sent (issue 2, Bad input)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from helpers import body_of

PAGES = ("/oauth/authorize", "/login", "/logout", "/")
"""Where people look; everything else is read by programs."""

REGISTERED = ("https://example.com", "https://other.example/callback")


def assert_clear(answer: Any, path: str, *, head: bool = False) -> None:
    """An answer that says something, in the vendor's shape, and leads nowhere but to the client or this server."""
    status = answer.status_code
    assert 200 <= status < 500, (status, body_of(answer))
    assert_leads_home(answer)
    kind = answer.headers.get("Content-Type", "")
    if status < 400 or head:
        return
    if kind.startswith("text/html"):
        assert path.rstrip("/") in PAGES or path == "/", "a program was answered with a page"
        assert b"<h1" in body_of(answer)
        return
    assert kind == "application/json;charset=UTF-8"
    said = json.loads(body_of(answer))
    if "error" in said:
        assert list(said)[:2] == ["error", "error_description"]
        assert isinstance(said["error_description"], str)
    else:
        assert list(said) == ["code", "title", "detail"]
        assert said["code"] == status
        assert said["detail"]


def assert_leads_home(answer: Any) -> None:
    """A redirect stays on the server or goes to a registered address, and is no two headers in one."""
    location = answer.headers.get("Location")
    if location is None:
        return
    assert location.isascii()
    assert location.isprintable()
    assert "\\" not in location
    parts = urlsplit(location)
    if parts.scheme or parts.netloc:
        assert location.split("?")[0] in REGISTERED
    else:
        assert location.startswith("/")
