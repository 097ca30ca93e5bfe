"""`/_mock/sandboxes`: whole worlds beside the default one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from mockserver.checking import ConfigurationError
from mockserver.control.documents import NewSandbox, SandboxInfo
from mockserver.control.problems import FieldFault, ProblemError, unknown, wrong_field
from mockserver.control.routing import Route
from mockserver.sandboxes import NAME_PATTERN, PREFIX, NameTakenError, TooManyError
from mockserver.seed_reader import check_seed

if TYPE_CHECKING:
    from mockserver.control.routing import Call
    from mockserver.seed import Seed


def list_sandboxes(call: Call) -> list[SandboxInfo]:
    """Return all sandboxes but the default one."""
    _at_root(call)
    return [_info(call, name) for name in call.sandboxes.names()]


def make_sandbox(call: Call) -> SandboxInfo:
    """Make a sandbox."""
    _at_root(call)
    body: NewSandbox = call.body
    if body.name is not None and not re.fullmatch(NAME_PATTERN, body.name):
        raise wrong_field("name", f"expected a-z, 0-9 and hyphens, no hyphen first, found {body.name!r}")
    seed = _seed(call, body.seed)
    try:
        name = call.sandboxes.create(body.name, seed)
    except NameTakenError:
        raise ProblemError(409, f"There is already a sandbox {body.name!r}.") from None
    except TooManyError as error:
        raise ProblemError(409, str(error)) from None
    return _info(call, name)


def remove_sandbox(call: Call) -> None:
    """Remove a sandbox, with everything in it."""
    _at_root(call)
    if not call.sandboxes.remove(call.path["name"]):
        raise unknown("sandbox", call.path["name"])


ROUTES = (
    Route("GET", "/sandboxes", list_sandboxes, "All sandboxes but the default one", list[SandboxInfo]),
    Route(
        "POST",
        "/sandboxes",
        make_sandbox,
        "Make a sandbox",
        SandboxInfo,
        NewSandbox,
        body_needed=False,
        status=201,
        problems=(409,),
        example={"name": "my-test", "seed": {"settings": {"access_token_ttl": 60}}},
    ),
    Route("DELETE", "/sandboxes/<name>", remove_sandbox, "Remove a sandbox", status=204, problems=(404,)),
)


def _at_root(call: Call) -> None:
    if call.sandbox is not call.sandboxes.default:
        raise ProblemError(404, "A sandbox has no sandboxes of its own; ask the server's root.")


def _info(call: Call, name: str) -> SandboxInfo:
    return SandboxInfo(name, f"{call.server_url}{PREFIX}{name}")


def _seed(call: Call, document: dict[str, Any] | None) -> Seed | None:
    if document is None:
        return None
    try:
        seed = check_seed(document, "seed", sandbox=True, others=call.sandboxes.seed.users)
    except ConfigurationError as error:
        lines = [fault.removeprefix("seed: ").partition(": ") for fault in error.faults]
        errors = [FieldFault(f"seed.{where}" if message else "seed", message or where) for where, _, message in lines]
        raise ProblemError(422, "; ".join(f"{one.field}: {one.message}" for one in errors), errors=errors) from None
    own = call.sandboxes.seed
    missing = {name: getattr(own, name) for name in ("clients", "users", "resources") if name not in document}
    return msgspec.structs.replace(seed, **missing)
