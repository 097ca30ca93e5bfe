"""A person with a browser that runs no scripts: opens pages, fills in their forms, follows redirects."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    import requests
    from werkzeug.test import Client

BASE = "http://mock.test"
"""Where the in-process service seems to be: not at an address that a client may be answered at."""

REQUEST = {"response_type": "code", "client_id": "cameramanager.test", "redirect_uri": "https://example.com"}


class Form:
    """A form of a page: where it goes, and what it says before anybody types."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, str] = {}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        elif tag == "input" and given.get("name"):
            self.found[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "button" and given.get("name"):
            self.found[-1].buttons[given["value"]] = given["name"]


def forms_in(html: str) -> list[Form]:
    """Return the forms of a page, in its order."""
    parser = _Forms()
    parser.feed(html)
    return parser.found


class Browser:
    """A browser on the service. It follows redirects within the service, and stops at those that lead away."""

    def __init__(self, http: Client, base: str = BASE) -> None:
        self._http = http
        self._base = base
        self.url = f"{base}/"
        self.status = 0
        self.text = ""
        self.headers: Any = {}

    def open(self, url: str, method: str = "GET", data: dict[str, str] | None = None) -> Self:
        """Open a URL and follow where it leads, as long as it is the service."""
        for _ in range(10):
            self.url = urljoin(self.url, url)
            self._send(method, self.url, data)
            if self.status not in (302, 303) or not self.location.startswith(("/", f"{self._base}/")):
                return self
            method, url, data = "GET", self.location, None
        raise AssertionError(f"redirects without end, last to {self.url}")

    def ask(self, **request: str) -> Self:
        """Open the authorization endpoint as a client's link does; None leaves a parameter out."""
        given = {name: value for name, value in (REQUEST | request).items() if value is not None}
        return self.open(f"{self._base}/oauth/authorize?{urlencode(given)}")

    def log_in(self, username: str = "demo@example.com", password: str = "demo1234") -> Self:
        return self.submit(username=username, password=password)

    def approve(self) -> Self:
        return self.press("true")

    def deny(self) -> Self:
        return self.press("false")

    def press(self, value: str) -> Self:
        """Press the button of that value."""
        form = next(form for form in forms_in(self.text) if value in form.buttons)
        return self.open(form.action, "POST", form.fields | {form.buttons[value]: value})

    def submit(self, **typed: str) -> Self:
        """Fill in and send the first form that has these fields."""
        form = next(form for form in forms_in(self.text) if typed.keys() <= form.fields.keys())
        return self.open(form.action, "POST", form.fields | typed)

    def log_out(self) -> Self:
        """Press the button that ends the session."""
        form = next(form for form in forms_in(self.text) if urlsplit(form.action).path.endswith("/logout"))
        return self.open(form.action, "POST", form.fields)

    def get_code(self, username: str = "demo@example.com", password: str = "demo1234", **request: str) -> str:
        """Walk through the pages that are shown, and return the code that the client is sent."""
        self.ask(**request)
        if "password" in self.text and self.status == 200:
            self.log_in(username, password)
        if self.status == 200:
            self.approve()
        return self.answer["code"]

    @property
    def location(self) -> str:
        """Where the last answer leads."""
        return self.headers.get("Location", "")

    @property
    def answer(self) -> dict[str, str]:
        """The parameters that the client is sent in the redirect."""
        assert self.status == 302, (self.status, self.text)
        query = parse_qs(urlsplit(self.location).query, keep_blank_values=True, strict_parsing=True)
        assert all(len(values) == 1 for values in query.values())
        return {name: values[0] for name, values in query.items()}

    def _send(self, method: str, url: str, data: dict[str, str] | None) -> None:
        response = self._http.open(url, method=method, data=data)
        self.status, self.headers, self.text = response.status_code, response.headers, response.text


class SocketBrowser(Browser):
    """The same over a real connection, with a `requests` session."""

    def __init__(self, session: requests.Session, base: str) -> None:
        super().__init__(session, base)  # type: ignore[arg-type]

    def _send(self, method: str, url: str, data: dict[str, str] | None) -> None:
        response = self._http.request(method, url, data=data, allow_redirects=False, timeout=10)
        self.status, self.headers, self.text = response.status_code, response.headers, response.text
