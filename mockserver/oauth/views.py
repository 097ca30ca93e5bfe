"""The token endpoint and the authorization endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from mockserver.oauth.server import create_authorization_server

if TYPE_CHECKING:
    from flask import Response

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_blueprint() -> Blueprint:
    """Return the endpoints below `/oauth`."""
    blueprint = Blueprint("oauth", __name__)
    server = create_authorization_server()

    @blueprint.route("/oauth/token", methods=EVERY_METHOD)
    def token() -> Response:
        """Answer with the vendor's 405, after telling the client, for every method but POST."""
        return server.create_token_response()

    @blueprint.route("/oauth/authorize", methods=["GET", "POST"])
    def authorize() -> Response:
        from mockserver.pages.authorize import answer  # noqa: PLC0415 - pages are loaded when one is shown

        return answer(server)

    return blueprint
