"""The demo and a mock server, for one test each; and people who use them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from mockserver.demo.oauth_client import CameraManager, ClientSettings
from mockserver.demo.running import DemoOptions, bind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mockserver.demo.oauth_client import LoginAttempt
    from mockserver.server import Server
    from mockserver.testing.control import Control

CLIENT_ID = "cameramanager.test"
SECRET = "qwertyuiopasdfghjklzxcvbnm12345"
REDIRECT_URI = "http://localhost:8090/callback"
SOON = 1.0
"""Seconds until the demo gives up; a mock server in the same process needs a hundredth of that."""


@pytest.fixture
def settings(mock_server: Control) -> ClientSettings:
    """What a program knows of itself and of the mock server."""
    return ClientSettings(
        client_id=CLIENT_ID,
        client_secret=SECRET,
        redirect_uri=REDIRECT_URI,
        server_url=mock_server.url,
        public_server_url=mock_server.url,
        timeout=SOON,
    )


@pytest.fixture
def manager(settings: ClientSettings) -> CameraManager:
    """The client part."""
    return CameraManager(settings)


@pytest.fixture
def approve(mock_server: Control) -> Callable[..., dict[str, str]]:
    """Answers a login as a person would who logs in and approves; returns what the browser comes back with."""

    def answer(attempt: LoginAttempt, username: str = "demo@example.com", *, approve: bool = True) -> dict[str, str]:
        return _came_back(mock_server, attempt.url, username, approve=approve)

    return answer


class Visitor:
    """Somebody at the demo, with cookies and without a screen. Redirects to the demo are followed."""

    def __init__(self, demo: Server, mock_server: Control) -> None:
        self.url = demo.url
        self._mock_server = mock_server
        self.http = requests.Session()

    def open(self, path: str) -> requests.Response:
        return self.http.get(self.url + path, timeout=10)

    def start_login(self) -> str:
        """Return where the browser is sent."""
        return self.http.get(f"{self.url}/login", allow_redirects=False, timeout=10).headers["Location"]

    def come_back(self, asked: str | None = None, **changed: str | None) -> requests.Response:
        """Log in at CameraManager, and come back with what it says, or with something else."""
        answer = _came_back(self._mock_server, asked or self.start_login(), "demo@example.com", approve=True)
        given = {name: value for name, value in (answer | changed).items() if value is not None}
        return self.http.get(f"{self.url}/callback", params=given, timeout=10)

    def log_in(self) -> requests.Response:
        page = self.come_back()
        assert page.url == f"{self.url}/cameras"
        return page

    def log_out(self, page: str) -> requests.Response:
        """Press the button on a page."""
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        return self.http.post(f"{self.url}/logout", data={"csrf_token": token}, timeout=10)


@pytest.fixture
def demo(mock_server: Control) -> Iterator[Server]:
    """The demo on a port of its own, talking to the test's mock server."""
    options = DemoOptions(
        host="127.0.0.1",
        port=0,
        server_port=0,
        seed=None,
        server_url=None,
        public_server_url=None,
        client_id=CLIENT_ID,
        client_secret=SECRET,
        redirect_uri=None,
        scope="read",
        timeout=SOON,
    )
    server = bind(options, mock_server.url)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def visitor(demo: Server, mock_server: Control) -> Iterator[Visitor]:
    """Somebody who has not logged in yet."""
    visitor = Visitor(demo, mock_server)
    yield visitor
    visitor.http.close()


def _came_back(server: Control, url: str, username: str, *, approve: bool) -> dict[str, str]:
    asked = dict(parse_qsl(urlsplit(url).query))
    assert asked.pop("response_type") == "code"
    code = server.authorize(username=username, approve=approve, **asked)
    assert code.location.startswith(asked["redirect_uri"])
    return dict(parse_qsl(urlsplit(code.location).query))
