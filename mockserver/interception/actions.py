"""What a rule does: an error, a canned answer, a wait, a broken connection."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from authlib.oauth2 import OAuth2Error
from flask import Response, request

from mockserver.answers import json_response
from mockserver.context import current_authorization_server, current_sandbox
from mockserver.interception.errors import named_error

if TYPE_CHECKING:
    from mockserver.oauth.errors import VendorError
    from mockserver.traffic.facts import RequestFacts
    from mockserver.traffic.rules import CannedResponse, RuleSpec

FAULT_KEY = "mockserver.fault"
"""Where the WSGI environment tells the server to break the connection."""

SLEEP_KEY = "mockserver.sleep"
"""Where the WSGI environment holds what waits without holding up others; `time.sleep` without it."""

REDIRECTED = ("access_denied", "invalid_scope", "server_error", "unsupported_response_type", "invalid_request")
"""Errors that the authorization endpoint tells the client (RFC 6749 §4.1.2.1); all others only the user sees."""


def carry_out(spec: RuleSpec, facts: RequestFacts) -> Response | None:
    """Wait if the rule says so; return its answer, or None if the real one is wanted."""
    if spec.delay_ms:
        request.environ.get(SLEEP_KEY, time.sleep)(spec.delay_ms / 1000)
    if spec.fault in {"empty_response", "reset_connection"}:
        return Response("", 500)  # nobody will see it: `break_answer` sees to that
    if spec.response is not None:
        return _canned(spec.response)
    return None if spec.error is None else _error(spec.error, facts)


def break_answer(spec: RuleSpec, response: Response) -> bool:
    """Do to an answer what the rule says; return whether any of it reaches the client."""
    if spec.fault is None:
        return True
    if spec.fault == "malformed_json":
        response.set_data(_malformed(response.get_data()))
        response.headers["Content-Type"] = "application/json;charset=UTF-8"
        return True
    if spec.fault == "truncated_body" and not response.get_data() and response.status_code != HTTPStatus.NO_CONTENT:
        response.headers["Content-Length"] = "1"  # of nothing nobody could miss the half
    request.environ[FAULT_KEY] = spec.fault
    return spec.fault == "truncated_body"


def _canned(canned: CannedResponse) -> Response:
    if isinstance(canned.body, str):
        response = Response(canned.body, canned.status, content_type="text/plain;charset=UTF-8")
    else:
        response = json_response(canned.body, canned.status)
    response.headers.update(canned.headers)
    return response


def _error(name: str, facts: RequestFacts) -> Response:
    client = current_sandbox().client(facts.client_id or "")
    error = named_error(name, facts, " ".join(sorted(client.scopes)) if client else "")
    if facts.endpoint in {"authorize", "consent", "login"}:
        return _told_in_browser(error)
    status, body, headers = error()
    return json_response(body, status, headers)


def _told_in_browser(error: VendorError) -> Response:
    from mockserver.oauth.requests import authorization_request, remembered_request  # noqa: PLC0415
    from mockserver.pages.errors import error_page  # noqa: PLC0415 - programs never need the pages
    from mockserver.pages.pending import waiting_request  # noqa: PLC0415

    server = current_authorization_server()
    waiting = waiting_request()
    asked = remembered_request(waiting) if waiting else authorization_request(request)
    if error.error in REDIRECTED and asked.form.get("client_id"):
        try:
            error.redirect_uri = server.redirect_uri_of(asked)
        except OAuth2Error:
            error.redirect_uri = None
        if error.redirect_uri:
            return server.redirect_with_error(asked, error)
    return error_page(error.status_code, error.error, error.description)


def _malformed(body: bytes) -> bytes:
    """Something that looks like the answer, and is no JSON whatever it was."""
    return body[:-1].rstrip() + b",,"
