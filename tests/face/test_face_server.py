"""`MockServer`: starting, stopping, settings, two worlds (issue 3, item 10)."""

from __future__ import annotations

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from clienting import CLIENT, USERNAME, log_in, use

from mockserver import ControlClient, MockServer
from mockserver.checking import ConfigurationError
from mockserver.http_client import call
from mockserver.seed_reader import read_seed
from mockserver.server import AddressError
from mockserver.testing.control import ControlError

SOON = 4.0
"""Seconds: less than the time that requests under way are given."""

SEED = {
    "clients": [{"client_id": CLIENT[0], "secret": CLIENT[1]}],
    "users": [{"username": "bob", "password": "bob12345"}],
}


def test_the_designs_own_lines_run_as_they_stand():
    with MockServer() as server:
        assert server.url.startswith("http://127.0.0.1:")
        token = server.issue_token(username="demo@example.com")
        code = server.authorize(username="demo@example.com", redirect_uri="https://example.com")
        server.clock.advance(hours=12)
        server.fail_next("token", error="invalid_grant")
        assert use(server, token.access_token).status_code == 401
        assert len(code) == 6
        with pytest.raises(AssertionError, match="Expected exactly 1 of: endpoint='token', grant_type='refresh_token'"):
            server.verify("token", grant_type="refresh_token", times=1)
        server.reset()


def test_two_servers_are_two_worlds():
    with MockServer() as one, MockServer(access_token_ttl=5) as other:
        token = one.issue_token(username=USERNAME).access_token
        one.clock.freeze()
        one.fail_next(times=None, error="server_error")
        one.put_user("bob", password="bob12345")
        one.sandbox("mine")
        assert one.url != other.url
        assert use(other, token).status_code == 401
        assert log_in(other).json()["expires_in"] == 4
        assert (other.clock.frozen, other.rules(), other.sandboxes()) == (False, [], [])
        assert "bob" not in [user.username for user in other.users()]


def test_it_answers_when_it_has_started():
    for _ in range(10):
        with MockServer() as server:
            assert requests.get(server.url, timeout=10).status_code == 200


def test_it_listens_no_more_when_it_has_stopped():
    server = MockServer()
    server.start()
    server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=10)
    server.stop()


def test_its_thread_ends_with_it():
    before = threading.active_count()
    with MockServer():
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_start_returns_the_server_itself():
    server = MockServer()
    assert server.start() is server
    server.stop()


def test_starting_twice_is_starting_once():
    server = MockServer().start()
    with server:
        assert log_in(server).status_code == 200
    with pytest.raises(requests.ConnectionError):
        log_in(server)


def test_a_server_that_has_stopped_does_not_start_again():
    server = MockServer().start()
    server.stop()
    with pytest.raises(RuntimeError):
        server.start()


def test_it_can_be_commanded_before_it_starts():
    server = MockServer()
    token = server.issue_token(username=USERNAME)
    with server:
        assert use(server, token.access_token).status_code == 200


def test_it_stops_at_once_while_clients_keep_their_connections():
    server = MockServer().start()
    sessions = [requests.Session() for _ in range(5)]
    for session in sessions:
        assert session.get(server.url, timeout=10).status_code == 200
    started = time.perf_counter()
    server.stop()
    assert time.perf_counter() - started < SOON
    for session in sessions:
        with pytest.raises(requests.ConnectionError):
            session.get(server.url, timeout=10)
        session.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_it_stops_at_once_while_a_client_has_not_asked_yet(sent):
    server = MockServer().start()
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as connection:
        connection.sendall(sent)
        started = time.perf_counter()
        server.stop()
        assert time.perf_counter() - started < SOON


def test_it_finishes_what_is_under_way_when_it_stops():
    server = MockServer().start()
    server.fail_next("token", delay_ms=100)
    answers = []
    client = threading.Thread(target=lambda: answers.append(log_in(server)))
    client.start()
    while not server.rules()[0]["fired"]:
        pass
    server.stop()
    client.join()
    assert answers[0].status_code == 200


