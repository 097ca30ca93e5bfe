"""No state outside a sandbox: two servers in one process are two worlds (issue 2, section 4)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import requests
from helpers import DEMO_CLIENT, DEMO_USER, ok, serve
from processes import HAS_IPV6

import mockserver
from mockserver.app import create_app
from mockserver.server import AddressError, Server

PACKAGE = Path(mockserver.__file__).parent


def test_two_services_in_one_process_know_nothing_of_each_other():
    one, other = serve(), serve(access_token_ttl=60)
    token = one.tokens()["access_token"]
    assert not other.works(token)
    assert other.tokens()["expires_in"] == 59
    one.clock.advance(days=1)
    assert other.clock.real
    del one.sandbox.users[DEMO_USER[0]]
    assert ok(other.log_in())
    code = other.code()
    assert one.exchange(code).status_code == 400
    one.sandbox.reset()
    assert ok(other.exchange(code))


def test_a_session_of_one_service_is_none_of_another():
    one, other = serve(), serve()
    browser = one.browser().ask().log_in()
    cookie = browser._http.get_cookie("mockserver_session", "mock.test").value
    stranger = other.browser()
    stranger._http.set_cookie("mockserver_session", cookie, domain="mock.test")
    assert "Log in" in stranger.ask().text


def test_two_servers_run_beside_each_other_and_stop_on_their_own():
    one, other = Server(serve().app), Server(serve().app)
    one.start()
    other.start()
    form = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
    tokens = [
        ok(requests.post(f"{server.url}/oauth/token", data=form, auth=DEMO_CLIENT, timeout=10))["access_token"]
        for server in (one, other)
    ]
    assert len(set(tokens)) == 2
    one.stop()
    assert ok(requests.get(f"{other.url}/_mock/health", timeout=10))
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{one.url}/_mock/health", timeout=10)
    other.stop()
    other.stop()


def test_a_server_that_never_started_can_be_stopped():
    server = Server(serve().app)
    server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=10)


def test_a_taken_port_is_told_to_the_caller():
    first = Server(serve().app)
    with pytest.raises(AddressError, match=f"cannot listen on 127.0.0.1 port {first.port}: Address already in use"):
        Server(serve().app, port=first.port)
    first.stop()


NO_IPV6 = pytest.mark.skipif(not HAS_IPV6, reason="this machine has no IPv6")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        pytest.param("::1", "http://[::1]:", marks=NO_IPV6),
        ("0.0.0.0", "http://127.0.0.1:"),
        ("localhost", "http://localhost:"),
    ],
)
def test_the_url_is_one_that_a_client_can_use(host, url):
    server = Server(serve().app, host)
    server.start()
    assert server.url.startswith(url)
    assert ok(requests.get(f"{server.url}/_mock/health", timeout=10))
    server.stop()


def test_an_application_without_settings_has_the_seeds():
    app = create_app()
    assert app.extensions["mockserver"].default.settings.demo_logins


MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_keeps_no_state(module):
    """No `global`, and nothing at a module's level is changed by its functions."""
    tree = ast.parse(module.read_text())
    names = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, MUTABLE)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    changing = {"append", "add", "update", "pop", "clear", "setdefault", "extend", "remove", "insert", "discard"}
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Global)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changing:
            assert not (isinstance(node.func.value, ast.Name) and node.func.value.id in names)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            assert not (isinstance(node.value, ast.Name) and node.value.id in names)
