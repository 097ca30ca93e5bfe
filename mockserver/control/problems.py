"""Saying no in the control API: problem documents (RFC 9457)."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response
from msgspec import Struct

from mockserver.answers import title

PROBLEM_TYPE = "application/problem+json"


class FieldFault(Struct, frozen=True):
    """What is wrong with one field of a body; `field` is its key path."""

    field: str
    message: str


class Problem(Struct, kw_only=True, omit_defaults=True):
    """A problem document."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    errors: list[FieldFault] = []


class ProblemError(Exception):
    """A call that cannot be carried out.

    Args:
        status: the HTTP status.
        detail: what is wrong, in a sentence.
        errors: the fields that are wrong, if it is about a body.
        headers: more headers for the answer.
        more: more members for the document (RFC 9457 §3.2).
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: list[FieldFault] | None = None,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(title=title(status), status=status, detail=detail, errors=errors or [])
        self.headers = headers or {}
        self.more = more or {}

    def response(self) -> Response:
        """Return the answer."""
        body = msgspec.to_builtins(self.problem) | {"type": self.problem.type} | self.more
        response = Response(msgspec.json.encode(body), self.problem.status, content_type=PROBLEM_TYPE)
        response.headers.update(self.headers)
        return response


def unknown(kind: str, name: str) -> ProblemError:
    """Return the 404 for something that is not there."""
    return ProblemError(404, f"There is no {kind} {name!r}.")


def wrong_field(field: str, message: str) -> ProblemError:
    """Return the 422 for one field."""
    return ProblemError(422, f"{field}: {message}", errors=[FieldFault(field, message)])


def wrong_choice(field: str, found: str | None, choices: list[str]) -> ProblemError:
    """Return the 422 for a name that is none of those there are."""
    return wrong_field(field, f"expected one of {', '.join(sorted(choices)) or 'none at all'}, found {found!r}")
