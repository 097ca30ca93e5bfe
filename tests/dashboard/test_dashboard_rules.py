"""Rules on the dashboard: arming one in two clicks, and what is left of it."""

from __future__ import annotations

import re

import pytest
from dashboards import HOSTILE_NAMES, called, client_of
from playwright.sync_api import expect

from mockserver.assets import asset_folder

pytestmark = pytest.mark.browser

CHOICES = asset_folder("templates") / "assets" / "control" / "rule_choices.js"
PLACES = re.findall(r'^  \{ text: "(.*?)", match', CHOICES.read_text(encoding="utf-8"), re.MULTILINE)


def choose(dashboard, name):
    dashboard.page.get_by_role("radio", name=name, exact=True).check()


def arm(dashboard, action):
    dashboard.page.get_by_role("group", name="be answered with").get_by_role("button", name=action, exact=True).click()


def left(dashboard):
    """What each rule is for, does, and has left; newest first."""
    return dashboard.texts("rules", "which", "what", "left")


@pytest.mark.parametrize("place", range(len(PLACES)), ids=PLACES)
def test_whatever_can_be_chosen_is_a_rule_that_the_server_takes(dashboard, server, place):
    dashboard.open()
    endpoint, mishaps = dashboard.page.evaluate(
        """async place => {
            const { ENDPOINTS, MISHAPS } = await import("/assets/control/rule_choices.js");
            return [ENDPOINTS[place], MISHAPS];
        }""",
        place,
    )
    expected = [{"error": error} for error in endpoint["errors"]] + [one["rule"] for one in mishaps]
    choose(dashboard, PLACES[place])
    choose(dashboard, "3 times")
    buttons = dashboard.page.get_by_role("group", name="be answered with").get_by_role("button")
    expect(buttons).to_have_count(len(expected))
    buttons.evaluate_all("all => all.forEach(one => one.click())")
    expect(dashboard.page.locator("#rules > li")).to_have_count(len(expected))
    state = {"match": endpoint["match"], "times": 3, "remaining": 3, "fired": 0}
    rules = {rule.pop("id"): rule for rule in server.rules()}
    assert sorted(rules.values(), key=str) == sorted(({**action, **state} for action in expected), key=str)
    expect(dashboard.page.locator("#trouble")).to_be_hidden()
    assert set(dashboard.calls.locator(".status").all_text_contents()) == {"201"}


def test_there_are_as_many_choices_as_the_page_shows(dashboard):
    dashboard.open()
    radios = dashboard.page.get_by_role("group", name="Let requests to").get_by_role("radio")
    expect(radios).to_have_count(len(PLACES))
    assert len(PLACES) >= 5


def test_two_clicks_arm_a_rule_and_it_does_what_they_said(dashboard, server):
    client = client_of(server)
    refresh_token = client.tokens()["refresh_token"]
    dashboard.open()
    expect(dashboard.page.get_by_text("No rule is armed")).to_be_visible()
    choose(dashboard, "refresh a token")
    arm(dashboard, "refresh_token_expired")
    dashboard.hears("rule-1 is armed.")
    expect(dashboard.page.locator("#rules-count")).to_have_text("1")
    expect(dashboard.page.get_by_text("No rule is armed")).to_be_hidden()
    refused = client.refresh(refresh_token)
    assert (refused.status_code, refused.json["error"]) == (401, "invalid_token")
    assert client.refresh(refresh_token).status_code == 200
    line = dashboard.calls.first.locator("code").text_content()
    match = {"endpoint": "token", "grant_type": "refresh_token"}
    assert called(line) == ("POST", "/_mock/rules", {"match": match, "times": 1, "error": "refresh_token_expired"})
    dashboard.sees(lambda: left(dashboard)[0][2].startswith("spent"))
    expect(dashboard.page.locator("#rules-count")).to_have_text("0")


