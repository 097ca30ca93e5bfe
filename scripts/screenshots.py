"""Make the pictures of README.md and docs/ from the running product: `screenshots.py [FOLDER]`.

Each page is shown by a real server in a headless Chromium, in light and in dark. The clock stands still; milliseconds,
ports and tokens are what they are.
"""

from __future__ import annotations

import base64
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from playwright.sync_api import expect, sync_playwright

from mockserver import MockServer
from mockserver.demo.running import DemoOptions, bind

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from chromium import launch  # noqa: E402 - the same browser as the tests'

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "pictures"
SCHEMES = ("light", "dark")
QUALITY = 90
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 720, "height": 760}
CLIENT = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
MORNING = 1780300800.0
"""2026-06-01T08:00:00Z, where the clock stands."""


def dashboard(page: Page, server: MockServer) -> None:
    """A morning's requests: logins, failures, a rule that has fired and one that waits."""
    a_busy_morning(server)
    page.goto(f"{server.url}/_mock/")
    expect(page.locator("#requests-count")).to_have_text("9")
    expect(page.locator("#tokens .item")).to_have_count(3)
    expect(page.get_by_label("Sandbox")).to_have_value("")  # the last thing that is filled in
    expect(page.locator("#sandbox option")).to_have_count(1)


def request_and_answer(page: Page, server: MockServer) -> None:
    """One of them, whole."""
    dashboard(page, server)
    page.get_by_role("link", name="POST /oauth/token").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def walk_through(page: Page, server: MockServer) -> None:
    """The first steps, and what twelve hours do."""
    page.goto(f"{server.url}/_mock/try")
    for step in ("a-login", "a-who"):
        page.locator(f"#{step}").get_by_role("button", name="Run").click()
        expect(page.locator(f"#{step}").get_by_text("HTTP/1.1 200")).to_be_visible()
    page.locator("#a-who summary").click()
    page.get_by_role("button", name="Let it happen: 12 hours pass").first.click()
    expect(page.locator("#a-who").get_by_text("It has happened")).to_be_visible()
    page.locator("#a-who").get_by_role("button", name="Run").click()
    expect(page.get_by_text("HTTP/1.1 401")).to_be_visible()
    page.evaluate("document.activeElement.blur(); document.getElementById('a-login').scrollIntoView()")


def login(page: Page, server: MockServer) -> None:
    """Where a client sends its users."""
    page.goto(f"{server.url}/oauth/authorize?response_type=code&client_id={CLIENT[0]}&redirect_uri=https://example.com")


def consent(page: Page, server: MockServer) -> None:
    """What they are asked there."""
    login(page, server)
    page.get_by_role("button", name="Log in as demo@example.com").click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()


def camera_wall(page: Page, server: MockServer) -> None:
    """The demo application, with somebody logged in."""
    with demo_of(server) as url:
        page.goto(url)
        page.get_by_role("link", name="Log in with CameraManager").click()
        page.get_by_role("button", name="Log in as demo@example.com").click()
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_role("heading", name="Your cameras")).to_be_visible()
        page.wait_for_load_state("networkidle")


PICTURES: dict[Callable[[Page, MockServer], None], dict[str, int]] = {
    dashboard: WIDE,
    request_and_answer: WIDE,
    walk_through: WIDE,
    login: NARROW,
    consent: NARROW,
    camera_wall: WIDE,
}


def a_busy_morning(server: MockServer) -> None:
    """Let clients do what clients do."""
    log_in = {"grant_type": "password", "username": "demo@example.com", "password": "demo1234"}
    alice = {"grant_type": "password", "username": "alice@example.com", "password": "alice1234"}
    tokens = ask(server, log_in)
    server.clock.advance(seconds=40)
    ask(server, alice | {"password": "alice"})
    server.clock.advance(seconds=5)
    ask(server, alice)
    use(server, tokens["access_token"])
    server.clock.advance(minutes=3)
    server.fail_next("token", grant_type="refresh_token", error="invalid_grant")
    ask(server, {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
    ask(server, {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
    server.clock.advance(seconds=20)
    use(server, tokens["access_token"])
    ask(server, {"grant_type": "client_credentials"})
    server.fail_next("rest", response={"status": 503, "body": {"code": 503, "title": "Service Unavailable"}}, times=3)
    use(server, server.tokens()[0].access_token)


def ask(server: MockServer, form: dict[str, str]) -> dict[str, str]:
    """Ask the token endpoint, and return what it says."""
    answer: dict[str, str] = requests.post(f"{server.url}/oauth/token", auth=CLIENT, data=form, timeout=10).json()
    return answer


def use(server: MockServer, token: str) -> None:
    """Ask for the cameras."""
    headers = {"Authorization": f"Bearer {token}"}
    requests.get(f"{server.url}/rest/v2.0/cameras", headers=headers, timeout=10)


@contextmanager
def demo_of(server: MockServer) -> Iterator[str]:
    """Run Camera wall beside a server."""
    options = DemoOptions("127.0.0.1", 0, 0, None, None, None, *CLIENT, None, "read", 10.0)
    demo = bind(options, server.url)
    demo.start()
    try:
        yield demo.url
    finally:
        demo.stop()


def take(browser: Browser, show: Callable[[Page, MockServer], None], scheme: str, folder: Path) -> Path:
    """Make one picture, and return where it is."""
    with MockServer() as server:
        server.clock.set(MORNING)
        server.clock.freeze()
        context = browser.new_context(viewport=PICTURES[show], color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        show(page, server)
        page.mouse.move(0, 0)
        page.wait_for_load_state("load")
        # Playwright knows no WebP, which is a fifth of a PNG; the browser does.
        shot = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        context.close()
    path = folder / f"{show.__name__}-{scheme}.webp".replace("_", "-")
    path.write_bytes(base64.b64decode(shot["data"]))
    return path


def main() -> None:
    """Make them all."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for show in PICTURES:
            for scheme in SCHEMES:
                path = take(browser, show, scheme, folder)
                print(f"{path.name}: {path.stat().st_size // 1024} KiB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
