"""Living tokens on the dashboard: how long they live yet, and ending them."""

from __future__ import annotations

import pytest
from dashboards import FROZEN, HOSTILE_TOKENS, client_of
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

USER = "demo@example.com"


def lives(dashboard):
    """How long each token lives yet, newest token first."""
    return dashboard.page.locator("#tokens .life").all_text_contents()


def minus_half_an_hour(life):
    hours, minutes, seconds = map(int, life.split(":"))
    left = hours * 3600 + minutes * 60 + seconds - 1800
    return f"{left // 3600:02}:{left // 60 % 60:02}:{left % 60:02}"


@pytest.fixture
def still(server):
    """The server, and its clock stands still."""
    server.clock.set(FROZEN, frozen=True)
    return server


def test_a_token_says_whose_it_is_and_how_long_it_lives(dashboard, still):
    token = client_of(still).tokens(scope="read")["access_token"]
    still.issue_token(scope="write", expires_in=90_061)
    still.issue_token(username="alice@example.com", expires_in=0)
    dashboard.open()
    shown = [item.locator("p").all_text_contents() for item in dashboard.page.locator("#tokens > li").all()]
    (forever, of_client, of_user) = [[" ".join(text.split()) for text in texts] for texts in shown]
    assert forever[0].endswith("… for ever")
    assert forever[1] == "alice@example.com · cameramanager.test · read write"
    assert of_client[0].endswith("… 1 d 01:01:01")
    assert of_client[1] == "the client’s own · cameramanager.test · write"
    assert of_user == [f"{token[:8]}… 12:00:00", f"{USER} · cameramanager.test · read"]
    expect(dashboard.page.locator("#tokens-count")).to_have_text("3")


def test_a_token_counts_down_on_the_sandboxes_clock(dashboard, still):
    still.issue_token(username=USER, expires_in=3600)
    dashboard.open()
    assert lives(dashboard) == ["01:00:00"]
    dashboard.page.clock.run_for(60_000)
    assert lives(dashboard) == ["01:00:00"]  # the sandbox's time stands still, the browser's does not
    life = dashboard.page.locator("#tokens .life")
    expect(life).to_have_attribute("data-soon", "false")
    still.clock.advance(minutes=59, seconds=30)
    dashboard.sees(lambda: lives(dashboard) == ["00:00:30"])
    expect(life).to_have_attribute("data-soon", "true")
    still.clock.advance(seconds=-60)
    dashboard.sees(lambda: lives(dashboard) == ["00:01:30"])
    still.clock.advance(seconds=90)
    dashboard.sees(lambda: lives(dashboard) == [])
    expect(dashboard.page.get_by_text("Nobody holds a token that lives.")).to_be_visible()
    expect(dashboard.page.locator("#tokens-count")).to_have_text("0")


def test_a_token_counts_down_and_goes_between_two_looks(dashboard, server):
    server.issue_token(username=USER, expires_in=3600)
    server.issue_token(username=USER, expires_in=7200, scope="read")
    dashboard.open()
    dashboard.hears_nothing_more()  # so that it has nothing but its own sense of time
    longer, shorter = lives(dashboard)
    dashboard.page.clock.fast_forward(1800_000)
    assert lives(dashboard) == [minus_half_an_hour(longer), minus_half_an_hour(shorter)]
    dashboard.page.clock.fast_forward(1800_000)
    assert len(lives(dashboard)) == 1


def test_half_a_day_later_a_login_is_over(dashboard, still):
    client_of(still).log_in()
    dashboard.open()
    expect(dashboard.page.locator("#tokens > li")).to_have_count(1)
    dashboard.press("+12 h")
    expect(dashboard.page.get_by_text("Nobody holds a token that lives.")).to_be_visible()


def test_tokens_that_come_and_go_are_seen(dashboard, server):
    dashboard.open()
    expect(dashboard.page.get_by_text("Nobody holds a token that lives.")).to_be_visible()
    client = client_of(server)
    token = client.tokens()["access_token"]
    dashboard.sees(lambda: len(lives(dashboard)) == 1)
    expect(dashboard.page.get_by_text("Nobody holds a token that lives.")).to_be_hidden()
    client.log_out(token)
    dashboard.sees(lambda: lives(dashboard) == [])


@pytest.mark.parametrize(
    ("command", "done", "call"),
    [("Expire", "expired", "POST /_mock/tokens/{}/expire"), ("Revoke", "revoked", "DELETE /_mock/tokens/{}")],
)
def test_a_token_is_ended(dashboard, server, command, done, call):
    client = client_of(server)
    token, kept = (server.issue_token(username=USER, scope=scope).access_token for scope in ("read", "write"))
    dashboard.open()
    short = f"{token[:8]}…"
    dashboard.page.get_by_role("button", name=f"{command} {short}").click()
    expect(dashboard.page.locator("#tokens > li")).to_have_count(1)
    dashboard.hears(f"The token {short} is {done}.")
    expect(dashboard.calls.first.locator("code")).to_have_text(call.format(short))
    assert len(server.tokens()) == (2 if command == "Expire" else 1)
    assert not client.works(token)
    assert client.works(kept)


@pytest.mark.parametrize("command", ["Expire", "Revoke"])
def test_every_token_can_be_ended_whatever_is_in_it(dashboard, server, command):
    for token in HOSTILE_TOKENS:
        server.issue_token(access_token=token)
    dashboard.open()
    items = dashboard.page.locator("#tokens > li")
    for left in range(len(HOSTILE_TOKENS), 0, -1):
        expect(items).to_have_count(left)
        items.first.get_by_role("button", name=command).click()
    expect(items).to_have_count(0)
    expect(dashboard.page.locator("#trouble")).to_be_hidden()
    assert server.tokens(expired=False) == []
    assert dashboard.page.locator("main script").count() == 0


def test_a_token_is_copied_whole(dashboard, server):
    server.issue_token(username=USER, access_token="quo'te\"s/%+and-more")
    dashboard.open()
    item = dashboard.page.locator("#tokens > li")
    item.get_by_role("button", name="Copy").click()
    expect(item.get_by_text("Copied")).to_be_visible()
    assert dashboard.copied() == "quo'te\"s/%+and-more"
    expect(dashboard.calls).to_have_count(0)


def test_a_token_that_is_gone_meanwhile_is_no_riddle(dashboard, server):
    token = server.issue_token(username=USER).access_token
    dashboard.open()
    server.revoke(token)
    dashboard.page.locator("#tokens > li").get_by_role("button", name="Expire").click()
    dashboard.is_told("There is no token")
    dashboard.sees(lambda: lives(dashboard) == [])


def test_of_very_many_tokens_the_newest_are_shown(dashboard, still):
    for number in range(120):
        still.issue_token(access_token=f"{number:03}-{'x' * 16}")
    dashboard.open()
    names = dashboard.page.locator("#tokens code").all_text_contents()
    assert names == [f"{number:03}-xxxx…" for number in range(119, 19, -1)]
    expect(dashboard.page.locator("#tokens-count")).to_have_text("the newest 100")


def test_a_name_that_is_written_from_right_to_left_turns_nothing_else_around(dashboard, server):
    server.put_user("\u202egnp.exe", password="p")
    server.issue_token(username="\u202egnp.exe", scope="read")
    dashboard.open()
    item = dashboard.page.locator("#tokens > li")
    places = [item.locator(f"[data-slot={slot}]").bounding_box()["x"] for slot in ("whose", "client_id", "scope")]
    assert places == sorted(places)
