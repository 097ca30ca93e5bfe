"""Requests as curl lines: whoever runs one says the same to the server as the program did."""

from __future__ import annotations

import shlex

import msgspec
import pytest
import requests
from dashboards import HOSTILE_NAMES, HOSTILE_TOKENS, js, run_curl

pytestmark = pytest.mark.browser

CLIENT = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
TOKEN, SELF = "/oauth/token", "/rest/v2.0/users/self"
VALUES = (*HOSTILE_NAMES, "@/etc/hostname", "two\nlines", "-d", "a=b&c=d", "100% + 1", "", " around ")
REQUESTS = [
    ("GET", SELF, {}),
    ("GET", SELF, {"params": {"a": "b c", "d&e": "f=g", "h": "ü/?#", "i": "'", "[j]": "{k}"}}),
    ("GET", "/", {}),
    ("HEAD", SELF, {}),
    ("DELETE", "/rest/v2.0/users/self/tokens/current", {"headers": {"Authorization": "Bearer gone"}}),
    ("GET", "/rest/v2.0/b%C3%BCro", {}),
    ("GET", "/rest/v2.0/with%20blank", {}),
    ("GET", "/rest/v2.0/it's%22quoted%22", {}),
    ("GET", "/rest/v2.0/a%3Fb", {}),
    ("GET", "/rest/v2.0/a%23b", {}),
    ("GET", "/rest/v2.0/a%25b%252F", {}),
    ("GET", "/rest/v2.0/%5B1-3%5D%7Ba,b%7D", {}),
    ("POST", TOKEN, {"data": {"grant_type": "client_credentials"}, "auth": CLIENT}),
    ("POST", TOKEN, {"data": {"grant_type": "client_credentials"}, "auth": ('o\'hara "s" $HOME', "p:a`ss\\")}),
    ("POST", TOKEN, {"data": {"grant_type": "client_credentials"}, "auth": ("zoë ✓".encode(), "pässwörd".encode())}),
    ("POST", TOKEN, {"data": {"grant_type": "client_credentials"}, "auth": ("only-a-name", "")}),
    ("POST", TOKEN, {"data": "", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}),
    ("POST", TOKEN, {}),
    ("POST", TOKEN, {"data": {"na&me": "1", "na=me": "2", "na me": "3", "@name": "4", "nämé": "5", "na+me": "6"}}),
    ("PUT", SELF, {"data": {"first_name": "Zoë"}}),
    ("PATCH", SELF, {"data": {"first_name": "it's"}}),
    ("GET", SELF, {"headers": {"X-Name": 'it\'s "quoted" $HOME `id`', "X-Empty": "."}}),
]


def shown(scripts, server, base=None):
    """The curl line of the last request, with its secrets."""
    entry = msgspec.to_builtins(server.requests(reveal=True)[-1])
    return js(scripts, "requests_as_text.js", "curl(ofEntry(...value))", [entry, base or server.url])


def essence(entry):
    """What a request says, beside what every program sends in its own way."""
    own = {name: entry.headers.get(name) for name in ("authorization", "x-name", "content-type")}
    return entry.method, entry.path, entry.parameters, own, entry.client_id, entry.status, entry.error


def send(server, method, path, **more):
    """Send a request as it is: no session changes it on its way."""
    more = {"auth": NoAuth(), **more} if "auth" not in more else more
    requests.request(method, server.url + path, allow_redirects=False, timeout=30, **more)


class NoAuth(requests.auth.AuthBase):
    """Nothing from anybody's .netrc."""

    def __call__(self, request):
        return request


def assert_says_the_same(scripts, server):
    (asked,) = server.requests(reveal=True)
    line = shown(scripts, server)
    run_curl(line)
    (_, again) = server.requests(reveal=True)
    assert essence(again) == essence(asked), line


@pytest.mark.parametrize(("method", "path", "more"), REQUESTS, ids=lambda value: str(value)[:60])
def test_the_line_asks_for_the_same_again(scripts, server, method, path, more):
    send(server, method, path, **more)
    assert_says_the_same(scripts, server)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:30])
def test_every_value_of_a_form_is_sent_as_it_was(scripts, server, value):
    form = {"grant_type": "password", "username": value, "password": value, "scope": value}
    send(server, "POST", TOKEN, data=form, auth=CLIENT)
    assert_says_the_same(scripts, server)


@pytest.mark.parametrize("token", HOSTILE_TOKENS, ids=lambda value: value[:20])
def test_every_token_is_sent_as_it_was(scripts, server, token):
    server.issue_token(username="demo@example.com", access_token=token)
    send(server, "GET", SELF, headers={"Authorization": f"Bearer {token}"})
    assert server.requests()[0].status == 200
    assert_says_the_same(scripts, server)


def test_in_a_sandbox_the_line_asks_the_sandbox(scripts, server):
    with server.sandbox("another") as sandbox:
        send(sandbox, "POST", TOKEN, data={"grant_type": "client_credentials"}, auth=CLIENT)
        run_curl(shown(scripts, sandbox))
        assert [entry.status for entry in sandbox.requests()] == [200, 200]
        assert server.requests() == []


def test_a_line_is_one_command_of_the_shell_and_folded_where_it_is_long(scripts, server):
    send(server, "POST", TOKEN, data={"username": "o'hara; rm -rf /", "password": "$(id)" * 20}, auth=CLIENT)
    line = shown(scripts, server)
    first, *others = line.split("\n")
    assert first.startswith("curl ")
    assert others
    assert all(one.startswith("  ") for one in others)
    assert all(one.endswith(" \\") for one in [first, *others][:-1])
    words = shlex.split(line)
    assert "username=o'hara; rm -rf /" in words
    assert words[-1] == server.url + TOKEN


def test_without_secrets_the_line_has_none(scripts, server):
    form = {"grant_type": "password", "username": "demo@example.com", "password": "demo1234"}
    send(server, "POST", TOKEN, data=form, auth=CLIENT)
    token = server.tokens()[0].access_token
    send(server, "GET", SELF, headers={"Authorization": f"Bearer {token}"})
    login, use = (
        js(scripts, "requests_as_text.js", "curl(ofEntry(...value))", [msgspec.to_builtins(entry), server.url])
        for entry in server.requests()
    )
    assert "-u 'cameramanager.test:***'" in login
    assert "username=demo@example.com" in login
    assert "demo1234" not in login
    assert CLIENT[1] not in login
    assert token[:8] in use
    assert token not in use
