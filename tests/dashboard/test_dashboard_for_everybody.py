"""The dashboard for everybody: with a keyboard, a screen reader, large text, in every light and on every screen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from dashboards import Dashboard, client_of, fill, new_tab
from playwright.sync_api import expect

from mockserver import MockServer

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1024, 1280, 1440, 1600, 1920)


def plain_view(dashboard):
    """The page as it is when it is opened."""


def with_trouble(dashboard):
    dashboard.page.context.set_offline(True)
    trouble = dashboard.page.locator("#trouble")
    dashboard.sees(trouble.is_visible)
    expect(trouble).to_contain_text("Trying again")


def with_secrets(dashboard):
    for button in dashboard.page.get_by_role("button", name="Password of").all():
        button.click()
    dashboard.page.get_by_role("button", name="Secret of").first.click()
    dashboard.press("+1 h")
    expect(dashboard.calls).to_have_count(1)


def with_nothing_found(dashboard):
    dashboard.page.get_by_label("Search").fill("nowhere to be found")
    expect(dashboard.page.get_by_text("No request is like that.")).to_be_visible()


def request_open(dashboard):
    dashboard.open_entry(1)
    dashboard.press("Show secrets")
    expect(dashboard.page.get_by_role("button", name="Hide secrets")).to_be_visible()


def question_open(dashboard):
    dashboard.press("New…")
    dashboard.question.get_by_role("textbox").fill("Not A Name")
    dashboard.press("Make it")
    expect(dashboard.question.get_by_role("alert")).to_be_visible()


def danger_open(dashboard):
    dashboard.press("Reset…")
    expect(dashboard.question).to_be_visible()


VIEWS = [plain_view, with_trouble, with_secrets, with_nothing_found, request_open, question_open, danger_open]


@pytest.fixture(scope="module")
def tab(chromium):
    """A tab into which axe-core gets, whatever the page's policy says."""
    context = chromium.new_context(bypass_csp=True, permissions=["clipboard-read", "clipboard-write"])
    yield new_tab(context)
    context.close()


@pytest.fixture
def filled(dashboard, server):
    """The page with something of everything, names included that nobody would wish for."""
    fill(server)
    dashboard.open()
    return dashboard


