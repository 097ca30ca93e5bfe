"""What a step shows is the request that its button sends: for curl, and as it goes over the wire."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect
from walking import CODE, OUTCOMES, PASSWORD, STEPS, by_curl, by_socket, essence, newest

pytestmark = pytest.mark.browser

OF_THE_EXCHANGE = ("access-control-allow-credentials", "access-control-allow-origin", "connection", "date", "vary")
"""Headers that depend on when and how a request comes: those for browsers say which page may read the answer."""

HOSTILE_TEXTS = {
    "shell": """it's "so" `called` '"'"' '' $HOME $(id) ${x} * ? ~ ; | < > # !! !$ wow!""",
    "letters": "pässwörd ✓ 𝄞 \\ \\n \\' back\\",
    "form": "a&b=c%20d+e%=& {secret} [1-3] {a,b} <client_id>\nline\tand a tab",
    "file": "@/etc/hostname",
    "option": "-d --data=x",
}
HOSTILE_TOKENS = {
    "shell": "quo'te\"s`$HOME`!!",
    "letters": "back\\slash\\n",
    "form": "a%2Fb+c==&d{x}[1-3]<b>;#",
    "file": "@/etc/hostname",
    "option": "x" * 499,
}


def assert_shown_is_sent(walker, world, step_id):
    """Send what a step shows with curl and over a socket, and press its button: each time it comes to the same."""
    before = world.state()
    walker.show_as("curl")
    curled, by_curl_seen = by_curl(walker.text(step_id, "request")), essence(newest(world))
    world.load_state(before)
    walker.show_as("HTTP")
    (sent, headers), by_socket_seen = by_socket(walker.server, walker.text(step_id, "request")), essence(newest(world))
    world.load_state(before)
    status, seen = walker.run(step_id), essence(newest(world))

    assert by_curl_seen == seen
    assert by_socket_seen == seen
    line, shown_headers, body = walker.shown_answer(step_id)
    assert [(one.status, one.body) for one in (curled, sent)] == [(status, body)] * 2
    assert line.startswith(f"HTTP/1.1 {status} ")
    assert general(shown_headers) == general(headers)
    return status


def general(headers):
    return {name: value for name, value in headers.items() if name not in OF_THE_EXCHANGE}


@pytest.mark.parametrize(("letter", "steps"), [("a", PASSWORD), ("b", CODE)], ids=["A", "B"])
def test_what_every_step_shows_is_what_its_button_sends(walker, server, letter, steps):
    walker.open()
    walker.take_guide(letter)
    if letter == "b":
        walker.approve()
    for step_id in steps:
        server.next(access_token=f"access-of-{step_id}")
        if STEPS[step_id].form.get("grant_type") != "refresh_token":
            server.next(refresh_token=f"refresh-of-{step_id}")
        assert assert_shown_is_sent(walker, server, step_id) == OUTCOMES[step_id.partition("-")[2]]


@pytest.mark.parametrize("kind", HOSTILE_TEXTS)
def test_names_secrets_and_tokens_of_every_kind_are_shown_as_they_are_sent(walker, server, kind):
    text, token = HOSTILE_TEXTS[kind], HOSTILE_TOKENS[kind]
    name = text.replace(":", "").strip()
    seed = {
        "clients": [{"client_id": name, "secret": text, "redirect_uris": ["http://127.0.0.1"]}],
        "users": [{"username": name, "password": text}],
    }
    world = server.sandbox(seed=seed)
    world.clock.freeze()
    walker.open(world.url)
    world.next(access_token=[f"{token}1", f"{token}2"], refresh_token=token)
    for step_id in ("a-login", "a-who", "a-refresh", "a-use"):
        assert assert_shown_is_sent(walker, world, step_id) == "200"
    login, refresh = world.requests("token", reveal=True)
    assert [entry.client_id for entry in (login, refresh)] == [name, name]
    assert (login.parameters["username"], login.parameters["password"]) == (name, text)
    assert refresh.parameters["refresh_token"] == token
    assert world.requests("rest", reveal=True)[-1].headers["authorization"] == f"Bearer {token}2"


