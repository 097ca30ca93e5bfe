"""The paths below `/rest`: the seed's resources, the user, and logout (WIRE §4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, request

from mockserver.answers import json_response, rest_error
from mockserver.context import current_sandbox
from mockserver.resources import fill_in
from mockserver.rest.bearer import create_protector

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.resources import Match
    from mockserver.rest.bearer import VendorProtector
    from mockserver.store.records import AccessToken

    View = Callable[[AccessToken], Response]

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
SAFE_METHODS = ("GET", "HEAD")


def create_blueprint() -> Blueprint:
    """Return everything below `/rest`."""
    blueprint = Blueprint("rest", __name__)
    protector = create_protector()

    @blueprint.route("/rest", defaults={"path": ""}, methods=METHODS)
    @blueprint.route("/rest/<path:path>", methods=METHODS)
    def rest(path: str) -> Response:
        try:
            token = protector.acquire_token()
            return _answer(protector, f"/rest/{path}".rstrip("/"), token)
        except OAuth2Error as error:
            status, body, headers = error()
            return json_response(body, status, headers)

    return blueprint


def _answer(protector: VendorProtector, path: str, token: AccessToken) -> Response:
    """The seed's resources come first: they may replace what is built in."""
    sandbox = current_sandbox()
    method = "GET" if request.method == "HEAD" else request.method
    found = sandbox.resources.find(path, token.username)
    for match in found:
        if method in match.resource.methods:
            protector.acquire_token(scopes=_scopes_for(match, method))
            body = fill_in(match.resource.body, match.parts, sandbox.user(token.username))
            return json_response(body, match.resource.status)
    views: dict[str, View] = next((views for pattern, views in BUILT_IN if pattern.fullmatch(path)), {})
    if method in views:
        return views[method](token)
    return _no_such(path, {*views, *(name for match in found for name in match.resource.methods)})


def _no_such(path: str, methods: set[str]) -> Response:
    if not methods:
        return rest_error(404, f"No resource at {path}")
    allow = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
    return rest_error(405, f"{request.method} is not supported at {path}", {"Allow": allow})


def log_out(token: AccessToken) -> Response:
    """End the token, its refresh token and all that came of it."""
    current_sandbox().tokens.revoke(token)
    return Response("", 200)


def show_user(token: AccessToken) -> Response:
    """Show the token's user."""
    user = current_sandbox().user(token.username)
    if user is None:
        return rest_error(404, "The token belongs to a client, not to a user")
    return json_response(
        {
            "userId": user.id,
            "accountId": user.id,
            "email": user.email or user.username,
            "firstName": user.first_name,
            "lastName": user.last_name,
        }
    )


BUILT_IN: list[tuple[re.Pattern[str], dict[str, View]]] = [
    (re.compile(r"/rest/v2\.\d+/users/self/tokens/current"), {"DELETE": log_out}),
    (re.compile(r"/rest/v2\.\d+/users/self"), {"GET": show_user}),
]


def _scopes_for(match: Match, method: str) -> list[str] | None:
    """Changing data needs `write`, unless the seed says otherwise; looking needs nothing."""
    if match.resource.scope is not None:
        return [match.resource.scope]
    return None if method in SAFE_METHODS else ["write"]
