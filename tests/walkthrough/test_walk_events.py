"""What may happen before a step, and what a client must cope with then."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import expect
from walking import EVENTS, STEPS, Walker, newest

from mockserver import MockServer

pytestmark = pytest.mark.browser


class Coping(NamedTuple):
    """What comes of a step after an event, what a program is told to do, and what comes of trying again."""

    status: str
    answer: str
    hint: str
    again: str
    answer_again: str = "HTTP/1.1 200"


REFRESH, LOG_IN, TRY_AGAIN = "refresh, and send the same request again", "has to log in again", "try again"
EXPIRED = Coping("401", '"error_description":"Access token expired: ', REFRESH, "401", "Invalid access token: ")
BROKEN = Coping("200", ",,", TRY_AGAIN, "200")
OUTCOMES = {
    "a-login: The account is locked": Coping("400", "User account is locked", "Show this to the user", "200"),
    "a-login: The answer is broken JSON once": BROKEN,
    "who: 12 hours pass": EXPIRED,
    "who: The token expires, the clock stays": EXPIRED,
    "who: The API fails once": Coping("503", "Service Unavailable", "wait a little", "200"),
    "who: The connection breaks once": Coping("no answer", "No answer, or only half", "Try once more", "200"),
    "refresh: The refresh is refused once": Coping("400", "Invalid refresh token: ", LOG_IN, "200"),
    "refresh: The refresh token expires": Coping(
        "401", "Invalid refresh token (expired): ", LOG_IN, "400", "Invalid refresh token: "
    ),
    "refresh: The answer is broken JSON once": BROKEN,
    # The code was spent on the answer that nobody could read.
    "b-exchange: The answer is broken JSON once": BROKEN._replace(
        again="400", answer_again="Invalid authorization code: "
    ),
}
"""By step and event; without a letter it is a step of both guides."""


def coping_with(name):
    return OUTCOMES.get(name) or OUTCOMES[name.partition("-")[2]]


def test_every_outcome_is_that_of_an_event():
    assert {name for name in OUTCOMES if not any(event.endswith(name) for event in EVENTS)} == set()


@pytest.mark.parametrize("step", [step for step in STEPS.values() if step.events], ids=lambda step: step.id)
def test_what_happens_changes_the_answer_and_the_page_says_what_to_do(walker, server, step):
    walker.open()
    if step.id == "b-exchange":
        walker.take_guide("b")
        walker.approve()
    elif step.id != "a-login":
        walker.log_in(step.id[0])
    before = server.state()
    for event in step.events:
        server.load_state(before)
        assert_coped_with(walker, server, step, event)


def assert_coped_with(walker, server, step, event):
    coping = coping_with(f"{step.id}: {event.title}")
    walker.let_happen(step.id, event.title)
    expect(walker.slot(step.id, "happened")).to_have_text(f"It has happened: “{event.title}”. Now run this step.")
    assert walker.run(step.id) == coping.status, event.title
    assert coping.answer in walker.text(step.id, "answer")
    expect(walker.slot(step.id, "hint")).to_be_visible()
    expect(walker.slot(step.id, "hint")).to_contain_text(coping.hint)
    expect(walker.slot(step.id, "status")).to_have_attribute("data-outcome", "bad")
    expect(walker.slot(step.id, "happened")).to_be_hidden()
    assert (newest(server).rule is not None) == (event.path == "/rules")
    expect(walker.page.get_by_role("status")).to_have_text(f"{step.title}: {coping.status}")

    assert walker.run(step.id) == coping.again, event.title
    assert coping.answer_again in walker.text(step.id, "answer")
    assert (walker.text(step.id, "hint") == "") == (coping.again == "200")
    expect(walker.slot(step.id, "status")).to_have_attribute("data-outcome", "good" if coping.again == "200" else "bad")


def test_a_program_copes_with_twelve_hours_by_refreshing(walker, server):
    walker.open()
    walker.log_in()
    expect(walker.page.locator("#real")).to_be_visible()  # the clock of the test stands still
    server.clock.reset()
    assert walker.run("a-who") == "200"
    expect(walker.page.locator("#clock-line")).to_contain_text("real time")
    expect(walker.page.locator("#real")).to_be_hidden()
    walker.let_happen("a-who", "12 hours pass")
    expect(walker.page.locator("#clock-line")).to_contain_text("moved")
    assert walker.walk(["a-who", "a-refresh", "a-use"]) == {"a-who": "401", "a-refresh": "200", "a-use": "200"}
    walker.page.get_by_role("button", name="Back to real time").click()
    expect(walker.page.locator("#clock-line")).to_contain_text("real time")
    expect(walker.page.locator("#real")).to_be_hidden()
    assert server.call("GET", "/clock")["real"] is True


def test_what_was_lost_in_broken_json_is_not_taken_for_an_answer(walker, server):
    walker.open()
    walker.let_happen("a-login", "The answer is broken JSON once")
    assert walker.run("a-login") == "200"
    expect(walker.run_button("a-who")).to_be_disabled()
    assert len(server.tokens()) == 1
    assert walker.walk(["a-login", "a-who"]) == {"a-login": "200", "a-who": "200"}


def test_an_event_is_a_call_that_the_page_says_it_made(walker, server):
    walker.open()
    walker.log_in()
    for event in ("12 hours pass", "The API fails once"):
        walker.let_happen("a-who", event)
    calls = walker.page.locator("#calls li")
    expect(calls).to_have_count(2)
    expect(calls.nth(0)).to_contain_text(
        'POST /_mock/rules {"match":{"endpoint":"rest","client_id":"cameramanager.test"},'
    )
    expect(calls.nth(1)).to_contain_text('POST /_mock/clock/advance {"hours":12}')
    assert [rule["match"] for rule in server.rules()] == [{"endpoint": "rest", "client_id": "cameramanager.test"}]


def test_what_a_token_is_missing_for_cannot_happen(walker, server):
    walker.open()
    walker.let_happen("a-who", "The token expires, the clock stays")
    expect(walker.slot("a-who", "happened")).to_have_text("First there must be a login.")
    expect(walker.page.locator("#calls li")).to_have_count(0)
    assert server.requests() == []


def test_a_token_that_is_gone_cannot_expire_and_the_page_says_so(walker):
    walker.open()
    walker.log_in()
    walker.run("a-logout")
    walker.open_events("a-who")
    walker.button("a-who", "Let it happen: The token expires, the clock stays").click()
    expect(walker.page.get_by_role("alert")).to_be_visible()
    expect(walker.page.get_by_role("alert")).to_contain_text("There is no token")
    expect(walker.slot("a-who", "happened")).to_be_hidden()


def test_an_event_leaves_other_programs_alone(walker, server):
    server.put_client('other "client" \\', secret="s", redirect_uris=["http://127.0.0.1"])
    walker.open()
    walker.choose(client='other "client" \\')
    walker.log_in()
    other = server.issue_token(username="alice@example.com", client_id="cameramanager.test")
    walker.let_happen("a-who", "The API fails once")
    http = server.app.test_client()
    assert http.get("/rest/v2.0/users/self", headers=other.headers).status_code == 200
    assert walker.run("a-who") == "503"


def test_an_answer_that_leads_away_is_not_followed(context, server):
    walker = Walker(context, server)  # of another host the browser hears, so nobody is undisturbed
    with MockServer() as elsewhere:
        walker.open()
        walker.log_in()
        server.fail_next(
            "rest", response={"status": 302, "headers": {"Location": f"{elsewhere.url}/rest/v2.0/cameras"}}
        )
        assert walker.run("a-who") == "no answer"
        expect(walker.slot("a-who", "answer")).to_contain_text("A redirect to somewhere")
        expect(walker.slot("a-who", "hint")).to_contain_text("treat it as a failure")
        assert walker.run("a-who") == "200"
        assert elsewhere.requests() == []
    assert walker.complaints == []


def test_an_answer_without_end_is_cut_short(walker, server):
    walker.open()
    walker.log_in()
    server.fail_next("rest", response={"status": 200, "body": "x" * 30_000})
    assert walker.run("a-who") == "200"
    shown = walker.shown_answer("a-who")[2]
    assert shown.endswith("… (30000 characters)")
    assert len(shown) < 25_000
