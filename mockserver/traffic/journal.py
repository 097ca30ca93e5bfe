"""The journal: what clients really sent, and what they were answered."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from mockserver.traffic.masking import mask_header, mask_parameter, mask_text
from mockserver.traffic.matching import matches

if TYPE_CHECKING:
    from mockserver.traffic.matching import EntryMatch


class Entry(Struct, kw_only=True, frozen=True):
    """One request and its answer.

    Attributes:
        id: counts up, and never starts again while the sandbox lives.
        time: seconds since the epoch, by the sandbox's clock.
        status: None if the connection was ended without an answer.
        error: the OAuth error's name, if the answer was one.
        rule: the id of the rule that fired.
        milliseconds: how long the answer took, by the machine's clock.
        answer: the answer's body, as far as it is text; long ones are cut.
    """

    id: int
    time: float
    endpoint: str
    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    grant_type: str | None
    client_id: str | None
    username: str | None
    status: int | None
    error: str | None
    rule: str | None
    milliseconds: float
    answer_headers: dict[str, str] = {}
    answer: str = ""

    def masked(self) -> Entry:
        """Return the entry without its secrets."""
        return msgspec.structs.replace(
            self,
            parameters={name: mask_parameter(name, value) for name, value in self.parameters.items()},
            headers={name: mask_header(name, value) for name, value in self.headers.items()},
            answer_headers={name: mask_header(name, value) for name, value in self.answer_headers.items()},
            answer=mask_text(self.answer),
        )

    def line(self) -> str:
        """Return the entry in one line for people."""
        what = [f"#{self.id}", self.endpoint, self.method, self.path]
        if self.grant_type is not None:
            what.append(f"grant_type={self.grant_type}")
        outcome = "no answer" if self.status is None else str(self.status)
        return " ".join([*what, "->", f"{outcome} {self.error or ''}".strip()])


class Journal:
    """The last requests of a sandbox, at most `size` of them. Safe to use from any thread."""

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=size)
        self._next_id = 1

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """How many entries there is room for."""
        return self._entries.maxlen or 0

    def resize(self, size: int) -> None:
        """Make room for another number of entries; the newest stay."""
        with self._lock:
            if size != self.size:
                self._entries = deque(self._entries, maxlen=size)

    def add(self, **fields: Any) -> Entry:
        """Write a request down and return the entry; the fields are those of `Entry` but its id."""
        with self._lock:
            entry = Entry(id=self._next_id, **fields)
            self._entries.append(entry)
            self._next_id += 1
            return entry

    def find(self, match: EntryMatch | None = None, *, after: int = 0) -> list[Entry]:
        """Return the entries that match, oldest first; only those with an id above `after`."""
        with self._lock:
            entries = list(self._entries)
        return [entry for entry in entries if entry.id > after and (match is None or matches(match, entry))]

    def clear(self) -> None:
        """Forget all entries; their ids are not used again."""
        with self._lock:
            self._entries.clear()

    def load(self, entries: list[Entry]) -> None:
        """Put other entries in place of all."""
        with self._lock:
            self._entries.clear()
            self._entries.extend(entries)
            self._next_id = max([self._next_id, *(entry.id + 1 for entry in entries)])
