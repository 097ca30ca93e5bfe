"""A person in front of the dashboard, and what goes on at the server that it is a face of."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from helpers import Service
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from playwright.sync_api import BrowserContext, Locator, Page, Request

    from mockserver import MockServer

SCRIPT = '"><script>document.title="broken"</script><img src=x onerror=alert(1)>'
HOSTILE_NAMES = (
    'o\'hara "the" `one` \\ $HOME',
    SCRIPT,
    "\u202egnp.exe",
    "two  blanks and\u00a0more",
    "a/b%2Fc?d#e&f=g+h;i",
    "&lt;b&gt;&amp;",
    "zoë ✓ 𝄞",
    "constructor",
    "x" * 255,
)
HOSTILE_TOKENS = (
    "with/slash/expire",
    "per%cent%2Fslash",
    "plus+equals==",
    "?query=1&more#part",
    "quo'te\"s`$HOME",
    "<script>alert(1)</script>",
    "(round)",
    "[1-3]{a}",
    "x" * 500,
)
LONG = "unbroken" * 63
"""504 characters without a place to break the line."""
FROZEN = "2030-01-01T00:00:00Z"
STEP = 10_000
"""Milliseconds of the page's clock, in which it looks at least once unless it has a reason not to."""
MOST_STEPS = 2000
"""Far more than anything takes: a page that never shows what it should is a failure, and not for ever."""


WINDOW = {"width": 1280, "height": 720}


def new_tab(context: BrowserContext) -> Page:
    """Return a page whose clock is a made-up one: it runs like any other, and can be pushed."""
    page = context.new_page()
    page.clock.install()
    return page


class Dashboard:
    """Somebody who looks at the dashboard, and what their browser did without being asked.

    A tab is used by one after the other, because making one costs more than most tests do: leaving a `with` clears up.
    """

    def __init__(self, page: Page, server: MockServer) -> None:
        self.page = page
        self.server = server
        self.asked: list[str] = []
        self.waiting = 0
        self.complaints: list[str] = []
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "request": self._remember,
            "requestfinished": self._forget,
            "requestfailed": self._forget,
            "console": lambda message: self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind for whoever uses the tab next, and complain of what was not right."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.evaluate("() => { try { sessionStorage.clear(); } catch { } }")
        self.page.goto("about:blank")
        self.page.clock.resume()
        self.page.context.set_offline(False)
        self.page.context.clear_cookies()
        self.page.emulate_media(color_scheme="null", forced_colors="null", reduced_motion="null")
        self.page.set_viewport_size(WINDOW)
        self._assert_undisturbed()

    def _remember(self, request: Request) -> None:
        self.asked.append(request.url)
        self.waiting += 1

    def _forget(self, _: Request) -> None:
        self.waiting -= 1

    def _assert_undisturbed(self) -> None:
        """Nothing came from anywhere else, and the browser had nothing to complain of."""
        own = urlsplit(self.server.url).netloc
        assert {urlsplit(url).netloc for url in self.asked} <= {own}
        # A refusal, and a server that is gone, are said on the console too: some tests are about them.
        assert [text for text in self.complaints if "Failed to load resource" not in text] == []

    def open(self, base: str = "") -> None:
        """Open the page of the sandbox at `base`, and wait until it has looked at everything once."""
        self.page.goto(f"{base or self.server.url}/_mock/")
        self.is_there()

    def is_there(self) -> None:
        """Wait until scripts have asked for everything; the sandboxes come last."""
        expect(self.page.locator("#sandbox option")).not_to_have_count(0)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def is_told(self, words: str) -> None:
        """See the banner say something."""
        expect(self.page.locator("#trouble")).to_be_visible()
        expect(self.page.locator("#trouble")).to_contain_text(words)

    def hears(self, words: str) -> None:
        """Be told something that only a screen reader says."""
        expect(self.page.get_by_role("status").filter(has_text=words)).not_to_have_count(0)

    @property
    def rows(self) -> Locator:
        """The requests that are shown, newest first."""
        return self.page.locator("#requests tr:not([hidden])")

    @property
    def question(self) -> Locator:
        return self.page.locator("#question")

    @property
    def entry(self) -> Locator:
        """The request that is open."""
        return self.page.locator("#entry")

    @property
    def calls(self) -> Locator:
        """The calls that the page says it made, newest first."""
        return self.page.locator("#calls li")

    def item(self, list_id: str, text: str) -> Locator:
        """The item of a list in which `text` is the name."""
        return self.page.locator(f"#{list_id} > li").filter(has=self.page.get_by_text(text, exact=True))

    def texts(self, list_id: str, *slots: str) -> list[tuple[str, ...]]:
        """What the rows of a list that are shown have in some of their places, all at one moment."""
        script = (
            "(rows, slots) => rows.map(row => slots.map(one => row.querySelector(`[data-slot=${one}]`).textContent))"
        )
        rows = self.page.locator(f"#{list_id} > :not([hidden])")
        return [tuple(texts) for texts in rows.evaluate_all(script, slots)]

    def open_entry(self, place: int = 0) -> None:
        """Open a request: 0 is the newest one."""
        self.rows.nth(place).get_by_role("link").click()
        expect(self.entry).to_be_visible()

    def copied(self) -> str:
        """What is in the clipboard."""
        return self.page.evaluate("navigator.clipboard.readText()")

    def journal_looks(self) -> int:
        """How often the page has asked for the journal."""
        return len([url for url in self.asked if urlsplit(url).path.endswith("/_mock/requests")])

    def control_calls(self) -> list[str]:
        """What the page has asked the control API, in its order: the last part of each path."""
        paths = [urlsplit(url).path for url in self.asked]
        return [path.rpartition("/")[2] for path in paths if re.search("/_mock/.", path)]

    def sees(self, condition: Callable[[], Any]) -> None:
        """Let the page's time pass until `condition` holds.

        The page has a made-up clock, which is only pushed while nothing is asked: waiting for an answer is no time.
        """
        for _ in range(MOST_STEPS):
            if condition():
                return
            if self.is_idle():
                self.page.clock.fast_forward(STEP)
        pytest.fail("it never happened")

    def is_idle(self) -> bool:
        """Whether everything that was asked is answered, and nothing else is asked now."""
        before = len(self.asked)
        self.page.evaluate("0")  # hear what has come
        return not self.waiting and len(self.asked) == before

    def seconds_pass(self, seconds: int) -> None:
        """Let the page's seconds pass; each time all that was asked is answered first."""
        for _ in range(seconds):
            while not self.is_idle():
                pass
            self.page.clock.fast_forward(1000)
        while not self.is_idle():
            pass

    def time_stands_still(self) -> None:
        """Let no time of the page's pass from now on but what is given."""
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + 1)
        while not self.is_idle():
            pass

    def hears_nothing_more(self) -> None:
        """Let no answer come from now on, and no time pass but what is given."""
        self.time_stands_still()
        self.page.route("**/_mock/**", lambda _: None)

    def sees_rows(self, number: int) -> None:
        """Let time pass until so many requests are shown."""
        self.sees(lambda: self.rows.count() == number)

    def looks_again(self) -> None:
        """Let time pass until the page has asked for the journal once more, and has it."""
        before = self.journal_looks()
        self.sees(lambda: self.journal_looks() > before and not self.waiting)


