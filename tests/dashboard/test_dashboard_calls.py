"""Every command of the dashboard is a call of the control API, and is shown as that."""

from __future__ import annotations

import pytest
from dashboards import FROZEN, HOSTILE_NAMES, HOSTILE_TOKENS, Dashboard, called, client_of, run_curl
from playwright.sync_api import expect

from mockserver import MockServer

pytestmark = pytest.mark.browser


@pytest.fixture
def other():
    """A server that nobody looks at: what a line does, it does there."""
    with MockServer() as other:
        yield other


def copy_last_call(dashboard):
    """Press the button of the newest call, and return the line that is in the clipboard then."""
    dashboard.calls.first.get_by_role("button", name="Copy as curl").click()
    expect(dashboard.calls.first.get_by_role("button", name="Copied")).to_be_visible()
    return dashboard.copied()


def test_looking_is_no_call_that_is_shown(dashboard, server):
    client_of(server).log_in()
    dashboard.open()
    dashboard.looks_again()
    expect(dashboard.calls).to_have_count(0)
    expect(dashboard.page.get_by_text("Everything here goes through the control API.")).to_be_visible()


def test_each_list_says_which_call_it_is(dashboard, server):
    dashboard.open(server.sandbox("another").url)
    shown = [text for text in dashboard.page.locator(".via").all_text_contents() if text]
    assert shown == [
        f"GET /_sandboxes/another/_mock/{call}"
        for call in ("requests?after=…", "tokens?expired=false&limit=100", "rules", "users", "clients")
    ]
    asked = set(dashboard.control_calls())
    assert asked == {"requests", "clock", "tokens", "rules", "clients", "users", "sandboxes"}


def test_what_was_done_is_shown_newest_first_with_its_answer(dashboard, server):
    server.clock.set("9998-12-31T20:00:00Z", frozen=True)
    dashboard.open()
    dashboard.press("+1 min")
    expect(dashboard.calls).to_have_count(1)
    dashboard.press("+12 h")
    expect(dashboard.calls).to_have_count(2)
    lines = dashboard.calls.locator("code").all_text_contents()
    assert [called(line)[2] for line in lines] == [{"hours": 12}, {"minutes": 1}]
    statuses = dashboard.calls.locator(".status")
    assert statuses.all_text_contents() == ["422", "200"]
    assert [status.get_attribute("data-outcome") for status in statuses.all()] == ["bad", "good"]


def test_the_list_of_calls_does_not_grow_for_ever(dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    dashboard.open()
    button = dashboard.page.get_by_role("button", name="+1 min")
    for minutes in range(1, 31):
        button.dispatch_event("click")
        expect(dashboard.page.locator("#clock-time")).to_have_text(f"00:{minutes:02}:00")
    assert 5 <= dashboard.calls.count() <= 25


def test_a_command_in_a_sandbox_is_a_line_for_that_sandbox(dashboard, server):
    sandbox = server.sandbox("another")
    sandbox.clock.set(FROZEN, frozen=True)
    dashboard.open(sandbox.url)
    dashboard.press("+1 h")
    expect(dashboard.calls).to_have_count(1)
    run_curl(copy_last_call(dashboard))
    assert sandbox.clock.state().time == "2030-01-01T02:00:00.000Z"


def test_every_command_can_be_given_again_with_curl(dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    dashboard.open()
    dashboard.press("+12 h")
    expect(dashboard.calls).to_have_count(1)
    run_curl(copy_last_call(dashboard))
    assert server.clock.state().time == "2030-01-02T00:00:00.000Z"
    dashboard.press("Let it run")
    expect(dashboard.calls).to_have_count(2)
    server.clock.freeze()
    run_curl(copy_last_call(dashboard))
    assert not server.clock.frozen
    dashboard.press("Real time")
    expect(dashboard.calls).to_have_count(3)
    server.clock.advance(hours=1)
    run_curl(copy_last_call(dashboard))
    assert server.clock.state().real
    dashboard.press("half an answer")
    expect(dashboard.calls).to_have_count(4)
    run_curl(copy_last_call(dashboard))
    (first, second) = server.rules()
    assert {**first, "id": "rule-2"} == second
    dashboard.press("Remove all")
    expect(dashboard.calls).to_have_count(5)
    server.fail_next(error="server_error")
    run_curl(copy_last_call(dashboard))
    assert server.rules() == []


def test_a_command_about_somebody_can_be_given_again_whatever_they_are_called(dashboard, server, other):
    for name in HOSTILE_NAMES:
        server.put_user(name, password=f"secret of {name}", locked=True)
    dashboard.open()
    for number, item in enumerate(dashboard.page.locator("#users > li").all()[4:], 1):
        item.get_by_role("button", name="Unlock ").click()
        expect(dashboard.calls).to_have_count(number)
        run_curl(copy_last_call(dashboard).replace(server.url, other.url))
        assert other.users()[3 + number] == server.users()[3 + number]
        assert other.users()[3 + number].password == f"secret of {HOSTILE_NAMES[number - 1]}"


def test_a_command_about_a_token_can_be_given_again_whatever_is_in_it(dashboard, server, other):
    for token in HOSTILE_TOKENS:
        server.issue_token(access_token=token)
        other.issue_token(access_token=token)
    dashboard.open()
    for left in range(len(HOSTILE_TOKENS) - 1, -1, -1):
        dashboard.page.locator("#tokens > li").first.get_by_role("button", name="Revoke").click()
        expect(dashboard.page.locator("#tokens > li")).to_have_count(left)
        run_curl(copy_last_call(dashboard).replace(server.url, other.url))
        assert [one.access_token for one in other.tokens()] == list(HOSTILE_TOKENS[:left])


def test_with_a_control_token_the_line_leaves_it_to_the_shell(tab):
    with MockServer(control_token="let-me-in") as server, Dashboard(tab, server) as dashboard:
        dashboard.page.goto(f"{server.url}/_mock/")
        dashboard.question.get_by_label("Control token").fill("let-me-in")
        dashboard.press("Unlock")
        dashboard.is_there()
        server.clock.set(FROZEN, frozen=True)
        dashboard.press("+1 h")
        expect(dashboard.page.locator("#clock-time")).to_have_text("01:00:00")
        line = copy_last_call(dashboard)
        assert "let-me-in" not in line + dashboard.page.content()
        assert '"Authorization: Bearer $CONTROL_TOKEN"' in line
        run_curl(line, CONTROL_TOKEN="let-me-in")
        assert server.clock.state().time == "2030-01-01T02:00:00.000Z"
