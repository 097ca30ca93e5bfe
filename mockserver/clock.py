"""One clock for everything that has an age: tokens, codes, sessions, approvals, the journal."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MILLIS = 1000
"""Milliseconds in a second. The vendor's service counts milliseconds, and whole numbers never round."""


def system_millis() -> int:
    """Return the machine's time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class Clock:
    """A clock that runs with real time until it is told otherwise.

    It may be shifted, stopped, and moved in both directions. All methods are safe to call from any thread.
    """

    def __init__(self, source: Callable[[], int] = system_millis) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._offset = 0
        self._frozen_at: int | None = None

    def millis(self) -> int:
        """Return the time in milliseconds since the epoch."""
        with self._lock:
            return self._read()

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return self.millis() / MILLIS

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen_at is not None

    @property
    def real(self) -> bool:
        """Whether the clock shows the machine's time."""
        return self._frozen_at is None and self._offset == 0

    def freeze(self) -> None:
        """Stop the clock where it is. A frozen clock can still be set and advanced."""
        with self._lock:
            self._frozen_at = self._read()

    def unfreeze(self) -> None:
        """Let a frozen clock run on from where it stands."""
        with self._lock:
            if self._frozen_at is not None:
                self._offset = self._frozen_at - self._source()
                self._frozen_at = None

    def set(self, seconds: float) -> None:
        """Put the clock to a time in seconds since the epoch. It keeps running, or standing still."""
        millis = round(seconds * MILLIS)
        with self._lock:
            if self._frozen_at is not None:
                self._frozen_at = millis
            else:
                self._offset = millis - self._source()

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Move the clock forward, or backward with negative numbers."""
        millis = round((seconds + 60 * (minutes + 60 * (hours + 24 * days))) * MILLIS)
        with self._lock:
            if self._frozen_at is not None:
                self._frozen_at += millis
            else:
                self._offset += millis

    def state(self) -> tuple[int, int | None]:
        """Return how far the clock is from real time, and where it stands still if it does; milliseconds."""
        with self._lock:
            return self._offset, self._frozen_at

    def load(self, offset: int, frozen_at: int | None) -> None:
        """Put the clock where `state` said it was."""
        with self._lock:
            self._offset, self._frozen_at = offset, frozen_at

    def reset(self) -> None:
        """Go back to the machine's time."""
        with self._lock:
            self._offset = 0
            self._frozen_at = None

    def _read(self) -> int:
        if self._frozen_at is not None:
            return self._frozen_at
        return self._source() + self._offset
