"""A mapping of records that expire: bounded, and in no hurry to forget."""

from __future__ import annotations

import heapq
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXPIRED_KEPT = 10_000
"""Expired records that stay, the newest ones: a client may still be told that its token has expired (WIRE §4),
and a clock that is moved back finds them again."""


class Record(Protocol):
    """What can be kept here."""

    @property
    def value(self) -> str:
        """The key."""
        ...

    @property
    def expires_at(self) -> int | None:
        """Milliseconds since the epoch; None: never."""
        ...


R = TypeVar("R", bound=Record)


class ExpiringMap(Generic[R]):
    """Records by value. At most `limit` of them; the oldest go first, expired ones before living ones.

    Not locked: the store that holds it is.
    """

    def __init__(self, limit: int, dropped: Callable[[R], None] | None = None) -> None:
        self.limit = limit
        self._dropped = dropped
        self._records: OrderedDict[str, R] = OrderedDict()  # a dict walks over those that are gone from its front
        self._due: list[tuple[int, str]] = []
        self._expired: deque[tuple[int, str]] = deque()

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._records.values()))

    def get(self, value: str) -> R | None:
        """Return the record, expired or not."""
        return self._records.get(value)

    def put(self, record: R, now: int) -> None:
        """Keep a record, in the place of one that it replaces, and drop what there is no room for."""
        self._records[record.value] = record
        if record.expires_at is not None:
            heapq.heappush(self._due, (record.expires_at, record.value))
        self._forget_expired(now)
        while len(self._records) > self.limit:
            self._drop_one()
        if len(self._due) > 2 * len(self._records) + EXPIRED_KEPT:
            self._rebuild()

    def pop(self, value: str) -> R | None:
        """Take a record out."""
        return self._records.pop(value, None)

    def clear(self) -> None:
        """Take everything out."""
        self._records.clear()
        self._due.clear()
        self._expired.clear()

    def _forget_expired(self, now: int) -> None:
        while self._due and self._due[0][0] <= now:
            due = heapq.heappop(self._due)
            if self._stands(due):
                self._expired.append(due)
        while len(self._expired) > min(EXPIRED_KEPT, self.limit):
            due = self._expired.popleft()
            if not self._stands(due):
                continue
            if due[0] <= now:
                self._drop(due[1])
            else:  # the clock was moved back
                heapq.heappush(self._due, due)

    def _drop_one(self) -> None:
        while self._expired:
            due = self._expired.popleft()
            if self._stands(due):
                self._drop(due[1])
                return
        self._drop(next(iter(self._records)))

    def _stands(self, due: tuple[int, str]) -> bool:
        record = self._records.get(due[1])
        return record is not None and record.expires_at == due[0]

    def _drop(self, value: str) -> None:
        record = self._records.pop(value)
        if self._dropped is not None:
            self._dropped(record)

    def _rebuild(self) -> None:
        """Entries of records that are long gone must not pile up."""
        waiting = set(self._expired)
        self._due = [
            (record.expires_at, record.value)
            for record in self._records.values()
            if record.expires_at is not None and (record.expires_at, record.value) not in waiting
        ]
        heapq.heapify(self._due)
