"""What the page remembers, what begins anew, and what happens when it may not or cannot ask the server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from walking import Walker

from mockserver import MockServer

pytestmark = pytest.mark.browser

TOKEN = "the token of $control"


@pytest.fixture
def locked(context):
    """Somebody who has opened nothing yet, of a server with a control token."""
    with MockServer(control_token=TOKEN) as server:
        walker = Walker(context, server)
        yield walker
        walker.assert_undisturbed()


def unlock(walker, token=TOKEN):
    walker.page.get_by_label("Control token").fill(token)
    walker.page.get_by_role("button", name="Unlock").click()


def assert_at_its_start(walker):
    for step_id in ("a-login", "a-who", "b-login", "b-exchange"):
        assert walker.text(step_id, "answer") == "Not yet run."
        assert walker.text(step_id, "status") == ""
    expect(walker.run_button("a-who")).to_be_disabled()
    assert "Bearer <access_token>" in walker.text("a-who", "request")


def test_a_walk_is_kept_over_a_reload(walker):
    walker.open()
    walker.choose(user="alice@example.com")
    walker.log_in("b")
    walker.show_as("HTTP")
    slots = [("b-login", "request"), ("b-login", "answer"), ("b-exchange", "answer"), ("b-who", "request")]
    before = [walker.text(*slot) for slot in slots]
    walker.reload()
    expect(walker.page.get_by_role("radio", name="B. ")).to_be_checked()
    expect(walker.page.get_by_role("radio", name="HTTP")).to_be_checked()
    expect(walker.page.locator("#user")).to_have_value("alice@example.com")
    assert [walker.text(*slot) for slot in slots] == before
    expect(walker.slot("b-exchange", "status")).to_have_text("200")
    expect(walker.run_button("b-exchange")).to_have_text("Run again")
    assert walker.run("b-who") == "200"
    assert walker.members("b-who")["firstName"] == "Alice"


@pytest.mark.parametrize("how", ["Start over", "another user", "another client"])
def test_a_walk_begins_anew(walker, server, how):
    server.put_client("second", secret="s", redirect_uris=["http://127.0.0.1"])
    walker.open()
    walker.log_in("b")
    walker.log_in("a")
    if how == "Start over":
        walker.start_over()
    else:
        walker.choose(**({"user": "alice@example.com"} if how == "another user" else {"client": "second"}))
    assert_at_its_start(walker)
    walker.reload()
    assert_at_its_start(walker)
    expect(walker.page.locator("#user")).to_have_value(
        "alice@example.com" if how == "another user" else "demo@example.com"
    )
    expect(walker.page.locator("#client")).to_have_value("second" if how == "another client" else "cameramanager.test")


@pytest.mark.parametrize("how", ["Start over", "another user", "another client"])
def test_a_walk_begins_anew_without_the_rules_of_the_one_before(walker, server, how):
    server.put_client("second", secret="s", redirect_uris=["http://127.0.0.1"])
    mine = server.fail_next("login", error="server_error")
    walker.open()
    walker.log_in()
    walker.let_happen("a-who", "The API fails once")
    walker.let_happen("a-refresh", "The refresh is refused once")
    assert len(server.rules()) == 3
    if how == "Start over":
        walker.reload()
        walker.start_over()
    else:
        walker.choose(**({"user": "alice@example.com"} if how == "another user" else {"client": "second"}))
    expect(walker.slot("a-who", "happened")).to_be_hidden()
    assert [rule["id"] for rule in server.rules()] == [mine["id"]]


def test_starting_over_sees_the_accounts_that_there_are_now(walker, server):
    walker.open()
    server.remove_client("cameramanager.test")
    server.put_client("second", secret="s", redirect_uris=["http://127.0.0.1"])
    server.put_user("demo@example.com", password="another")
    walker.start_over()
    assert walker.page.locator("#client option").all_text_contents() == ["second"]
    assert "password=another" in walker.text("a-login", "request")
    assert walker.run("a-login") == "200"


def test_a_walk_begins_anew_when_its_account_has_changed(walker, server):
    walker.open()
    walker.log_in()
    server.put_user("demo@example.com", password="another")
    walker.reload()
    assert_at_its_start(walker)
    assert "password=another" in walker.text("a-login", "request")
    assert walker.run("a-login") == "200"


def test_the_walk_of_one_sandbox_is_not_anothers(walker, server):
    world = server.sandbox("another")
    walker.open()
    walker.log_in()
    mine = walker.text("a-who", "request")
    walker.open(world.url)
    assert_at_its_start(walker)
    assert world.url in walker.text("a-login", "request")
    walker.log_in()
    walker.open()
    assert walker.text("a-who", "request") == mine
    assert walker.run("a-who") == "200"
    assert len(world.tokens()) == len(server.tokens()) == 1


def test_an_answer_that_comes_after_the_walk_began_anew_is_not_of_it(walker):
    walker.open()
    walker.log_in()
    held = []
    walker.page.route("**/users/self", lambda route: held.append(route))  # noqa: PLW0108 - Playwright cannot wrap a method of a list
    with walker.page.expect_request("**/users/self"):
        walker.run_button("a-who").click()
    walker.start_over()
    with walker.page.expect_response("**/users/self"):
        held[0].continue_()
    walker.run("a-login")  # asked later, so answered later
    assert walker.text("a-who", "status") == ""


def test_a_locked_server_asks_for_its_token_and_shows_nothing_before(locked):
    locked.page.goto(f"{locked.server.url}/_mock/try")
    expect(locked.page.get_by_role("dialog", name="This server is locked")).to_be_visible()
    expect(locked.page.get_by_label("Control token")).to_be_focused()
    for word in ("cameramanager.test", "qwertyuiop", "demo@example.com", "demo1234", "undefined"):
        assert word not in locked.page.content()
    unlock(locked, "wrong")
    expect(locked.page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "That is not the server’s control token."
    )
    unlock(locked)
    expect(locked.page.get_by_role("dialog")).to_have_count(0)
    locked.is_there()
    assert locked.walk(["a-login", "a-who"]) == {"a-login": "200", "a-who": "200"}
    locked.let_happen("a-who", "12 hours pass")
    assert locked.run("a-who") == "401"
    locked.reload()
    expect(locked.slot("a-who", "status")).to_have_text("401")


def test_a_code_that_comes_back_to_a_locked_page_waits_for_the_token(locked):
    locked.page.goto(f"{locked.server.url}/_mock/try?code=x&state=bad")
    unlock(locked)
    locked.is_there()
    expect(locked.slot("b-login", "hint")).to_contain_text("The state is not the one that was sent")


def test_a_locked_page_without_its_token_says_what_it_lacks(locked):
    locked.page.goto(f"{locked.server.url}/_mock/try")
    locked.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(locked.page.get_by_role("alert")).to_contain_text("control_token")
    expect(locked.run_button("a-login")).to_be_disabled()


def test_a_sandbox_that_is_gone_is_said_to_be(walker, server):
    world = server.sandbox("gone")
    walker.open(world.url)
    world.close()
    assert walker.run("a-login") == "404"
    expect(walker.page.get_by_role("alert")).to_contain_text("There is no sandbox 'gone'.")


def test_a_page_whose_sandbox_is_gone_leads_to_the_default_one(walker, server):
    world = server.sandbox("gone")
    walker.page.clock.install()
    walker.page.route("**/_mock/clients", lambda route: (world.close(), route.continue_()), times=1)
    walker.page.goto(f"{world.url}/_mock/try")
    expect(walker.page.get_by_role("alert")).to_contain_text("There is no sandbox 'gone'.")
    walker.page.get_by_role("link", name="To the default sandbox").click()
    walker.page.wait_for_url(f"{server.url}/_mock/")


def test_a_page_that_could_not_begin_tries_again_until_it_can(walker):
    walker.page.clock.install()
    walker.page.route("**/_mock/clients", lambda route: route.abort(), times=1)
    walker.page.goto(f"{walker.server.url}/_mock/try")
    expect(walker.page.get_by_role("alert")).to_contain_text("Trying again …")
    expect(walker.slot("a-key", "request")).to_have_text("Not yet known.")
    walker.page.clock.run_for(3000)
    walker.is_there()
    expect(walker.page.get_by_role("alert")).to_have_count(0)
    assert walker.run("a-login") == "200"


def test_a_server_that_does_not_answer_is_no_answer(context):
    with MockServer() as server:
        walker = Walker(context, server)
        walker.open()
        walker.log_in()
    assert walker.run("a-who") == "no answer"
    expect(walker.slot("a-who", "hint")).to_contain_text("Nothing that can be used came back")
    expect(walker.page.get_by_role("alert")).to_contain_text("The server does not answer")
    assert "Trying again" not in walker.page.locator("#trouble").text_content()  # nobody does, on this page
    walker.assert_undisturbed()
