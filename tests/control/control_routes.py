"""Every call of the control API, with arguments that fit the tests' seed."""

from __future__ import annotations

from typing import Any, NamedTuple

from mockserver.control.calls import ROUTES

ARGUMENTS = {
    "client_id": "cameramanager.test",
    "username": "demo@example.com",
    "token": "some-token",
    "id": "rule-1",
    "name": "some-sandbox",
    "number": "1",
}


class Call(NamedTuple):
    """A call as it is sent."""

    method: str
    path: str
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _filled(path: str) -> str:
    parts = [part.strip("<>").rpartition(":")[2] for part in path.split("/")]
    given = [part.startswith("<") for part in path.split("/")]
    return "/".join(ARGUMENTS[part] if is_argument else part for part, is_argument in zip(parts, given, strict=True))


EVERY_CALL = [
    Call(route.method, _filled(route.path), None if route.body is None else route.example or {})
    for route in ROUTES
    if route.path != "/health"
]
