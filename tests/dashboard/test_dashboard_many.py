"""A thousand requests on the dashboard: all there, found, and nothing made anew that is there already."""

from __future__ import annotations

import pytest
from dashboards import Dashboard, client_of
from playwright.sync_api import expect

from mockserver import MockServer

pytestmark = pytest.mark.browser

MANY = 1000


def remember(server, number):
    """Put so many requests into the journal: every tenth is refused, and each has a path of its own."""
    client_of(server).use("gone")
    state = server.state()
    entry = state["journal"][0]
    entries = [
        entry | {"id": one, "path": f"/rest/v2.0/of/{one}/", "status": 200 if one % 10 else 401, "error": None}
        for one in range(1, number + 1)
    ]
    server.load_state(state | {"journal": entries})


def ids(dashboard):
    return dashboard.rows.evaluate_all("rows => rows.map(row => Number(row.dataset.id))")


def test_all_of_them_are_there_and_what_is_looked_for_is_found(dashboard, server):
    remember(server, MANY)
    dashboard.open()
    assert ids(dashboard) == list(range(MANY, 0, -1))
    expect(dashboard.page.locator("#requests-count")).to_have_text("the newest 1,000")
    dashboard.page.get_by_label("Search").fill("of/77/")
    assert ids(dashboard) == [77]
    expect(dashboard.page.locator("#requests-count")).to_have_text("1 of the newest 1,000")
    dashboard.page.get_by_label("Search").fill("")
    dashboard.page.get_by_label("Answer", exact=True).select_option(label="refused")
    assert ids(dashboard) == list(range(MANY, 0, -10))
    dashboard.page.get_by_label("Answer", exact=True).select_option(label="all")
    dashboard.rows.last.get_by_role("link").click()
    expect(dashboard.page.locator("#entry-title")).to_have_text("#1 GET /rest/v2.0/of/1/")
    expect(dashboard.page.get_by_role("button", name="Older")).to_be_disabled()


def test_one_more_adds_a_row_and_takes_the_oldest(dashboard, server):
    remember(server, MANY)
    dashboard.open()
    dashboard.rows.evaluate_all("rows => rows.forEach(row => { row.untouched = true; })")
    client_of(server).use("gone", "/rest/v2.0/newest")
    dashboard.sees(lambda: dashboard.texts("requests", "path")[0] == ("/rest/v2.0/newest",))
    assert ids(dashboard) == list(range(MANY + 1, 1, -1))
    kept = dashboard.rows.evaluate_all("rows => rows.filter(row => row.untouched).length")
    assert kept == MANY - 1
    expect(dashboard.page.locator("#requests-count")).to_have_text("the newest 1,000")


def test_what_comes_does_not_move_what_somebody_reads(dashboard, server):
    remember(server, 200)
    dashboard.open()
    region = dashboard.page.locator("#requests-scroll")
    row = dashboard.page.locator("#requests tr[data-id='100']")
    row.scroll_into_view_if_needed()
    row.get_by_role("link").focus()
    before = row.bounding_box()["y"] - region.bounding_box()["y"]
    for _ in range(3):
        client_of(server).use("gone")
    dashboard.sees_rows(203)
    after = row.bounding_box()["y"] - region.bounding_box()["y"]
    expect(row.get_by_role("link")).to_be_focused()
    assert after == pytest.approx(before, abs=2)


def test_only_what_is_new_is_asked_for(dashboard, server):
    remember(server, MANY)
    dashboard.open()
    with dashboard.page.expect_response("**/_mock/requests?after=*") as answer:
        dashboard.looks_again()
    assert [entry["id"] for entry in answer.value.json()] == [MANY]  # to know that it is still the same journal


@pytest.mark.parametrize("size", [0, 3, 1500])
def test_the_page_gets_on_with_journals_of_any_size(tab, size):
    with MockServer(journal_size=size) as server, Dashboard(tab, server) as dashboard:
        if size > MANY:
            remember(server, size)
        dashboard.open()
        expect(dashboard.rows).to_have_count(MANY if size > MANY else 0)
        client = client_of(server)
        for number in range(5):
            client.use("gone", f"/rest/v2.0/new/{number}")
        server.issue_token(username="demo@example.com")
        dashboard.sees(lambda: dashboard.page.locator("#tokens > li").count() == 1)
        dashboard.sees_rows(min(size, MANY))
        newest = [path for (path,) in dashboard.texts("requests", "path")][:5]
        assert newest == [f"/rest/v2.0/new/{number}" for number in range(4, 4 - min(size, 5), -1)]
        expect(dashboard.page.get_by_text("The journal is off")).to_be_visible(visible=size == 0)


def test_tokens_that_are_there_already_stay_the_same_rows(dashboard, server):
    tokens = [
        server.issue_token(username="demo@example.com", access_token=f"{n:03}-token").access_token for n in range(80)
    ]
    dashboard.open()
    rows = dashboard.page.locator("#tokens > li")
    expect(rows).to_have_count(80)
    rows.evaluate_all("rows => rows.forEach(row => { row.untouched = true; })")
    server.revoke(tokens[40])
    server.issue_token(access_token="999-token")
    dashboard.sees(lambda: dashboard.texts("tokens", "token")[0] == ("999-…",))
    expect(rows).to_have_count(80)
    assert rows.evaluate_all("rows => rows.filter(row => row.untouched).length") == 79
