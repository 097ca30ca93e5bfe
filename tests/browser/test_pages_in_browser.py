"""How the pages are made: for everybody, in every light and width, and with nothing from anywhere else.

Pictures of all of them are left in the folder that SCREENSHOTS names, if it names one.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from visiting import watched

pytestmark = pytest.mark.browser

HOSTILE = '"><script>document.title="broken"</script><img src=x onerror=alert(1)> \u202egnp.exe'
WIDTHS = (320, 390, 1024, 1600)


def login(visit):
    visit.page.goto(f"{visit.server.url}/login")


def login_for_client(visit):
    visit.ask()


def login_refused(visit):
    visit.ask()
    visit.log_in("demo@example.com", "wrong")
    expect(visit.page.get_by_role("alert")).to_be_visible()


def consent(visit):
    visit.ask()
    visit.log_in()
    expect(visit.page.get_by_role("button", name="Approve")).to_be_visible()


def error(visit):
    visit.ask(redirect_uri="https://" + "unbroken" * 60 + ".example/")


def welcome(visit):
    login(visit)
    visit.log_in()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("You are logged in")


def logged_out(visit):
    welcome(visit)
    visit.page.get_by_role("button", name="Log out").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("You are logged out")


def index(visit):
    visit.page.goto(visit.server.url)


PAGES = [login, login_for_client, login_refused, consent, error, welcome, logged_out, index]
every_page = pytest.mark.parametrize("show", PAGES, ids=lambda show: show.__name__)


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(chromium, server, client, show, scheme):
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme)
    visit = watched(context, server, client)
    show(visit)
    visit.page.wait_for_load_state()
    found = Axe().run(visit.page)
    context.close()
    assert found.violations_count == 0, found.generate_report()


@every_page
def test_nothing_comes_from_anywhere_else_and_nothing_is_complained_of(visit, show):
    show(visit)
    visit.page.wait_for_load_state()
    own = {urlsplit(visit.server.url).netloc, urlsplit(visit.client.url).netloc}
    assert {urlsplit(url).netloc for url in visit.requests} <= own
    ours = [text for text in visit.complaints if "status of 40" not in text]
    assert ours == []


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(visit, scheme, show):
    visit.page.emulate_media(color_scheme=scheme)
    show(visit)
    visit.page.wait_for_load_state()
    folder = os.environ.get("SCREENSHOTS")
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 800})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            visit.page.screenshot(path=str(Path(folder) / f"{show.__name__}-{scheme}-{width}.png"), full_page=True)


@every_page
def test_text_of_twice_the_size_fits_a_phone(visit, show):
    visit.page.set_viewport_size({"width": 390, "height": 800})
    show(visit)
    visit.page.wait_for_load_state()
    visit.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390


@every_page
def test_every_page_says_what_it_is(visit, show):
    show(visit)
    page = visit.page
    assert "CameraManager" in page.title()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.locator("body")).to_contain_text("testing only")


@every_page
def test_what_has_the_focus_can_be_seen(visit, show):
    show(visit)
    visit.page.wait_for_load_state()  # the style sheets too
    visit.page.keyboard.press("Tab")
    seen = visit.page.evaluate(
        """() => {
            const focused = document.activeElement, style = getComputedStyle(focused);
            const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            return focused === document.body || outlined || style.boxShadow !== "none";
        }"""
    )
    assert seen


@pytest.mark.parametrize("show", [login, consent], ids=lambda show: show.__name__)
def test_no_page_can_be_put_into_a_frame(visit, show):
    show(visit)
    framed = visit.page.url
    visit.page.goto(visit.client.url)
    visit.page.set_content(f'<iframe src="{framed}"></iframe>')
    frame = visit.page.frames[-1]
    frame.wait_for_url("chrome-error://**")


def test_hostile_names_are_only_text(visit):
    visit.server.put_user("demo@example.com", password="demo1234", first_name=HOSTILE, id=10003)
    visit.server.put_client(
        "cameramanager.test",
        secret="s",
        name=HOSTILE,
        scopes=["read", "<b>bold</b>"],
        redirect_uris=["http://127.0.0.1"],
        id=10003,
    )
    visit.ask()
    expect(visit.page.get_by_role("main")).to_contain_text("<script>")
    visit.log_in()
    main = visit.page.get_by_role("main")
    expect(main).to_contain_text("<script>")
    expect(main).to_contain_text("<b>bold</b>")
    assert visit.page.title() != "broken"
    assert visit.page.locator("main script, main img").count() == 0
    visit.ask(redirect_uri=f"https://x.example/{HOSTILE}")
    expect(visit.page.get_by_role("main")).to_contain_text("<script>")
    assert visit.page.locator("main script, main img").count() == 0


def test_forced_colours_leave_buttons_their_edges(chromium, server, client):
    context = chromium.new_context(forced_colors="active")
    visit = watched(context, server, client)
    consent(visit)
    for name in ("Approve", "Deny"):
        style = visit.page.get_by_role("button", name=name).evaluate(
            "button => getComputedStyle(button).borderTopStyle"
        )
        assert style != "none"
    context.close()


def test_a_card_beside_a_taller_one_is_not_pulled_apart(visit):
    visit.page.set_viewport_size({"width": 1024, "height": 800})
    index(visit)
    heading = visit.page.get_by_role("heading", name="Demo clients").bounding_box()
    first = visit.page.get_by_text("Demo Application").bounding_box()
    assert first["y"] - heading["y"] < 80
