"""Hiding secrets in what is shown of requests and answers."""

from __future__ import annotations

import re

from mockserver.credentials import UndecodableError, basic_credentials

HIDDEN = "***"
SECRET_NAMES = frozenset({"password", "client_secret", "secret", "code_verifier", "csrf_token", "pending", "request"})
SECRET_HEADERS = frozenset({"cookie", "set-cookie", "proxy-authorization"})

_UUID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_IN_URL = re.compile(r"(\b(?:code|access_token|refresh_token)=)([^&#\s\"]+)")
_SECRET_IN_URL = re.compile(r"([?&](?:request|password|client_secret|code_verifier)=)[^&#\s\"]+")
_NAMED = re.compile(
    r"((?:access token|Access token expired|refresh token(?: \(expired\))?|authorization code): )([^\s\"]+)",
    re.IGNORECASE,
)
_TOKEN_IN_PATH = re.compile(r"(/_mock/tokens/)(.+?)(?=/expire$|$)")
_JSON_TOKEN = re.compile(r'("(?:access_token|refresh_token|code)"\s*:\s*")([^"]*)')
_JSON_SECRET = re.compile(r'("(?:password|client_secret|secret|code_verifier)"\s*:\s*")[^"]*')


def cut_short(value: str) -> str:
    """Return enough of a token or code to know it again: at most eight characters, and never more than half."""
    if "…" in value:
        return value
    return f"{value[: min(8, len(value) // 2)]}…"


def _cut(found: re.Match[str]) -> str:
    return found[1] + cut_short(found[2])


_HIDDEN_IN_TEXT = (
    ("-", _UUID, r"\1-…"),
    ('"', _JSON_TOKEN, _cut),
    (": ", _NAMED, _cut),
    ("=", _IN_URL, _cut),
    ("=", _SECRET_IN_URL, rf"\1{HIDDEN}"),
    ('"', _JSON_SECRET, rf"\1{HIDDEN}"),
)
"""What a text must have in it for something to be hidden, where that is, and what stands there then."""


def mask_text(text: str) -> str:
    """Return a text in which tokens and codes are cut short, and secrets hidden."""
    for sign, pattern, replacement in _HIDDEN_IN_TEXT:
        if sign in text:  # a journal of a thousand entries is masked at once, and most of its texts hide nothing
            text = pattern.sub(replacement, text)
    return text


def mask_path(path: str) -> str:
    """Return a path in which the token of a control call is cut short."""
    return _TOKEN_IN_PATH.sub(_cut, path)


def mask_parameter(name: str, value: str) -> str:
    """Return a parameter's value as it may be shown."""
    if name in SECRET_NAMES:
        return HIDDEN
    masked = mask_text(value)
    return cut_short(masked) if name in {"access_token", "refresh_token", "code"} else masked


def mask_header(name: str, value: str) -> str:
    """Return a header's value as it may be shown; `name` is in lower case."""
    if name in SECRET_HEADERS:
        return HIDDEN
    if name != "authorization":
        return mask_text(value)
    try:
        basic = basic_credentials(value)
    except UndecodableError:
        return f"{value[:5]} {HIDDEN}"
    if basic is not None:  # the client's name is no secret, and is what one looks for
        return f"{value[:5]} ({basic[0]}:{HIDDEN})" if basic[1] is not None else f"{value[:5]} {HIDDEN}"
    masked = mask_text(value)
    scheme, blank, _ = value.partition(" ")
    return masked if masked != value else f"{scheme[:6]}{blank}{HIDDEN}"
