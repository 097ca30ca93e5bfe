"""A whole sandbox as one document, and back (DESIGN, `/_mock/state`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from mockserver.next_values import Kind
from mockserver.seed import Client, Resource, User
from mockserver.settings import SandboxSettings
from mockserver.store.records import (
    AccessToken,
    Approval,
    AuthorizationCode,
    PendingApproval,
    RefreshToken,
    Session,
)
from mockserver.traffic.errors import ERRORS
from mockserver.traffic.journal import Entry
from mockserver.traffic.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.sandbox import Sandbox

VERSION: Literal[1] = 1
"""Goes up with every change that an older server would not understand."""


class ClockSnapshot(Struct, forbid_unknown_fields=True):
    """How far the clock is from real time, and where it stands still if it does; milliseconds."""

    offset: int
    frozen_at: int | None


class Snapshot(Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything there is in a sandbox, secrets included. Times are milliseconds since the epoch."""

    version: Literal[1] = VERSION
    settings: SandboxSettings
    clock: ClockSnapshot
    clients: list[Client]
    users: list[User]
    resources: list[Resource]
    access_tokens: list[AccessToken]
    refresh_tokens: list[RefreshToken]
    codes: list[AuthorizationCode]
    approvals: list[Approval]
    sessions: list[Session]
    pending: list[PendingApproval]
    next: dict[Kind, list[str | int]]
    rules: list[Rule]
    journal: list[Entry]


def take(sandbox: Sandbox) -> Snapshot:
    """Return everything in a sandbox, of one moment."""
    store = sandbox.store
    with store.transaction():
        offset, frozen_at = sandbox.clock.state()
        return Snapshot(
            settings=sandbox.settings,
            clock=ClockSnapshot(offset, frozen_at),
            clients=list(sandbox.clients.values()),
            users=list(sandbox.users.values()),
            resources=sandbox.resources.all(),
            access_tokens=list(store.access_tokens()),
            refresh_tokens=list(store.refresh_tokens()),
            codes=list(store.codes()),
            approvals=list(store.approvals()),
            sessions=list(store.sessions()),
            pending=list(store.pending()),
            next=sandbox.tokens.next.waiting(),
            rules=sandbox.rules.all(),
            journal=sandbox.journal.find(),
        )


def restore(sandbox: Sandbox, snapshot: Snapshot) -> list[str]:
    """Put a snapshot in place of everything in a sandbox; `reset` still goes back to the sandbox's own seed.

    Return what is wrong with the snapshot instead, and do nothing, if it cannot be used.
    """
    faults = list(_faults(snapshot))
    if faults:
        return faults
    store = sandbox.store
    with store.transaction():
        store.clear()
        sandbox.replace_accounts(snapshot.clients, snapshot.users, snapshot.resources, snapshot.settings)
        sandbox.clock.load(snapshot.clock.offset, snapshot.clock.frozen_at)
        now = sandbox.clock.millis()
        for access in snapshot.access_tokens:
            store.put_access_token(access, now)
        for refresh in snapshot.refresh_tokens:
            store.put_refresh_token(refresh, now)
        for code in snapshot.codes:
            store.put_code(code, now)
        store.put_approvals(snapshot.approvals)
        for session in snapshot.sessions:
            store.put_session(session, now)
        for pending in snapshot.pending:
            store.put_pending(pending, now)
        sandbox.tokens.next.clear()
        for kind, values in snapshot.next.items():
            sandbox.tokens.next.add(kind, *values)
        sandbox.rules.load(snapshot.rules)
        sandbox.journal.load(snapshot.journal)
    return []


def _faults(snapshot: Snapshot) -> Iterator[str]:
    """What would make a world that cannot be: a name twice, an account without a number."""
    for name, entries in (("clients", snapshot.clients), ("users", snapshot.users)):
        for entry in entries:
            if entry.id is None:
                yield f"{name}: {entry!r} has no id"
    for name, values in (
        ("clients", [one.client_id for one in snapshot.clients]),
        ("users", [one.username for one in snapshot.users]),
        ("access_tokens", [one.value for one in snapshot.access_tokens]),
        ("refresh_tokens", [one.value for one in snapshot.refresh_tokens]),
        ("rules", [one.id for one in snapshot.rules]),
    ):
        if len(set(values)) != len(values):
            yield f"{name}: one stands twice"
    for rule in snapshot.rules:
        if rule.spec.error is not None and rule.spec.error not in ERRORS:
            yield f"rules: {rule.id}: unknown error {rule.spec.error!r}"
