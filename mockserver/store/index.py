"""Finding records by something else than their value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

K = TypeVar("K", bound="Hashable")


class Index(Generic[K]):
    """Values by key, oldest first. Most keys have one, and then it stands alone: a hundred thousand are not rare."""

    def __init__(self) -> None:
        self._values: dict[K, str | dict[str, None]] = {}

    def __len__(self) -> int:
        return len(self._values)

    def add(self, key: K, value: str) -> None:
        """Put a value behind those that there are."""
        there = self._values.get(key)
        if there is None:
            self._values[key] = value
        elif isinstance(there, str):
            self._values[key] = {there: None, value: None}
        else:
            there[value] = None

    def discard(self, key: K, value: str) -> None:
        """Take a value out, if it is there."""
        there = self._values.get(key)
        if isinstance(there, dict):
            there.pop(value, None)
        if not there or there == value:
            self._values.pop(key, None)

    def newest(self, key: K) -> str | None:
        """Return the value that came last."""
        there = self._values.get(key)
        return next(reversed(there)) if isinstance(there, dict) else there

    def all(self, key: K) -> list[str]:
        """Return the values, oldest first."""
        there = self._values.get(key, ())
        return [there] if isinstance(there, str) else list(there)

    def clear(self) -> None:
        """Take everything out."""
        self._values.clear()
