"""Differences between what was expected and what came, and collecting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from mockserver.contract.template import JSON_TYPES, fill, matches, occurs

if TYPE_CHECKING:
    from collections.abc import Mapping

ABSENT = "nothing"
LONGEST = 600


class Difference(Struct, frozen=True):
    """One thing about an answer that is not as expected."""

    about: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.about}: expected {self.expected}, came {self.came}"


class Comparison:
    """The differences of one answer. Every method compares one thing and notes what differs."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.differences: list[Difference] = []

    def note(self, about: str, expected: Any, came: Any) -> None:
        """Note a difference. Texts that are not already in words are shown as JSON."""
        self.differences.append(Difference(about, _shown(expected), _shown(came)))

    def equal(self, about: str, expected: Any, came: Any) -> None:
        """Note it unless both are equal."""
        if expected != came:
            self.note(about, expected, came)

    def absent(self, about: str, came: str | None) -> None:
        """Note it if there is something."""
        if came is not None:
            self.note(about, Words(ABSENT), came)

    def text(self, about: str, expected: str, came: str | None) -> None:
        """Note it unless `came` is what the template `expected` describes."""
        if came is None or not matches(expected, came, self.variables):
            self.note(about, fill(expected, self.variables), Words(ABSENT) if came is None else came)

    def has(self, about: str, expected: str, came: str) -> None:
        """Note it unless what the template `expected` describes is in `came`."""
        if not occurs(expected, came, self.variables):
            self.note(about, Words(f"{_shown(fill(expected, self.variables))} in it"), came)

    def lacks(self, about: str, unwanted: str, came: str) -> None:
        """Note it if what the template `unwanted` describes is in `came`."""
        if occurs(unwanted, came, self.variables):
            self.note(about, Words(f"no {_shown(fill(unwanted, self.variables))} in it"), came)

    def json(self, about: str, expected: Any, came: Any) -> None:
        """Note what differs in a JSON value: every key, in order, with templates for the texts."""
        if isinstance(expected, dict) and isinstance(came, dict):
            if list(expected) != list(came):
                self.note(f"{about}, keys in order", list(expected), list(came))
            for key in (key for key in expected if key in came):
                self.json(f"{about}.{key}", expected[key], came[key])
        elif isinstance(expected, list) and isinstance(came, list) and len(expected) == len(came):
            for index, (wanted, item) in enumerate(zip(expected, came, strict=True)):
                self.json(f"{about}[{index}]", wanted, item)
        elif isinstance(expected, str) and expected in JSON_TYPES:
            if not isinstance(came, JSON_TYPES[expected]) or (expected == "<integer>" and came is True):
                self.note(about, Words(expected), came)
        elif isinstance(expected, str) and isinstance(came, str):
            self.text(about, expected, came)
        elif expected != came or type(expected) is not type(came):
            self.note(about, expected, came)


class Words(str):
    """A text that is shown as it is, without quotes."""

    __slots__ = ()


def decoded(text: str) -> Any:
    """Return the JSON value in `text`, or UNSET if it is none. Key order is kept."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return msgspec.UNSET


def _shown(value: Any) -> str:
    text = str(value) if isinstance(value, Words) else msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
