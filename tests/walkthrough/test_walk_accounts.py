"""Walking as every kind of client and user, and with none at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from walking import HOSTILE, OUTCOMES, PASSWORD, newest

pytestmark = pytest.mark.browser

CLIENT = {"client_id": "c", "secret": "s", "redirect_uris": ["http://127.0.0.1"]}
USER = {"username": "u", "password": "p"}
BAD_NAMES = (
    "two  blanks",
    " blanks around ",
    "<b>bold</b>",
    "a/b%2Fc?d#e&f=g+h",
    "zoë ✓ 𝄞",
    "constructor",
    "{client_id}",
)


def sandbox(server, clients=(CLIENT,), users=(USER,)):
    world = server.sandbox(seed={"clients": list(clients), "users": list(users)})
    world.clock.freeze()
    return world


def test_a_sandbox_walks_with_its_own_clients_and_users_only(walker, server):
    world = sandbox(server)
    walker.open(world.url)
    assert walker.page.locator("#client option").all_text_contents() == ["c"]
    assert walker.page.locator("#user option").all_text_contents() == ["u"]
    assert walker.walk(PASSWORD) == {step: OUTCOMES[step[2:]] for step in PASSWORD}
    assert walker.members("a-who")["email"] == "u"
    assert {entry.username for entry in world.requests()} == {"u", None}
    assert server.requests() == []


@pytest.mark.parametrize(
    ("username", "label", "words"),
    [
        ("locked@example.com", "locked", "User account is locked"),
        ("disabled@example.com", "disabled", "User is disabled"),
    ],
)
def test_a_user_who_cannot_log_in_is_refused_as_the_service_does(walker, server, username, label, words):
    walker.open()
    option = walker.page.locator("#user option").filter(has_text=username)
    expect(option).to_have_text(re.compile(f"^{re.escape(username)} . {label}$"))
    walker.choose(user=username)
    assert walker.run("a-login") == "400"
    assert walker.members("a-login") == {"error": "invalid_grant", "error_description": words}
    expect(walker.slot("a-login", "hint")).to_contain_text("Show this to the user")
    expect(walker.run_button("a-who")).to_be_disabled()
    walker.take_guide("b")
    walker.button("b-login", "Approve without a browser").click()
    expect(walker.page.get_by_role("alert")).to_be_visible()
    expect(walker.page.get_by_role("alert")).to_contain_text(words)
    expect(walker.slot("b-login", "answer")).to_have_text("Not yet run.")
    assert server.tokens() == []


def test_a_public_client_walks_without_a_secret(walker, server):
    world = sandbox(server, [{**CLIENT, "secret": None}])
    walker.open(world.url)
    key = walker.text("a-key", "request")
    assert "client ID  c\n" in key
    assert "public" in key
    assert "Authorization" not in key
    assert " -u " not in walker.text("a-login", "request")
    assert walker.walk(PASSWORD) == {step: OUTCOMES[step[2:]] for step in PASSWORD}
    assert [entry.headers.get("authorization") for entry in world.requests("token", reveal=True)] == [None, None]


def test_a_client_without_scopes_asks_for_none(walker, server):
    world = sandbox(server, [{**CLIENT, "scopes": []}])
    walker.open(world.url)
    assert walker.run("a-login") == "400"
    assert walker.members("a-login")["error"] == "invalid_scope"
    assert "scope" not in newest(world).parameters
    assert "scope=" not in walker.text("a-login", "request")
    walker.take_guide("b")
    assert "scope=" not in walker.text("b-login", "request")


def test_a_client_without_refresh_tokens_has_none_to_refresh_with(walker, server):
    walker.open(sandbox(server, [{**CLIENT, "grants": ["password"]}]).url)
    assert walker.run("a-login") == "200"
    assert "refresh_token" not in walker.members("a-login")
    expect(walker.run_button("a-who")).to_be_enabled()
    expect(walker.run_button("a-refresh")).to_be_disabled()


@pytest.mark.parametrize(
    ("clients", "users"),
    [
        ([CLIENT], []),
        ([CLIENT], [{**USER, "locked": True}]),
        ([{**CLIENT, "grants": ["password"]}], [USER]),
        ([{**CLIENT, "scopes": []}], [USER]),
    ],
    ids=["no user", "locked user", "no code grant", "no scopes"],
)
def test_why_nobody_can_come_back_with_a_code_is_told_as_it_is(walker, server, clients, users):
    walker.open(sandbox(server, clients, users).url)
    walker.take_guide("b")
    expect(walker.page.get_by_role("link", name="Open the login page")).to_have_count(0)
    expect(walker.slot("b-login", "needs")).to_be_visible()
    expect(walker.slot("b-login", "needs")).not_to_contain_text("none of its redirect URIs")  # it is one of them


def test_without_a_client_there_is_nobody_to_walk(walker, server):
    for client in server.clients():
        server.remove_client(client.client_id)
    walker.open()
    expect(walker.slot("a-key", "request")).to_contain_text("There is no client")
    for step_id in PASSWORD:
        expect(walker.run_button(step_id)).to_be_disabled()
    expect(walker.slot("a-login", "needs")).to_have_text("First there must be a client.")
    expect(walker.page.get_by_role("main")).not_to_contain_text("undefined")
    walker.take_guide("b")
    expect(walker.slot("b-login", "needs")).to_contain_text("a client")
    expect(walker.page.get_by_role("link", name="Open the login page")).to_have_count(0)
    expect(walker.page.get_by_role("main")).not_to_contain_text("undefined")
    walker.reload()
    expect(walker.slot("a-key", "request")).to_contain_text("There is no client")


def test_without_a_user_there_is_nobody_to_log_in(walker, server):
    for user in server.users():
        server.remove_user(user.username)
    walker.open()
    expect(walker.run_button("a-login")).to_be_disabled()
    expect(walker.slot("a-login", "needs")).to_have_text("First there must be a user.")
    expect(walker.page.get_by_role("main")).not_to_contain_text("undefined")
    walker.take_guide("b")
    expect(walker.slot("b-login", "needs")).to_contain_text("user")
    expect(walker.run_button("b-exchange")).to_be_disabled()


def test_an_account_that_is_added_can_be_chosen_after_a_reload(walker, server):
    for user in server.users():
        server.remove_user(user.username)
    walker.open()
    server.put_user("late@example.com", password="p")
    walker.reload()
    expect(walker.page.locator("#user")).to_have_value("late@example.com")
    assert walker.run("a-login") == "200"


def test_every_name_can_be_chosen_and_is_only_text(walker, server):
    names = [*BAD_NAMES, HOSTILE]
    world = sandbox(
        server,
        [{**CLIENT, "client_id": name} for name in names],
        [USER, *({"username": name, "password": "p"} for name in names)],
    )
    walker.open(world.url)
    for name in names:
        walker.choose(client=name)
        assert walker.text("a-key", "request").startswith(f"client ID  {name}\n")
    walker.choose(user=HOSTILE)
    assert walker.run("a-login") == "200"
    assert walker.page.title() != "broken"
    assert walker.page.locator("main img, main script:not([type])").count() == 0
    assert (newest(world).client_id, newest(world).username) == (HOSTILE, HOSTILE)


def test_the_client_that_is_offered_first_may_walk_the_guide_that_is_open(walker, server):
    walker.open(sandbox(server, [{**CLIENT, "client_id": "machine", "grants": ["client_credentials"]}, CLIENT]).url)
    expect(walker.page.locator("#client")).to_have_value("c")
    assert walker.run("a-login") == "200"
    walker.choose(client="machine")
    assert walker.run("a-login") == "401"
    assert "Unauthorized grant type" in walker.text("a-login", "answer")
