"""What the program under test does: asks for tokens, uses them, lets them go."""

from __future__ import annotations

from typing import Any

import requests

CLIENT = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
USERNAME = "demo@example.com"
REDIRECT = "https://example.com"


def ask(mock: Any, **form: str) -> requests.Response:
    return requests.post(f"{mock.url}/oauth/token", form, auth=CLIENT, timeout=10)


def log_in(mock: Any, username: str = USERNAME, password: str = "demo1234", **more: str) -> requests.Response:
    return ask(mock, grant_type="password", username=username, password=password, **more)


def refresh(mock: Any, token: str) -> requests.Response:
    return ask(mock, grant_type="refresh_token", refresh_token=token)


def exchange(mock: Any, code: str, **more: str) -> requests.Response:
    return ask(mock, grant_type="authorization_code", code=code, redirect_uri=REDIRECT, **more)


def use(mock: Any, token: str, path: str = "/rest/v2.0/users/self", method: str = "GET") -> requests.Response:
    return requests.request(method, mock.url + path, headers={"Authorization": f"Bearer {token}"}, timeout=10)
