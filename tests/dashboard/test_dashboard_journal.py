"""The journal on the dashboard: what happens, live; looking for something in it; one request whole."""

from __future__ import annotations

import pytest
import requests
from dashboards import FROZEN, HOSTILE_NAMES, LONG, SCRIPT, client_of, run_curl
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def client(server):
    return client_of(server)


def answers(dashboard):
    """Path and answer of each request that is shown, newest first."""
    return dashboard.texts("requests", "path", "status", "error")


# As it grows


def test_a_request_is_shown_as_it_comes(dashboard, client):
    dashboard.page.set_viewport_size({"width": 1600, "height": 900})
    dashboard.open()
    expect(dashboard.page.get_by_text("Nothing yet.")).to_be_visible()
    client.log_in()
    dashboard.sees_rows(1)
    expect(dashboard.page.get_by_text("Nothing yet.")).to_be_hidden()
    (entry,) = dashboard.server.requests()
    cells = [text.strip() for text in dashboard.rows.get_by_role("cell").all_text_contents()]
    time = dashboard.page.evaluate("at => new Date(at * 1000).toISOString().slice(11, 19)", entry.time)
    assert cells == [
        time,
        "POST /oauth/token",
        "token password",
        "cameramanager.test",
        "demo@example.com",
        cells[5],
        f"{entry.milliseconds:.1f}",
    ]
    assert cells[5].split() == ["200"]
    expect(dashboard.page.locator("#requests-count")).to_have_text("1")


def test_the_newest_is_on_top_and_every_kind_of_answer_is_said(dashboard, server, client):
    dashboard.open()
    client.log_in()
    client.log_in(("demo@example.com", "wrong"))
    server.fail_next("rest", fault="empty_response")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/rest/v2.0/cameras", timeout=30)
    dashboard.sees_rows(3)
    assert answers(dashboard) == [
        ("/rest/v2.0/cameras", "no answer", ""),
        ("/oauth/token", "400", "invalid_grant"),
        ("/oauth/token", "200", ""),
    ]
    assert [row.get_attribute("data-outcome") for row in dashboard.rows.all()] == ["none", "bad", "good"]
    expect(dashboard.rows.first).to_contain_text("rule-1")
    colours = dashboard.rows.locator(".status").evaluate_all("all => all.map(one => getComputedStyle(one).color)")
    assert len(set(colours)) == 3


def test_times_are_those_of_the_sandboxes_clock(dashboard, server, client):
    server.clock.set(FROZEN, frozen=True)
    client.log_in()
    server.clock.advance(hours=13, minutes=14, seconds=15)
    client.log_in()
    dashboard.open()
    expect(dashboard.rows.locator("time")).to_have_text(["13:14:15", "00:00:00"])


def test_a_journal_that_somebody_else_forgets_is_forgotten_here(dashboard, server, client):
    for _ in range(3):
        client.log_in()
    dashboard.open()
    dashboard.sees_rows(3)
    server.clear_requests()
    client.use("gone")
    dashboard.sees_rows(1)
    expect(dashboard.rows).to_contain_text("/rest/v2.0/users/self")
    server.clear_requests()
    dashboard.sees_rows(0)
    expect(dashboard.page.get_by_text("Nothing yet.")).to_be_visible()


def test_another_journal_with_the_same_numbers_is_another_journal(dashboard, server, client):
    """What `PUT /state` does, and a server that was started anew."""
    server.clock.set(FROZEN, frozen=True)
    client.log_in()
    dashboard.open()
    expect(dashboard.rows).to_contain_text("200")
    state = server.state()
    (entry,) = state["journal"]
    another = entry | {"time": entry["time"] + 60_000, "path": "/rest/another", "status": 404}
    server.load_state(state | {"journal": [another]})
    dashboard.sees(lambda: answers(dashboard) == [("/rest/another", "404", "")])


