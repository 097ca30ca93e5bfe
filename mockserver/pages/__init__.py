"""What people see: login, consent, errors, and the page at the root.

The views are loaded when a page is first shown: a program that only asks for tokens never waits for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from mockserver.context import current_authorization_server

if TYPE_CHECKING:
    from flask import Response


def create_blueprint() -> Blueprint:
    """Return all pages."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def index() -> Response:
        from mockserver.pages.index import show  # noqa: PLC0415

        return show()

    @blueprint.route("/oauth/authorize", methods=["GET", "POST"])
    def authorize() -> Response:
        from mockserver.pages.authorize import answer  # noqa: PLC0415

        return answer(current_authorization_server())

    @blueprint.route("/login", methods=["GET", "POST"])
    def login() -> Response:
        from mockserver.pages.login import answer  # noqa: PLC0415

        return answer()

    @blueprint.post("/logout")
    def logout() -> Response:
        from mockserver.pages.login import log_out  # noqa: PLC0415

        return log_out()

    return blueprint
