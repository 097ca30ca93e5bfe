"""The demo as people see it: a real Chromium, the mock server's own pages, and everything that can go wrong.

Pictures of every page are left in the folder that DEMO_SCREENSHOTS names, if it names one.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from processes import PATIENCE

pytestmark = pytest.mark.browser

WIDTHS = (390, 1024, 1600)


class Person:
    """Somebody with a browser."""

    def __init__(self, page, demo):
        self.page = page
        self.url = demo.url

    def press(self, name, role="button"):
        self.page.get_by_role(role, name=name).click()

    def open(self, path="/"):
        return self.page.goto(self.url + path)

    def go_to_login(self):
        self.open()
        self.press("Log in with CameraManager", "link")

    def type_password(self, username="demo@example.com", password="demo1234"):
        self.page.get_by_label("Email address or username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in", exact=True).click()

    def log_in(self):
        """Log in; who has approved before is not asked again."""
        self.go_to_login()
        self.type_password()
        approve = self.page.get_by_role("button", name="Approve")
        cameras = self.page.get_by_role("heading", name="Your cameras")
        expect(approve.or_(cameras)).to_be_visible()
        if approve.is_visible():
            approve.click()
        self.sees("Your cameras")

    def sees(self, heading):
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        self.page.wait_for_load_state()  # until then style sheets and pictures may be missing

    def is_told(self, words):
        expect(self.page.get_by_role("alert")).to_contain_text(words)


@pytest.fixture
def context(chromium, demo, mock_server):
    """A browser with no past. It may ask the demo and the mock server, and nobody else."""
    known = {urlsplit(url).netloc for url in (demo.url, mock_server.url)}
    asked = []
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE * 1000)
    context.on("request", lambda request: asked.append(request.url))
    yield context
    context.close()
    assert [url for url in asked if urlsplit(url).netloc not in known] == []


@pytest.fixture
def person(context, demo):
    page = context.new_page()
    complaints = []
    # A page that is answered with an error is said on the console too; it is what some tests are about.
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Person(page, demo)
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def test_a_person_logs_in_approves_and_sees_the_cameras(person, context, mock_server):
    person.go_to_login()
    expect(person.page.get_by_text("to continue to Demo Application")).to_be_visible()
    person.type_password(password="wrong")
    person.is_told("Bad credentials")
    person.type_password()
    expect(person.page.get_by_text("See your cameras, their status")).to_be_visible()
    person.press("Approve")
    person.sees("Your cameras")
    cameras = person.page.get_by_role("list").filter(has=person.page.get_by_role("img")).get_by_role("listitem")
    assert [text.split("\n") for text in cameras.all_inner_texts()] == [
        ["Front door", "Online"],
        ["Car park", "Online"],
        ["Warehouse", "Offline"],
    ]
    loaded = "images => images.every(image => image.complete && image.naturalWidth === 640)"
    assert person.page.get_by_role("img").evaluate_all(loaded)
    expect(person.page.get_by_text("Logged in as Demo User")).to_be_visible()
    (token,) = mock_server.tokens()
    assert token.scope == "read"
    # What scripts could get at, if there were any.
    assert person.page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == "camera_wall"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")


def test_one_camera_and_the_way_back(person):
    person.log_in()
    person.press("Warehouse", "link")
    person.sees("Warehouse")
    expect(person.page.get_by_text("an update is available")).to_be_visible()
    expect(person.page.get_by_text("Offline", exact=True)).to_be_visible()
    person.press("All cameras", "link")
    person.sees("Your cameras")


def test_a_token_that_expires_is_refreshed_unnoticed(person, mock_server):
    person.log_in()
    mock_server.clock.advance(hours=13)
    person.page.reload()
    person.sees("Your cameras")
    expect(person.page.get_by_role("alert")).to_have_count(0)
    answers = person.page.locator("details").first.locator(".answer")
    expect(answers).to_have_text(["401", "200", "200", "200"])


def test_a_refresh_that_is_refused_asks_to_log_in_again(person, mock_server):
    person.log_in()
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", error="invalid_grant")
    person.page.reload()
    person.is_told("Please log in again")
    person.press("Log in with CameraManager", "link")
    person.type_password()
    person.sees("Your cameras")


def test_a_service_that_is_down_is_tried_again(person, mock_server):
    person.log_in()
    mock_server.fail_next("rest", fault="empty_response")
    person.page.reload()
    person.sees("CameraManager does not answer")
    person.press("Try again", "link")
    person.sees("Your cameras")


def test_a_person_who_denies_is_told_that_all_is_well(person, mock_server):
    person.go_to_login()
    person.type_password()
    person.press("Deny")
    person.is_told("You did not approve")
    person.page.reload()
    expect(person.page.get_by_role("alert")).to_have_count(0)
    assert mock_server.tokens() == []


def test_an_answer_with_a_wrong_state_is_refused(person, mock_server):
    person.go_to_login()
    person.open("/callback?code=AbCdEf&state=wrong")
    person.is_told("This login cannot be finished")
    mock_server.verify("token", times=0)


def test_logging_out_ends_both_sessions(person, mock_server):
    person.log_in()
    person.press("Log out")
    expect(person.page.get_by_role("status")).to_contain_text("You are logged out")
    assert mock_server.tokens() == []
    person.open("/cameras")
    person.sees("All your cameras, on one wall")


def test_everything_can_be_done_with_the_keyboard(person):
    person.open()
    for key in ("Tab", "Tab", "Enter"):
        person.page.keyboard.press(key)
    expect(person.page.get_by_label("Email address or username")).to_be_focused()
    for key in ("demo@example.com", "Tab", "demo1234", "Enter"):
        person.page.keyboard.press(key) if key in {"Tab", "Enter"} else person.page.keyboard.type(key)
    person.press("Approve")
    person.sees("Your cameras")
    focused = []
    for _ in range(6):
        person.page.keyboard.press("Tab")
        focused.append(person.page.evaluate("document.activeElement.innerText.split('\\n')[0]"))
    assert focused == ["Camera wall", "Log out", "Front door", "Car park", "Warehouse", "Look at the wall"]


def test_it_can_be_used_without_scripts(chromium, demo):
    context = chromium.new_context(java_script_enabled=False)
    person = Person(context.new_page(), demo)
    person.log_in()
    person.press("Log out")
    expect(person.page.get_by_role("status")).to_contain_text("You are logged out")
    context.close()


# How it looks


def test_every_page_is_accessible_and_fits(person, mock_server):
    """One walk through all pages: logging in anew for each would take longer than looking."""
    page = person.page
    person.open()
    looks_good(page, "welcome")
    person.log_in()
    looks_good(page, "wall")
    person.press("Warehouse", "link")
    person.sees("Warehouse")
    looks_good(page, "camera")
    mock_server.clock.advance(hours=13)
    page.reload()
    looks_good(page, "refreshed")
    mock_server.fail_next("rest", response={"status": 503})
    page.reload()
    looks_good(page, "down")
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", error="invalid_grant")
    page.reload()
    person.is_told("Please log in again")
    looks_good(page, "again")
    person.log_in()
    person.press("Log out")
    expect(page.get_by_role("status")).to_be_visible()
    looks_good(page, "logged-out")


def looks_good(page, name):
    """Fits every width without scrolling sideways, and axe-core has nothing to say; in light and in dark."""
    page.wait_for_load_state()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, scheme, width)
            keep_picture(page, f"{name}-{scheme}-{width}")
        found = Axe().run(page)
        assert len(found.response["passes"]) > 10
        assert found.violations_count == 0, (name, scheme, found.generate_report())


def keep_picture(page, name):
    folder = os.environ.get("DEMO_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