def assert_fits(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    wide = page.evaluate(
        """() => ["html", "#requests-scroll", "#tokens", "#calls", "dialog[open]"].filter(one => {
            const node = document.querySelector(one);
            return node && node.scrollWidth > node.clientWidth + 1;
        })"""
    )
    assert wide == [], width
    beyond = page.evaluate(
        """() => [...document.querySelectorAll("main button, main select, main input:not([type=radio]), .card, .item")]
            .filter(node => node.getClientRects().length && node.getBoundingClientRect().right > innerWidth + 1)
            .map(node => node.outerHTML.slice(0, 80))"""
    )
    assert beyond == [], width


# Tools


def axe(page):
    """What axe-core has to say in light and in dark."""
    said = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert len(found.response["passes"]) > 10
        said += [f"{scheme}: {found.generate_report()}"] if found.violations_count else []
    return "\n".join(said)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_axe_finds_nothing_and_every_window_is_wide_enough(filled, view):
    view(filled)
    assert axe(filled.page) == ""
    for width in WIDTHS:
        assert_fits(filled.page, width)
    filled.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert_fits(filled.page, 390)


def test_axe_finds_nothing_in_an_empty_page_on_a_phone(dashboard):
    dashboard.page.set_viewport_size({"width": 390, "height": 800})
    dashboard.open()
    assert axe(dashboard.page) == ""


def test_axe_finds_nothing_in_a_locked_page(tab):
    with MockServer(control_token="let-me-in") as locked, Dashboard(tab, locked) as dashboard:
        dashboard.page.goto(f"{locked.url}/_mock/")
        expect(dashboard.question).to_be_visible()
        assert axe(dashboard.page) == ""


def test_a_wider_window_never_shows_less_of_a_request(dashboard, server):
    client_of(server).log_in()
    dashboard.open()
    shown = {}
    for width in (320, 640, 1024, 1279, 1280, 1366, 1439, 1440, 1536, 1600, 1920, 2560):
        dashboard.page.set_viewport_size({"width": width, "height": 800})
        cells = dashboard.rows.first.locator("td").all()
        shown[width] = [cell.get_attribute("class") for cell in cells if cell.is_visible()]
    assert shown[1920] == ["time", "what", "endpoint", "client", "user", "answer", "ms"]
    widths = list(shown)
    less = [(narrow, wide) for narrow, wide in pairwise(widths) if not set(shown[narrow]) <= set(shown[wide])]
    assert less == []


def test_forced_colours_leave_buttons_their_edges_and_choices_their_marks(filled):
    filled.page.emulate_media(forced_colors="active")
    buttons = filled.page.get_by_role("button").evaluate_all(
        "all => all.map(one => [one.textContent, getComputedStyle(one).borderTop])"
    )
    assert len(buttons) > 20
    assert [one for one in buttons if "none" in one[1] or one[1].startswith("0px")] == []
    marks = filled.page.locator("#rule-times label").evaluate_all(
        "all => all.map(one => getComputedStyle(one.querySelector('span')).backgroundColor)"
    )
    assert len(set(marks)) == 2


def test_who_wants_no_motion_gets_none(filled):
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        return parseFloat(style.transitionDuration) || parseFloat(style.animationDuration);
    }).length"""
    filled.page.emulate_media(reduced_motion="no-preference")
    assert filled.page.evaluate(moving) > 0
    filled.page.emulate_media(reduced_motion="reduce")
    assert filled.page.evaluate(moving) == 0


# Screen readers


def test_the_page_says_what_it_is(filled):
    page = filled.page
    assert page.title() == "Dashboard \N{EN DASH} CameraManager"
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.locator("body")).to_contain_text("testing only")
    for name in ("Clock", "Requests", "Living tokens", "Rules", "Users", "Clients", "Calls made by this page"):
        expect(page.locator("section").and_(page.get_by_role("region", name=name))).to_have_count(1)
    current = page.get_by_role("navigation").locator("[aria-current=page]")
    expect(current).to_have_text("Dashboard")


def test_the_journal_is_a_table_for_whoever_does_not_see_it(filled):
    table = filled.page.get_by_role("table", name="Requests")
    names = ["Time", "Request", "Endpoint", "Client", "User", "Answer", "ms"]
    for width in (390, 1024, 1920):
        filled.page.set_viewport_size({"width": width, "height": 800})
        shown = [text.strip() for text in table.get_by_role("columnheader").all_text_contents()]
        assert shown == [name for name in names if name in shown]
        for row in table.get_by_role("row").all()[1:]:
            expect(row.get_by_role("cell")).to_have_count(len(shown))
    assert shown == names


def test_every_button_is_called_differently(filled):
    """A list of all buttons is how some people find one."""
    names = filled.page.get_by_role("button").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label') ?? one.textContent.trim())"
    )
    assert len(names) > 30
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


# Keyboards


def focus(page):
    """What has the focus, and whether that can be seen."""
    return page.evaluate(
        """() => {
            const one = document.activeElement, shown = one.type === "radio" ? one.nextElementSibling : one;
            const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
            const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            const name = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
            const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
            return [one === document.body ? null : name.trim().replace(/\\s+/g, " ").slice(0, 60), outlined && inside];
        }"""
    )


def walk(page, most=150):
    """Press Tab from the top to the end, and return what had the focus."""
    names = []
    for _ in range(most):
        page.keyboard.press("Tab")
        name, seen = focus(page)
        if name is None:
            return names
        assert seen, name
        names.append(name)
    pytest.fail(f"no end: {names}")


def test_tab_leads_through_everything_and_one_always_sees_where_one_is(dashboard, server):
    client_of(server).log_in()
    server.fail_next(error="server_error")
    dashboard.open()
    names = walk(dashboard.page)
    reachable = dashboard.page.locator("a[href], button, select, input").evaluate_all(
        """all => all.filter(one => one.getClientRects().length && !one.disabled
            && (one.type !== "radio" || one.checked)).length"""
    )
    assert len(names) == reachable
    order = ["Dashboard", "+1 min", "Sandbox", "Reset…", "Pause", "Search", "POST /oauth/token"]
    order += ["the token endpoint", "once", "server_error", "Remove rule-1", "Lock demo@example.com"]
    order += ["Secret of cameramanager.test"]
    places = [names.index(name) for name in order]
    assert places == sorted(places)


def test_arrow_keys_lead_from_request_to_request(dashboard, server):
    client = client_of(server)
    for number in range(6):
        client.use("gone", f"/rest/v2.0/of/{number}")
    dashboard.open()
    page = dashboard.page
    page.get_by_label("Search").fill("rest")
    page.get_by_label("Answer", exact=True).focus()
    passed = []
    for key in ("Tab", "ArrowDown", "ArrowDown", "ArrowUp", "End", "ArrowDown", "Home", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        name, seen = focus(page)
        assert seen, name
        passed.append(int(name[-1]))
    assert passed == [5, 4, 3, 4, 0, 0, 5, 5, 4]
    page.get_by_label("Search").fill("of/2")
    page.get_by_label("Answer", exact=True).focus()
    page.keyboard.press("Tab")
    assert focus(page)[0] == "GET /rest/v2.0/of/2"
    page.get_by_label("Search").fill("")
    page.get_by_label("Answer", exact=True).focus()
    page.keyboard.press("Tab")
    client.use("gone", "/rest/v2.0/of/7")
    dashboard.sees_rows(7)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert focus(page)[0] == "GET /rest/v2.0/of/2"  # where they were


def test_a_rule_is_armed_with_the_keyboard_alone(dashboard, server):
    dashboard.open()
    page = dashboard.page
    page.get_by_role("radio", name="the token endpoint").focus()
    for key in ("ArrowDown", "Tab", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#rules > li")).to_have_count(1)
    (rule,) = server.rules()
    assert (rule["match"], rule["times"]) == ({"endpoint": "token", "grant_type": "refresh_token"}, 3)


def test_a_request_is_read_with_the_keyboard_alone(dashboard, server):
    client = client_of(server)
    for _ in range(3):
        client.log_in()
    dashboard.open()
    page = dashboard.page
    dashboard.rows.nth(1).get_by_role("link").press("Enter")
    expect(dashboard.entry).to_be_visible()
    inside = "document.activeElement.closest('#entry') !== null"
    assert page.evaluate(inside)
    for _ in range(12):  # out of the dialog nothing can be reached but the browser itself
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.activeElement === document.body || {inside}")
    dashboard.entry.get_by_role("button", name="Older").press("Enter")
    dashboard.hears("#1 POST /oauth/token")
    page.keyboard.press("Escape")
    expect(dashboard.entry).to_be_hidden()
    expect(dashboard.rows.nth(2).get_by_role("link")).to_be_focused()  # the one that was read last


def test_the_focus_comes_back_from_questions(dashboard, server):
    dashboard.open(server.sandbox("another").url)
    for name in ("New…", "Remove…", "Reset…", "Clear…"):
        button = dashboard.page.get_by_role("button", name=name)
        for leave in ("Escape", "Cancel"):
            button.press("Enter")
            expect(dashboard.question).to_be_visible()
            if leave == "Escape":
                dashboard.page.keyboard.press("Escape")
            else:
                dashboard.question.get_by_role("button", name="Cancel").press("Enter")
            expect(dashboard.question).to_be_hidden()
            expect(button).to_be_focused()
    assert server.sandboxes() == ["another"]


def test_the_focus_comes_back_when_the_question_was_answered(dashboard):
    dashboard.open()
    for name, yes in (("Reset…", "Reset"), ("Clear…", "Forget them")):
        button = dashboard.page.get_by_role("button", name=name)
        button.press("Enter")
        dashboard.question.get_by_role("button", name=yes).press("Enter")
        expect(dashboard.question).to_be_hidden()
        expect(button).to_be_focused()


def test_a_question_that_could_not_be_done_keeps_the_focus(dashboard):
    dashboard.open()
    held = []
    dashboard.page.route("**/_mock/reset", lambda route: held.append(route))  # noqa: PLW0108 - no builtins
    dashboard.page.get_by_role("button", name="Reset…").press("Enter")
    with dashboard.page.expect_request("**/_mock/reset"):
        dashboard.question.get_by_role("button", name="Reset", exact=True).press("Enter")
    dashboard.page.screenshot()  # it is drawn while it waits
    held[0].abort()
    expect(dashboard.question.get_by_role("alert")).to_be_visible()
    expect(dashboard.question.get_by_role("button", name="Reset", exact=True)).to_be_focused()


def test_what_has_the_focus_keeps_it_while_the_page_goes_on(dashboard, server):
    server.issue_token(username="demo@example.com")
    client = client_of(server)
    client.log_in()
    dashboard.open()
    for button in ("Lock demo@example.com", "Secret of cameramanager.test", "Pause"):
        dashboard.page.get_by_role("button", name=button).focus()
        client.use("gone")
        dashboard.looks_again()
        expect(dashboard.page.get_by_role("button", name=button)).to_be_focused()
    revoke = dashboard.page.locator("#tokens").get_by_role("button", name="Revoke").last
    revoke.focus()
    server.issue_token(access_token="another-one")
    dashboard.sees(lambda: dashboard.page.locator("#tokens > li").count() == 2)
    expect(revoke).to_be_focused()


def test_copying_where_there_is_no_clipboard_works_and_keeps_the_focus(dashboard, server):
    """Browsers have it for https and for this machine alone."""
    server.issue_token(access_token="a-token-to-copy")
    client_of(server).use("gone")
    dashboard.open()
    page = dashboard.page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    search = page.get_by_label("Search")

    def press(button, copied):
        button.press("Enter")
        expect(button).to_have_text("Copied")
        expect(button).to_be_focused()
        if dashboard.entry.is_visible():
            dashboard.press("Close")
        search.fill("")
        page.keyboard.press("Control+V")
        assert copied in search.input_value()

    press(page.locator("#tokens").get_by_role("button").first, "a-token-to-copy")
    dashboard.press("+1 h")
    press(dashboard.calls.get_by_role("button"), "-d '{\"hours\":1}'")
    search.fill("")
    dashboard.open_entry()
    press(dashboard.entry.locator("[data-action=copy]"), "/rest/v2.0/users/self")


def test_a_long_journal_is_passed_with_a_few_keys(dashboard, server):
    client = client_of(server)
    for _ in range(60):
        client.use("gone")
    server.issue_token(access_token="a-token-behind-it")
    dashboard.open()
    page = dashboard.page
    page.get_by_label("Search").focus()
    passed = []
    for _ in range(20):
        page.keyboard.press("Tab")
        name, _ = focus(page)
        passed.append(name)
        if "a-token-…" in name:
            return
    pytest.fail(f"still on the way: {passed}")
