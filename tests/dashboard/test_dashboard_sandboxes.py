"""Sandboxes on the dashboard: switching, making, removing; and a fresh start."""

from __future__ import annotations

import re

import msgspec
import pytest
from dashboards import FROZEN, called, client_of
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def choices(dashboard):
    return dashboard.page.locator("#sandbox option").all_text_contents()


def make(dashboard, name=""):
    """Press the button and answer the question."""
    dashboard.press("New…")
    dashboard.question.get_by_role("textbox").fill(name)
    dashboard.press("Make it")


def test_people_switch_from_one_sandbox_to_another_and_back(dashboard, server):
    another, _ = server.sandbox("another"), server.sandbox("third")
    client_of(server).http.get("/_sandboxes/another/rest/v2.0/of-another")
    client_of(server).use("gone")
    dashboard.open()
    expect(dashboard.rows).to_have_count(1)
    select = dashboard.page.get_by_label("Sandbox")
    assert choices(dashboard) == ["default", "another", "third"]
    expect(select).to_have_value("")
    select.select_option("another")
    dashboard.press("Go")
    dashboard.page.wait_for_url(f"{another.url}/_mock/")
    dashboard.is_there()
    expect(select).to_have_value("another")
    expect(dashboard.rows).to_contain_text("/rest/v2.0/of-another")
    select.select_option("")
    dashboard.press("Go")
    dashboard.page.wait_for_url(f"{server.url}/_mock/")
    dashboard.is_there()
    expect(dashboard.rows).to_contain_text("/rest/v2.0/users/self")
    expect(dashboard.page.get_by_role("button", name="Remove…")).to_be_hidden()  # the default one stays


def test_a_sandbox_is_made_and_gone_to(dashboard, server):
    dashboard.open()
    make(dashboard, "my-test")
    dashboard.page.wait_for_url(f"{server.url}/_sandboxes/my-test/_mock/")
    dashboard.is_there()
    assert server.sandboxes() == ["my-test"]
    assert choices(dashboard) == ["default", "my-test"]


def test_a_sandbox_without_a_name_gets_one(dashboard, server):
    dashboard.open()
    make(dashboard)
    dashboard.page.wait_for_url(re.compile("/_sandboxes/[0-9a-f]{12}/_mock/$"))
    dashboard.is_there()
    assert [f"{server.url}/_sandboxes/{name}/_mock/" for name in server.sandboxes()] == [dashboard.page.url]


def test_from_within_a_sandbox_another_one_is_made(dashboard, server):
    dashboard.open(server.sandbox("first").url)
    make(dashboard, "second")
    dashboard.page.wait_for_url(f"{server.url}/_sandboxes/second/_mock/")
    assert server.sandboxes() == ["first", "second"]


def test_a_name_that_cannot_be_keeps_the_question_and_says_why(dashboard, server):
    server.sandbox("taken")
    dashboard.open()
    dashboard.press("New…")
    box = dashboard.question.get_by_role("textbox")
    expect(box).to_be_focused()
    for name, why in [
        ("taken", "There is already a sandbox 'taken'."),
        ("Upper Case", "expected a-z, 0-9 and hyphens"),
        ("../../etc", "expected a-z, 0-9 and hyphens"),
        ("x" * 64, "name:"),
        ("<b>bold</b>", "found '<b>bold</b>'"),
    ]:
        box.fill(name)
        box.press("Enter")
        expect(dashboard.question.get_by_role("alert")).to_contain_text(why)
        expect(box).to_have_value(name)
        expect(box).to_be_focused()
    assert server.sandboxes() == ["taken"]
    box.press("Escape")
    expect(dashboard.question).to_be_hidden()
    dashboard.press("New…")
    expect(dashboard.question.get_by_role("alert")).to_be_hidden()
    expect(box).to_have_value("")


def test_when_there_is_no_room_for_another_one_it_is_said(dashboard, server):
    sandboxes = server.app.extensions["mockserver"]
    sandboxes.settings = msgspec.structs.replace(server.settings, max_sandboxes=0)
    dashboard.open()
    make(dashboard, "one-too-many")
    expect(dashboard.question.get_by_role("alert")).to_contain_text("max_sandboxes")
    expect(dashboard.calls.locator(".status")).to_have_text("409")


