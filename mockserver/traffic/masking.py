"""Hiding secrets in what is shown of requests and answers."""

from __future__ import annotations

import base64
import binascii
import re

HIDDEN = "***"
SECRET_NAMES = frozenset({"password", "client_secret", "secret", "code_verifier", "csrf_token", "pending", "request"})
SECRET_HEADERS = frozenset({"cookie", "set-cookie", "proxy-authorization"})

_TOKEN = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CODE = re.compile(r"((?:[?&]|\b)code=)([^&#\s]{2})[^&#\s]*")
_CODE_TEXT = re.compile(r"(Invalid authorization code: )(.{2}).*")
_JSON_SECRET = re.compile(r'("(?:password|client_secret|secret|code_verifier)"\s*:\s*")[^"]*')


def mask_text(text: str) -> str:
    """Return a text in which tokens keep their first eight characters and their number, and codes their first two."""
    text = _TOKEN.sub(r"\1-…", text)
    text = _CODE.sub(r"\1\2…", text)
    text = _CODE_TEXT.sub(r"\1\2…", text)
    return _JSON_SECRET.sub(rf"\1{HIDDEN}", text)


def mask_parameter(name: str, value: str) -> str:
    """Return a parameter's value as it may be shown."""
    if name in SECRET_NAMES:
        return HIDDEN
    if name == "code":
        return f"{value[:2]}…"
    masked = mask_text(value)
    if masked == value and name in {"access_token", "refresh_token"}:
        return f"{value[:8]}…"  # a token of the test's own making
    return masked


def mask_header(name: str, value: str) -> str:
    """Return a header's value as it may be shown; `name` is in lower case."""
    if name in SECRET_HEADERS:
        return HIDDEN
    if name != "authorization":
        return mask_text(value)
    scheme, blank, credentials = value.partition(" ")
    if scheme.lower() == "basic":
        return f"{scheme} {_mask_basic(credentials)}"
    masked = mask_text(value)
    return masked if masked != value else f"{scheme[:6]}{blank}{HIDDEN}"


def _mask_basic(credentials: str) -> str:
    """The client's name is no secret, and is what one looks for."""
    try:
        name, colon, _ = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return HIDDEN
    return f"({name}:{HIDDEN})" if colon else HIDDEN
