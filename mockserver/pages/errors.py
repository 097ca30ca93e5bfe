"""The page for a request that cannot be answered at the client's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.pages.rendering import page

if TYPE_CHECKING:
    from flask import Response


def error_page(status: int, error: str, description: str, explanation: str | None = None) -> Response:
    """Return the error page. It never leads anywhere (WIRE §3)."""
    return page("error.html", status, error=error, description=description, explanation=explanation)