def test_paused_it_stands_still_and_going_on_it_catches_up(dashboard, client):
    client.log_in()
    dashboard.open()
    dashboard.press("Pause")
    client.log_in(("alice@example.com", "alice1234"))
    dashboard.sees(lambda: dashboard.page.locator("#tokens > li").count() == 2)  # the rest of the page is looked at
    expect(dashboard.rows).to_have_count(1)
    dashboard.press("Go on")
    dashboard.sees_rows(2)
    expect(dashboard.page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(dashboard.rows.first).to_contain_text("alice@example.com")


def test_forgetting_the_journal_asks_first(dashboard, server, client):
    client.log_in()
    dashboard.open()
    dashboard.press("Clear…")
    expect(dashboard.question).to_contain_text("Forget all requests?")
    expect(dashboard.page.get_by_role("button", name="Cancel")).to_be_focused()
    dashboard.press("Cancel")
    expect(dashboard.question).to_be_hidden()
    assert len(server.requests()) == 1
    dashboard.press("Clear…")
    dashboard.press("Forget them")
    expect(dashboard.page.get_by_text("Nothing yet.")).to_be_visible()
    expect(dashboard.rows).to_have_count(0)
    assert server.requests() == []
    assert len(server.tokens()) == 1


def test_a_journal_that_is_forgotten_while_paused_is_gone_from_the_page_too(dashboard, client):
    client.log_in()
    dashboard.open()
    dashboard.press("Pause")
    dashboard.press("Clear…")
    dashboard.press("Forget them")
    dashboard.hears("The journal is empty.")
    expect(dashboard.rows).to_have_count(0)  # at once, not when it goes on


# Looking for something


def look_for(dashboard, text="", endpoint="all", answer="all"):
    dashboard.page.get_by_label("Search").fill(text)
    dashboard.page.get_by_label("Endpoint", exact=True).select_option(label=endpoint)
    dashboard.page.get_by_label("Answer", exact=True).select_option(label=answer)
    return dashboard.rows.evaluate_all("rows => rows.map(row => Number(row.dataset.id)).reverse()")


def test_requests_are_found_by_endpoint_answer_and_words(dashboard, server, client):
    token = client.tokens()["access_token"]  # 1
    client.use(token, "/rest/v2.0/cameras?zone=Lobby")  # 2
    client.log_in(("alice@example.com", "wrong"))  # 3
    server.fail_next("rest", response={"status": 503})
    client.use(token, "/rest/v2.0/cameras")  # 4
    client.http.get("/login")  # 5
    client.log_out(token)  # 6
    server.fail_next("token", fault="empty_response")
    with pytest.raises(requests.ConnectionError):  # 7
        requests.post(f"{server.url}/oauth/token", data={"grant_type": "refresh_token"}, timeout=30)
    dashboard.open()
    expected = [
        (("", "all", "all"), [1, 2, 3, 4, 5, 6, 7]),
        (("", "token", "all"), [1, 3, 7]),
        (("", "rest", "all"), [2, 4]),
        (("", "logout", "all"), [6]),
        (("", "login", "all"), [5]),
        (("", "consent", "all"), []),
        (("", "all", "refused"), [3, 4]),
        (("", "all", "none"), [7]),
        (("", "all", "by a rule"), [4, 7]),
        (("", "token", "refused"), [3]),
        (("cameras", "all", "all"), [2, 4]),
        (("cameras lobby", "all", "all"), [2]),
        (("LOBBY", "all", "all"), [2]),
        (("  alice@example.com  ", "all", "all"), [3]),
        (("invalid_grant", "all", "all"), [3]),
        (("rule-1", "all", "all"), [4]),
        (("503", "rest", "by a rule"), [4]),
        (("nowhere to be found", "all", "all"), []),
    ]
    assert [(given, look_for(dashboard, *given)) for given, _ in expected] == expected
    expect(dashboard.page.get_by_text("No request is like that.")).to_be_visible()
    expect(dashboard.page.locator("#requests-count")).to_have_text("0 of 7")
    dashboard.hears("0 of 7 requests")
    assert server.requests()[-1].id == 7  # looking is nobody's request


def test_requests_are_found_by_any_name(dashboard, client):
    names = [name for name in HOSTILE_NAMES if len(name) < 100]
    for name in names:
        client.log_in((name, "wrong"))
    dashboard.open()
    found = {name: look_for(dashboard, name) for name in names}
    assert found == {name: [number] for number, name in enumerate(names, 1)}


def test_the_names_of_what_is_known_of_every_request_find_nothing(dashboard, client):
    client.log_in()
    client.log_in(("demo@example.com", "wrong"))
    dashboard.open()
    assert look_for(dashboard, "error") == [2]  # its answer says so
    assert look_for(dashboard, "milliseconds") == []


def test_what_comes_while_somebody_looks_for_something_is_shown_if_it_is_like_that(dashboard, client):
    client.log_in()
    dashboard.open()
    assert look_for(dashboard, answer="refused") == []
    client.log_in()
    client.log_in(("demo@example.com", "wrong"))
    dashboard.sees(lambda: dashboard.page.locator("#requests-count").text_content() == "1 of 3")
    assert answers(dashboard) == [("/oauth/token", "400", "invalid_grant")]
    assert look_for(dashboard) == [1, 2, 3]


# One request


def test_a_click_anywhere_on_a_row_opens_the_request_and_its_answer(dashboard, client):
    client.log_in()
    client.use("gone", "/rest/v2.0/cameras?zone=1")
    dashboard.open()
    dashboard.rows.first.locator(".answer").click()
    title = dashboard.page.get_by_role("heading", level=2, name="#2 GET /rest/v2.0/cameras")
    expect(title).to_be_visible()
    request, answer = (dashboard.page.locator(f"#entry-{part}") for part in ("request", "answer"))
    expect(request).to_contain_text("GET /rest/v2.0/cameras")
    expect(request).to_contain_text("zone = 1")
    expect(answer).to_contain_text("401\n")
    expect(answer).to_contain_text('"error": "invalid_token"')
    expect(dashboard.page.locator("#entry-summary")).to_contain_text("401 invalid_token")
    dashboard.press("Close")
    expect(dashboard.entry).to_be_hidden()
    dashboard.rows.nth(1).locator(".user").click()
    expect(dashboard.page.locator("#entry-summary")).to_contain_text("200 ·")


def test_secrets_are_hidden_until_somebody_asks_and_hidden_again(dashboard, server, client):
    client.log_in()
    (token,) = server.tokens()
    secrets = ["demo1234", token.access_token, token.refresh_token]
    dashboard.open()
    dashboard.open_entry()
    masked = dashboard.entry.inner_text()
    assert "password = ***" in masked
    assert "cameramanager.test:***" in masked
    assert token.access_token[:8] in masked
    assert [secret for secret in secrets if secret in masked] == []
    dashboard.press("Show secrets")
    hide = dashboard.page.get_by_role("button", name="Hide secrets")
    expect(hide).to_be_visible()
    shown = dashboard.entry.inner_text()
    assert [secret for secret in secrets if secret not in shown] == []
    expect(dashboard.page.locator("#entry-via")).to_have_text("GET /_mock/requests/1?reveal=true")
    expect(dashboard.calls.first).to_contain_text("GET /_mock/requests/1?reveal=true")
    hide.click()
    expect(dashboard.page.get_by_role("button", name="Show secrets")).to_be_visible()
    assert dashboard.entry.inner_text() == masked


def test_a_request_that_is_opened_anew_hides_its_secrets(dashboard, client):
    client.log_in()
    client.log_in()
    dashboard.open()
    dashboard.open_entry()
    dashboard.press("Show secrets")
    expect(dashboard.entry).to_contain_text("demo1234")
    dashboard.press("Older")
    expect(dashboard.entry).to_contain_text("#1 POST")
    expect(dashboard.entry).not_to_contain_text("demo1234")
    dashboard.press("Newer")
    expect(dashboard.entry).to_contain_text("#2 POST")
    expect(dashboard.entry).not_to_contain_text("demo1234")


def test_from_one_request_to_the_next_among_those_that_are_shown(dashboard, client):
    for password in ("demo1234", "wrong", "demo1234", "wrong"):
        client.log_in(("demo@example.com", password))
    dashboard.open()
    assert look_for(dashboard, answer="refused") == [2, 4]
    dashboard.open_entry()
    newer, older = (dashboard.page.get_by_role("button", name=name) for name in ("Newer", "Older"))
    expect(newer).to_be_disabled()
    older.click()
    expect(dashboard.page.locator("#entry-title")).to_contain_text("#2 ")
    expect(older).to_be_disabled()
    newer.click()
    expect(dashboard.page.locator("#entry-title")).to_contain_text("#4 ")


def test_the_line_that_is_copied_is_the_one_that_is_shown_and_it_works(dashboard, server, client):
    client.log_in()
    dashboard.open()
    dashboard.open_entry()
    dashboard.press("Show secrets")
    expect(dashboard.entry).to_contain_text("demo1234")
    copy = dashboard.entry.get_by_role("button", name="Copy as curl")
    copy.click()
    expect(dashboard.entry.get_by_role("button", name="Copied")).to_be_visible()
    expect(copy).to_be_visible()  # it can be pressed again
    line = dashboard.copied()
    assert line == dashboard.page.locator("#entry-curl").text_content()
    run_curl(line)
    first, second = server.requests(reveal=True)
    assert (second.parameters, second.username, second.status) == (first.parameters, first.username, 200)


def test_a_request_that_is_gone_says_so_when_its_secrets_are_wanted(dashboard, server, client):
    client.log_in()
    dashboard.open()
    dashboard.open_entry()
    server.clear_requests()
    dashboard.press("Show secrets")
    expect(dashboard.entry).to_contain_text("There is no request 1 in the journal.")
    expect(dashboard.entry).to_contain_text("password = ***")


def test_a_connection_that_was_ended_is_said_in_words(dashboard, server):
    server.fail_next(fault="reset_connection")
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=30)
    dashboard.open()
    dashboard.open_entry()
    expect(dashboard.page.locator("#entry-answer")).to_have_text("The connection ended without an answer.")
    expect(dashboard.page.locator("#entry-summary")).to_contain_text("answered by rule-1")