def test_a_public_client_is_shown_as_it_asks(walker, server):
    world = server.sandbox(
        seed={
            "clients": [{"client_id": "it's & public", "redirect_uris": ["http://127.0.0.1"]}],
            "users": [{"username": "u", "password": "p"}],
        }
    )
    world.clock.freeze()
    walker.open(world.url)
    for step_id in ("a-login", "a-refresh"):
        world.next(access_token=f"access-of-{step_id}", **({"refresh_token": "r"} if step_id == "a-login" else {}))
        assert assert_shown_is_sent(walker, world, step_id) == "200"
    for entry in world.requests("token", reveal=True):
        assert "authorization" not in entry.headers
        assert entry.parameters["client_id"] == "it's & public"


@pytest.mark.parametrize("scopes", [["read", "write"], ["a&b=c", "ü%20", "<b>"], ["<b>"], ["it's", "$HOME"]])
def test_where_the_browser_is_sent_is_what_is_shown(walker, server, scopes):
    world = server.sandbox(
        seed={
            "clients": [{"client_id": "c", "secret": "s", "scopes": scopes, "redirect_uris": ["http://127.0.0.1"]}],
            "users": [{"username": "u", "password": "p"}],
        }
    )
    walker.open(world.url)
    walker.take_guide("b")
    url = walker.text("b-login", "request")
    walker.show_as("HTTP")
    reply, headers = by_socket(server, walker.text("b-login", "request"))
    assert (reply.status, headers["location"].partition("?")[0]) == ("302", f"{urlsplit(world.url).path}/login")
    walker.page.get_by_role("link", name="Open the login page").click()
    walker.page.wait_for_url("**/login?*")
    asked = world.requests("authorize", reveal=True)
    assert [essence(entry) for entry in asked] == [essence(asked[0])] * 2
    assert asked[0].parameters["scope"] == " ".join(scopes)
    assert f"{world.url}/oauth/authorize?{urlencode(asked[0].parameters)}" == url


def test_the_content_type_is_sent_as_it_is_shown(walker, server):
    walker.open()
    walker.show_as("HTTP")
    walker.run("a-login")
    kind = newest(server).headers["content-type"]
    assert f"Content-Type: {kind}" in walker.text("a-login", "request").split("\n")


@pytest.mark.parametrize("form", ["curl", "HTTP"])
def test_what_is_shown_can_be_copied(walker, form):
    walker.open()
    walker.show_as(form)
    walker.button("a-login", "Copy").click()
    expect(walker.button("a-login", "Copied")).to_be_visible()
    assert walker.copied() == walker.text("a-login", "request")
    expect(walker.page.get_by_role("status")).to_have_text("Copied")


def test_what_is_not_known_yet_has_a_name_and_cannot_be_sent(walker):
    walker.open()
    assert "Authorization: Bearer <access_token>" in walker.text("a-who", "request")
    for step_id in [one for one in PASSWORD if one != "a-login"]:
        expect(walker.run_button(step_id)).to_be_disabled()
        expect(walker.slot(step_id, "needs")).to_have_text("First there must be a login.")
    walker.run("a-login")
    for step_id in PASSWORD:
        expect(walker.run_button(step_id)).to_be_enabled()
        expect(walker.slot(step_id, "needs")).to_be_hidden()
        assert "<" not in walker.text(step_id, "request")


def test_a_button_that_is_pressed_twice_sends_once(walker, server):
    walker.open()
    held = []
    walker.page.route("**/oauth/token", lambda route: held.append(route))  # noqa: PLW0108 - Playwright cannot wrap a method of a list
    with walker.page.expect_request("**/oauth/token"):
        walker.run_button("a-login").click()
    walker.run_button("a-login").click()
    with walker.told("a-login"):
        held.pop(0).continue_()
    assert walker.text("a-login", "status") == "200"
    assert walker.run("a-who") == "200"  # what else was sent would have been seen by now
    assert held == []
    assert len(server.requests("token")) == 1
