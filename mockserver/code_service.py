"""Giving out authorization codes, and spending them (WIRE §1 and §2)."""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING

from mockserver.lifetimes import end_of_life, is_expired
from mockserver.store.records import AuthorizationCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.clock import Clock
    from mockserver.next_values import NextValues
    from mockserver.seed import Client, User
    from mockserver.settings import SandboxSettings
    from mockserver.store import Store
    from mockserver.store.records import Scopes

CODE_LENGTH = 6
CODE_ALPHABET = string.digits + string.ascii_letters


class CodeService:
    """The codes of one sandbox."""

    def __init__(
        self, store: Store, clock: Clock, next_values: NextValues, settings: Callable[[], SandboxSettings]
    ) -> None:
        self._store = store
        self._clock = clock
        self._next = next_values
        self._settings = settings

    def issue(  # noqa: PLR0913 - a code is bound to all of this (RFC 6749 §4.1.2, RFC 7636 §4.4)
        self,
        client: Client,
        user: User,
        scopes: Scopes,
        *,
        redirect_uri: str,
        redirect_uri_sent: bool,
        code_challenge: str | None = None,
        code_challenge_method: str | None = None,
    ) -> AuthorizationCode:
        """Return a new code, bound to the request that it answers."""
        while True:
            now = self._clock.millis()
            code = AuthorizationCode(
                value=self._next.take("code") or "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
                client_id=client.client_id,
                username=user.username,
                scopes=scopes,
                redirect_uri=redirect_uri,
                redirect_uri_sent=redirect_uri_sent,
                issued_at=now,
                expires_at=end_of_life(now, self._settings().code_ttl),
                code_challenge=code_challenge,
                code_challenge_method=code_challenge_method,
            )
            if self._store.put_code(code, now):
                return code

    def take(self, value: str) -> AuthorizationCode | None:
        """Return the living code `value` and spend it; None for everybody who comes after the first."""
        code = self._store.take_code(value)
        return None if code is None or is_expired(code, self._clock.millis()) else code
