"""Tables in Markdown, and types in words."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

FAR = 10**11
"""Bounds beyond this are there for the computer's sake, and nobody meets them."""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def values(hint: Any) -> str:
    """Return which values a type hint allows, in words."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return values(arguments[0]) + _bounds(arguments[1:])
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(values(one) for one in arguments if one is not type(None))
    if origin in (tuple, list):
        return f"list of {values(arguments[0])}"
    if origin is dict or (isinstance(hint, type) and issubclass(hint, msgspec.Struct)):
        return "object"
    return {bool: "on, off", int: "number", float: "number", str: "text", Any: "anything"}[hint]


def description_of(hint: Any) -> str:
    """Return what a type hint says about itself, at whatever depth."""
    metas = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    said = [meta.description for meta in metas if meta.description]
    return said[0] if said else next((text for one in get_args(hint) if (text := description_of(one))), "")


def _bounds(metas: Iterable[Any]) -> str:
    for meta in metas:
        if meta.gt is not None and meta.le is not None:
            return f" above {meta.gt}, up to {meta.le}"
        if meta.ge is not None and abs(meta.ge) < FAR:
            return f" {meta.ge} to {meta.le}" if meta.le is not None and meta.le < FAR else f" from {meta.ge}"
        if meta.min_length is not None and meta.min_length > 1:
            return f", {meta.min_length} characters or more"
    return ""
