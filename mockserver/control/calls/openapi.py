"""`/_mock/openapi.json`: all of this, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.control.routing import Route

if TYPE_CHECKING:
    from mockserver.control.routing import Call


def show(call: Call) -> dict[str, Any]:
    """Return the OpenAPI document of the sandbox that is asked."""
    from mockserver.control.openapi import document  # noqa: PLC0415 - it lists the calls, this one too

    return document(call.server_url)


ROUTES = (Route("GET", "/openapi.json", show, "This document", dict[str, Any]),)
