"""What is answered when a request cannot be: always something clear, in the form that its reader expects."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from mockserver.answers import json_response, rest_error
from mockserver.oauth.errors import PayloadTooLargeError, ServerError

if TYPE_CHECKING:
    from flask import Flask, Response

    from mockserver.oauth.errors import VendorError

log = logging.getLogger("mockserver")


def register(app: Flask) -> None:
    """Answer every failure of `app`."""
    app.before_request(refuse_large_body)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(Exception, answer_unexpected)


def refuse_large_body() -> None:
    """Refuse a body that says it is too large, before anything looks at it.

    Raises:
        RequestEntityTooLarge: it is larger than the setting `max_body`.
    """
    if request.content_length is not None and request.content_length > (request.max_content_length or 0):
        raise RequestEntityTooLarge


def answer_http_error(error: HTTPException) -> Response:
    """Return an HTTP error: OAuth2Error at the token endpoint, a page where people look, Error everywhere else."""
    status = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        description = f"Request body larger than {request.max_content_length} bytes"
        if request.path == "/oauth/token":
            return oauth_error(PayloadTooLargeError(description))
    else:
        description = error.description or ""
    if _is_page():
        from mockserver.pages.errors import error_page  # noqa: PLC0415 - pages are loaded when one is shown

        return error_page(status, "invalid_request", description)
    if status == HTTPStatus.NOT_FOUND:
        description = f"No resource at {request.path}"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        description = f"{request.method} is not supported at {request.path}"
    allow = error.get_response().headers.get("Allow")
    return rest_error(status, description, {"Allow": allow} if allow else None)


def answer_unexpected(error: Exception) -> Response:
    """Return a 500 as the vendor does, and log what happened."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return oauth_error(ServerError())


def oauth_error(error: VendorError) -> Response:
    """Return an OAuth error as JSON."""
    status, body, headers = error()
    return json_response(body, status, headers)


def _is_page() -> bool:
    return request.path in ("/oauth/authorize", "/login", "/logout")
