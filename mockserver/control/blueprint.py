"""`/_mock`: health at once, pages and calls once they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request

from mockserver import __version__
from mockserver.answers import json_response

if TYPE_CHECKING:
    from mockserver.control.routing import Router

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
EXTENSION = "mockserver.control"


def create_blueprint() -> Blueprint:
    """Return the control API."""
    blueprint = Blueprint("control", __name__)

    @blueprint.get("/_mock/health")
    def health() -> Response:
        """Answer even with the control API off: a container's health must not depend on it."""
        answer = json_response({"status": "ok", "version": __version__})
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.get("/_mock")
    def dashboard() -> Response:
        from mockserver.control.pages import views  # noqa: PLC0415 - loaded when people first look

        return views.dashboard()

    @blueprint.get("/_mock/try")
    def walk_through() -> Response:
        from mockserver.control.pages import views  # noqa: PLC0415

        return views.walk_through()

    @blueprint.route("/_mock", defaults={"path": ""}, methods=EVERY_METHOD)
    @blueprint.route("/_mock/<path:path>", methods=EVERY_METHOD)
    def control(path: str) -> Response:
        return router().answer(f"/{path}")

    @blueprint.after_app_request
    def mark(response: Response) -> Response:
        """Say on every answer, refusals of the framework's too, that this is no real service."""
        if request.path == "/_mock" or request.path.startswith("/_mock/"):
            response.headers["X-Mock-Server"] = "testing-only"
        return response

    return blueprint


def router() -> Router:
    """Return the router, made when it is first needed: a server that is not commanded never waits for it."""
    router: Router | None = current_app.extensions.get(EXTENSION)
    if router is None:
        from mockserver.control.calls import ROUTES  # noqa: PLC0415
        from mockserver.control.routing import Router as New  # noqa: PLC0415

        router = current_app.extensions[EXTENSION] = New(ROUTES, current_app.extensions["mockserver"])
    return router
