"""What just happened: the backend's calls to CameraManager, written down for people to see, secrets masked.

A program that is not shown in demos needs none of this; a log line for each call, masked the same way, serves it well.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = 8
"""How many of a person's steps are kept, the newest ones."""

CALLS = 20
"""How many calls of one step are kept, the first ones."""

PLAIN = {"grant_type", "response_type", "redirect_uri", "client_id", "scope", "code_challenge_method", "error"}
"""Parameters that are no secrets. All others are masked, those too that nobody has thought of."""

MOST = 12
"""Parameters of a call that are kept, the first ones; a browser may come with any number."""

LONGEST = 200
"""Characters of a parameter that are kept."""

SHOWN = 4
"""Characters of a secret that are shown: enough to see that a token has changed."""

_PURPOSES = {
    "authorization_code": "Exchange the code for tokens",
    "refresh_token": "Get a new access token",
    "/users/self": "Who is this?",
    "/users/self/tokens/current": "End the tokens",
    "/cameras": "List the cameras",
    "/cameras/all/status": "Ask for the status of all",
}


@dataclass(frozen=True)
class Call:
    """One call: what was sent, and what came back.

    Attributes:
        purpose: why it was made, in a few words.
        sent: credentials and parameters, by name, masked.
        status: of the answer; None if there was none, or if it went to the browser.
        outcome: the error in the answer, or why there was none.
        by_browser: the browser was sent there, and the backend made no call.
    """

    method: str
    path: str
    purpose: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    outcome: str = ""
    milliseconds: int | None = None
    by_browser: bool = False

    @property
    def ok(self) -> bool:
        """Whether it did what it was for."""
        return self.by_browser or (self.status is not None and self.status < requests.codes.bad_request)


@dataclass
class Step:
    """Something a person did, and the calls that the backend made for it, in order."""

    title: str
    calls: list[Call] = field(default_factory=list)


class CallLog:
    """The calls that were made for one person; bounded."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=STEPS)

    @property
    def steps(self) -> Iterable[Step]:
        """The steps that needed a call, newest first."""
        return [step for step in reversed(self._steps) if step.calls]

    def begin(self, title: str) -> None:
        """Say what the person did; calls that follow are for it."""
        if self._steps and not self._steps[-1].calls:
            self._steps.pop()
        self._steps.append(Step(title))

    def add(self, call: Call) -> None:
        """Write down a call."""
        if not self._steps:
            self.begin("")
        if len(self._steps[-1].calls) < CALLS:
            self._steps[-1].calls.append(call)

    def add_browser(self, url: str, purpose: str) -> None:
        """Write down where the browser goes."""
        parts = urlsplit(url)
        self.add(Call("GET", parts.path, purpose, _masked(parse_qsl(parts.query)), by_browser=True))


class RecordingAdapter(HTTPAdapter):
    """Sends requests as requests does, and writes them down."""

    def __init__(self, log: CallLog) -> None:
        super().__init__()
        self._log = log

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        """Send a request. Its answer is read to the end, so that one that breaks off is written down as such."""
        start = time.perf_counter()
        status, outcome = None, ""
        try:
            response = super().send(request, *arguments, **options)
            status, outcome = response.status_code, _error_in(response)
        except requests.RequestException as error:
            status, outcome = None, "timed out" if isinstance(error, requests.Timeout) else "no usable answer"
            raise
        finally:
            milliseconds = round((time.perf_counter() - start) * 1000)
            path, sent = urlsplit(request.url or "").path, _sent(request)
            purpose = _purpose(path, sent)
            self._log.add(Call(request.method or "", path, purpose, sent, status, outcome, milliseconds))
        return response


def mask(secret: str) -> str:
    """Return the beginning of a secret; of one that is short, less."""
    return f"{secret[: min(SHOWN, len(secret) // 3)]}…"


def _masked(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value[:LONGEST] if name in PLAIN else mask(value) for name, value in islice(parameters, MOST)}


def _sent(request: requests.PreparedRequest) -> dict[str, str]:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
    sent = {"Authorization": f"{scheme} {mask(credentials)}"} if credentials else {}
    return sent | _masked(parse_qsl(str(body)))


def _purpose(path: str, sent: dict[str, str]) -> str:
    grant = sent.get("grant_type")
    if grant:
        return _PURPOSES.get(grant, "")
    _, _, resource = path.partition("/rest/v2.0")
    if resource in _PURPOSES:
        return _PURPOSES[resource]
    return "Ask for one camera’s status" if resource.endswith("/status") else "Ask for one camera"


def _error_in(response: requests.Response) -> str:
    """The name of the error in an answer, if it has one (RFC 6749 §5.2, RFC 6750 §3.1)."""
    content_type = response.headers.get("Content-Type", "")
    if not response.content or response.ok or "json" not in content_type:
        return ""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return ""
    return str(body.get("error", "")) if isinstance(body, dict) else ""
