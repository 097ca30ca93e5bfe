"""What a test says to the service, and the two shapes of errors that it expects back."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browsing import Browser

from mockserver.app import create_app
from mockserver.seed_reader import read_seed
from mockserver.settings import Settings

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from mockserver.sandbox import Sandbox
    from mockserver.seed import Seed

WORLD = Path(__file__).parent / "world.toml"

DEMO_CLIENT = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
OTHER_CLIENT = ("other.test", "other-secret")
DEMO_USER = ("demo@example.com", "demo1234")
ALICE = ("alice@example.com", "alice1234")
REDIRECT = "https://example.com"
SELF = "/rest/v2.0/users/self"
CURRENT = "/rest/v2.0/users/self/tokens/current"

RESOURCE = 'Bearer realm="oauth2-resource"'
"""How the challenge of a refusal under `/rest` starts (WIRE §4)."""


class Service:
    """The service, in this process, spoken to as its clients speak."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.sandbox: Sandbox = app.extensions["mockserver"].default
        self.clock = self.sandbox.clock
        self.http = app.test_client(use_cookies=False)

    def ask(self, client: tuple[str, str] | None = DEMO_CLIENT, **parameters: str) -> TestResponse:
        """Post to the token endpoint with HTTP Basic."""
        return self.http.post("/oauth/token", data=parameters, auth=client)

    def log_in(
        self, user: tuple[str, str] = DEMO_USER, *, client: tuple[str, str] = DEMO_CLIENT, **more: str
    ) -> TestResponse:
        return self.ask(client, grant_type="password", username=user[0], password=user[1], **more)

    def refresh(self, token: str, *, client: tuple[str, str] = DEMO_CLIENT, **more: str) -> TestResponse:
        return self.ask(client, grant_type="refresh_token", refresh_token=token, **more)

    def exchange(self, code: str, *, client: tuple[str, str] | None = DEMO_CLIENT, **more: str) -> TestResponse:
        return self.ask(client, grant_type="authorization_code", code=code, **({"redirect_uri": REDIRECT} | more))

    def tokens(self, *arguments: Any, **parameters: Any) -> dict[str, Any]:
        """Log in and return what the service gave."""
        return ok(self.log_in(*arguments, **parameters))

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def code(self, user: tuple[str, str] = DEMO_USER, **request: str) -> str:
        """Walk a new browser through the pages and return the code."""
        return self.browser().get_code(*user, **request)

    def use(self, token: str | None, path: str = SELF, method: str = "GET", **options: Any) -> TestResponse:
        """Use a token as an `Authorization: Bearer` header."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.http.open(path, method=method, headers=headers, **options)

    def works(self, token: str) -> bool:
        """Whether a token is still good for anything. Looking forgets an expired one."""
        return self.use(token).status_code == 200

    def log_out(self, token: str) -> TestResponse:
        return self.use(token, CURRENT, "DELETE")


def serve(**settings: Any) -> Service:
    """Return a new service with the tests' seed."""
    return Service(create_app(Settings(**settings), world()))


@cache
def world() -> Seed:
    """Return the tests' seed. A sandbox copies what it may change."""
    return read_seed(WORLD)


def body_of(response: Any) -> bytes:
    """Return the body of an answer, werkzeug's or requests'."""
    return response.content if hasattr(response, "content") else response.data


def pairs_of(response: Any) -> list[tuple[str, Any]]:
    """Return the members of a JSON body in their order."""
    return json.loads(body_of(response), object_pairs_hook=list)


def ok(response: Any) -> dict[str, Any]:
    """Return the JSON of an answer that must be a success."""
    assert response.status_code == 200, body_of(response)
    return json.loads(body_of(response))


def assert_never_cached(response: Any) -> None:
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Pragma"] == "no-cache"
    assert "Set-Cookie" not in response.headers


def assert_oauth_error(  # noqa: PLR0913 - a row of WIRE has so many columns
    response: Any, status: int, error: str, description: str, scope: str | None = None, *, challenge: str | None = None
) -> None:
    """Hold an answer against a row of WIRE §2 or §4, to the letter.

    `challenge` is how `WWW-Authenticate` begins; without it the one that WIRE §2 has for this error.
    """
    expected = [("error", error), ("error_description", description)]
    if scope is not None:
        expected.append(("scope", scope))
    assert (response.status_code, pairs_of(response)) == (status, [tuple(pair) for pair in expected])
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert_never_cached(response)
    if status not in (401, 403):
        assert "WWW-Authenticate" not in response.headers
        return
    start = challenge or _challenge(error, description)
    header = response.headers["WWW-Authenticate"]
    if description.isascii() and description.isprintable() and not set(description) & {'"', "\\"}:
        members = ", ".join(f'{name}="{value}"' for name, value in expected)
        assert header == f"{start}{',' if ' ' in start else ''} {members}"
    else:
        assert header.startswith(start)
        assert header.isascii()
        assert header.isprintable()


def _challenge(error: str, description: str) -> str:
    if error == "unauthorized":
        return 'Basic realm="oauth2/client"'
    return 'Form realm="oauth2/client"' if description == "Bad client credentials" else "Bearer"


def assert_rest_error(response: Any, status: int, title: str, detail: str | None = None) -> None:
    """Hold an answer against the shape of every error that is not OAuth's (WIRE §4)."""
    members = pairs_of(response)
    assert [name for name, _ in members] == ["code", "title", "detail"]
    said = dict(members)
    assert (response.status_code, said["code"], said["title"]) == (status, status, title)
    assert isinstance(said["detail"], str)
    assert said["detail"]
    if detail is not None:
        assert said["detail"] == detail
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "WWW-Authenticate" not in response.headers