def client_of(server: MockServer) -> Service:
    """The programs that use the server, in this process."""
    return Service(server.app)


def fill(server: MockServer) -> None:
    """Let something of everything be there, with names and values that nobody would wish for."""
    client = client_of(server)
    client.log_in()
    client.log_in(("alice@example.com", "alice1234"), scope="read")
    client.log_in((LONG, "wrong"))
    client.log_in((SCRIPT, "wrong"))
    client.ask(grant_type="client_credentials")
    client.use("no-such-token", f"/rest/v2.0/{LONG}")
    server.fail_next("token", error="server_error", times=2)
    client.log_in()
    server.fail_next("rest", times=None, delay_ms=5000, parameters={"name": LONG}, username=SCRIPT)
    for name in (SCRIPT, LONG[:255], "\u202egnp.exe"):
        server.put_user(name, password=f"secret {LONG}", locked=name == SCRIPT)
    server.put_client("c" * 255, secret=f"secret {LONG}", name=LONG, redirect_uris=["http://127.0.0.1"])
    server.issue_token(username=LONG[:255], access_token="t" * 500)
    server.issue_token(username=SCRIPT, expires_in=0)
    server.sandbox("another")
    server.sandbox("n" * 63)


def js(page: Any, module: str, expression: str, value: Any) -> Any:
    """What an expression about `value` is, with everything that a script of the page exports."""
    script = """async ([module, expression, value]) => {
        const all = await import(`/assets/control/${module}`);
        return new Function(...Object.keys(all), "value", `return ${expression}`)(...Object.values(all), value);
    }"""
    return page.evaluate(script, [module, expression, value])


def run_curl(line: str, **variables: str) -> str:
    """Run a line as somebody would who has pasted it into a shell."""
    done = subprocess.run(
        ["sh", "-c", line.replace("curl", "curl --silent --show-error", 1)],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def called(line: str) -> tuple[str, str, Any]:
    """Method, path and body of a call as the page shows it."""
    method, path, *body = line.split(" ", 2)
    return method, path, json.loads(body[0]) if body else None
