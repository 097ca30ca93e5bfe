"""When something ends, and whether it has."""

from __future__ import annotations

from typing import Protocol

from mockserver.clock import MILLIS


class Mortal(Protocol):
    """Something that ends, or never does."""

    @property
    def expires_at(self) -> int | None:
        """Milliseconds since the epoch; None: never."""
        ...


def end_of_life(now: int, ttl: int) -> int | None:
    """Return when something ends that lives `ttl` seconds from `now` (milliseconds); None for 0, which is for ever."""
    return now + ttl * MILLIS if ttl else None


def is_expired(thing: Mortal, now: int) -> bool:
    """Return whether its time is over; its last moment is."""
    return thing.expires_at is not None and thing.expires_at <= now