def test_removing_a_sandbox_asks_first(dashboard, server):
    sandbox = server.sandbox("another")
    dashboard.open(sandbox.url)
    dashboard.press("Remove…")
    expect(dashboard.question).to_contain_text("Remove the sandbox another?")
    dashboard.press("Cancel")
    assert server.sandboxes() == ["another"]
    dashboard.press("Remove…")
    dashboard.press("Remove it")
    dashboard.page.wait_for_url(f"{server.url}/_mock/")
    dashboard.is_there()
    assert server.sandboxes() == []
    assert choices(dashboard) == ["default"]


def test_sandboxes_that_others_make_and_remove_are_seen(dashboard, server):
    dashboard.open()
    assert choices(dashboard) == ["default"]
    sandbox = server.sandbox("another")
    dashboard.sees(lambda: choices(dashboard) == ["default", "another"])
    sandbox.close()
    dashboard.sees(lambda: choices(dashboard) == ["default"])


def test_a_sandbox_that_was_removed_elsewhere_is_said_to_be_gone(dashboard, server):
    sandbox = server.sandbox("another")
    dashboard.open(sandbox.url)
    sandbox.close()
    dashboard.sees(lambda: dashboard.page.locator("#trouble").is_visible())
    dashboard.is_told("There is no sandbox 'another'.")
    server.sandbox("another")
    dashboard.sees(lambda: dashboard.page.locator("#trouble").is_hidden())
    server.remove_sandbox("another")
    dashboard.sees(lambda: dashboard.page.locator("#trouble").is_visible())
    dashboard.page.locator("#trouble").get_by_role("link").click()
    dashboard.page.wait_for_url(f"{server.url}/_mock/")


def test_a_fresh_start_asks_first_and_names_what_it_is_about(dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    client_of(server).log_in()
    server.fail_next(error="server_error")
    server.put_user("new@example.com", password="p")
    before = server.state()
    dashboard.open()
    dashboard.press("Reset…")
    expect(dashboard.question).to_contain_text("Go back to the seed?")
    expect(dashboard.question).to_contain_text("of this server are forgotten")
    expect(dashboard.page.get_by_role("button", name="Cancel")).to_be_focused()
    dashboard.page.keyboard.press("Escape")
    expect(dashboard.question).to_be_hidden()
    assert server.state() == before
    dashboard.press("Reset…")
    dashboard.press("Reset")
    expect(dashboard.question).to_be_hidden()
    dashboard.hears("Everything is as in the seed again.")
    expect(dashboard.rows).to_have_count(0)
    expect(dashboard.page.locator("#tokens > li")).to_have_count(0)
    expect(dashboard.page.locator("#rules > li")).to_have_count(0)
    expect(dashboard.page.locator("#users > li")).to_have_count(4)
    expect(dashboard.page.locator("#clock-state")).to_have_text("real time")
    assert called(dashboard.calls.locator("code").text_content()) == ("POST", "/_mock/reset", None)
    assert server.requests() == []
    assert server.tokens() == []


def test_a_fresh_start_of_a_sandbox_is_its_own(dashboard, server):
    sandbox = server.sandbox("another")
    for world in (server, sandbox):
        world.issue_token(username="demo@example.com")
    dashboard.open(sandbox.url)
    dashboard.press("Reset…")
    expect(dashboard.question).to_contain_text("the sandbox another")
    dashboard.press("Reset")
    expect(dashboard.page.locator("#tokens > li")).to_have_count(0)
    assert (len(server.tokens()), len(sandbox.tokens())) == (1, 0)


def test_a_fresh_start_that_fails_says_so_and_can_be_tried_again(dashboard, server):
    server.issue_token(username="demo@example.com")
    dashboard.open()
    dashboard.press("Reset…")
    dashboard.page.context.set_offline(True)
    dashboard.press("Reset")
    expect(dashboard.question.get_by_role("alert")).to_contain_text("The server does not answer")
    assert len(server.tokens()) == 1
    dashboard.page.context.set_offline(False)
    dashboard.press("Reset")
    expect(dashboard.question).to_be_hidden()
    expect(dashboard.page.locator("#tokens > li")).to_have_count(0)
