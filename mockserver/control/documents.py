"""What the control API's calls take and answer, as both of its ends see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from mockserver.settings import Seconds

LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
Span = Annotated[float, Meta(ge=-LATEST, le=LATEST)]


class ClockState(Struct):
    """What the clock shows: seconds since the epoch, and the same in ISO 8601; `real` if nobody touched it."""

    now: float
    time: str
    frozen: bool
    real: bool


class SetClock(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where to put the clock, and whether it stands still there. What is left out stays as it is."""

    now: Annotated[
        Annotated[float, Meta(ge=0, le=LATEST)] | str | None,
        Meta(description="Seconds since the epoch, or a time in ISO 8601 with its zone."),
    ] = None
    frozen: bool | None = None


class Advance(Struct, forbid_unknown_fields=True, kw_only=True):
    """How far to move the clock; negative is backward."""

    seconds: Span = 0
    minutes: Span = 0
    hours: Span = 0
    days: Span = 0


Value = Annotated[str, Meta(min_length=1, max_length=500, description="Printable ASCII without blanks and commas.")]


class TokenAnswer(Struct, omit_defaults=True):
    """What the token endpoint answers."""

    access_token: str
    token_type: str
    refresh_token: str | UnsetType = UNSET
    expires_in: int | UnsetType = UNSET
    scope: str = ""


class TokenInfo(Struct):
    """A token that is known. Times are in seconds since the epoch; None: never."""

    access_token: str
    refresh_token: str | None
    client_id: str
    username: str | None
    scope: str
    issued_at: float
    expires_at: float | None
    expires_in: int | None
    expired: bool
    refresh_expires_at: float | None


class Mint(Struct, forbid_unknown_fields=True, kw_only=True):
    """A token to make. Without `username` it is the client's own; what else is left out is as in a login."""

    client_id: str
    username: str | None = None
    scope: str | None = None
    access_token: Value | None = None
    refresh_token: Value | None = None
    expires_in: Seconds | None = None
    refresh_expires_in: Seconds | None = None


class Next(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is handed out next: a value, or a list of them for one after the other; lifetimes in seconds."""

    access_token: Value | list[Value] | None = None
    refresh_token: Value | list[Value] | None = None
    code: Value | list[Value] | None = None
    expires_in: Seconds | list[Seconds] | None = None
    refresh_expires_in: Seconds | list[Seconds] | None = None


class Authorize(Struct, forbid_unknown_fields=True, kw_only=True):
    """A login and an answer on the consent page, without a browser. The names are the authorization endpoint's."""

    client_id: str
    username: str
    redirect_uri: str | None = None
    scope: str | None = None
    state: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None
    approve: Annotated[bool, Meta(description="false: the user denies.")] = True


class Authorization(Struct):
    """Where the browser would have been sent, and the code in it; None if the user denied."""

    code: str | None
    location: str


class Ended(Struct):
    """The token that was meant."""

    token: str


class NewSandbox(Struct, forbid_unknown_fields=True, kw_only=True):
    """A sandbox to make. Without a name it gets one; whatever its seed leaves out is as in the server's own."""

    name: Annotated[
        Annotated[str, Meta(min_length=1, max_length=63)] | None,
        Meta(description="Up to 63 lower-case letters, digits and hyphens, the first one no hyphen."),
    ] = None
    seed: Annotated[dict[str, Any] | None, Meta(description="A seed, as in a seed file.")] = None


class SandboxInfo(Struct):
    """A sandbox, and the URL that stands in for the server's."""

    name: str
    base_url: str


class Health(Struct):
    """That the server is up."""

    status: str
    version: str
