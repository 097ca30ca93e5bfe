"""What is remembered about tokens, codes, approvals and sessions. Times are milliseconds since the epoch."""

from __future__ import annotations

from msgspec import Struct

Scopes = tuple[str, ...]
"""Scopes, each once, sorted."""

GrantKey = tuple[str | None, str, Scopes]
"""What living tokens are found again by: user name (None: the client itself), client_id, scopes (WIRE §2)."""


class AccessToken(Struct, frozen=True, kw_only=True, gc=False):
    """An access token that was handed out."""

    value: str
    client_id: str
    username: str | None
    scopes: Scopes
    issued_at: int
    expires_at: int | None
    refresh_token: str | None = None

    @property
    def key(self) -> GrantKey:
        """What the token is found again by."""
        return self.username, self.client_id, self.scopes


class RefreshToken(Struct, frozen=True, kw_only=True, gc=False):
    """A refresh token; its scopes are those that the user first granted."""

    value: str
    client_id: str
    username: str
    scopes: Scopes
    issued_at: int
    expires_at: int | None


class AuthorizationCode(Struct, frozen=True, kw_only=True, gc=False):
    """A code that waits for its exchange (RFC 6749 §4.1.2).

    `redirect_uri` is where the code was sent; `redirect_uri_sent` whether the request had named it.
    """

    value: str
    client_id: str
    username: str
    scopes: Scopes
    redirect_uri: str
    redirect_uri_sent: bool
    issued_at: int
    expires_at: int | None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


class Approval(Struct, frozen=True, kw_only=True, gc=False):
    """A user's word that a client may use one scope."""

    username: str
    client_id: str
    scope: str
    expires_at: int | None


class Session(Struct, frozen=True, kw_only=True, gc=False):
    """A browser that is logged in."""

    value: str
    username: str
    started_at: int
    expires_at: int | None


class PendingApproval(Struct, frozen=True, kw_only=True):
    """An authorization request whose consent page was shown and not yet answered."""

    value: str
    session: str
    parameters: dict[str, str]
    expires_at: int | None
