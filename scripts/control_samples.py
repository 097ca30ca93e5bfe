"""Every call of the control API made once, in a world where the same things happen each time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mockserver.app import create_app
from mockserver.control.calls import ROUTES

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from mockserver.control.routing import Route

BASE_URL = "http://127.0.0.1:8080"
NEW_YEAR = 1893456000.0
"""The clock stands at 2030-01-01T00:00:00Z."""

TOKENS = (
    "36aca0f6-c49d-4628-9c0e-1c8a45226bd6",
    "2c951255-7d7c-4103-9c17-ea68bdc73a4f",
    "7e59e64c-4ddc-4f0d-96f1-b2e5c1b1cf36",
    "be0bd5ae-1e1d-4f5c-8e14-0f5c3e7d4b9a",
    "0a6d4f7c-52f8-4d3e-9a0b-3d0b6b0a3f21",
    "5b1f3d5e-8a43-4a47-b0c6-5c1f0c0e9d77",
)
NAMES = {"client_id": "my-app", "username": "bob@example.com", "id": "rule-1", "name": "my-test", "number": "1"}
BASIC = {"Authorization": "Basic Y2FtZXJhbWFuYWdlci50ZXN0OnF3ZXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU="}

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_MASKED = re.compile(r"\b[0-9a-f]{8}-…")


class Sample(NamedTuple):
    """A call that was made: what it took, and what it was answered."""

    route: Route
    body: Any
    status: int
    answer: Any


def samples() -> list[Sample]:
    """Make every call, each in a world of its own, and return them in the order of the table."""
    return [_sample(route) for route in ROUTES]


def _sample(route: Route) -> Sample:
    app = create_app()
    clock = app.extensions["mockserver"].default.clock
    clock.freeze()
    clock.set(NEW_YEAR)
    client = app.test_client(use_cookies=False)
    names = NAMES | {"token": _history(client, route)}
    body = route.example
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: names[found[1]], route.path)
    answer = client.open(f"/_mock{path}", method=route.method, json=body, base_url=BASE_URL)
    if answer.status_code != route.status:
        raise ValueError(f"{route.method} {path}: {answer.status_code} {answer.get_data(as_text=True)}")
    return Sample(route, body, answer.status_code, _shortened(route, _settled(answer)))


def _history(client: FlaskClient, route: Route) -> str:
    """Let happen what the call is about; return an access token."""

    def call(path: str, body: Any, method: str = "POST") -> None:
        client.open(f"/_mock{path}", method=method, json=body, base_url=BASE_URL)

    topic = route.path.split("/")[1]
    if topic in {"clients", "users"} and route.method != "PUT":
        call("/clients/my-app", {"secret": "my-secret", "redirect_uris": ["http://localhost/callback"]}, "PUT")
        call("/users/bob@example.com", {"password": "bob12345"}, "PUT")
    if topic == "rules" and route.method != "POST":
        call("/rules", next(one.example for one in ROUTES if (one.method, one.path) == ("POST", "/rules")))
    if topic == "sandboxes" and route.method != "POST":
        call("/sandboxes", {"name": "my-test"})
    if topic == "authorizations":
        call("/next", {"code": "AbCdEf"})
    if topic not in {"tokens", "requests"} or (route.path == "/tokens" and route.method == "POST"):
        return ""
    form = {"grant_type": "password", "username": "demo@example.com", "password": "demo1234", "scope": "write"}
    headers = {**BASIC, "User-Agent": "my-program/1.0"}
    token: str = client.post("/oauth/token", data=form, headers=headers, base_url=BASE_URL).get_json()["access_token"]
    return token


def _settled(answer: TestResponse) -> Any:
    """An answer without what differs from run to run."""
    text = answer.get_data(as_text=True)
    if not text:
        return None
    found = dict.fromkeys(_UUID.findall(text))
    for value, shown in zip(found, TOKENS, strict=False):
        text = text.replace(value, shown)
    masked = dict.fromkeys(_MASKED.findall(text))
    for value, shown in zip(masked, TOKENS, strict=False):
        text = text.replace(value, f"{shown[:8]}-…")
    text = re.sub(r'"milliseconds":[\d.]+', '"milliseconds":1.5', text)
    settled = json.loads(text)
    if isinstance(settled, dict) and settled.get("real"):
        settled |= {"now": NEW_YEAR, "time": "2030-01-01T00:00:00.000Z"}
    return settled


def _shortened(route: Route, value: Any) -> Any:
    """What is too long for a page: the members' names are enough."""
    if route.path in {"/state", "/openapi.json"} and isinstance(value, dict):
        return {name: _hint(one) for name, one in value.items()}
    if isinstance(value, list) and len(value) > 1 and "path" not in value[0]:
        return [value[-1]]
    return value


def _hint(value: Any) -> Any:
    if isinstance(value, dict) and value:
        return {"…": "…"}
    return ["…"] if isinstance(value, list) and value else value
