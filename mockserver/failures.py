"""What is answered when a request cannot be: always something clear, in the form that its reader expects."""

from __future__ import annotations

import logging
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import ClientDisconnected, HTTPException, InternalServerError, RequestEntityTooLarge

from mockserver.answers import json_response, rest_error
from mockserver.oauth.errors import InvalidRequestError, MethodNotAllowedError, PayloadTooLargeError, ServerError

if TYPE_CHECKING:
    from flask import Flask, Response

    from mockserver.oauth.errors import VendorError

log = logging.getLogger("mockserver")

PAGES = ("/oauth/authorize", "/login", "/logout")
LARGEST_STATE = 256 * 1024 * 1024
"""Bytes of a body at the control API: a whole sandbox may be put back."""


def register(app: Flask) -> None:
    """Answer every failure of `app`."""
    app.before_request(refuse_large_body)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(Exception, answer_unexpected)


def refuse_large_body() -> None:
    """Refuse a body that is too large, before anything looks at it.

    Raises:
        RequestEntityTooLarge: it is larger than the setting `max_body`, or than `LARGEST_STATE` at the control API.
        ClientDisconnected: it is sent in chunks that cannot be read.
    """
    if request.path.startswith("/_mock/"):
        request.max_content_length = LARGEST_STATE
    limit = request.max_content_length or 0
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        try:
            body = request.environ["wsgi.input"].read(limit + 1)
        except OSError:
            raise ClientDisconnected from None
        if len(body) > limit:
            raise RequestEntityTooLarge
        request.environ["wsgi.input"] = BytesIO(body)


def answer_http_error(error: HTTPException) -> Response:
    """Return an HTTP error in the form that is usual where it happened, with the method there is beside a 405."""
    response = _in_form(error, *_words(error))
    allow = error.get_response().headers.get("Allow")
    if allow and "Allow" not in response.headers:
        response.headers["Allow"] = allow
    if isinstance(error, ClientDisconnected):
        response.headers["Connection"] = "close"  # where the next request would begin nobody can tell
    return response


def _words(error: HTTPException) -> tuple[int, str]:
    status = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        return status, f"Request body larger than {request.max_content_length} bytes"
    if isinstance(error, ClientDisconnected):
        return status, "Request body cannot be read"
    if status == HTTPStatus.NOT_FOUND:
        return status, f"No resource at {request.path}"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return status, f"{request.method} is not supported at {request.path}"
    return status, error.description or ""


def _in_form(error: HTTPException, status: int, description: str) -> Response:
    """OAuth2Error at the token endpoint, a page where people look, a problem at the control API, Error elsewhere."""
    if request.path == "/oauth/token":
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            return oauth_error(MethodNotAllowedError(f"Request method '{request.method}' not supported"))
        refusal = PayloadTooLargeError if isinstance(error, RequestEntityTooLarge) else InvalidRequestError
        return oauth_error(refusal(description))
    if request.path in PAGES:
        from mockserver.pages.errors import error_page  # noqa: PLC0415 - pages are loaded when one is shown

        server_side = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return error_page(status, ServerError.error if server_side else InvalidRequestError.error, description)
    if request.path == "/_mock" or request.path.startswith("/_mock/"):
        from mockserver.control.blueprint import router  # noqa: PLC0415 - only where it is commanded
        from mockserver.control.problems import ProblemError  # noqa: PLC0415

        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            return router().answer(request.path.removeprefix("/_mock"))
        return ProblemError(status, description).response()
    return rest_error(status, description)


def answer_unexpected(error: Exception) -> Response:
    """Return a 500 as the vendor does, and log what happened."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    failure = ServerError()
    if request.path in PAGES or request.path.startswith("/_mock/"):
        return _in_form(InternalServerError(), failure.status_code, failure.description)
    return oauth_error(failure)


def oauth_error(error: VendorError) -> Response:
    """Return an OAuth error as JSON."""
    status, body, headers = error()
    return json_response(body, status, headers)
