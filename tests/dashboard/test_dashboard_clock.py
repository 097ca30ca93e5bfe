"""The sandbox's clock on the dashboard: what it shows, and moving it."""

from __future__ import annotations

import pytest
from dashboards import FROZEN, called
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def shown(dashboard):
    """Time, day and state, as the page has them."""
    return [dashboard.page.locator(f"#clock-{part}").text_content() for part in ("time", "day", "state")]


def test_the_clock_goes_forward_by_a_minute_an_hour_and_half_a_day(dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    dashboard.open()
    assert shown(dashboard) == ["00:00:00", "2030-01-01", "stands still"]
    for name, seconds, time, day, body in [
        ("+1 min", 60, "00:01:00", "2030-01-01", {"minutes": 1}),
        ("+1 h", 3660, "01:01:00", "2030-01-01", {"hours": 1}),
        ("+12 h", 46_860, "13:01:00", "2030-01-01", {"hours": 12}),
        ("+12 h", 90_060, "01:01:00", "2030-01-02", {"hours": 12}),
    ]:
        dashboard.press(name)
        expect(dashboard.page.locator("#clock-time")).to_have_text(time)
        assert shown(dashboard) == [time, day, "stands still"]
        assert server.clock.now == 1_893_456_000 + seconds
        dashboard.hears(f"The clock shows {time} UTC, stands still.")
        line = dashboard.calls.first.locator("code").text_content()
        assert called(line) == ("POST", "/_mock/clock/advance", body)
    dashboard.looks_again()
    assert shown(dashboard) == ["01:01:00", "2030-01-02", "stands still"]


def test_the_clock_is_stopped_let_run_and_brought_back_to_real_time(dashboard, server):
    dashboard.open()
    real = dashboard.page.get_by_role("button", name="Real time")
    state = dashboard.page.locator("#clock-state")
    expect(state).to_have_text("real time")
    expect(real).to_be_disabled()
    dashboard.press("Freeze")
    expect(state).to_have_text("stands still")
    assert server.clock.frozen
    dashboard.press("Let it run")
    expect(state).to_have_text("moved")
    assert not server.clock.frozen
    assert not server.clock.state().real
    real.click()
    expect(state).to_have_text("real time")
    expect(real).to_be_disabled()
    assert server.clock.state().real
    calls = [called(line) for line in dashboard.calls.locator("code").all_text_contents()]
    assert calls[::-1] == [
        ("PUT", "/_mock/clock", {"frozen": True}),
        ("PUT", "/_mock/clock", {"frozen": False}),
        ("DELETE", "/_mock/clock", None),
    ]


def test_a_clock_that_stands_still_does_so_on_the_page(dashboard, server):
    server.clock.set("2030-01-01T12:34:56.789Z", frozen=True)
    dashboard.open()
    dashboard.page.clock.run_for(100_000)
    assert shown(dashboard) == ["12:34:56", "2030-01-01", "stands still"]
    assert dashboard.page.locator("#clock-time").get_attribute("datetime") == "2030-01-01T12:34:56.789Z"


def test_a_clock_that_runs_goes_on_between_two_looks(dashboard, server):
    server.clock.set("2030-01-01T23:59:50Z", frozen=False)
    dashboard.open()
    dashboard.hears_nothing_more()  # so that it has nothing but its own sense of time
    before = shown(dashboard)[0]
    assert "23:59:50" <= before <= "23:59:59"
    dashboard.page.clock.fast_forward(60_000)
    assert shown(dashboard) == [f"00:00:{before[-2:]}", "2030-01-02", "moved"]


def test_what_others_do_to_the_clock_is_seen(dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    dashboard.open()
    server.clock.advance(days=365, hours=1)
    dashboard.sees(lambda: shown(dashboard) == ["01:00:00", "2031-01-01", "stands still"])
    server.clock.reset()
    dashboard.sees(lambda: shown(dashboard)[2] == "real time")


@pytest.mark.parametrize(
    ("now", "time", "day"),
    [("1970-01-01T00:00:00Z", "00:00:00", "1970-01-01"), ("9998-12-31T13:00:00Z", "13:00:00", "9998-12-31")],
)
def test_the_first_and_the_last_day_there_is_are_shown(dashboard, server, now, time, day):
    server.clock.set(now, frozen=True)
    dashboard.open()
    assert shown(dashboard) == [time, day, "stands still"]


def test_a_clock_that_cannot_go_further_says_why(dashboard, server):
    server.clock.set("9998-12-31T13:00:00Z", frozen=True)
    dashboard.open()
    dashboard.press("+12 h")
    dashboard.is_told("would put the clock before 1970 or after 9998")
    expect(dashboard.calls.first.locator(".status")).to_have_text("422")
    assert shown(dashboard) == ["13:00:00", "9998-12-31", "stands still"]
    dashboard.press("+1 h")
    expect(dashboard.page.locator("#clock-time")).to_have_text("14:00:00")
    expect(dashboard.page.locator("#trouble")).to_be_hidden()


def test_each_sandbox_has_a_clock_of_its_own(dashboard, server):
    server.clock.set(FROZEN, frozen=True)
    sandbox = server.sandbox("another")
    sandbox.clock.set("2040-06-07T08:09:10Z", frozen=True)
    dashboard.open(sandbox.url)
    dashboard.press("+1 min")
    expect(dashboard.page.locator("#clock-time")).to_have_text("08:10:10")
    assert sandbox.clock.state().time == "2040-06-07T08:10:10.000Z"
    assert server.clock.now == 1_893_456_000
