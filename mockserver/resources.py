"""Which of the seed's resources a path means, and its body with everything filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mockserver.seed import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mockserver.seed import User

USER_PLACEHOLDERS = ("user.id", "user.username", "user.email", "user.first_name", "user.last_name")

DEEPEST = 250
"""How deep a JSON value may be nested."""

_PLACEHOLDER = re.compile(r"\{(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(?P<int>:int)?\}")
_PART = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Match(Struct, frozen=True):
    """A resource that answers to a path, and what the path's parts are."""

    resource: Resource
    parts: dict[str, str]


class ResourceTable:
    """The resources of a sandbox, looked up by path and method.

    Of several that answer to a path, one for the user alone beats one for all, and then a literal part of the path
    beats a `{name}`.
    """

    def __init__(self, resources: Iterable[Resource] = ()) -> None:
        self._resources = [(resource, _pattern(resource.path)) for resource in sorted(resources, key=_precedence)]

    def all(self) -> list[Resource]:
        """Return all resources, the most precise first."""
        return [resource for resource, _ in self._resources]

    def find(self, path: str, username: str | None) -> list[Match]:
        """Return the resources at `path` that `username` may see, the most precise first."""
        found = []
        for resource, pattern in self._resources:
            match = pattern.fullmatch(path)
            if match and resource.username in (None, username):
                found.append(Match(resource, match.groupdict()))
        return found


def fill_in(body: Any, parts: Mapping[str, str], user: User | None) -> Any:
    """Return `body` with its placeholders replaced by parts of the path and by the user's data.

    A token without a user leaves empty strings for the user's data, and null for `:int`.
    """
    values = dict(parts)
    for name in USER_PLACEHOLDERS:
        value = getattr(user, name.removeprefix("user."), None)
        values[name] = "" if value is None else str(value)
    return _filled(body, values)


def template_faults(resource: Resource) -> Iterator[str]:
    """Say what in a resource's path and body can never be filled in."""
    if is_deep(resource.body):
        yield f"body: is nested deeper than {DEEPEST}"
        return
    names = _PART.findall(resource.path)
    if len(set(names)) != len(names):
        yield f"path: a {{name}} stands twice in {resource.path!r}"
    if "{" in _PART.sub("", resource.path) or "//" in resource.path:
        yield f"path: expected parts of text or {{name}} between single slashes, found {resource.path!r}"
    known = {*names, *USER_PLACEHOLDERS}
    for name in sorted(set(_placeholders(resource.body)) - known):
        yield f"body: {{{name}}} stands for nothing, expected one of {', '.join(sorted(known))}"


def is_deep(value: Any) -> bool:
    """Return whether a JSON value is nested deeper than any answer that is meant; nothing else recurses so far."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inside
            for one in level
            if isinstance(one, (dict, list))
            for inside in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _precedence(resource: Resource) -> tuple[bool, list[bool]]:
    return resource.username is None, ["{" in part for part in resource.path.split("/")]


def _pattern(path: str) -> re.Pattern[str]:
    pieces = _PART.split(path.rstrip("/"))
    return re.compile(
        "".join(f"(?P<{piece}>[^/]+?)" if index % 2 else re.escape(piece) for index, piece in enumerate(pieces))
    )


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    if not isinstance(value, str):
        return value
    whole = _PLACEHOLDER.fullmatch(value)
    if whole and whole["int"]:
        text = values[whole["name"]]
        return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else (text or None)
    return _PLACEHOLDER.sub(lambda match: values[match["name"]], value)


def _placeholders(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _placeholders(item)
    elif isinstance(value, list):
        for item in value:
            yield from _placeholders(item)
    elif isinstance(value, str):
        yield from (match["name"] for match in _PLACEHOLDER.finditer(value))
