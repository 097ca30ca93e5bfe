"""A person in front of a browser, and the program that they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from mockserver import MockServer


@dataclass
class Client:
    """The program that people come back to: it keeps what it is told, and shows a plain page."""

    url: str = ""
    told: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Visit:
    """A person in front of a browser: what they open, and what their browser did without being asked."""

    page: Page
    server: MockServer
    client: Client
    requests: list[str]
    complaints: list[str]

    def ask(self, **parameters: str) -> None:
        """Come from the client to the authorization endpoint."""
        asked = {
            "response_type": "code",
            "client_id": "cameramanager.test",
            "redirect_uri": self.client.url,
            "state": "xyz",
            **parameters,
        }
        self.page.goto(f"{self.server.url}/oauth/authorize?{urlencode(asked)}")

    def log_in(self, username: str = "demo@example.com", password: str = "demo1234") -> None:
        self.page.get_by_label("Email address or username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in", exact=True).click()

    def answer(self, name: str) -> dict[str, str]:
        """Press a button of the consent page, and return what the client was told."""
        self.page.get_by_role("button", name=name).click()
        return self.back()

    def back(self) -> dict[str, str]:
        """Be back at the client, and return what it was told."""
        self.page.wait_for_url(f"{self.client.url}**")
        return self.client.told[-1]


def watched(context: BrowserContext, server: MockServer, client: Client) -> Visit:
    page = context.new_page()
    visit = Visit(page, server, client, [], [])
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit
