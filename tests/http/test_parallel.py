"""Many clients at once, over real connections: what can be had once is had once (issue 2, section 4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests
from helpers import DEMO_CLIENT, DEMO_USER, REDIRECT, ok, serve

from mockserver.server import Server

CLIENTS = 50


def at_once(server, *requests_of_clients):
    """Send all these forms at the same moment, each on a connection of its own; return the answers."""
    gate = Barrier(len(requests_of_clients))

    def send(form):
        with requests.Session() as session:
            session.auth = DEMO_CLIENT
            gate.wait(timeout=20)
            return session.post(f"{server.url}/oauth/token", data=form, timeout=20)

    with ThreadPoolExecutor(len(requests_of_clients)) as pool:
        return list(pool.map(send, requests_of_clients))


def exchange(code):
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}


def log_in():
    return {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}


def refresh(token):
    return {"grant_type": "refresh_token", "refresh_token": token}


@pytest.fixture
def running():
    """A server with settings of the test's own: `running(rotate_refresh_token=True)`."""
    started = []

    def start(**settings):
        service = serve(**settings)
        server = Server(service.app)
        server.start()
        started.append(server)
        return service, server

    yield start
    for server in started:
        server.stop()


def test_of_fifty_exchanges_of_one_code_exactly_one_gets_a_token(running):
    service, server = running(reuse_live_token=False)
    code = service.code()
    answers = at_once(server, *[exchange(code)] * CLIENTS)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CLIENTS - 1)
    refusals = {answer.json()["error_description"] for answer in answers if answer.status_code == 400}
    assert refusals == {f"Invalid authorization code: {code}"}
    assert len(list(service.sandbox.store.access_tokens())) == 1


def test_fifty_codes_at_once_are_each_worth_a_token(running):
    service, server = running(reuse_live_token=False)
    browser = service.browser().ask().log_in().approve()
    codes = [browser.ask().answer["code"] for _ in range(CLIENTS)]
    tokens = {ok(answer)["access_token"] for answer in at_once(server, *map(exchange, codes))}
    assert len(tokens) == CLIENTS


def test_fifty_logins_of_one_user_at_once_get_the_same_pair(running):
    _, server = running()
    answers = [ok(answer) for answer in at_once(server, *[log_in()] * CLIENTS)]
    assert len({(answer["access_token"], answer["refresh_token"]) for answer in answers}) == 1


def test_of_fifty_refreshes_at_once_with_rotation_exactly_one_wins(running):
    service, server = running(rotate_refresh_token=True)
    token = service.tokens()["refresh_token"]
    answers = at_once(server, *[refresh(token)] * CLIENTS)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CLIENTS - 1)
    winner = next(ok(answer) for answer in answers if answer.status_code == 200)
    assert service.works(winner["access_token"])
    assert [one.value for one in service.sandbox.store.refresh_tokens()] == [winner["refresh_token"]]


def test_after_fifty_refreshes_at_once_exactly_one_access_token_lives(running):
    service, server = running()
    token = service.tokens()["refresh_token"]
    answers = [ok(answer) for answer in at_once(server, *[refresh(token)] * CLIENTS)]
    assert len({answer["access_token"] for answer in answers}) == CLIENTS
    assert sum(service.works(answer["access_token"]) for answer in answers) == 1


def test_threads_of_one_process_may_share_an_application():
    """As under a server with threads: the store's lock keeps them apart, not the server's single thread."""
    service = serve(reuse_live_token=False)
    code = service.code()
    gate = Barrier(8)

    def spend(_):
        gate.wait(timeout=20)
        return service.exchange(code).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(spend, range(8))) == [200] + [400] * 7
