"""A whole sandbox as one document, and back (DESIGN, `/_mock/state`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from mockserver.checking import Faults
from mockserver.clock import MILLIS, system_millis
from mockserver.control.documents import LATEST
from mockserver.control.problems import ProblemError
from mockserver.control.rule_checks import check_rule
from mockserver.next_values import KINDS
from mockserver.resources import template_faults
from mockserver.seed import Client, Resource, User
from mockserver.seed_reader import check_redirect_uris
from mockserver.settings import SandboxSettings, Seconds
from mockserver.store.records import (
    AccessToken,
    Approval,
    AuthorizationCode,
    PendingApproval,
    RefreshToken,
    Session,
)
from mockserver.traffic.journal import Entry
from mockserver.traffic.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.sandbox import Sandbox

LATEST_MILLIS = int(LATEST) * MILLIS
VERSION: Literal[1] = 1
"""Goes up with every change that an older server would not understand."""


class ClockSnapshot(Struct, forbid_unknown_fields=True):
    """How far the clock is from real time, and where it stands still if it does; milliseconds."""

    offset: Annotated[int, Meta(ge=-LATEST_MILLIS, le=LATEST_MILLIS)]
    frozen_at: Annotated[int, Meta(ge=0, le=LATEST_MILLIS)] | None


class Waiting(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What was ordered for what is handed out next."""

    access_token: list[str] = []
    refresh_token: list[str] = []
    code: list[str] = []
    expires_in: list[Seconds] = []
    refresh_expires_in: list[Seconds] = []


class Snapshot(Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything there is in a sandbox, secrets included. Times are milliseconds since the epoch."""

    version: Literal[1]
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
    next: Waiting
    rules: list[Rule]
    journal: list[Entry]


def take(sandbox: Sandbox) -> Snapshot:
    """Return everything in a sandbox, of one moment."""
    store = sandbox.store
    with store.transaction():
        offset, frozen_at = sandbox.clock.state()
        return Snapshot(
            version=VERSION,
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
            next=msgspec.convert(sandbox.next.waiting(), Waiting),
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
        sandbox.next.clear()
        for kind in KINDS:
            sandbox.next.add(kind, *getattr(snapshot.next, kind))
        sandbox.rules.load(snapshot.rules)
        sandbox.journal.load(snapshot.journal)
    return []


def _faults(snapshot: Snapshot) -> Iterator[str]:
    """What would make a world that cannot be: what no seed and no call of the control API lets in either."""
    if not 0 <= system_millis() + snapshot.clock.offset <= LATEST_MILLIS:
        yield "clock.offset: leads out of the years from 1970 to 9998"
    for name, values in _names(snapshot):
        if len(set(values)) != len(values):
            yield f"{name}: one stands twice"
    if None in {*(client.id for client in snapshot.clients), *(user.id for user in snapshot.users)}:
        yield "clients, users: each needs its id"
    checks = Faults("")
    for index, client in enumerate(snapshot.clients):
        check_redirect_uris(client, f"clients[{index}].redirect_uris", checks)
    yield from (line.removeprefix(": ") for line in checks.lines)
    for index, resource in enumerate(snapshot.resources):
        yield from (f"resources[{index}].{fault}" for fault in template_faults(resource))
    for index, rule in enumerate(snapshot.rules):
        try:
            check_rule(rule.spec)
        except ProblemError as error:
            yield f"rules[{index}]: {error}"


def _names(snapshot: Snapshot) -> Iterator[tuple[str, list[Any]]]:
    """What may stand only once, by its place."""
    yield "clients", [client.client_id for client in snapshot.clients]
    yield "clients", [client.id for client in snapshot.clients]
    yield "users", [user.username for user in snapshot.users]
    yield "users", [user.id for user in snapshot.users]
    access = [token.value for token in snapshot.access_tokens]
    yield "tokens", access + [token.value for token in snapshot.refresh_tokens]
    yield "codes", [code.value for code in snapshot.codes]
    yield "sessions", [session.value for session in snapshot.sessions]
    yield "pending", [pending.value for pending in snapshot.pending]
    yield "rules", [rule.id for rule in snapshot.rules]
    yield "journal", [entry.id for entry in snapshot.journal]
