"""Looking again and again: never a burden for the server, and never the end of the page."""

from __future__ import annotations

import re

import pytest
from dashboards import Dashboard, client_of
from playwright.sync_api import expect

from mockserver import MockServer

pytestmark = pytest.mark.browser


def held_up(dashboard):
    """Hold up the next answer about the journal; return what is held."""
    held = []
    dashboard.page.route("**/_mock/requests?*", lambda route: held.append(route))  # noqa: PLW0108 - no builtins
    dashboard.sees(lambda: held)
    return held


def let_go(dashboard, held):
    held[0].continue_()
    dashboard.page.unroute("**/_mock/requests?*")


def test_one_thing_is_asked_at_a_time(dashboard, server):
    """Whatever people press meanwhile, and however long the server takes."""
    dashboard.open()
    held = held_up(dashboard)
    before = dashboard.control_calls()
    for name in ("+1 min", "Freeze", "503"):
        dashboard.press(name)
        expect(dashboard.calls.first).to_be_visible()
    expect(dashboard.calls).to_have_count(3)
    dashboard.page.clock.run_for(10_000)
    dashboard.page.evaluate("0")
    # The commands alone; the look that is held may be told of after it is held, and is counted there.
    asked = [call for call in dashboard.control_calls()[len(before) :] if call != "requests"]
    assert asked == ["advance", "clock", "rules"]
    assert len(held) == 1
    let_go(dashboard, held)
    dashboard.sees(lambda: dashboard.texts("rules", "what") == [("status 503",)])
    assert server.clock.frozen


def test_a_page_that_sees_nothing_new_asks_for_little(dashboard, server):
    client_of(server).log_in()
    dashboard.open()
    before = len(dashboard.control_calls())
    seconds, calls = 0, []
    while calls.count("requests") < 20 and seconds < 2000:
        dashboard.seconds_pass(1)
        seconds += 1
        calls = dashboard.control_calls()[before:]
    looks = calls.count("requests")
    assert 20 <= looks <= seconds + 1
    for part in ("clock", "tokens", "rules", "clients", "users", "sandboxes"):
        assert 1 <= calls.count(part) <= looks / 5 + 1
    journal = [url for url in dashboard.asked if "/_mock/requests?" in url]
    assert all("after=" in url for url in journal[1:])  # what is known is not sent again
    assert server.requests()[-1].id == 1


def test_a_page_that_nobody_sees_asks_for_less_and_looks_at_once_when_it_is_seen(dashboard, server):
    dashboard.open()
    hide(dashboard, hidden=True)
    dashboard.looks_again()
    before = dashboard.journal_looks()
    dashboard.seconds_pass(60)
    assert dashboard.journal_looks() - before <= 12
    dashboard.looks_again()
    dashboard.time_stands_still()
    client_of(server).log_in()
    expect(dashboard.rows).to_have_count(0)
    hide(dashboard, hidden=False)
    expect(dashboard.rows).to_have_count(1)  # no second has passed


def hide(dashboard, *, hidden):
    """Chromium without a window shows every page at any time, so it is told to say otherwise."""
    dashboard.page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
            const state = hidden ? "hidden" : "visible";
            Object.defineProperty(document, "visibilityState", { get: () => state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_server_that_takes_its_time_is_asked_less_often(dashboard):
    dashboard.open()
    dashboard.time_stands_still()
    held = held_up(dashboard)
    dashboard.page.clock.run_for(3000)
    let_go(dashboard, held)
    dashboard.seconds_pass(0)
    before = dashboard.journal_looks()
    dashboard.seconds_pass(3)
    assert dashboard.journal_looks() == before
    dashboard.looks_again()


def test_a_server_that_is_gone_is_said_to_be_and_its_return_is_seen(dashboard, server):
    client_of(server).log_in()
    dashboard.open()
    server.stop()
    trouble = dashboard.page.locator("#trouble")
    dashboard.sees(trouble.is_visible)
    dashboard.is_told("The server does not answer")
    dashboard.is_told("Trying again")
    expect(dashboard.rows).to_have_count(1)  # what was known stays to be read
    before = dashboard.journal_looks()
    dashboard.seconds_pass(60)
    assert 1 <= dashboard.journal_looks() - before <= 15
    with MockServer(port=int(server.url.rpartition(":")[2])) as newer:
        client_of(newer).use("gone", "/rest/v2.0/of-the-newer-one")
        dashboard.sees(trouble.is_hidden)
        dashboard.sees(lambda: dashboard.texts("requests", "path") == [("/rest/v2.0/of-the-newer-one",)])
        newer.fail_next(error="server_error")
        dashboard.sees(lambda: dashboard.texts("rules", "what") == [("server_error",)])


def test_a_command_to_a_server_that_is_gone_is_said_to_have_failed(dashboard, server):
    dashboard.open()
    server.stop()
    dashboard.press("Freeze")
    dashboard.is_told("The server does not answer")
    expect(dashboard.page.locator("#clock-state")).to_have_text("real time")


def answering(status, body):
    return lambda route: route.fulfill(status=status, body=body)


def test_an_answer_that_is_none_of_the_control_apis_is_trouble_and_not_the_end(dashboard):
    """What a proxy in between may say."""
    dashboard.open()
    trouble = dashboard.page.locator("#trouble")
    for status, body in ((500, "<h1>Internal Server Error</h1>"), (502, ""), (200, "<p>Log in to the proxy</p>")):
        dashboard.page.route("**/_mock/requests?*", answering(status, body))
        dashboard.sees(trouble.is_visible)
        assert re.match("The server answers|Something answers", trouble.text_content())
        dashboard.page.unroute("**/_mock/requests?*")
        dashboard.sees(trouble.is_hidden)


def test_two_pages_of_one_server_do_not_disturb_each_other(dashboard, server):
    dashboard.open()
    with Dashboard(dashboard.page.context.new_page(), server) as other:
        other.open()
        dashboard.press("503")
        dashboard.press("reset")
        other.sees(lambda: other.texts("rules", "what") == [("reset_connection",), ("status 503",)])
        other.press("Remove all")
        dashboard.sees(lambda: dashboard.texts("rules", "what") == [])
    other.page.close()


def test_looking_leaves_no_trace(dashboard, server):
    server.fail_next(times=None, error="server_error")
    server.issue_token(username="demo@example.com")
    before = {name: value for name, value in server.state().items() if name != "clock"}
    dashboard.open()
    dashboard.seconds_pass(10)
    assert {name: value for name, value in server.state().items() if name != "clock"} == before
    assert dashboard.page.evaluate("document.cookie") == ""
