"""Redirect URIs: whether one is registered, and how an answer is put into it (WIRE §3)."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

FORBIDDEN_SCHEMES = ("javascript", "data", "vbscript", "file", "about", "blob")
"""Schemes that a browser would run or open instead of going to a client; never a redirect URI."""

DEFAULT_PORTS = {"http": 80, "https": 443}

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_PRINTABLE = "!#$%&'()*+,/:;=?@[]~"
_VALUE = ":/?@,"


class Origin(NamedTuple):
    """The parts of a URI that are compared; query and fragment are free."""

    scheme: str
    host: str
    port: int | None
    path: str


def parse(uri: str) -> Origin | None:
    """Return the parts of an absolute URI, or None for anything that could be read in two ways.

    That is: no scheme, blanks or control characters, backslashes, a user name, `..` in the path, a bad port.
    """
    if _UNSAFE.search(uri):
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if not scheme or "@" in parts.netloc or not _is_plain_host(parts.netloc):
        return None
    if scheme in DEFAULT_PORTS and not parts.hostname:
        return None
    if any(part in (".", "..") for part in unquote(parts.path).replace("\\", "/").split("/")):
        return None
    return Origin(scheme, parts.hostname or "", port if port is not None else DEFAULT_PORTS.get(scheme), parts.path)


def is_registered(uri: str, registered: Iterable[str], matching: str) -> bool:
    """Return whether a client with these registered URIs may be answered at `uri`.

    `matching` is the setting `redirect_matching`: `prefix`, `exact` or `any`.
    """
    asked = parse(uri)
    if asked is None or asked.scheme in FORBIDDEN_SCHEMES:
        return False
    if matching == "any":
        return asked.scheme in DEFAULT_PORTS
    if matching == "exact":
        return uri in registered
    return any(_is_below(asked, known, one) for one in registered if (known := parse(one)))


def add_to_redirect(uri: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return `uri` with the parameters added to its query: before its fragment, blanks as `%20`.

    The result is ASCII and has no control characters, whatever the values are.
    """
    base, hash_, fragment = uri.partition("#")
    joint = "" if base.endswith(("?", "&")) else "&" if "?" in base else "?"
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe=_VALUE)}" for name, value in parameters)
    return quote(f"{base}{joint if query else ''}{query}{hash_}{fragment}", safe=_PRINTABLE)


def _is_below(asked: Origin, known: Origin, registered: str) -> bool:
    if (asked.scheme, asked.host) != (known.scheme, known.host):
        return False
    any_port = _is_loopback(known.host) and urlsplit(registered).port is None
    if asked.port != known.port and not any_port:
        return False
    folder = known.path.rstrip("/")
    return asked.path in {known.path, folder} or asked.path.startswith(f"{folder}/")


def _is_plain_host(netloc: str) -> bool:
    """Some Pythons overlook what stands before or behind an IPv6 address."""
    return not set("[]") & set(netloc) or re.fullmatch(r"\[[0-9A-Fa-f:.]+\](:[0-9]*)?", netloc) is not None


def _is_loopback(host: str) -> bool:
    """Whether RFC 8252 §7.3 lets the client choose the port."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
