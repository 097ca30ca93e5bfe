"""State in memory: the default, gone with the process."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mockserver.store.expiring import ExpiringMap
from mockserver.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mockserver.store.records import (
        AccessToken,
        Approval,
        AuthorizationCode,
        GrantKey,
        PendingApproval,
        RefreshToken,
        Session,
    )

SHORT_LIVED = 20_000
"""Most codes, and most sessions."""

OPEN_PAGES = 2_000
"""Most consent pages that wait for their user; each holds a whole authorization request."""


class MemoryStore:
    """A Store in this process, behind one lock that is never held while anything waits."""

    def __init__(self, max_tokens: int = 200_000) -> None:
        self._lock = threading.RLock()
        self._access: ExpiringMap[AccessToken] = ExpiringMap(max_tokens, self._unlink)
        self._refresh: ExpiringMap[RefreshToken] = ExpiringMap(max_tokens)
        self._codes: ExpiringMap[AuthorizationCode] = ExpiringMap(SHORT_LIVED)
        self._sessions: ExpiringMap[Session] = ExpiringMap(SHORT_LIVED)
        self._pending: ExpiringMap[PendingApproval] = ExpiringMap(OPEN_PAGES)
        self._approvals: dict[tuple[str, str], dict[str, Approval]] = {}
        self._by_key: Index[GrantKey] = Index()
        self._by_refresh: Index[str] = Index()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everybody else out until the block ends."""
        with self._lock:
            yield

    def put_access_token(self, token: AccessToken, now: int) -> None:
        """Keep a token; a new one becomes the one that `find_access_token` finds."""
        with self._lock:
            old = self._access.get(token.value)
            if old is not None and (old.key, old.refresh_token) != (token.key, token.refresh_token):
                self.delete_access_token(token.value)
                old = None
            if old is None:
                self._by_key.add(token.key, token.value)
                if token.refresh_token is not None:
                    self._by_refresh.add(token.refresh_token, token.value)
            self._access.put(token, now)

    def access_token(self, value: str) -> AccessToken | None:
        """Return the access token `value`."""
        with self._lock:
            return self._access.get(value)

    def find_access_token(self, key: GrantKey) -> AccessToken | None:
        """Return the newest access token of a user, client and scopes."""
        with self._lock:
            value = self._by_key.newest(key)
            return None if value is None else self._access.get(value)

    def access_tokens_of(self, refresh_token: str) -> list[AccessToken]:
        """Return the access tokens that came with a refresh token."""
        with self._lock:
            found = (self._access.get(value) for value in self._by_refresh.all(refresh_token))
            return [token for token in found if token is not None]

    def access_tokens(self) -> Iterator[AccessToken]:
        """Return all access tokens, oldest first."""
        with self._lock:
            return iter(self._access)

    def delete_access_token(self, value: str) -> None:
        """Forget an access token, if there is one."""
        with self._lock:
            token = self._access.pop(value)
            if token is not None:
                self._unlink(token)

    def put_refresh_token(self, token: RefreshToken, now: int) -> None:
        """Keep a refresh token."""
        with self._lock:
            self._refresh.put(token, now)

    def refresh_token(self, value: str) -> RefreshToken | None:
        """Return the refresh token `value`."""
        with self._lock:
            return self._refresh.get(value)

    def refresh_tokens(self) -> Iterator[RefreshToken]:
        """Return all refresh tokens, oldest first."""
        with self._lock:
            return iter(self._refresh)

    def delete_refresh_token(self, value: str) -> None:
        """Forget a refresh token, if there is one. Its access tokens stay."""
        with self._lock:
            self._refresh.pop(value)

    def put_code(self, code: AuthorizationCode, now: int) -> bool:
        """Keep a code; False, and nothing done, if there is one of the same value."""
        with self._lock:
            if self._codes.get(code.value) is not None:
                return False
            self._codes.put(code, now)
            return True

    def code(self, value: str) -> AuthorizationCode | None:
        """Return the code `value` without spending it."""
        with self._lock:
            return self._codes.get(value)

    def take_code(self, value: str) -> AuthorizationCode | None:
        """Return a code and forget it: of any number of callers exactly one gets it."""
        with self._lock:
            return self._codes.pop(value)

    def codes(self) -> Iterator[AuthorizationCode]:
        """Return all codes, oldest first."""
        with self._lock:
            return iter(self._codes)

    def put_approvals(self, approvals: Iterable[Approval]) -> None:
        """Remember what a user has approved."""
        with self._lock:
            for approval in approvals:
                of_client = self._approvals.setdefault((approval.username, approval.client_id), {})
                of_client[approval.scope] = approval

    def approvals(self) -> Iterator[Approval]:
        """Return everything that was approved."""
        with self._lock:
            return iter([one for of_client in self._approvals.values() for one in of_client.values()])

    def approvals_of(self, username: str, client_id: str) -> list[Approval]:
        """Return what a user has approved of a client."""
        with self._lock:
            return list(self._approvals.get((username, client_id), {}).values())

    def put_session(self, session: Session, now: int) -> None:
        """Keep a session, or keep it for longer."""
        with self._lock:
            self._sessions.pop(session.value)  # one that is used counts as new
            self._sessions.put(session, now)

    def session(self, value: str) -> Session | None:
        """Return the session `value`."""
        with self._lock:
            return self._sessions.get(value)

    def sessions(self) -> Iterator[Session]:
        """Return all sessions, oldest first."""
        with self._lock:
            return iter(self._sessions)

    def delete_session(self, value: str) -> None:
        """Forget a session, if there is one."""
        with self._lock:
            self._sessions.pop(value)

    def put_pending(self, pending: PendingApproval, now: int) -> None:
        """Keep a request whose consent page is shown."""
        with self._lock:
            self._pending.put(pending, now)

    def pending(self) -> Iterator[PendingApproval]:
        """Return all pending requests, oldest first."""
        with self._lock:
            return iter(self._pending)

    def pending_request(self, value: str) -> PendingApproval | None:
        """Return the pending request `value` without taking it."""
        with self._lock:
            return self._pending.get(value)

    def take_pending(self, value: str) -> PendingApproval | None:
        """Return a pending request and forget it: of any number of callers exactly one gets it."""
        with self._lock:
            return self._pending.pop(value)

    def limit_tokens(self, limit: int) -> None:
        """Keep at most `limit` access tokens, and as many refresh tokens, from now on."""
        with self._lock:
            self._access.limit = self._refresh.limit = limit

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for records in (self._access, self._refresh, self._codes, self._sessions, self._pending):
                records.clear()
            self._approvals.clear()
            self._by_key.clear()
            self._by_refresh.clear()

    def _unlink(self, token: AccessToken) -> None:
        """Take a token that is gone out of what it was found by."""
        self._by_key.discard(token.key, token.value)
        if token.refresh_token is not None:
            self._by_refresh.discard(token.refresh_token, token.value)
