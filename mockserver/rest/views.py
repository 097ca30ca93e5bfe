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
    from mockserver.store.records import AccessToken

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
            return answer(f"/rest/{path}", token)
        except OAuth2Error as error:
            status, body, headers = error()
            return json_response(body, status, headers)

    def answer(path: str, token: AccessToken) -> Response:
        """The seed's resources come first: they may replace what is built in."""
        sandbox = current_sandbox()
        found = sandbox.resources.find(path, token.username)
        method = "GET" if request.method == "HEAD" else request.method
        for match in found:
            if method in match.resource.methods:
                protector.acquire_token(scopes=_scopes_for(match, method))
                body = fill_in(match.resource.body, match.parts, sandbox.user(token.username))
                return json_response(body, match.resource.status)
        allowed = {name for match in found for name in match.resource.methods}
        for pattern, views in BUILT_IN:
            if pattern.fullmatch(path):
                if method in views:
                    return views[method](token)
                allowed |= views.keys()
        if not allowed:
            return rest_error(404, f"No resource at {path}")
        if "GET" in allowed:
            allowed.add("HEAD")
        return rest_error(405, f"{request.method} is not supported at {path}", {"Allow": ", ".join(sorted(allowed))})

    return blueprint


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


BUILT_IN: list[tuple[re.Pattern[str], dict[str, Callable[[AccessToken], Response]]]] = [
    (re.compile(r"/rest/v2\.\d+/users/self/tokens/current"), {"DELETE": log_out}),
    (re.compile(r"/rest/v2\.\d+/users/self"), {"GET": show_user}),
]


def _scopes_for(match: Match, method: str) -> list[str] | None:
    """Changing data needs `write`, unless the seed says otherwise; looking needs nothing."""
    if match.resource.scope is not None:
        return [match.resource.scope]
    return None if method in SAFE_METHODS else ["write"]


