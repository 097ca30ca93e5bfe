"""Whether the server is up: `GET /_mock/health`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from mockserver import __version__
from mockserver.answers import json_response

if TYPE_CHECKING:
    from flask import Response


def create_blueprint() -> Blueprint:
    """Return the health endpoint."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/_mock/health")
    def health() -> Response:
        answer = json_response({"status": "ok", "version": __version__})
        answer.headers["X-Mock-Server"] = "testing-only"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return blueprint
