"""Asking the journal whether something was sent, with an answer that helps when it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct

from mockserver.traffic.masking import mask_header, mask_parameter
from mockserver.traffic.matching import Difference, EntryMatch, count_criteria, differences

if TYPE_CHECKING:
    from mockserver.traffic.journal import Entry, Journal

NEAREST = 3
"""How many near misses are shown."""

Count = Annotated[int, Meta(ge=0)]


class Question(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Which requests, and how many there should be: `times`, or `at_least` and `at_most`; at least one else."""

    match: EntryMatch = EntryMatch()
    times: Count | None = None
    at_least: Count | None = None
    at_most: Count | None = None

    def holds(self, count: int) -> bool:
        """Return whether this many are right."""
        if self.times is not None:
            return count == self.times
        return self.lowest <= count <= (count if self.at_most is None else self.at_most)

    @property
    def lowest(self) -> int:
        """The least number that is right."""
        if self.at_least is not None:
            return self.at_least
        return 0 if self.at_most is not None else 1

    def expected(self) -> str:
        """Return how many there should be, in words."""
        if self.times is not None:
            return f"exactly {self.times}"
        if self.at_most is None:
            return f"at least {self.lowest}"
        return f"at most {self.at_most}" if self.at_least is None else f"{self.at_least} to {self.at_most}"


class Miss(Struct, frozen=True):
    """A request that was nearly what was asked for, and what was different."""

    entry: str
    id: int
    differences: list[Difference]


class Verdict(Struct, frozen=True):
    """The journal's answer.

    Attributes:
        verified: whether there were as many as there should be.
        count: how many matched.
        matched: the ones that did, in one line each.
        nearest: the nearest misses.
        message: all of it for people; secrets are masked.
    """

    verified: bool
    count: int
    matched: list[str]
    nearest: list[Miss]
    message: str


def verify(journal: Journal, question: Question) -> Verdict:
    """Hold the journal against a question."""
    matched: list[Entry] = []
    missed: list[tuple[Entry, list[Difference]]] = []
    for entry in journal.find():
        differing = list(differences(question.match, entry))
        if differing:
            missed.append((entry, differing))
        else:
            matched.append(entry)
    holds = question.holds(len(matched))
    too_few = len(matched) < (question.lowest if question.times is None else question.times)
    nearest = [] if holds or not too_few else _nearest(missed, count_criteria(question.match))
    lines = [entry.line() for entry in matched]
    message = _message(question, lines, nearest, len(missed))
    return Verdict(holds, len(matched), lines, nearest, message)


def _nearest(missed: list[tuple[Entry, list[Difference]]], criteria: int) -> list[Miss]:
    """Those with the fewest differences first, of equals the newest; what has nothing in common is no near miss."""
    close = [(entry, differing) for entry, differing in missed if criteria == 1 or len(differing) < criteria]
    close.sort(key=lambda miss: (len(miss[1]), -miss[0].id))
    return [
        Miss(entry.line(), entry.id, [_masked(difference) for difference in differing])
        for entry, differing in close[:NEAREST]
    ]


def _message(question: Question, lines: list[str], nearest: list[Miss], others: int) -> str:
    wanted = ", ".join(f"{name}={_shown(value)}" for name, value in _flat(question.match)) or "any request"
    said = [f"Expected {question.expected()} of: {wanted}", f"Found {len(lines)}."]
    if lines:
        said += ["These matched:", *(f"  {line}" for line in lines)]
    if nearest:
        said.append("Nearest misses:")
        for miss in nearest:
            said.append(f"  {miss.entry}")
            said += [
                f"    {one.field}: expected {_shown(one.expected)}, found {_shown(one.found)}"
                for one in miss.differences
            ]
    elif not lines:
        came = "1 other request came" if others == 1 else f"{others} other requests came"
        said.append(f"{came}, none like it." if others else "No request came at all.")
    return "\n".join(said)


def _flat(match: EntryMatch) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in msgspec.to_builtins(match).items():
        if isinstance(value, dict):
            flat += [(f"{name}.{key}", _mask_field(f"{name}.{key}", one)) for key, one in value.items()]
        else:
            flat.append((name, value))
    return flat


def _masked(difference: Difference) -> Difference:
    field = difference.field
    return Difference(field, _mask_field(field, difference.expected), _mask_field(field, difference.found))


def _mask_field(field: str, value: Any) -> Any:
    kind, _, name = field.partition(".")
    if not isinstance(value, str):
        return value
    if kind == "parameters":
        return mask_parameter(name, value)
    return mask_header(name.lower(), value) if kind == "headers" else value


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value) if isinstance(value, int) else repr(value)
