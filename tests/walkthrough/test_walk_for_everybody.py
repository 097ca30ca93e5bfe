"""The walk-through is for everybody: every light and width, the keyboard, screen readers, and no scripts at all."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from walking import CODE, LONG, OUTCOMES, PASSWORD, STEPS, Walker

from mockserver.control.pages.guides import GUIDES

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1024, 1600)
MOST_TABS = 60
OUTLINED = """() => {
    const visible = (node) => {
        const style = getComputedStyle(node);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const focused = document.activeElement;
    return focused === document.body || [focused, focused.nextElementSibling].some((node) => node && visible(node));
}"""


def world_of_long_names(server):
    """A sandbox whose names, tokens and answers have no place to break a line."""
    client = {"client_id": f"c{LONG}", "secret": f"s{LONG}", "redirect_uris": ["http://127.0.0.1"]}
    users = [
        {"username": f"u{LONG}", "password": f"p{LONG}"},
        {"username": f"v{LONG}", "password": "p", "locked": True},
    ]
    return server.sandbox("n" * 63, seed={"clients": [client], "users": users})


def show_everything(walker, world, letter):
    """Walk a guide with long tokens and refusals in it, and open whatever can be opened."""
    values = [f"{kind}{letter}{LONG * 2}"[:500] for kind in "xyz"]
    world.next(access_token=values[:2], refresh_token=values[2])
    walker.log_in(letter)
    walker.walk([f"{letter}-{step}" for step in ("who", "cameras", "refresh", "use")])
    walker.let_happen(f"{letter}-who", "12 hours pass")
    assert walker.run(f"{letter}-who") == "401"
    walker.let_happen(f"{letter}-who", "The API fails once")
    for step_id in [step_id for step_id, step in STEPS.items() if step_id.startswith(letter) and step.events]:
        walker.open_events(step_id)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(chromium, server, scheme):
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme)
    walker = Walker(context, server)
    world = server.sandbox()
    walker.open(world.url)
    found = []
    for letter in "ab":
        show_everything(walker, world, letter)
        found.append(Axe().run(walker.page))
    walker.page.set_viewport_size({"width": 390, "height": 800})
    found.append(Axe().run(walker.page))
    context.close()
    assert [one.violations_count for one in found] == [0] * 3, "\n".join(one.generate_report() for one in found)


def test_nothing_is_wider_than_its_window(walker, server):
    world = world_of_long_names(server)
    walker.open(world.url)
    for letter in "ab":
        show_everything(walker, world, letter)
        for width in WIDTHS:
            walker.page.set_viewport_size({"width": width, "height": 800})
            assert walker.page.evaluate("document.documentElement.scrollWidth") <= width, (letter, width)
            assert_nothing_is_cut_off(walker.page)


def test_text_of_twice_the_size_fits_a_phone(walker, server):
    world = world_of_long_names(server)
    walker.open(world.url)
    walker.page.set_viewport_size({"width": 390, "height": 800})
    walker.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    for letter in "ab":
        show_everything(walker, world, letter)
        assert walker.page.evaluate("document.documentElement.scrollWidth") <= 390, letter
        assert_nothing_is_cut_off(walker.page)


def assert_nothing_is_cut_off(page):
    """What is requested and answered can be read without scrolling sideways."""
    wide = page.locator("main pre:visible, main .via:visible, #calls").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent.slice(0, 80))"
    )
    assert wide == []


def tab_to(page, wanted):
    """Press Tab until something has the focus; wherever it is on its way can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED)
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    pytest.fail("the keyboard does not lead there")


def press_enter(walker, step_id, slot="answer"):
    with walker.told(step_id, slot):
        walker.page.keyboard.press("Enter")


def test_guide_a_is_walked_with_the_keyboard_alone(walker):
    walker.open()
    outcomes = {}
    for step_id in PASSWORD:
        tab_to(walker.page, walker.run_button(step_id))
        press_enter(walker, step_id)
        outcomes[step_id] = walker.text(step_id, "status")
        expect(walker.run_button(step_id)).to_be_focused()
    assert outcomes == {step: OUTCOMES[step[2:]] for step in PASSWORD}


