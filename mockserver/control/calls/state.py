"""`/_mock/reset` and `/_mock/state`: a whole sandbox, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver import __version__
from mockserver.control.documents import Health
from mockserver.control.problems import FieldFault, ProblemError
from mockserver.control.routing import Route
from mockserver.control.snapshot import Snapshot, restore, take

if TYPE_CHECKING:
    from mockserver.control.routing import Call


def health(call: Call) -> Health:
    """Say that the server is up."""
    del call
    return Health("ok", __version__)


def reset(call: Call) -> None:
    """Go back to the seed."""
    call.sandbox.reset()


def export(call: Call) -> Snapshot:
    """Return everything there is in a sandbox."""
    return take(call.sandbox)


def load(call: Call) -> None:
    """Put everything in a document in place of what there is."""
    faults = restore(call.sandbox, call.body)
    if faults:
        raise ProblemError(422, "; ".join(faults), errors=[FieldFault("", fault) for fault in faults])


EMPTY_WORLD: dict[str, Any] = {
    "version": 1,
    "settings": {"access_token_ttl": 60},
    "clock": {"offset": 0, "frozen_at": None},
    "clients": [{"client_id": "my-client", "secret": "my-secret", "id": 1}],
    "users": [{"username": "me", "password": "my-password", "id": 2}],
    "next": {},
    **{name: [] for name in ("resources", "access_tokens", "refresh_tokens", "codes", "approvals")},
    **{name: [] for name in ("sessions", "pending", "rules", "journal")},
}
"""A state document with nothing in it but a client and a user."""

ROUTES = (
    Route("GET", "/health", health, "Whether the server is up; never in the journal", Health),
    Route("POST", "/reset", reset, "Back to the seed, and to real time", status=204),
    Route("GET", "/state", export, "Everything in the sandbox, as one document", Snapshot),
    Route(
        "PUT", "/state", load, "Put a document in place of everything", body=Snapshot, status=204, example=EMPTY_WORLD
    ),
)
