"""The control API's table of calls, and how one is carried out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from flask import Response, request
from msgspec import Struct

from mockserver.answers import JSON_TYPE
from mockserver.checking import Faults, check_field, check_struct
from mockserver.context import current_sandbox
from mockserver.control import guard
from mockserver.control.problems import FieldFault, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mockserver.sandbox import Sandbox
    from mockserver.sandboxes import Sandboxes


class Parameter(NamedTuple):
    """A query parameter of a call."""

    name: str
    type: Any
    description: str


class Call(NamedTuple):
    """A call that is carried out: for which sandbox, and with what."""

    sandbox: Sandbox
    sandboxes: Sandboxes
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    server_url: str


class Route(NamedTuple):
    """A call that there is.

    Attributes:
        path: below `/_mock`, with parameters as `<name>`, `<path:name>` or `<int:name>`.
        run: carries it out and returns the answer, which is JSON; None for an empty one.
        body: the type of the body; None if there is none.
        answer: the type of the answer.
        example: a body that works with the built-in seed.
    """

    method: str
    path: str
    run: Callable[[Call], Any]
    summary: str
    answer: Any = None
    body: Any = None
    body_needed: bool = True
    status: int = 200
    query: tuple[Parameter, ...] = ()
    example: Any = None
    problems: tuple[int, ...] = ()


class Router:
    """Finds the route of a call, checks what came with it, and answers."""

    def __init__(self, routes: Sequence[Route], sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes
        self._routes = [(_pattern(route.path), route) for route in routes]

    def answer(self, path: str) -> Response:
        """Return the answer to the request that is being answered, at `path` below `/_mock`."""
        try:
            guard.check(request, self._sandboxes.settings)
            route, arguments = self._find(path)
            query, body = self._query(route), self._body(route)
            url = request.url_root.rstrip("/")
            call = Call(current_sandbox(), self._sandboxes, arguments, query, body, url)
            response = self._encoded(route.run(call), route.status)
        except ProblemError as error:
            response = error.response()
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _find(self, path: str) -> tuple[Route, dict[str, str]]:
        method = "GET" if request.method == "HEAD" else request.method
        found = [(route, match) for pattern, route in self._routes if (match := pattern.fullmatch(path))]
        for route, match in found:
            if route.method == method:
                return route, match.groupdict()
        if not found:
            raise ProblemError(404, f"There is no call /_mock{path}; see /_mock/openapi.json.")
        methods = {route.method for route, _ in found}
        allow = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
        detail = f"{request.method} is not supported at /_mock{path}, but {allow}."
        raise ProblemError(405, detail, headers={"Allow": allow})

    @staticmethod
    def _query(route: Route) -> dict[str, Any]:
        known = {parameter.name: parameter.type for parameter in route.query}
        values: dict[str, Any] = {}
        for name, text in request.args.items():
            if name not in known:
                choices = ", ".join(known) or "none"
                raise ProblemError(422, f"{name}: unknown parameter, expected {choices}.")
            faults = Faults("query")
            values[name] = check_field(known[name], text, name, faults, strict=False)
            if faults.lines:
                raise ProblemError(422, faults.lines[0].removeprefix("query: "))
        return values

    @staticmethod
    def _body(route: Route) -> Any:
        data = request.get_data()
        if route.body is None or (not data and not route.body_needed):
            if data and data.strip() not in {b"{}", b"null"}:
                raise ProblemError(422, "This call takes no body.")
            return route.body() if route.body is not None else None
        try:
            return msgspec.json.decode(data, type=route.body)
        except (msgspec.ValidationError, RecursionError):
            pass  # said field by field below
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProblemError(400, f"The body is not JSON: {error}.") from None
        try:
            raw = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ProblemError(400, f"The body is not JSON: {error}.") from None
        return checked_body(route.body, raw)

    @staticmethod
    def _encoded(answer: Any, status: int) -> Response:
        if isinstance(answer, Response):
            return answer
        if answer is None:
            done = Response(status=204)
            del done.headers["Content-Type"]
            return done
        return Response(msgspec.json.encode(answer), status, content_type=JSON_TYPE)


ARGUMENT = re.compile(r"<(?:(path|int):)?(\w+)>")
"""A parameter in a path of the table: its kind, if it has one, and its name."""

_KINDS = {None: "[^/]+", "path": ".+", "int": "[0-9]{1,18}"}


def _pattern(path: str) -> re.Pattern[str]:
    """A path of the table as an expression; `<path:name>` may have slashes in it, `<int:name>` is a number."""
    pieces = ARGUMENT.split(path)
    expression = re.escape(pieces[0])
    for kind, name, literal in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        expression += f"(?P<{name}>{_KINDS[kind]}){re.escape(literal)}"
    return re.compile(expression, re.DOTALL)


def checked_body(type_: type[Struct], raw: Any) -> Any:
    """Return a body as its type.

    Raises:
        ProblemError: 422 that names each field that is wrong.
    """
    faults = Faults("body")
    value = check_struct(type_, raw, "", faults)
    if value is None:
        fields = []
        for line in faults.lines:
            where, _, message = line.removeprefix("body: ").partition(": ")
            fields.append(FieldFault(where, message) if message else FieldFault("", where))
        raise ProblemError(422, "; ".join(line.removeprefix("body: ") for line in faults.lines), errors=fields)
    return value
