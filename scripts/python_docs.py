"""The generated tables of the Python face, from its docstrings."""

from __future__ import annotations

import inspect
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from tables import table

from mockserver.testing.client import ControlClient
from mockserver.testing.control import ClockControl, Control, Sandbox
from mockserver.testing.server import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = {"Control": Control, "clock": ClockControl, "Sandbox": Sandbox}


def classes() -> dict[str, Callable[[], str]]:
    """Return how each part is made, by its name."""
    return {
        "MockServer": partial(_text, MockServer),
        "ControlClient": partial(_text, ControlClient),
        **{f"methods of {name}": partial(_methods, found) for name, found in SHOWN.items()},
        "methods of MockServer": partial(_methods, MockServer),
    }


def _methods(found: type[Any]) -> str:
    rows = (
        [f"`{_call(name, member)}`", _prose(member)]
        for name, member in vars(found).items()
        if not name.startswith("_") and inspect.getdoc(member)
    )
    return table(["", "what"], rows)


def _call(name: str, member: Any) -> str:
    if isinstance(member, property):
        return name
    signature = inspect.signature(member)
    own = [
        parameter.replace(annotation=parameter.empty)
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]
    shown = signature.replace(parameters=own, return_annotation=signature.empty)
    return f"{name}{shown}".replace("typing.", "")


def _text(found: type[Any]) -> str:
    """A class's call and docstring, its sections as lists."""
    head, _, sections = (inspect.getdoc(found) or "").partition("\n\n")
    said = [f"```text\n{_call(found.__name__, found)}\n```", head.replace("\n", " ")]
    said += [_section(part) for part in sections.split("\n\n")]
    return "\n\n".join(said)


def _section(text: str) -> str:
    title, _, rest = text.partition("\n")
    if not title.endswith(":") or not rest.startswith("    "):
        return text.replace("\n", " ")
    items = re.sub(r"\n {8,}", " ", rest)
    lines = [line.strip().partition(": ") for line in items.splitlines()]
    word = {"Args": "Takes", "Raises": "Raises", "Attributes": "Has"}[title.removesuffix(":")]
    return f"{word}:\n\n" + "\n".join(f"- `{name}`: {meaning}" for name, _, meaning in lines)


def _prose(member: Any) -> str:
    text = inspect.getdoc(member) or ""
    text = re.sub(r"\n\nRaises:\n +(\w+): ", r"\n\nRaises \1: ", text)
    return re.sub(r"\s*\n\s*", " ", text)
