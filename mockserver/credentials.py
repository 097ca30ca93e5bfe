"""Reading what a request says of who it is from; pure functions on the text of an `Authorization` header."""

from __future__ import annotations

import base64
import binascii

BEARER = "bearer"
BASIC = "basic "


class UndecodableError(ValueError):
    """What follows `Basic` is not base64."""


def bearer_token(header: str, *, lenient: bool = True) -> str | None:
    """Return the token of a bearer header, or None if it is not one (WIRE §4).

    `lenient` is the quirk `lenient_bearer`: the blank may be missing, and a comma ends the token.
    """
    if header[: len(BEARER)].lower() != BEARER:
        return None
    rest = header[len(BEARER) :]
    if lenient:
        return rest.partition(",")[0].strip()
    return rest.strip() if rest.startswith(" ") else None


def basic_credentials(header: str) -> tuple[str, str | None] | None:
    """Return client and secret of a Basic header, or None if it is not one (RFC 7617).

    The secret is None if there is no colon. Padding may be missing, as the vendor's library lets it.

    Raises:
        UndecodableError: it is not base64.
    """
    if header[: len(BASIC)].lower() != BASIC:
        return None
    text = header[len(BASIC) :].strip()
    padded = text if "=" in text else text + "=" * (-len(text) % 4)
    try:
        decoded = base64.b64decode(padded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise UndecodableError(text) from None
    client_id, colon, secret = decoded.partition(":")
    return client_id, secret if colon else None