@pytest.mark.parametrize(("often", "times"), [("once", 1), ("3 times", 3), ("always", None)])
def test_how_often_is_chosen_too(dashboard, server, often, times):
    dashboard.open()
    choose(dashboard, "anything")
    choose(dashboard, often)
    arm(dashboard, "503")
    expect(dashboard.page.locator("#rules > li")).to_have_count(1)
    (rule,) = server.rules()
    assert (rule["times"], rule["match"], rule["response"]["status"]) == (times, {}, 503)
    expect(dashboard.page.get_by_role("radio", name=often)).to_be_checked()  # for the next one


def test_what_is_left_of_a_rule_is_seen_as_it_fires(dashboard, server):
    server.fail_next("rest", times=2, error="unauthorized")
    server.fail_next(times=None, delay_ms=1)
    dashboard.open()
    always, twice = ("every request", "1 ms late"), ("endpoint rest", "unauthorized")
    assert left(dashboard) == [(*always, "always · fired 0 times"), (*twice, "2 left · fired 0 times")]
    client = client_of(server)
    client.use("gone")
    dashboard.sees(lambda: left(dashboard)[1][2].startswith("1 left · fired 1 time"))
    client.use("gone")
    dashboard.sees(lambda: left(dashboard)[1][2] == "spent · fired 2 times")
    items = dashboard.page.locator("#rules > li")
    assert [item.get_attribute("data-spent") for item in items.all()] == ["false", "true"]
    client.use("gone")
    dashboard.sees(lambda: left(dashboard)[0][2].startswith("always · fired 1 time"))


def test_rules_are_taken_away_one_by_one_and_all_at_once(dashboard, server):
    for error in ("server_error", "unauthorized", "invalid_token", "invalid_scope"):
        server.fail_next(error=error)
    dashboard.open()
    dashboard.press("Remove rule-2")
    expect(dashboard.page.locator("#rules > li")).to_have_count(3)
    dashboard.hears("rule-2 is removed.")
    assert [rule["id"] for rule in server.rules()] == ["rule-1", "rule-3", "rule-4"]
    dashboard.press("Remove all")
    expect(dashboard.page.get_by_text("No rule is armed")).to_be_visible()
    expect(dashboard.page.get_by_role("button", name="Remove all")).to_be_hidden()
    assert server.rules() == []
    lines = dashboard.calls.locator("code").all_text_contents()
    assert lines == ["DELETE /_mock/rules", "DELETE /_mock/rules/rule-2"]


def test_a_rule_that_is_gone_meanwhile_is_no_riddle(dashboard, server):
    server.fail_next(error="server_error")
    dashboard.open()
    server.clear_rules()
    dashboard.press("Remove rule-1")
    dashboard.is_told("There is no rule")
    dashboard.sees(lambda: left(dashboard) == [])


def test_rules_that_others_made_are_shown_whatever_is_in_them(dashboard, server):
    dashboard.open()
    for name in HOSTILE_NAMES:
        server.add_rule({"match": {"username": name, "parameters": {"state": name}}, "error": "server_error"})
    server.add_rule({"match": {"headers": {"User-Agent": None}}, "response": {"status": 418}, "delay_ms": 1000})
    dashboard.sees(lambda: len(left(dashboard)) == len(HOSTILE_NAMES) + 1)
    newest, *others = left(dashboard)
    assert newest[:2] == ("User-Agent absent", "status 418, 1,000 ms late")
    assert [which for which, _, _ in others] == [f"username {name}, state {name}" for name in reversed(HOSTILE_NAMES)]
    assert dashboard.page.locator("main script, main img").count() == 0
    assert dashboard.page.title() != "broken"


def test_rules_are_those_of_the_sandbox(dashboard, server):
    sandbox = server.sandbox("another")
    dashboard.open(sandbox.url)
    arm(dashboard, "server_error")
    expect(dashboard.page.locator("#rules > li")).to_have_count(1)
    assert len(sandbox.rules()) == 1
    assert server.rules() == []
    expect(dashboard.calls.locator("code")).to_contain_text("POST /_sandboxes/another/_mock/rules ")
