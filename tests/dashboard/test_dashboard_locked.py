"""The dashboard of a server with a control token: it asks for the token, and shows nothing without it."""

from __future__ import annotations

import pytest
from dashboards import FROZEN, client_of, fill
from playwright.sync_api import expect

from mockserver import MockServer

pytestmark = pytest.mark.browser

TOKEN = "let-me-in"


@pytest.fixture
def server():
    with MockServer(control_token=TOKEN) as server:
        server.clock.set(FROZEN, frozen=True)
        yield server


@pytest.fixture
def locked(dashboard):
    """Somebody who has opened the page, and is asked for the token."""
    dashboard.page.goto(f"{dashboard.server.url}/_mock/")
    expect(dashboard.question).to_contain_text("This server is locked")
    return dashboard


def give(dashboard, token):
    dashboard.question.get_by_label("Control token").fill(token)
    dashboard.question.get_by_label("Control token").press("Enter")


def test_the_token_is_asked_for_and_then_everything_is_there(locked, server):
    client_of(server).log_in()
    box = locked.question.get_by_label("Control token")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("type", "password")
    expect(locked.rows).to_have_count(0)
    expect(locked.page.locator("#users > li")).to_have_count(0)
    give(locked, TOKEN)
    expect(locked.question).to_be_hidden()
    locked.is_there()
    expect(locked.rows).to_have_count(1)
    expect(locked.page.locator("#users > li")).to_have_count(4)
    expect(locked.page.locator("#clock-time")).to_have_text("00:00:00")
    expect(locked.page.locator("#trouble")).to_be_hidden()
    locked.press("+1 h")
    expect(locked.page.locator("#clock-time")).to_have_text("01:00:00")


def test_nothing_is_there_before_the_token_is(locked, server):
    fill(server)
    locked.looks_again()
    everything = locked.page.locator("main").text_content()
    for user in server.users():
        assert user.username not in everything
    for text in ("cameramanager.test", "/oauth/token", "2030-01-01", "another", "rule-1"):
        assert text not in everything


def test_a_wrong_token_is_said_to_be_wrong_and_the_question_stays(locked):
    alert = locked.question.get_by_role("alert")
    said = {}
    for wrong in ("wrong", "LET-ME-IN", f"{TOKEN} {TOKEN}", "schlüssel", "✓ 𝄞", '"><script>'):
        give(locked, wrong)
        expect(alert).to_be_visible()
        expect(locked.question.get_by_label("Control token")).to_be_focused()
        said[wrong] = alert.text_content()
        locked.press("Cancel")
        expect(locked.question).to_be_hidden()
        locked.press("+1 min")
        expect(locked.question).to_be_visible()
        expect(alert).to_be_hidden()
    assert set(said.values()) == {"That is not the server’s control token."}, said
    give(locked, TOKEN)
    expect(locked.question).to_be_hidden()
    locked.is_there()


def test_nothing_is_no_token(locked):
    give(locked, "")
    expect(locked.question).to_be_visible()
    assert locked.question.get_by_label("Control token").evaluate("box => box.validity.valueMissing")


def test_the_token_is_kept_for_this_tab_alone(locked, server):
    give(locked, TOKEN)
    locked.is_there()
    locked.page.reload()
    locked.is_there()
    expect(locked.question).to_be_hidden()
    assert locked.page.evaluate("[document.cookie, localStorage.length]") == ["", 0]
    assert TOKEN not in locked.page.url
    another = locked.page.context.new_page()
    another.goto(f"{server.url}/_mock/")
    expect(another.locator("#question")).to_contain_text("This server is locked")
    another.close()


def test_in_a_sandbox_it_is_the_same_token(locked, server):
    give(locked, TOKEN)
    locked.is_there()
    server.sandbox("another")
    locked.sees(lambda: locked.page.locator("#sandbox option").count() == 2)
    locked.page.get_by_label("Sandbox").select_option("another")
    locked.press("Go")
    locked.page.wait_for_url("**/_sandboxes/another/_mock/")
    locked.is_there()
    expect(locked.question).to_be_hidden()


@pytest.mark.parametrize(
    ("command", "done"),
    [
        ("+1 min", lambda server: server.clock.now == 1_893_456_060),
        ("Freeze", lambda server: not server.clock.frozen),
        ("503", lambda server: len(server.rules()) == 1),
    ],
)
def test_who_does_not_give_the_token_is_asked_again_when_they_want_something(locked, server, command, done):
    before = server.state()
    locked.press("Cancel")
    expect(locked.question).to_be_hidden()
    locked.is_told("control_token")
    locked.press(command)
    expect(locked.question).to_contain_text("This server is locked")
    assert server.state() == before
    give(locked, TOKEN)
    locked.sees(lambda: done(server))
    locked.sees(lambda: locked.page.locator("#users > li").count() == 4)
    expect(locked.page.locator("#trouble")).to_be_hidden()


def test_what_asks_first_is_not_done_without_the_token_either(locked, server):
    before = server.state()
    locked.press("Cancel")
    for name, yes in (("New…", "Make it"), ("Reset…", "Reset"), ("Clear…", "Forget them")):
        locked.press(name)
        locked.question.get_by_role("button", name=yes, exact=True).click()
        expect(locked.question).to_contain_text("This server is locked")
        locked.press("Cancel")
        expect(locked.question).to_be_hidden()
    assert server.state() == before
    assert server.sandboxes() == []


def test_who_does_not_give_the_token_is_left_alone(locked):
    locked.press("Cancel")
    locked.looks_again()
    locked.looks_again()
    expect(locked.question).to_be_hidden()
    locked.is_told("control_token")


def test_a_server_that_is_locked_meanwhile_asks_for_its_token(dashboard, server):
    dashboard.page.goto(f"{server.url}/_mock/")
    give(dashboard, TOKEN)
    dashboard.is_there()
    port = int(server.url.rpartition(":")[2])
    server.stop()
    with MockServer(port=port, control_token="another") as newer:
        dashboard.sees(dashboard.question.is_visible)
        give(dashboard, "another")
        expect(dashboard.question).to_be_hidden()
        client_of(newer).log_in()
        dashboard.sees_rows(1)