def test_guide_b_and_its_pages_are_walked_with_the_keyboard_alone(walker):
    page = walker.page
    walker.open()
    tab_to(page, page.get_by_role("radio", name="A. "))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="B. ")).to_be_checked()
    tab_to(page, page.get_by_role("link", name="Open the login page"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email address or username")).to_be_focused()
    page.keyboard.type("demo@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("demo1234")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    expect(walker.slot("b-login", "status")).to_have_text("302")
    walker.is_there()
    expect(page.locator("#b-login-title")).to_be_focused()
    for step_id in CODE[:2]:
        tab_to(page, walker.run_button(step_id))
        press_enter(walker, step_id)
        assert walker.text(step_id, "status") == "200"


def test_what_is_pressed_with_the_keyboard_keeps_the_focus(walker):
    page = walker.page
    walker.open()
    walker.log_in()
    summary = walker.step("a-who").locator("summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    event = walker.button("a-who", "Let it happen: 12 hours pass")
    tab_to(page, event)
    press_enter(walker, "a-who", "happened")
    settle(page)
    expect(event).to_be_focused()
    walker.take_guide("b")
    for name in ("Deny", "Approve without a browser"):
        walker.button("b-login", name).focus()
        press_enter(walker, "b-login")
        settle(page)
        expect(walker.button("b-login", name)).to_be_focused()
    again = page.get_by_role("button", name="Start over")
    again.focus()
    with walker.anew():
        page.keyboard.press("Enter")
    settle(page)
    expect(again).to_be_focused()


def settle(page):
    """Let the browser draw twice: what is disabled has lost the focus after that."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_every_part_has_a_name_for_those_who_do_not_see_it(walker):
    page = walker.page
    walker.open()
    expect(page.get_by_role("heading", level=1)).to_have_text("Walk through the flows")
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("navigation").get_by_role("link", name="Walk-through")).to_have_attribute(
        "aria-current", "page"
    )
    for group in ("Guide", "Show requests as"):
        expect(page.get_by_role("radiogroup", name=group).get_by_role("radio")).to_have_count(2)
    for label in ("Client", "User"):
        expect(page.get_by_role("combobox", name=label)).to_be_visible()
    for guide in GUIDES:
        walker.take_guide(guide.title[0])
        region = page.get_by_role("region", name=guide.title)
        expect(region.get_by_role("heading", level=2)).to_have_count(1)
        for number, step in enumerate(guide.steps, 1):
            card = region.get_by_role("listitem", name=f"{number} {step.title}", exact=True)
            expect(card.get_by_role("heading", level=3)).to_have_count(1)
            expect(card.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def test_why_a_step_cannot_be_run_is_said_with_its_button(walker):
    walker.open()
    expect(walker.run_button("a-who")).to_have_accessible_description("First there must be a login.")
    assert walker.run("a-login") == "200"
    expect(walker.page.get_by_role("status")).to_have_text(f"{STEPS['a-login'].title}: 200")
    expect(walker.run_button("a-who")).to_have_accessible_description("")


def test_the_walk_through_is_readable_without_scripts(chromium, server):
    context = chromium.new_context(java_script_enabled=False)
    walker = Walker(context, server)
    page = walker.page
    page.goto(f"{server.url}/_mock/try")
    for step_id, step in STEPS.items():
        card = walker.step(step_id)
        expect(card.get_by_role("heading", name=step.title)).to_be_visible()
        expect(card.get_by_text(step.explanation)).to_be_visible()
        expect(walker.slot(step_id, "request")).to_be_visible()
        for event in step.events[:1]:
            card.locator("summary").click()
            expect(card.get_by_text(event.explanation)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(page.locator("noscript p").first).to_contain_text("JavaScript is off")
    expect(page.locator("noscript p").first).to_be_visible()
    context.close()
    walker.assert_undisturbed()
