"""The vendor's two forms of JSON answers: Error, and what is not one (WIRE §4)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

JSON_TYPE = "application/json;charset=UTF-8"


RENAMED = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
"""What RFC 9110 calls what older Pythons have other names for."""


def title(status: int) -> str:
    """Return what a status is called (RFC 9110 §15)."""
    return RENAMED.get(status) or HTTPStatus(status).phrase


def json_response(
    body: Any, status: int = 200, headers: Iterable[tuple[str, str]] | Mapping[str, str] = ()
) -> Response:
    """Return an answer with a JSON body; none at all for None."""
    response = Response(b"" if body is None else msgspec.json.encode(body), status)
    if body is not None:
        response.headers["Content-Type"] = JSON_TYPE
    response.headers.update(dict(headers))
    return response


def rest_error(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the form of all errors but 401 and 403: `{"code", "title", "detail"}`."""
    body = {"code": status, "title": title(status), "detail": detail}
    return json_response(body, status, headers or {})
