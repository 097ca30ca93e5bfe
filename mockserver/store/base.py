"""What a sandbox asks of the place that keeps its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from mockserver.store.records import (
        AccessToken,
        Approval,
        AuthorizationCode,
        GrantKey,
        PendingApproval,
        RefreshToken,
        Session,
    )


class Store(Protocol):
    """Keeps records. It knows nothing of OAuth: what a record means is the sandbox's business.

    Every method is atomic and may be called from any thread. What needs several steps goes into `transaction()`.
    Records that have expired stay readable for a while; a store forgets them in its own time, and never grows
    without end. `now` is in milliseconds since the epoch.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """Keep everybody else out until the block ends. May be entered again from inside."""
        ...

    def put_access_token(self, token: AccessToken, now: int) -> None:
        """Keep a token; a new one becomes the one that `find_access_token` finds, a changed one keeps its place."""
        ...

    def access_token(self, value: str) -> AccessToken | None:
        """Return the access token `value`."""
        ...

    def find_access_token(self, key: GrantKey) -> AccessToken | None:
        """Return the newest access token of a user, client and scopes."""
        ...

    def access_tokens_of(self, refresh_token: str) -> list[AccessToken]:
        """Return the access tokens that came with a refresh token."""
        ...

    def access_tokens(self) -> Iterator[AccessToken]:
        """Return all access tokens, oldest first."""
        ...

    def delete_access_token(self, value: str) -> None:
        """Forget an access token, if there is one."""
        ...

    def put_refresh_token(self, token: RefreshToken, now: int) -> None:
        """Keep a refresh token."""
        ...

    def refresh_token(self, value: str) -> RefreshToken | None:
        """Return the refresh token `value`."""
        ...

    def refresh_tokens(self) -> Iterator[RefreshToken]:
        """Return all refresh tokens, oldest first."""
        ...

    def delete_refresh_token(self, value: str) -> None:
        """Forget a refresh token, if there is one. Its access tokens stay."""
        ...

    def put_code(self, code: AuthorizationCode, now: int) -> bool:
        """Keep a code; False, and nothing done, if there is one of the same value."""
        ...

    def code(self, value: str) -> AuthorizationCode | None:
        """Return the code `value` without spending it."""
        ...

    def take_code(self, value: str) -> AuthorizationCode | None:
        """Return a code and forget it: of any number of callers exactly one gets it."""
        ...

    def codes(self) -> Iterator[AuthorizationCode]:
        """Return all codes, oldest first."""
        ...

    def put_approvals(self, approvals: Iterable[Approval]) -> None:
        """Remember what a user has approved."""
        ...

    def approvals(self) -> Iterator[Approval]:
        """Return everything that was approved."""
        ...

    def approvals_of(self, username: str, client_id: str) -> list[Approval]:
        """Return what a user has approved of a client."""
        ...

    def put_session(self, session: Session, now: int) -> None:
        """Keep a session, or keep it for longer."""
        ...

    def session(self, value: str) -> Session | None:
        """Return the session `value`."""
        ...

    def sessions(self) -> Iterator[Session]:
        """Return all sessions, oldest first."""
        ...

    def delete_session(self, value: str) -> None:
        """Forget a session, if there is one."""
        ...

    def put_pending(self, pending: PendingApproval, now: int) -> None:
        """Keep a request whose consent page is shown."""
        ...

    def pending(self) -> Iterator[PendingApproval]:
        """Return all pending requests, oldest first."""
        ...

    def pending_request(self, value: str) -> PendingApproval | None:
        """Return the pending request `value` without taking it."""
        ...

    def take_pending(self, value: str) -> PendingApproval | None:
        """Return a pending request and forget it: of any number of callers exactly one gets it."""
        ...

    def limit_tokens(self, limit: int) -> None:
        """Keep at most `limit` access tokens, and as many refresh tokens, from now on."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...
