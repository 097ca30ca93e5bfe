"""A sandbox: one whole pretend CameraManager. Everything else is a face onto one (DESIGN)."""

from __future__ import annotations

import hmac
import itertools
import secrets
from typing import TYPE_CHECKING, TypeVar

import msgspec

from mockserver.clock import Clock
from mockserver.code_service import CodeService
from mockserver.lifetimes import end_of_life, is_expired
from mockserver.next_values import NextValues
from mockserver.resources import ResourceTable
from mockserver.seed import FIRST_ID, Client, User
from mockserver.store import MemoryStore, Store
from mockserver.store.records import Approval, PendingApproval, Session
from mockserver.token_service import TokenService
from mockserver.traffic.journal import Journal
from mockserver.traffic.rules import RuleBook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mockserver.seed import Resource, Seed
    from mockserver.settings import SandboxSettings
    from mockserver.store.records import Scopes

A = TypeVar("A", Client, User)

PENDING_TTL = 3600
"""Seconds that a consent page may be left open."""


class LoginRefusedError(Exception):
    """A user may not log in; the text is the vendor's (WIRE §2)."""


class Sandbox:
    """The accounts, tokens, sessions, clock, rules and journal of one world. Safe to use from any thread.

    Attributes:
        generation: how often it was reset; what began before a reset does not write into what comes after it.
    """

    def __init__(
        self, seed: Seed, settings: SandboxSettings, *, clock: Clock | None = None, store: Store | None = None
    ) -> None:
        self.clock = clock or Clock()
        self.store: Store = store or MemoryStore(settings.max_tokens)
        self.next = NextValues()
        self.tokens = TokenService(self.store, self.clock, self.next, lambda: self.settings)
        self.codes = CodeService(self.store, self.clock, self.next, lambda: self.settings)
        self.rules = RuleBook()
        self.journal = Journal(settings.journal_size)
        self._changed_clients: dict[str, Client | None] = {}
        self._changed_users: dict[str, User | None] = {}
        self._replaced: tuple[tuple[Resource, ...], SandboxSettings] | None = None
        self.generation = 0
        self.take_over(seed, settings)

    def take_over(self, seed: Seed, settings: SandboxSettings) -> None:
        """Use another seed from now on. Tokens, codes and sessions stay.

        So does what was changed or imported while running: such a change outlives every seed, until `reset`.
        """
        with self.store.transaction():
            self._seed, self._seed_settings = seed, settings
            self._use(*(self._replaced or (seed.resources, settings)))
            self.clients = _changed(seed.clients, self._changed_clients)
            self.users = _changed(seed.users, self._changed_users)

    def reset(self) -> None:
        """Go back to the seed: no tokens, codes, approvals, sessions, rules and journal, and real time."""
        with self.store.transaction():
            self.generation += 1
            self._changed_clients.clear()
            self._changed_users.clear()
            self._replaced = None
            self.take_over(self._seed, self._seed_settings)
            self.store.clear()
            self.rules.clear()
            self.journal.clear()
            self.next.clear()
            self.clock.reset()

    def replace_accounts(
        self, clients: list[Client], users: list[User], resources: list[Resource], settings: SandboxSettings
    ) -> None:
        """Use these in place of all there are, until `reset`."""
        with self.store.transaction():
            gone_clients: dict[str, Client | None] = dict.fromkeys(self._seed.clients)
            gone_users: dict[str, User | None] = dict.fromkeys(self._seed.users)
            self._changed_clients = gone_clients | {client.client_id: client for client in clients}
            self._changed_users = gone_users | {user.username: user for user in users}
            self.clients = {client.client_id: client for client in clients}
            self.users = {user.username: user for user in users}
            self._replaced = tuple(resources), settings
            self._use(*self._replaced)

    def _use(self, resources: tuple[Resource, ...], settings: SandboxSettings) -> None:
        self.settings = settings
        self.resources = ResourceTable(resources)
        self.journal.resize(settings.journal_size)
        self.store.limit_tokens(settings.max_tokens)

    def put_client(self, client: Client) -> Client:
        """Add or replace a client, until `reset`. Without an id it keeps the one it had, or gets a free one."""
        with self.store.transaction():
            client = _with_id(client, self.clients.get(client.client_id), self.clients)
            self._changed_clients[client.client_id] = client
            self.clients = {**self.clients, client.client_id: client}
            return client

    def remove_client(self, client_id: str) -> bool:
        """Remove a client, until `reset`; return whether there was one. Its tokens are left alone."""
        with self.store.transaction():
            if client_id not in self.clients:
                return False
            self._changed_clients[client_id] = None
            self.clients = {name: one for name, one in self.clients.items() if name != client_id}
            return True

    def put_user(self, user: User) -> User:
        """Add or replace a user, until `reset`. Without an id it keeps the one it had, or gets a free one."""
        with self.store.transaction():
            user = _with_id(user, self.users.get(user.username), self.users)
            self._changed_users[user.username] = user
            self.users = {**self.users, user.username: user}
            return user

    def remove_user(self, username: str) -> bool:
        """Remove a user, until `reset`; return whether there was one. The user's tokens count no longer."""
        with self.store.transaction():
            if username not in self.users:
                return False
            self._changed_users[username] = None
            self.users = {name: one for name, one in self.users.items() if name != username}
            return True

    def client(self, client_id: str) -> Client | None:
        """Return the client `client_id`."""
        return self.clients.get(client_id)

    def user(self, username: str | None) -> User | None:
        """Return the user `username`."""
        return None if username is None else self.users.get(username)

    def authenticate(self, username: str, password: str) -> User:
        """Return the user with this name and password.

        Raises:
            LoginRefusedError: there is none, or the account is locked or disabled, which is looked at before the
                password.
        """
        user = self.users.get(username.strip() if self.settings.trim_username else username)
        if user is None:
            raise LoginRefusedError("Bad credentials")
        self.check_account(user)
        if not hmac.compare_digest(user.password.encode(), password.encode("utf-8", "replace")):
            raise LoginRefusedError("Bad credentials")
        return user

    @staticmethod
    def check_account(user: User) -> None:
        """Let a user pass whose account is in order.

        Raises:
            LoginRefusedError: it is locked or disabled.
        """
        if user.locked:
            raise LoginRefusedError("User account is locked")
        if not user.enabled:
            raise LoginRefusedError("User is disabled")

    def start_session(self, user: User) -> Session:
        """Log a browser in."""
        now = self.clock.millis()
        session = Session(
            value=secrets.token_urlsafe(18),
            username=user.username,
            started_at=now,
            expires_at=end_of_life(now, self.settings.session_ttl),
        )
        self.store.put_session(session, now)
        return session

    def session_user(self, session_id: str | None) -> User | None:
        """Return who is logged in with a session, and let it live on; None when it is over or its user gone."""
        if session_id is None:
            return None
        now = self.clock.millis()
        with self.store.transaction():
            session = self.store.session(session_id)
            if session is None or is_expired(session, now):
                return None
            user = self.user(session.username)
            if user is None or user.locked or not user.enabled:
                self.store.delete_session(session_id)
                return None
            self.store.put_session(
                Session(
                    value=session.value,
                    username=session.username,
                    started_at=session.started_at,
                    expires_at=end_of_life(now, self.settings.session_ttl),
                ),
                now,
            )
            return user

    def is_approved(self, user: User, client: Client, scopes: Scopes) -> bool:
        """Return whether a user need not be asked: approved before, or a token for exactly this lives (WIRE §3)."""
        if client.auto_approve or self.tokens.has_live_token(user.username, client.client_id, scopes):
            return True
        now = self.clock.millis()
        approved = {
            approval.scope
            for approval in self.store.approvals_of(user.username, client.client_id)
            if not is_expired(approval, now)
        }
        return self.settings.remember_approvals and approved.issuperset(scopes)

    def approve(self, user: User, client: Client, scopes: Scopes) -> None:
        """Remember that a user has approved."""
        end = end_of_life(self.clock.millis(), self.settings.approval_ttl)
        self.store.put_approvals(
            Approval(username=user.username, client_id=client.client_id, scope=scope, expires_at=end)
            for scope in scopes
        )

    def ask_approval(self, session_id: str, parameters: dict[str, str]) -> PendingApproval:
        """Remember an authorization request until its consent page is answered."""
        now = self.clock.millis()
        pending = PendingApproval(
            value=secrets.token_urlsafe(18),
            session=session_id,
            parameters=parameters,
            expires_at=end_of_life(now, PENDING_TTL),
        )
        self.store.put_pending(pending, now)
        return pending

    def take_pending(self, value: str, session_id: str | None) -> dict[str, str] | None:
        """Return the parameters of a request whose consent page is answered; None if it was answered before."""
        pending = self.store.take_pending(value)
        if pending is None or pending.session != session_id:
            return None
        return None if is_expired(pending, self.clock.millis()) else pending.parameters


def _changed(seeded: Mapping[str, A], changes: Mapping[str, A | None]) -> dict[str, A]:
    """The seed's entries with the changes on top; None is for one that was removed."""
    return {name: one for name, one in {**seeded, **changes}.items() if one is not None}


def _with_id(entry: A, old: A | None, entries: Mapping[str, A]) -> A:
    if entry.id is not None:
        return entry
    if old is not None:
        return msgspec.structs.replace(entry, id=old.id)
    taken = {one.id for one in entries.values()}
    return msgspec.structs.replace(entry, id=next(n for n in itertools.count(FIRST_ID) if n not in taken))