def test_what_was_sent_is_only_text_in_the_row_and_when_it_is_open(dashboard, client):
    hostile = f"/rest/{SCRIPT.replace('/', '')}"
    client.http.get(hostile, headers={"X-Name": SCRIPT})
    client.log_in((SCRIPT, LONG), scope=SCRIPT)
    dashboard.open()
    expect(dashboard.rows.first).to_contain_text(SCRIPT)
    expect(dashboard.rows.nth(1)).to_contain_text(hostile)
    dashboard.open_entry()
    expect(dashboard.entry).to_contain_text(f"username = {SCRIPT}")
    dashboard.press("Show secrets")
    expect(dashboard.entry).to_contain_text(LONG)
    dashboard.press("Older")
    expect(dashboard.entry).to_contain_text(f"x-name: {SCRIPT}")
    assert dashboard.page.locator("main script, main img").count() == 0
    assert dashboard.page.title() != "broken"


def test_a_row_is_a_link_to_the_call_that_has_it(dashboard, server, client):
    client.log_in()
    with server.sandbox("another") as sandbox:
        sandbox.issue_token()
        client.http.get("/_sandboxes/another/rest/v2.0/cameras")
        dashboard.open(sandbox.url)
        link = dashboard.rows.get_by_role("link")
        expect(link).to_have_attribute("href", "/_sandboxes/another/_mock/requests/1")
        link.click()
        expect(dashboard.page.locator("#entry-via")).to_have_text("GET /_sandboxes/another/_mock/requests/1")
        expect(dashboard.page.locator("#entry-curl")).to_contain_text(f"{sandbox.url}/rest/v2.0/cameras")


def test_a_row_opens_while_some_text_is_selected(dashboard, client):
    """As after a search in the page, or with the keyboard: the link leads to JSON, and nobody wants to go there."""
    client.log_in()
    dashboard.open()
    link = dashboard.rows.get_by_role("link")
    link.focus()
    dashboard.page.evaluate("getSelection().selectAllChildren(document.getElementById('clock-heading'))")
    link.press("Enter")
    expect(dashboard.entry).to_be_visible()


def test_an_answer_is_laid_out_if_it_is_json(dashboard, server, client):
    answers = {'{"a":[1]}': '{\n  "a": [\n    1\n  ]\n}', "not {json": "not {json", "": ""}
    for answer in answers:
        server.fail_next(response={"status": 418, "body": answer})
        client.use("gone")
    dashboard.open()
    dashboard.open_entry(2)
    for shown in answers.values():
        first, _, body = dashboard.page.locator("#entry-answer").text_content().partition("\n\n")
        assert (first.split("\n")[0], body) == ("418", shown)
        dashboard.page.get_by_role("button", name="Newer").press("Enter")
