"""A person in front of the walk-through, and other programs that send what it shows."""

from __future__ import annotations

import contextlib
import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import expect
from sockets import Connection

from mockserver.control.pages.guides import GUIDES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Locator, Page, Request

    from mockserver import MockServer
    from mockserver.testing.control import Control
    from mockserver.traffic.journal import Entry

STEPS = {step.id: step for guide in GUIDES for step in guide.steps}
EVENTS = {f"{step.id}: {event.title}": (step, event) for step in STEPS.values() for event in step.events}
PASSWORD, CODE = ([step.id for step in guide.steps if step.kind == "call"] for guide in GUIDES)
"""The steps of each guide that have a button to run them."""

OUTCOMES = {
    "login": "200",
    "exchange": "200",
    "who": "200",
    "cameras": "200",
    "refresh": "200",
    "use": "200",
    "logout": "200",
    "over": "401",
}
"""What the steps come to if nothing goes wrong, by the second half of their ids."""

HOSTILE = '"><script>document.title="broken"</script><img src=x onerror=alert(1)>'
LONG = "unbroken" * 31
"""248 characters without a place to break the line."""


@dataclass
class Reply:
    """An answer, as another program than a browser has it."""

    status: str
    body: str


class Walker:
    """Somebody who walks, and what their browser did without being asked."""

    def __init__(self, context: BrowserContext, server: MockServer) -> None:
        self.page: Page = context.new_page()
        self.server = server
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._remember)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _remember(self, request: Request) -> None:
        self.asked.append(request.url)

    def open(self, base: str = "", query: str = "") -> None:
        """Open the page of the sandbox at `base`, and wait until it can be used."""
        self.page.goto(f"{base or self.server.url}/_mock/try{query}")
        self.is_there()

    def reload(self) -> None:
        self.page.reload()
        self.is_there()

    def is_there(self) -> None:
        """Wait until scripts have asked for everything; the clock comes last."""
        expect(self.page.locator("#clock-line")).to_contain_text("UTC")

    def step(self, step_id: str) -> Locator:
        return self.page.locator(f"#{step_id}")

    def slot(self, step_id: str, name: str) -> Locator:
        return self.step(step_id).locator(f'[data-slot="{name}"]')

    def text(self, step_id: str, name: str) -> str:
        """What a slot of a step says now, as it is copied."""
        return self.slot(step_id, name).text_content() or ""

    def run_button(self, step_id: str) -> Locator:
        return self.step(step_id).locator('[data-action="run"]')

    @contextlib.contextmanager
    def told(self, step_id: str, name: str = "answer") -> Iterator[None]:
        """What is done in the `with` writes a slot of a step anew, be it with the same words."""
        slot = self.slot(step_id, name)
        slot.evaluate("slot => slot.textContent = 'awaited'")
        yield
        expect(slot).not_to_have_text("awaited")

    def run(self, step_id: str) -> str:
        """Press the button of a step, and return the status that it came to."""
        with self.told(step_id):
            self.run_button(step_id).click()
        return self.text(step_id, "status")

    def walk(self, steps: list[str]) -> dict[str, str]:
        """Run some steps in their order; return their outcomes."""
        return {step_id: self.run(step_id) for step_id in steps}

    def take_guide(self, letter: str) -> None:
        """Choose guide A or B."""
        self.page.get_by_role("radio", name=f"{letter.upper()}. ").check()

    def show_as(self, form: str) -> None:
        """Show requests as curl or HTTP."""
        self.page.get_by_role("radio", name=form, exact=True).check()

    @contextlib.contextmanager
    def anew(self) -> Iterator[None]:
        """What is done in the `with` begins another walk: each has a state of its own."""
        before = self.text("b-login", "request")
        yield
        expect(self.slot("b-login", "request")).not_to_have_text(before)

    def choose(self, *, client: str | None = None, user: str | None = None) -> None:
        """Walk as another client or user."""
        for name, select in ((client, "#client"), (user, "#user")):
            if name is not None and self.page.locator(select).input_value() != name:
                with self.anew():
                    self.page.locator(select).select_option(name)

    def start_over(self) -> None:
        with self.anew():
            self.page.get_by_role("button", name="Start over").click()

    def button(self, step_id: str, name: str) -> Locator:
        return self.step(step_id).get_by_role("button", name=name, exact=True)

    def approve(self) -> None:
        """Get a code in guide B, without a browser."""
        with self.told("b-login"):
            self.button("b-login", "Approve without a browser").click()

    def deny(self) -> None:
        with self.told("b-login"):
            self.button("b-login", "Deny").click()

    def log_in(self, letter: str = "a") -> None:
        """Get the tokens of a guide, in the shortest way."""
        self.take_guide(letter)
        if letter == "b":
            self.approve()
        assert self.run("a-login" if letter == "a" else "b-exchange") == "200"

    def open_events(self, step_id: str) -> None:
        events = self.step(step_id).locator("details")
        if events.get_attribute("open") is None:
            events.locator("summary").click()

    def let_happen(self, step_id: str, title: str) -> None:
        """Let one of the events of a step happen."""
        self.open_events(step_id)
        with self.told(step_id, "happened"):
            self.button(step_id, f"Let it happen: {title}").click()

    def copied(self) -> str:
        """What is in the clipboard."""
        return self.page.evaluate("navigator.clipboard.readText()")

    def shown_answer(self, step_id: str) -> tuple[str, dict[str, str], str]:
        """The status line, headers and body that a step shows."""
        head, _, body = self.text(step_id, "answer").partition("\n\n")
        line, *headers = head.split("\n")
        return line, dict(header.split(": ", 1) for header in headers), body

    def members(self, step_id: str) -> Any:
        """The JSON that a step shows."""
        return json.loads(self.shown_answer(step_id)[2])

    def assert_undisturbed(self) -> None:
        """Nothing came from anywhere else, and the browser had nothing to complain of."""
        own = urlsplit(self.server.url).netloc
        assert {urlsplit(url).netloc for url in self.asked} <= {own}
        # An answer that is no success is said on the console too: some steps are about them.
        assert [text for text in self.complaints if "Failed to load resource" not in text] == []


def by_curl(command: str) -> Reply:
    """Run a command as somebody would who has pasted it into a shell."""
    done = subprocess.run(
        f"{command} --silent --show-error --write-out '\\n%{{http_code}}'",
        shell=True,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "NO_PROXY": "*"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, (command, done.stderr)
    body, _, status = done.stdout.decode().rpartition("\n")
    return Reply(status, body)


def by_socket(server: MockServer, message: str) -> tuple[Reply, dict[str, str]]:
    """Send a message to the letter, and return the answer with its headers."""
    head, blank, body = message.partition("\n\n")
    lines = head.replace("\n", "\r\n")
    with Connection(urlsplit(server.url).port or 0) as connection:
        connection.send(f"{lines}\r\n\r\n{body if blank else ''}".encode())
        answer = connection.receive()
    assert answer is not None, message
    return Reply(str(answer.status_code), answer.content.decode()), {
        name.lower(): value for name, value in answer.headers.items()
    }


def newest(server: Control) -> Entry:
    """The last request of the journal, with its secrets."""
    return server.requests(reveal=True)[-1]


def essence(entry: Entry) -> dict[str, Any]:
    """What counts of a request: everything but how its sender is made."""
    kept = (
        "method",
        "path",
        "parameters",
        "endpoint",
        "grant_type",
        "client_id",
        "username",
        "status",
        "error",
        "answer",
    )
    return {
        **{name: getattr(entry, name) for name in kept},
        "authorization": entry.headers.get("authorization"),
        "form": entry.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"),
    }
