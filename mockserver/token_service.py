"""Handing out, renewing and ending tokens, the way the vendor's library does (WIRE §2 and §4)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import msgspec

from mockserver.clock import MILLIS
from mockserver.lifetimes import end_of_life, is_expired
from mockserver.store.records import AccessToken, RefreshToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.clock import Clock
    from mockserver.next_values import NextValues
    from mockserver.seed import Client, User
    from mockserver.settings import SandboxSettings
    from mockserver.store import Store
    from mockserver.store.records import Scopes


class ExpiredTokenError(Exception):
    """A token is known and its time is over. Raised once: then the token is forgotten (WIRE §4)."""


class TokenService:
    """The tokens of one sandbox."""

    def __init__(
        self, store: Store, clock: Clock, next_values: NextValues, settings: Callable[[], SandboxSettings]
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._next = next_values

    def issue(self, client: Client, user: User | None, scopes: Scopes) -> AccessToken:
        """Return an access token: the living one of the same user, client and scopes, or a new one.

        After an expired one the new token keeps its refresh token (quirk `reuse_live_token`). A refresh token comes
        with it only for a user, and a client that may use the refresh_token grant.
        """
        username = user.username if user else None
        with self._store.transaction():
            now = self._clock.millis()
            refresh: RefreshToken | None = None
            with_refresh = user is not None and "refresh_token" in client.grants
            if self._settings().reuse_live_token and not self._next.waits_for(with_refresh=with_refresh):
                existing = self._store.find_access_token((username, client.client_id, scopes))
                if existing is not None and not is_expired(existing, now):
                    return existing
                if existing is not None:
                    self._store.delete_access_token(existing.value)
                    refresh = self._store.refresh_token(existing.refresh_token or "")
            if refresh is not None and is_expired(refresh, now):
                self._store.delete_refresh_token(refresh.value)
                refresh = None
            if refresh is None and user is not None and with_refresh:
                refresh = self._new_refresh_token(client, user, scopes, now)
            return self._new_access_token(client, user, scopes, refresh, now)

    def mint(  # noqa: PLR0913 - everything about a token may be chosen
        self,
        client: Client,
        user: User | None,
        scopes: Scopes,
        *,
        access_token: str | None = None,
        refresh_token: str | None = None,
        expires_in: int | None = None,
        refresh_expires_in: int | None = None,
    ) -> AccessToken | None:
        """Return a new pair of tokens without a flow, with these values and lifetimes in seconds where given.

        None, and nothing done, if there is already a token of a value that was asked for.
        """
        with self._store.transaction():
            now = self._clock.millis()
            wanted = [value for value in (access_token, refresh_token) if value is not None]
            if any(self._store.access_token(value) or self._store.refresh_token(value) for value in wanted):
                return None
            refresh = None
            if user is not None and (refresh_token is not None or "refresh_token" in client.grants):
                refresh = self._new_refresh_token(client, user, scopes, now, refresh_token, refresh_expires_in)
            return self._new_access_token(client, user, scopes, refresh, now, access_token, expires_in)

    def refresh(self, refresh: RefreshToken, client: Client, user: User, scopes: Scopes) -> AccessToken | None:
        """Return a new access token for a refresh token; None if the refresh token was ended meanwhile.

        The previous access tokens end (quirk `refresh_revokes_access_token`); the refresh token stays the same
        (quirk `rotate_refresh_token`).

        Raises:
            ExpiredTokenError: the refresh token's time is over; its access tokens end with it.
        """
        with self._store.transaction():
            settings = self._settings()
            now = self._clock.millis()
            found = self._store.refresh_token(refresh.value)
            if found is None:
                return None
            refresh = found
            expired = is_expired(refresh, now)
            if settings.refresh_revokes_access_token or expired:
                for token in self._store.access_tokens_of(refresh.value):
                    self._store.delete_access_token(token.value)
            if expired or settings.rotate_refresh_token:
                self._store.delete_refresh_token(refresh.value)
            if expired:
                raise ExpiredTokenError(refresh.value)
            if settings.rotate_refresh_token:
                refresh = self._new_refresh_token(client, user, refresh.scopes, now)
            return self._new_access_token(client, user, scopes, refresh, now)

    def find_access_token(self, value: str) -> AccessToken | None:
        """Return the living access token `value`; None if there is none.

        Raises:
            ExpiredTokenError: its time is over; it is forgotten now.
        """
        with self._store.transaction():
            token = self._store.access_token(value)
            if token is not None and is_expired(token, self._clock.millis()):
                self._store.delete_access_token(value)
                raise ExpiredTokenError(value)
            return token

    def has_live_token(self, username: str, client_id: str, scopes: Scopes) -> bool:
        """Return whether a user's client has a living token for exactly these scopes."""
        token = self._store.find_access_token((username, client_id, scopes))
        return token is not None and not is_expired(token, self._clock.millis())

    def expire(self, value: str) -> bool:
        """Let the time of an access or refresh token be over now; return whether there is such a token."""
        with self._store.transaction():
            now = self._clock.millis()
            access, refresh = self._store.access_token(value), self._store.refresh_token(value)
            if access is not None:
                self._store.put_access_token(msgspec.structs.replace(access, expires_at=now), now)
            if refresh is not None:
                self._store.put_refresh_token(msgspec.structs.replace(refresh, expires_at=now), now)
            return access is not None or refresh is not None

    def end(self, value: str) -> bool:
        """End an access token as a logout does, or a refresh token with its access tokens; return whether it was."""
        with self._store.transaction():
            access, refresh = self._store.access_token(value), self._store.refresh_token(value)
            if access is not None:
                self.revoke(access)
            if refresh is not None:
                for token in self._store.access_tokens_of(value):
                    self._store.delete_access_token(token.value)
                self._store.delete_refresh_token(value)
            return access is not None or refresh is not None

    def revoke(self, token: AccessToken) -> None:
        """End an access token, its refresh token, and every other access token of that refresh token."""
        with self._store.transaction():
            self._store.delete_access_token(token.value)
            if token.refresh_token is not None:
                for sibling in self._store.access_tokens_of(token.refresh_token):
                    self._store.delete_access_token(sibling.value)
                self._store.delete_refresh_token(token.refresh_token)

    def expires_in(self, token: AccessToken) -> int | None:
        """Return the whole seconds that a token has left; None if it never expires.

        Some of the first second is always gone when the service answers, so a fresh 12 h token has 43199 (WIRE §1),
        with a clock that stands still too.
        """
        if token.expires_at is None:
            return None
        return max(0, (token.expires_at - self._clock.millis() - 1) // MILLIS)

    def _new_access_token(  # noqa: PLR0913, PLR0917 - a token is bound to all of this
        self,
        client: Client,
        user: User | None,
        scopes: Scopes,
        refresh: RefreshToken | None,
        now: int,
        value: str | None = None,
        ttl: int | None = None,
    ) -> AccessToken:
        lifetime = _narrowest(
            self._next.take_number("expires_in") if ttl is None else ttl,
            user.access_token_ttl if user else None,
            client.access_token_ttl,
            self._settings().access_token_ttl,
        )
        token = AccessToken(
            value=value or self._next.take("access_token") or _new_value(client, user),
            client_id=client.client_id,
            username=user.username if user else None,
            scopes=scopes,
            issued_at=now,
            expires_at=end_of_life(now, lifetime),
            refresh_token=refresh.value if refresh else None,
        )
        self._store.put_access_token(token, now)
        return token

    def _new_refresh_token(  # noqa: PLR0913, PLR0917
        self,
        client: Client,
        user: User,
        scopes: Scopes,
        now: int,
        value: str | None = None,
        ttl: int | None = None,
    ) -> RefreshToken:
        lifetime = _narrowest(
            self._next.take_number("refresh_expires_in") if ttl is None else ttl,
            user.refresh_token_ttl,
            client.refresh_token_ttl,
            self._settings().refresh_token_ttl,
        )
        token = RefreshToken(
            value=value or self._next.take("refresh_token") or _new_value(client, user),
            client_id=client.client_id,
            username=user.username,
            scopes=scopes,
            issued_at=now,
            expires_at=end_of_life(now, lifetime),
        )
        self._store.put_refresh_token(token, now)
        return token


def _new_value(client: Client, user: User | None) -> str:
    """A token's text: a random UUID, and the account's number (WIRE §1)."""
    return f"{uuid.uuid4()}:{user.id if user else client.id}"


def _narrowest(*ttls: int | None) -> int:
    """The first lifetime that is given, in seconds."""
    return next(ttl for ttl in ttls if ttl is not None)
