"""The dashboard in a browser that runs no scripts: readable, and nothing on it that does nothing."""

from __future__ import annotations

import pytest
from dashboards import FROZEN, SCRIPT, Dashboard, client_of, fill
from playwright.sync_api import expect

from mockserver import MockServer

pytestmark = pytest.mark.browser

LISTS = {
    "requests": [
        "time",
        "method",
        "path",
        "endpoint",
        "grant_type",
        "client_id",
        "username",
        "status",
        "error",
        "rule",
    ],
    "tokens": ["token", "life", "whose", "client_id", "scope"],
    "rules": ["which", "what", "id", "left"],
    "users": ["username", "label"],
    "clients": ["client_id", "name", "grants", "scopes"],
}


@pytest.fixture(scope="module")
def plain_tab(chromium):
    """A tab of a browser that runs no scripts."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(plain_tab, server):
    with Dashboard(plain_tab, server) as plain:
        yield plain


def look(plain, base=""):
    plain.page.goto(f"{base or plain.server.url}/_mock/")


def banner(page):
    """Playwright's looking for texts and roles passes over what is in `noscript`."""
    return page.locator("noscript .banner")


def words(dashboard):
    """All that the lists say, and the figures above them."""
    lists = {name: dashboard.texts(name, *slots) for name, slots in LISTS.items()}
    counts = {name: dashboard.page.locator(f"#{name}-count").text_content() for name in LISTS}
    clock = [dashboard.page.locator(f"#clock-{part}").text_content() for part in ("time", "day", "state")]
    return lists, counts, clock


def test_everything_that_there_is_can_be_read(plain, server):
    client = client_of(server)
    client.log_in()
    server.fail_next("rest", error="unauthorized", times=3)
    client.use("gone")
    server.sandbox("another")
    look(plain)
    page = plain.page
    expect(banner(page)).to_be_visible()
    expect(banner(page)).to_contain_text("JavaScript is off")
    expect(page.locator("#requests tr")).to_have_count(2)
    for words_ in (
        "/oauth/token",
        "demo@example.com",
        "rule-1",
        "2 left · fired 1 time",
        "Demo Application",
        "real time",
    ):
        expect(page.locator("main")).to_contain_text(words_)
    page.locator("noscript a", has_text="another").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    page.locator("noscript a", has_text="default").click()
    page.locator("#requests tr").first.get_by_role("link").click()
    assert page.url == f"{server.url}/_mock/requests/2"


def test_nothing_is_shown_that_would_do_nothing(plain, server):
    fill(server)
    look(plain, server.sandbox("third").url)
    for role in ("button", "textbox", "searchbox", "combobox", "radio", "dialog"):
        expect(plain.page.get_by_role(role)).to_have_count(0)
    expect(plain.page.get_by_role("heading", name="Calls made by this page")).to_have_count(0)


def test_it_says_the_same_as_with_scripts(plain, dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    client = client_of(server)
    client.log_in()
    client.log_in(("alice@example.com", "wrong"))
    server.fail_next("token", error="server_error")
    client.ask(grant_type="client_credentials")
    server.issue_token(expires_in=90_000)
    server.issue_token(username="alice@example.com", expires_in=0)
    server.fail_next("rest", times=None, delay_ms=5000, username=SCRIPT)
    server.put_client("scopeless.test", secret="s", scopes=[], redirect_uris=["http://localhost"])
    server.clock.advance(seconds=0.5)  # the service's expires_in leaves out the second that has only begun
    look(plain)
    dashboard.open()
    without, scripted = words(plain), words(dashboard)
    for name in LISTS:
        assert without[0][name] == scripted[0][name], name
    assert without[1:] == scripted[1:]


def test_of_many_requests_the_newest_are_shown_and_it_is_said_how_many(plain, server):
    client = client_of(server)
    for _ in range(60):
        client.use("gone")
    look(plain)
    shown = plain.page.locator("#requests tr").count()
    assert 20 <= shown < 60
    assert plain.texts("requests", "path")[0] == ("/rest/v2.0/users/self",)
    first = plain.page.locator("#requests tr a").first.get_attribute("href")
    assert first == "/_mock/requests/60"
    assert plain.page.locator("#requests-count").text_content().split() != [str(shown)]  # it would not be true


def test_a_locked_page_says_what_is_needed(plain_tab):
    with MockServer(control_token="let-me-in") as server, Dashboard(plain_tab, server) as plain:
        fill(server)
        look(plain)
        page = plain.page
        expect(banner(page)).to_be_visible()
        expect(banner(page)).to_contain_text("This server has a control token")
        expect(page.locator("#requests tr")).to_have_count(0)
        expect(page.get_by_text("Nothing yet.")).to_be_hidden()
        expect(page.get_by_text("No rule is armed")).to_be_hidden()
        expect(page.get_by_text("Nobody holds a token")).to_be_hidden()
        expect(page.locator("main")).not_to_contain_text("demo@example.com")


def test_what_people_are_called_is_only_text(plain, server):
    fill(server)
    look(plain)
    expect(plain.page.locator("#users")).to_contain_text(SCRIPT)
    expect(plain.page.locator("#requests")).to_contain_text(SCRIPT)
    expect(plain.page.locator("#tokens")).to_contain_text(SCRIPT)
    expect(plain.page.locator("#rules")).to_contain_text(SCRIPT)
    expect(plain.page.locator("main script")).to_have_count(0)
    expect(plain.page.locator("main img")).to_have_count(0)
    assert "broken" not in plain.page.title()


@pytest.mark.parametrize("width", [320, 1600])
def test_without_scripts_it_is_no_wider_than_its_window(plain, server, width):
    fill(server)
    plain.page.set_viewport_size({"width": width, "height": 800})
    look(plain)
    box = plain.page.locator("html").bounding_box()
    assert box["width"] <= width
    for part in plain.page.locator("main > *, .card").all():
        if part.is_visible():
            edges = part.bounding_box()
            assert edges["x"] >= 0
            assert edges["x"] + edges["width"] <= width
