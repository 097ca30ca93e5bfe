"""Guide B with the real pages, and with what may come back instead of a code."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from walking import CODE, OUTCOMES, newest

pytestmark = pytest.mark.browser

ELSEWHERE = {
    "clients": [{"client_id": "far.test", "secret": "s", "redirect_uris": ["https://far.example/callback"]}],
    "users": [{"username": "u", "password": "p"}],
}


def go(walker):
    """Follow the link of the walk-through to the service's own pages."""
    walker.page.get_by_role("link", name="Open the login page").click()


def log_in(walker, username="demo@example.com", password="demo1234"):
    expect(walker.page.get_by_label("Email address or username")).to_be_focused()
    walker.page.get_by_label("Email address or username").fill(username)
    walker.page.get_by_label("Password").fill(password)
    walker.page.get_by_role("button", name="Log in", exact=True).click()


def be_back(walker, base=""):
    """Be at the walk-through again, with what came of it shown."""
    expect(walker.slot("b-login", "status")).to_have_text("302")
    assert walker.page.url == f"{base or walker.server.url}/_mock/try"


def assert_refused(walker, words):
    """What came back is shown, and no code of it is used."""
    expect(walker.slot("b-login", "status")).to_have_attribute("data-outcome", "bad")
    expect(walker.slot("b-login", "hint")).to_contain_text(words)
    expect(walker.run_button("b-exchange")).to_be_disabled()


def told(walker):
    """The parameters that the page says it was told."""
    location = walker.text("b-login", "answer").partition("Location: ")[2]
    return {name: value for name, [value] in parse_qs(urlsplit(location).query, strict_parsing=True).items()}


@pytest.mark.parametrize("in_sandbox", [False, True])
def test_the_code_flow_is_walked_with_the_real_pages(walker, server, in_sandbox):
    world = server.sandbox() if in_sandbox else server
    walker.open(world.url)
    walker.take_guide("b")
    go(walker)
    log_in(walker, "alice@example.com", "alice1234")
    expect(walker.page.get_by_role("heading", level=1)).to_have_text("Demo Application asks for access")
    walker.page.get_by_role("button", name="Approve").click()
    be_back(walker, world.url)
    walker.is_there()
    expect(walker.page.get_by_role("radio", name="B. ")).to_be_checked()
    expect(walker.page.locator("#b-login-title")).to_be_focused()
    assert told(walker)["state"] in walker.text("b-login", "request")
    assert walker.walk(CODE) == {step: OUTCOMES[step[2:]] for step in CODE}
    assert walker.members("b-exchange")["scope"] == "read write"
    assert walker.members("b-who")["email"] == "alice@example.com"
    exchange = world.requests("token", reveal=True)[0]
    assert exchange.parameters["code"] == told(walker)["code"]
    assert exchange.parameters["redirect_uri"] == f"{world.url}/_mock/try"


def test_a_user_who_has_approved_before_comes_straight_back(walker):
    walker.open()
    walker.take_guide("b")
    go(walker)
    log_in(walker)
    walker.page.get_by_role("button", name="Approve").click()
    be_back(walker)
    first = told(walker)
    walker.is_there()
    walker.start_over()
    go(walker)
    expect(walker.slot("b-login", "status")).to_have_text("302")
    assert told(walker)["code"] != first["code"]
    assert told(walker)["state"] != first["state"]
    assert walker.run("b-exchange") == "200"


@pytest.mark.parametrize("by", ["page", "command"])
def test_a_user_who_denies_is_an_answer_too(walker, server, by):
    walker.open()
    walker.take_guide("b")
    if by == "page":
        go(walker)
        log_in(walker)
        walker.page.get_by_role("button", name="Deny").click()
        be_back(walker)
    else:
        walker.deny()
    assert_refused(walker, "said no")
    assert told(walker)["error"] == "access_denied"
    assert server.requests("token") == []


@pytest.mark.parametrize("query", ["?code=x&state=bad", "?code=x", "?error=access_denied&state=bad", "?code=x&state="])
def test_an_answer_that_nobody_asked_for_is_thrown_away(walker, server, query):
    walker.open(query=query)
    be_back(walker)
    assert_refused(walker, "The state is not the one that was sent")
    assert "code=<code>" in walker.text("b-exchange", "request")
    walker.reload()
    assert_refused(walker, "The state is not the one that was sent")
    assert server.requests() == []


