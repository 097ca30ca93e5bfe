"""The OpenAPI 3.1 document: the control API from its table of calls, the vendor's endpoints beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from mockserver import __version__
from mockserver.answers import title
from mockserver.control.calls import ROUTES
from mockserver.control.problems import PROBLEM_TYPE, Problem
from mockserver.control.routing import ARGUMENT
from mockserver.control.vendor_openapi import VENDOR_PATHS, VENDOR_SCHEMAS

if TYPE_CHECKING:
    from mockserver.control.routing import Route

REF = "#/components/schemas/{name}"
ALWAYS = (400, 401, 403, 404, 405, 413, 415, 421, 422)
"""What every call may be answered with: see `guard` and `routing`."""


def document(server_url: str) -> dict[str, Any]:
    """Return the document for the server or sandbox at `server_url`."""
    types = [kind for route in ROUTES for kind in (route.body, route.answer) if kind is not None]
    types += [parameter.type for route in ROUTES for parameter in route.query]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template=REF)
    known = {repr(kind): schema for kind, schema in zip([*types, Problem], schemas, strict=True)}
    paths: dict[str, Any] = {path: dict(operations) for path, operations in VENDOR_PATHS.items()}
    for route in ROUTES:
        path = "/_mock" + ARGUMENT.sub(r"{\2}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mockserver",
            "version": __version__,
            "summary": "A stand-in for CameraManager's OAuth service, and its control API. Testing only.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server_url}],
        "tags": [
            {"name": "vendor", "description": "What CameraManager's service has, as its clients see it."},
            {"name": "control", "description": "What tests command the mock with."},
        ],
        "paths": paths,
        "components": {
            "schemas": {**components, **VENDOR_SCHEMAS},
            "securitySchemes": {
                "client": {"type": "http", "scheme": "basic", "description": "client_id and secret"},
                "token": {"type": "http", "scheme": "bearer", "description": "An access token"},
                "control": {"type": "http", "scheme": "bearer", "description": "The setting control_token, if set"},
            },
        },
    }


def _operation(route: Route, known: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "tags": ["control"],
        "operationId": _operation_id(route),
        "summary": route.summary,
        "security": [{}, {"control": []}],
        "responses": _responses(route, known),
    }
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if kind == "int" else {"type": "string", "minLength": 1},
        }
        for kind, name in ARGUMENT.findall(route.path)
    ]
    parameters += [
        {"name": one.name, "in": "query", "description": one.description, "schema": known[repr(one.type)]}
        for one in route.query
    ]
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        media: dict[str, Any] = {"schema": known[repr(route.body)]}
        if route.example is not None:
            media["examples"] = {"works": {"value": route.example}}
        operation["requestBody"] = {"required": route.body_needed, "content": {"application/json": media}}
    return operation


def _operation_id(route: Route) -> str:
    path = ARGUMENT.sub(r"\2", route.path)
    return re.sub(r"\W+", "_", f"{route.method.lower()}{path}").strip("_")


def _responses(route: Route, known: dict[str, Any]) -> dict[str, Any]:
    header = {"X-Mock-Server": {"schema": {"const": "testing-only"}}}
    done: dict[str, Any] = {"description": title(route.status), "headers": header}
    if route.answer is not None:
        done["content"] = {"application/json": {"schema": known[repr(route.answer)]}}
    problem = {PROBLEM_TYPE: {"schema": known[repr(Problem)]}}
    responses = {str(route.status): done}
    for status in sorted({*ALWAYS, *route.problems}):
        responses[str(status)] = {"description": title(status), "headers": header, "content": problem}
    return responses
