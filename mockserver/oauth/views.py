"""The token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from mockserver.context import current_authorization_server

if TYPE_CHECKING:
    from flask import Response

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_blueprint() -> Blueprint:
    """Return `/oauth/token`; `/oauth/authorize` answers with pages, and is one of them."""
    blueprint = Blueprint("oauth", __name__)

    @blueprint.route("/oauth/token", methods=EVERY_METHOD)
    def token() -> Response:
        """Answer with the vendor's 405, after telling the client, for every method but POST."""
        return current_authorization_server().create_token_response()

    return blueprint
