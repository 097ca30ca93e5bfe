"""Which requests are meant: the `match` of a rule, and of a question to the journal."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from mockserver.traffic.facts import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mockserver.traffic.facts import RequestFacts
    from mockserver.traffic.journal import Entry

_SIMPLE = ("endpoint", "grant_type", "client_id", "username")
_ANSWERED = ("status", "error")


class Match(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a request must be like; everything that is given must hold, and nothing given means every request."""

    endpoint: Endpoint | None = None
    grant_type: str | None = None
    client_id: str | None = None
    username: str | None = None
    method: Annotated[str, Meta(pattern="^[A-Za-z]+$")] | None = None
    path: Annotated[
        Annotated[str, Meta(pattern="^/")] | None, Meta(description="The whole path; `*` stands for anything.")
    ] = None
    parameters: Annotated[
        dict[str, str | None], Meta(description="By name, query and form alike; null: must not be there.")
    ] = {}
    headers: Annotated[dict[str, str | None], Meta(description="By name, any case; null: must not be there.")] = {}


class EntryMatch(Match, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The same for requests that were answered, by their answer too."""

    status: int | None = None
    error: str | None = None


class Difference(Struct, frozen=True):
    """One thing that was asked for and is not so. `found` is None for what was not there."""

    field: str
    expected: Any
    found: Any


def differences(match: Match, facts: RequestFacts | Entry) -> Iterator[Difference]:
    """Return in what a request is not as it should be; nothing if it matches."""
    for name in (*_SIMPLE, *(_ANSWERED if isinstance(match, EntryMatch) else ())):
        expected, found = getattr(match, name), getattr(facts, name)
        if expected is not None and expected != found:
            yield Difference(name, expected, found)
    if match.method is not None and match.method.upper() != facts.method:
        yield Difference("method", match.method, facts.method)
    if match.path is not None and not _same_path(match.path, facts.path):
        yield Difference("path", match.path, facts.path)
    yield from _missing("parameters", match.parameters, facts.parameters)
    yield from _missing("headers", {name.lower(): value for name, value in match.headers.items()}, facts.headers)


def matches(match: Match, facts: RequestFacts | Entry) -> bool:
    """Return whether a request is meant."""
    return next(differences(match, facts), None) is None


def count_criteria(match: Match) -> int:
    """Return how many things a match asks for."""
    simple = (*_SIMPLE, *_ANSWERED, "method", "path")
    given = sum(getattr(match, name, None) is not None for name in simple)
    return given + len(match.parameters) + len(match.headers)


def _same_path(pattern: str, path: str) -> bool:
    if "*" not in pattern:
        return pattern == path
    return fnmatchcase(path, re.sub(r"([\[?])", r"[\1]", pattern))


def _missing(kind: str, wanted: Mapping[str, str | None], there: Mapping[str, str]) -> Iterator[Difference]:
    for name, expected in wanted.items():
        if there.get(name) != expected:
            yield Difference(f"{kind}.{name}", expected, there.get(name))
