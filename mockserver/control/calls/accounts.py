"""`/_mock/clients` and `/_mock/users`: looking at accounts, and changing them while running."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from mockserver.checking import Faults, check_field
from mockserver.control.problems import FieldFault, ProblemError, unknown, wrong_field
from mockserver.control.routing import Route
from mockserver.seed import Client, Name, User
from mockserver.seed_reader import check_redirect_uris

if TYPE_CHECKING:
    from mockserver.control.routing import Call


class ClientFields(Client, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client as in a seed; `client_id` is in the path already."""

    client_id: str = ""


class UserFields(User, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A user as in a seed; `username` is in the path already."""

    username: str = ""


def list_clients(call: Call) -> list[Client]:
    """Return all clients."""
    return list(call.sandbox.clients.values())


def show_client(call: Call) -> Client:
    """Return one client."""
    client = call.sandbox.client(call.path["client_id"])
    if client is None:
        raise unknown("client", call.path["client_id"])
    return client


def put_client(call: Call) -> Client:
    """Add or replace a client."""
    client = Client(**_named(call.body, "client_id", call.path["client_id"]))
    faults = Faults("body")
    check_redirect_uris(client, "redirect_uris", faults)
    if faults.lines:
        lines = [line.removeprefix("body: ").partition(": ") for line in faults.lines]
        errors = [FieldFault(where, message) for where, _, message in lines]
        raise ProblemError(422, "; ".join(f"{one.field}: {one.message}" for one in errors), errors=errors)
    with call.sandbox.store.transaction():
        _check_id(client.id, {one.id: one.client_id for one in call.sandbox.clients.values()}, client.client_id)
        return call.sandbox.put_client(client)


def remove_client(call: Call) -> None:
    """Remove a client."""
    if not call.sandbox.remove_client(call.path["client_id"]):
        raise unknown("client", call.path["client_id"])


def list_users(call: Call) -> list[User]:
    """Return all users."""
    return list(call.sandbox.users.values())


def show_user(call: Call) -> User:
    """Return one user."""
    user = call.sandbox.user(call.path["username"])
    if user is None:
        raise unknown("user", call.path["username"])
    return user


def put_user(call: Call) -> User:
    """Add or replace a user."""
    user = User(**_named(call.body, "username", call.path["username"]))
    with call.sandbox.store.transaction():
        _check_id(user.id, {one.id: one.username for one in call.sandbox.users.values()}, user.username)
        return call.sandbox.put_user(user)


def remove_user(call: Call) -> None:
    """Remove a user."""
    if not call.sandbox.remove_user(call.path["username"]):
        raise unknown("user", call.path["username"])


ROUTES = (
    Route("GET", "/clients", list_clients, "All clients, with their secrets", list[Client]),
    Route("GET", "/clients/<path:client_id>", show_client, "One client", Client, problems=(404,)),
    Route(
        "PUT",
        "/clients/<path:client_id>",
        put_client,
        "Add or replace a client until the next reset",
        Client,
        ClientFields,
        example={"secret": "another-secret", "redirect_uris": ["https://example.org/callback"], "scopes": ["read"]},
    ),
    Route("DELETE", "/clients/<path:client_id>", remove_client, "Remove a client", status=204, problems=(404,)),
    Route("GET", "/users", list_users, "All users, with their passwords", list[User]),
    Route("GET", "/users/<path:username>", show_user, "One user", User, problems=(404,)),
    Route(
        "PUT",
        "/users/<path:username>",
        put_user,
        "Add or replace a user until the next reset",
        User,
        UserFields,
        example={"password": "bob12345", "first_name": "Bob", "access_token_ttl": 60},
    ),
    Route("DELETE", "/users/<path:username>", remove_user, "Remove a user", status=204, problems=(404,)),
)


def _named(fields: ClientFields | UserFields, key: str, name: str) -> dict[str, Any]:
    given = getattr(fields, key)
    if given and given != name:
        raise wrong_field(key, f"expected {name!r} as in the path, found {given!r}")
    faults = Faults("")
    check_field(Name, name, key, faults)
    if faults.lines:
        raise wrong_field(key, faults.lines[0].partition(": ")[2].partition(": ")[2])
    return {**msgspec.structs.asdict(fields), key: name}


def _check_id(wanted: int | None, owners: dict[int | None, str], name: str) -> None:
    """Tokens carry the number: two accounts cannot have the same."""
    if wanted is not None and owners.get(wanted, name) != name:
        raise wrong_field("id", f"{wanted} is already that of {owners[wanted]!r}")
