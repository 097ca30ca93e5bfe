"""Exact values and lifetimes that were ordered for what is handed out next."""

from __future__ import annotations

import threading
from collections import deque
from typing import Literal

Kind = Literal["access_token", "refresh_token", "code", "expires_in", "refresh_expires_in"]
ACCESS_KINDS: tuple[Kind, ...] = ("access_token", "expires_in")
REFRESH_KINDS: tuple[Kind, ...] = ("refresh_token", "refresh_expires_in")
TEXT_KINDS: tuple[Kind, ...] = ("access_token", "refresh_token", "code")
KINDS: tuple[Kind, ...] = (*ACCESS_KINDS, *REFRESH_KINDS, "code")


class NextValues:
    """A queue for each kind of value, first in, first out. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[Kind, deque[str | int]] = {kind: deque() for kind in KINDS}

    def add(self, kind: Kind, *values: str | int) -> None:
        """Order values; lifetimes are in seconds, 0 for ever."""
        with self._lock:
            self._queues[kind].extend(values)

    def take(self, kind: Kind) -> str | None:
        """Return the next text of a kind, if one was ordered."""
        value = self._take(kind)
        return None if value is None else str(value)

    def take_number(self, kind: Kind) -> int | None:
        """Return the next lifetime of a kind, if one was ordered."""
        value = self._take(kind)
        return None if value is None else int(value)

    def waits_for(self, *, with_refresh: bool) -> bool:
        """Return whether something was ordered for a token: then a living one must not be handed out again."""
        return any(self._queues[kind] for kind in (ACCESS_KINDS + REFRESH_KINDS if with_refresh else ACCESS_KINDS))

    def waiting(self) -> dict[Kind, list[str | int]]:
        """Return what was ordered and not handed out yet."""
        with self._lock:
            return {kind: list(queue) for kind, queue in self._queues.items() if queue}

    def clear(self) -> None:
        """Cancel everything."""
        with self._lock:
            for queue in self._queues.values():
                queue.clear()

    def _take(self, kind: Kind) -> str | int | None:
        if not self._queues[kind]:
            return None
        with self._lock:
            return self._queues[kind].popleft() if self._queues[kind] else None
