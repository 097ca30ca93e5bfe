"""`/_mock/clock`: the sandbox's time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mockserver.control.documents import LATEST, Advance, ClockState, SetClock
from mockserver.control.problems import wrong_field
from mockserver.control.routing import Route

if TYPE_CHECKING:
    from mockserver.clock import Clock
    from mockserver.control.routing import Call


def show(call: Call) -> ClockState:
    """Return what the clock shows."""
    return _state(call.sandbox.clock)


def put(call: Call) -> ClockState:
    """Set the clock, freeze it, or let it go on."""
    body: SetClock = call.body
    clock = call.sandbox.clock
    now = _seconds(body.now)
    if body.frozen is False:
        clock.unfreeze()
    if body.frozen:
        clock.freeze()
    if now is not None:
        clock.set(now)
    return _state(clock)


def advance(call: Call) -> ClockState:
    """Move the clock."""
    body: Advance = call.body
    seconds = body.seconds + 60 * (body.minutes + 60 * (body.hours + 24 * body.days))
    if not 0 <= call.sandbox.clock.now() + seconds <= LATEST:
        raise wrong_field("seconds", f"would put the clock before 1970 or after 9998, found {seconds:g}")
    call.sandbox.clock.advance(seconds)
    return _state(call.sandbox.clock)


def reset(call: Call) -> ClockState:
    """Go back to real time."""
    call.sandbox.clock.reset()
    return _state(call.sandbox.clock)


ROUTES = (
    Route("GET", "/clock", show, "What the clock shows", ClockState),
    Route(
        "PUT",
        "/clock",
        put,
        "Set, freeze or unfreeze the clock",
        ClockState,
        SetClock,
        example={"now": "2030-01-01T00:00:00Z", "frozen": True},
    ),
    Route("POST", "/clock/advance", advance, "Move the clock", ClockState, Advance, example={"seconds": 43200}),
    Route("DELETE", "/clock", reset, "Back to real time", ClockState),
)


def _state(clock: Clock) -> ClockState:
    now = clock.now()
    shown = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return ClockState(now, shown, clock.frozen, clock.real)


def _seconds(now: float | str | None) -> float | None:
    if not isinstance(now, str):
        return now
    try:
        parsed = datetime.fromisoformat(now)
    except ValueError:
        raise wrong_field("now", f"expected seconds since the epoch or ISO 8601, found {now!r}") from None
    if parsed.tzinfo is None:
        raise wrong_field("now", f"expected a time zone, as the Z in 2030-01-01T00:00:00Z, found {now!r}")
    if not 0 <= parsed.timestamp() <= LATEST:
        raise wrong_field("now", f"expected a time from 1970 to 9998, found {now!r}")
    return parsed.timestamp()
