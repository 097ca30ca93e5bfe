"""Your program: a client of CameraManager. It knows of no mock; its base URL is all that a test changes."""

from __future__ import annotations

import secrets
import threading
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

ATTEMPTS = 3
TIMEOUT = 10


class LoggedOutError(Exception):
    """There is no token and no way to get one: the user has to log in."""


class AccessDeniedError(Exception):
    """The browser came back without a code."""


class ServiceDownError(Exception):
    """The service was asked several times, and was down each time."""


class CameraClient:
    """Safe to use from any thread: the one that needs a token first fetches it for all."""

    def __init__(self, base_url, client_id, secret, *, wait=time.sleep):
        self._base_url = base_url
        self._client = (client_id, secret)
        self._wait = wait
        self._lock = threading.Lock()
        self._grant = None
        self._tokens = None
        self._asked = {}

    def log_in(self, username, password):
        """Remember who uses the program; the token comes with the first call."""
        self._grant = {"grant_type": "password", "username": username, "password": password}

    def authorization_url(self, redirect_uri):
        """Return where to send the user's browser, to log in there."""
        self._asked = {"redirect_uri": redirect_uri, "state": secrets.token_urlsafe()}
        query = {"response_type": "code", "client_id": self._client[0], **self._asked}
        return f"{self._base_url}/oauth/authorize?{urlencode(query)}"

    def handle_callback(self, url):
        """Take what the browser brings back."""
        answer = dict(parse_qsl(urlsplit(url).query))
        if answer.get("state") != self._asked.get("state"):
            raise AccessDeniedError("this is not the answer to our question")
        if "error" in answer:
            raise AccessDeniedError(answer["error_description"])
        redirect_uri = self._asked["redirect_uri"]
        self._grant = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": redirect_uri}

    def cameras(self):
        return self._call("GET", "cameras").json()

    def is_online(self, camera_id):
        return self._call("GET", f"cameras/{camera_id}/status").json()["online"]

    def log_out(self):
        self._call("DELETE", "users/self/tokens/current")
        self._tokens = None

    def _call(self, method, path):
        token = self._token()
        answer = self._send_with(token, method, path)
        if answer.status_code == 401:
            answer = self._send_with(self._token(refused=token), method, path)
        answer.raise_for_status()
        return answer

    def _token(self, refused=None):
        """Return an access token, and not the one that was refused: another thread may have a new one by now."""
        with self._lock:
            if self._tokens and self._tokens["access_token"] == refused:
                self._grant = {"grant_type": "refresh_token", "refresh_token": self._tokens["refresh_token"]}
                self._tokens = None
            if self._tokens is None:
                self._tokens = self._fetch_tokens()
            return self._tokens["access_token"]

    def _fetch_tokens(self):
        grant, self._grant = self._grant, None
        if grant is None:
            raise LoggedOutError("nobody is logged in")
        answer = self._send("POST", "/oauth/token", auth=self._client, data=grant)
        if not answer.ok:
            raise LoggedOutError(answer.json()["error_description"])
        return answer.json()

    def _send_with(self, token, method, path):
        return self._send(method, f"/rest/v2.0/{path}", headers={"Authorization": f"Bearer {token}"})

    def _send(self, method, path, **options):
        for attempt in range(ATTEMPTS):
            if attempt > 0:
                self._wait(2**attempt)
            try:
                answer = requests.request(method, self._base_url + path, timeout=TIMEOUT, **options)
            except requests.ConnectionError:
                continue
            if answer.status_code != 503:
                return answer
        raise ServiceDownError(f"no answer in {ATTEMPTS} attempts")
