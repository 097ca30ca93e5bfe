"""What a test says to the control API, and the one shape of refusal that it expects back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpers import DEMO_CLIENT, DEMO_USER, REDIRECT, body_of

if TYPE_CHECKING:
    from helpers import Service
    from werkzeug.test import TestResponse

    from mockserver.sandbox import Sandbox

PROBLEM = "application/problem+json"
CLIENT_ID = DEMO_CLIENT[0]
USERNAME = DEMO_USER[0]
AUTHORIZE = {"client_id": CLIENT_ID, "username": USERNAME, "redirect_uri": REDIRECT}
REQUEST = f"/oauth/authorize?response_type=code&client_id={CLIENT_ID}&redirect_uri={REDIRECT}&state=s1"


class Api:
    """The control API of a service in this process; `prefix` is a sandbox's, `/_sandboxes/<name>`."""

    def __init__(self, service: Service, prefix: str = "", **headers: str) -> None:
        self.service = service
        self.prefix = prefix
        self.headers = headers

    @property
    def sandbox(self) -> Sandbox:
        sandboxes = self.service.app.extensions["mockserver"]
        found = sandboxes.get(self.prefix.rpartition("/")[2]) if self.prefix else sandboxes.default
        assert found is not None
        return found

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        """Make a call below `/_mock`."""
        sent: dict[str, Any] = {} if body is None else {"json": body}
        headers = {**self.headers, **options.pop("headers", {})}
        return self.service.http.open(f"{self.prefix}/_mock{path}", method=method, headers=headers, **sent, **options)

    def get(self, path: str, **options: Any) -> Any:
        return done(self.call("GET", path, **options))

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return done(self.call("POST", path, body, **options))

    def put(self, path: str, body: Any = None, **options: Any) -> Any:
        return done(self.call("PUT", path, body, **options))

    def delete(self, path: str, **options: Any) -> Any:
        return done(self.call("DELETE", path, **options))

    def mint(self, **body: Any) -> dict[str, Any]:
        """Mint a token of the demo user's."""
        return self.post("/tokens", {"client_id": CLIENT_ID, "username": USERNAME} | body)

    def rule(self, match: dict[str, Any] | None = None, **rule: Any) -> dict[str, Any]:
        """Put a rule to work."""
        return self.post("/rules", {"match": match or {}} | rule)

    def sandbox_named(self, name: str, **body: Any) -> Api:
        """Make a sandbox and return its control API."""
        self.post("/sandboxes", {"name": name} | body)
        return Api(self.service, f"/_sandboxes/{name}", **self.headers)

    def open(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """Ask the sandbox as a client of the vendor's does."""
        return self.service.http.open(f"{self.prefix}{path}", method=method, **options)

    def log_in(self, user: tuple[str, str] = DEMO_USER, **more: str) -> TestResponse:
        form = {"grant_type": "password", "username": user[0], "password": user[1]} | more
        return self.open("/oauth/token", "POST", data=form, auth=DEMO_CLIENT)

    def refresh(self, token: str, **more: str) -> TestResponse:
        form = {"grant_type": "refresh_token", "refresh_token": token} | more
        return self.open("/oauth/token", "POST", data=form, auth=DEMO_CLIENT)

    def exchange(self, code: str, **more: str) -> TestResponse:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT} | more
        return self.open("/oauth/token", "POST", data=form, auth=DEMO_CLIENT)

    def use(self, token: str, path: str = "/rest/v2.0/users/self", method: str = "GET") -> TestResponse:
        return self.open(path, method, headers={"Authorization": f"Bearer {token}"})


def done(response: Any) -> Any:
    """Return what a call answered that must have worked; None for an answer without a body."""
    assert response.status_code in (200, 201, 204), body_of(response)
    assert response.headers["X-Mock-Server"] == "testing-only"
    assert response.headers["Cache-Control"] == "no-store"
    assert not [name for name in response.headers.keys() if name.lower().startswith("access-control-")]  # noqa: SIM118
    if response.status_code == 204:
        assert body_of(response) == b""
        return None
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    return json.loads(body_of(response))


def assert_problem(
    response: Any, status: int, detail: str | None = None, *, fields: dict[str, str] | None = None, marked: bool = True
) -> dict[str, Any]:
    """Hold a refusal against RFC 9457 and return the document.

    `detail` must stand in its sentence; `fields` are all that is wrong, by key path, with words of each message.
    """
    assert response.status_code == status, body_of(response)
    assert response.headers["Content-Type"] == PROBLEM
    assert not [name for name in response.headers.keys() if name.lower().startswith("access-control-")]  # noqa: SIM118
    if marked:
        assert response.headers["X-Mock-Server"] == "testing-only"
    problem = json.loads(body_of(response))
    assert {"type", "title", "status", "detail"} <= problem.keys()
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["title"]
    assert problem["detail"]
    if detail is not None:
        assert detail in problem["detail"]
    if fields is not None:
        found = {fault["field"]: fault["message"] for fault in problem["errors"]}
        assert found.keys() == fields.keys()
        for name, words in fields.items():
            assert words in found[name]
            assert name in problem["detail"]
    return problem
