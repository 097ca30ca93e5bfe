"""The clock of a sandbox, to command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.control.documents import ClockState

if TYPE_CHECKING:
    from mockserver.testing.control import Control


class ClockControl:
    """The sandbox's clock."""

    def __init__(self, control: Control) -> None:
        self._control = control

    @property
    def now(self) -> float:
        """The time in seconds since the epoch."""
        return self.state().now

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self.state().frozen

    def state(self) -> ClockState:
        """Return all that it shows."""
        return self._control.call("GET", "/clock", type_=ClockState)

    def freeze(self) -> None:
        """Stop it where it is."""
        self._control.call("PUT", "/clock", {"frozen": True})

    def unfreeze(self) -> None:
        """Let it run on from where it stands."""
        self._control.call("PUT", "/clock", {"frozen": False})

    def set(self, now: float | str, *, frozen: bool | None = None) -> None:
        """Put it to seconds since the epoch, or a time in ISO 8601; `frozen` as it was if left out."""
        self._control.call("PUT", "/clock", {"now": now} | ({} if frozen is None else {"frozen": frozen}))

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Move it forward, or backward with negative numbers."""
        body = {"seconds": seconds, "minutes": minutes, "hours": hours, "days": days}
        self._control.call("POST", "/clock/advance", body)

    def reset(self) -> None:
        """Go back to real time."""
        self._control.call("DELETE", "/clock")
