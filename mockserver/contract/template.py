"""Text with holes: `{variable}` is filled in from the target, `<pattern>` matches what differs each time.

Everything else stands for itself. A word in angle brackets that is no pattern's name is plain text, so that markup
can be sent and expected without escaping.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

PATTERNS: dict[str, str] = {
    "uuid": UUID,
    "id": "[0-9]+",
    "token": f"{UUID}:[0-9]+",
    "code": "[0-9A-Za-z]{6}",
    "user_id": "[0-9]+",
    "client_number": "[0-9]+",
    "text": ".+",
    "any": ".*",
}
"""The shapes of WIRE §1, and two for what is free."""

NUMBERS = frozenset({"user_id", "client_number"})
"""Patterns that stand for a number of the target's, if it knows it; then nothing else will do."""

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "<integer>": (int,),
    "<boolean>": (bool,),
    "<string>": (str,),
    "<list>": (list,),
    "<object>": (dict,),
}
"""What stands, as a whole string, for any JSON value of a type."""

_VARIABLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_PATTERN = re.compile(r"<([a-z_]+)>")


class UnknownVariableError(LookupError):
    """A case uses a variable that neither the target nor an earlier step has set."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown variable {{{name}}}: neither the target nor an earlier step sets it")
        self.name = name


def fill(text: str, variables: Mapping[str, str]) -> str:
    """Return `text` with its variables filled in.

    Raises:
        UnknownVariableError: a variable is not in `variables`.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return variables[match[1]]
        except KeyError:
            raise UnknownVariableError(match[1]) from None

    return _VARIABLE.sub(value, text)


def matches(expected: str, actual: str, variables: Mapping[str, str]) -> bool:
    """Tell whether `actual`, whole, is what the template `expected` describes.

    Raises:
        UnknownVariableError: a variable is not in `variables`.
    """
    return re.fullmatch(expression(expected, variables), actual, re.DOTALL) is not None


def occurs(expected: str, actual: str, variables: Mapping[str, str]) -> bool:
    """Tell whether what the template `expected` describes is somewhere in `actual`.

    Raises:
        UnknownVariableError: a variable is not in `variables`.
    """
    return re.search(expression(expected, variables), actual, re.DOTALL) is not None


def expression(expected: str, variables: Mapping[str, str]) -> str:
    """Return the regular expression of a template.

    The patterns are looked for before the variables are filled in: what a server has answered never becomes one.
    """
    parts: list[str] = []
    position = 0
    for hole in _PATTERN.finditer(expected):
        if hole[1] not in PATTERNS:
            continue
        parts += re.escape(fill(expected[position : hole.start()], variables)), _shape(hole[1], variables)
        position = hole.end()
    parts.append(re.escape(fill(expected[position:], variables)))
    return "".join(parts)


def _shape(name: str, variables: Mapping[str, str]) -> str:
    """Return the expression of a pattern: the target's own number where it is known."""
    return re.escape(variables[name]) if name in NUMBERS and name in variables else PATTERNS[name]