def test_commands_of_every_kind_while_clients_ask_harm_nothing(server):
    """From this process and over HTTP, in threads: whatever is answered, it is never an unexpected failure."""
    commands = [
        lambda mock: mock.reset(),
        lambda mock: mock.load_state(mock.state()),
        lambda mock: mock.clock.advance(hours=5),
        lambda mock: mock.put_user("bob", password="bob12345"),
        lambda mock: mock.fail_next("token", error="invalid_grant"),
        lambda mock: mock.issue_token(username=USERNAME),
        lambda mock: mock.requests(reveal=True),
        lambda mock: mock.clear_rules(),
        lambda mock: mock.sandbox().close(),
    ]

    def command(number):
        mock = server if number % 2 else ControlClient(server.url)
        for turn in range(18):
            commands[(number + turn) % len(commands)](mock)

    def ask(_):
        return [log_in(server).status_code for _ in range(15)]

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, None) for _ in range(4)]
        list(pool.map(command, range(4)))
    assert {status for answers in asking for status in answers.result()} <= {200, 400}
    assert log_in(server).status_code in (200, 400)


def test_a_failing_test_stops_it():
    with pytest.raises(ZeroDivisionError), MockServer() as server:
        raise ZeroDivisionError
    with pytest.raises(requests.ConnectionError):
        requests.get(server.url, timeout=10)


@pytest.mark.parametrize("kind", ["document", "path", "text", "json", "seed"])
def test_a_seed_comes_in_any_form(tmp_path, kind):
    toml, file = tmp_path / "seed.toml", tmp_path / "seed.json"
    toml.write_text(
        f'[[clients]]\nclient_id = "{CLIENT[0]}"\nsecret = "{CLIENT[1]}"\n'
        '[[users]]\nusername = "bob"\npassword = "bob12345"\n'
    )
    file.write_text(json.dumps(SEED))
    seed = {"document": SEED, "path": toml, "text": str(toml), "json": file, "seed": read_seed(file)}[kind]
    with MockServer(seed) as server:
        assert [user.username for user in server.users()] == ["bob"]
        assert log_in(server, "bob", "bob12345").status_code == 200


def test_settings_of_the_call_weigh_more_than_the_seeds():
    seed = SEED | {"settings": {"access_token_ttl": 10, "code_ttl": 20}}
    server = MockServer(seed, access_token_ttl=30)
    assert (server.settings.access_token_ttl, server.settings.code_ttl) == (30, 20)
    server.stop()


def test_variables_are_none_of_its_business(monkeypatch):
    monkeypatch.setenv("MOCKSERVER_ACCESS_TOKEN_TTL", "5")
    with MockServer() as server:
        assert server.settings.access_token_ttl == 43200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"bogus": 1}, "settings: bogus: unknown key, expected one of reuse_live_token, "),
        ({"access_token_ttl": -1}, "settings: access_token_ttl: expected `int` >= 0"),
        ({"access_token_ttl": "5"}, "settings: access_token_ttl: expected `int`"),
        ({"cors": "yes"}, "settings: cors: expected `bool`, found 'yes'"),
        ({"seed": "nothing.toml"}, "nothing.toml: cannot be read"),
        ({"seed": {"users": [{}]}}, "seed: users[0].username: is required"),
        ({"tls": "files"}, "tls: files needs tls_cert and tls_key"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_starts(arguments, words):
    with pytest.raises(ConfigurationError) as error:
        MockServer(**arguments)
    assert words in str(error.value)


def test_a_port_that_is_taken_is_said():
    with MockServer() as first, pytest.raises(AddressError, match="Address already in use"):
        MockServer(port=int(first.url.rpartition(":")[2]))


def test_with_tls_it_speaks_https():
    with MockServer(tls="self-signed") as server:
        assert server.url.startswith("https://")
        assert ControlClient(server.url).health()["status"] == "ok"
        assert server.issue_token(username=USERNAME)


@pytest.mark.parametrize("fault", ["empty_response", "reset_connection"])
def test_with_tls_a_fault_breaks_the_connection_too(fault):
    with MockServer(tls="self-signed") as server:
        server.fail_next(fault=fault)
        with pytest.raises(OSError, match=r".+"):
            call(server.url, "GET", "/rest/x")
        assert call(server.url, "GET", "/rest/x").status == 401


def test_its_own_process_commands_it_with_the_control_api_locked_or_off():
    for settings in ({"control": False}, {"control_token": "a-token"}):
        with MockServer(**settings) as server:
            assert server.issue_token(username=USERNAME)
            server.clock.freeze()
            with pytest.raises(ControlError, match=r"404: The control API is off|401: Send the setting control_token"):
                ControlClient(server.url).reset()