def test_a_foreign_code_does_not_take_the_place_of_the_own_one(walker, server):
    walker.open()
    walker.take_guide("b")
    walker.approve()
    own = told(walker)["code"]
    walker.open(query="?code=FOREIGN&state=bad")
    expect(walker.slot("b-login", "hint")).to_contain_text("The state is not the one that was sent")
    assert walker.run("b-exchange") == "200"
    assert newest(server).parameters["code"] == own


def test_an_answer_in_the_address_is_only_text(walker):
    walker.open(query="?error=%3Cimg%20src%3Dx%3E&error_description=%3Cscript%3E&state=%3Cb%3E")
    be_back(walker)
    assert walker.page.locator("main img, main b, main script:not([type])").count() == 0
    assert told(walker) == {"error": "<img src=x>", "error_description": "<script>", "state": "<b>"}


def test_a_code_is_good_once(walker):
    walker.open()
    walker.take_guide("b")
    walker.approve()
    assert walker.run("b-exchange") == "200"
    assert walker.run("b-exchange") == "400"
    assert "Invalid authorization code" in walker.text("b-exchange", "answer")
    expect(walker.slot("b-exchange", "hint")).to_contain_text("A code is good once")
    assert walker.run("b-who") == "200"  # what the first one brought is not lost


def test_a_client_that_is_answered_elsewhere_walks_without_a_browser(walker, server):
    world = server.sandbox(seed=ELSEWHERE)
    walker.open(world.url)
    walker.take_guide("b")
    expect(walker.page.get_by_role("link", name="Open the login page")).to_have_count(0)
    expect(walker.slot("b-login", "needs")).to_contain_text(f"{world.url}/_mock/try is none of its redirect URIs")
    links = walker.page.locator("a:visible").evaluate_all("links => links.map(link => link.href)")
    assert links
    assert [link for link in links if not link.startswith(f"{world.url}/")] == []
    assert [link for link in links if "far.example" in link] == []
    walker.approve()
    assert told(walker).keys() == {"code", "state"}
    assert "Location: https://far.example/callback?code=" in walker.text("b-login", "answer")
    assert walker.walk(CODE) == {step: OUTCOMES[step[2:]] for step in CODE}
    assert world.requests("token", reveal=True)[0].parameters["redirect_uri"] == "https://far.example/callback"


def test_a_client_that_is_answered_elsewhere_can_be_denied_too(walker, server):
    walker.open(server.sandbox(seed=ELSEWHERE).url)
    walker.take_guide("b")
    walker.deny()
    assert_refused(walker, "said no")
    assert walker.text("b-login", "answer").partition("Location: ")[2].startswith("https://far.example/callback?error=")


def test_whether_a_client_may_come_back_is_asked_without_a_trace(walker, server):
    walker.open()
    walker.reload()
    walker.start_over()
    state = server.state()
    assert [state[kept] for kept in ("codes", "approvals", "access_tokens", "refresh_tokens")] == [[]] * 4
    assert server.requests() == []
    expect(walker.page.locator("#calls li")).to_have_count(0)


@pytest.mark.parametrize("secret", [{}, {"secret": "s", "require_pkce": True}], ids=["public", "require_pkce"])
@pytest.mark.parametrize("by", ["page", "command"])
def test_a_client_that_needs_pkce_walks_with_it(walker, server, secret, by):
    client = {"client_id": "careful", "redirect_uris": ["http://127.0.0.1"], **secret}
    world = server.sandbox(seed={"clients": [client], "users": [{"username": "u", "password": "p"}]})
    walker.open(world.url)
    walker.take_guide("b")
    if by == "page":
        go(walker)
        log_in(walker, "u", "p")
        walker.page.get_by_role("button", name="Approve").click()
        be_back(walker, world.url)
        walker.is_there()
    else:
        walker.approve()
    assert re.search(r"code_challenge=[\w-]{43}&code_challenge_method=S256", walker.text("b-login", "request"))
    assert walker.walk(CODE) == {step: OUTCOMES[step[2:]] for step in CODE}
    assert re.fullmatch("[0-9a-f]{64}", world.requests("token", reveal=True)[0].parameters["code_verifier"])
