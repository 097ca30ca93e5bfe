"""200 parallel flows in 50 sandboxes, with clocks, rules and resets moving in each (issue 3, item 1)."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import requests
from browsing import SocketBrowser
from helpers import CURRENT, DEMO_CLIENT, REDIRECT, serve

from mockserver.server import Server

WORLDS = 50
FLOWS = 4
"""In each world."""


class World:
    """One sandbox, seen by its own test; everything in it carries its number."""

    def __init__(self, url, number):
        self.number = number
        self.base = f"{url}/_sandboxes/w{number}"
        self.user = (f"user{number}@example.com", f"password{number}")
        self.now = 1_800_000_000 + 1_000_000 * number
        self.ttl = 1000 + number
        self.session = requests.Session()
        user = {"username": self.user[0], "password": self.user[1], "id": 50_000 + number}
        seed = {"settings": {"access_token_ttl": self.ttl, "reuse_live_token": False}, "users": [user]}
        made = self.session.post(f"{url}/_mock/sandboxes", json={"name": f"w{number}", "seed": seed}, timeout=30)
        assert made.json()["base_url"] == self.base
        self.command("PUT", "/clock", {"now": self.now, "frozen": True})

    def command(self, method, path, body=None):
        answer = self.session.request(method, f"{self.base}/_mock{path}", json=body, timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def ask(self, **form):
        return self.session.post(f"{self.base}/oauth/token", form, auth=DEMO_CLIENT, timeout=30)

    def is_mine(self, answer):
        """A token of this world: its user's number, its settings' lifetime."""
        assert answer.status_code == 200, answer.text
        token = answer.json()
        assert token["access_token"].endswith(f":{50_000 + self.number}")
        assert token["expires_in"] == self.ttl - 1
        return token

    def code_flow(self):
        browser = SocketBrowser(requests.Session(), self.base)
        code = browser.get_code(*self.user)
        return self.is_mine(self.ask(grant_type="authorization_code", code=code, redirect_uri=REDIRECT))

    def password_flow(self):
        return self.is_mine(self.ask(grant_type="password", username=self.user[0], password=self.user[1]))

    def ruled_flow(self):
        rule = {"match": {"endpoint": "token"}, "error": "server_error", "times": 2}
        made = self.command("POST", "/rules", rule)
        assert [self.ask(grant_type="password").status_code for _ in range(3)] == [500, 500, 400]
        assert self.command("GET", f"/rules/{made['id']}")["fired"] == 2
        return self.password_flow()

    def timed_flow(self):
        """The clock moves, and with it every token of this world and of no other."""
        token = self.password_flow()
        self.command("POST", "/clock/advance", {"seconds": self.ttl})
        self.now += self.ttl
        assert self.use(token).json()["error_description"].startswith("Access token expired")
        return self.is_mine(self.ask(grant_type="refresh_token", refresh_token=token["refresh_token"]))

    def use(self, token, method="GET", path="/rest/v2.0/users/self"):
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        return self.session.request(method, f"{self.base}{path}", headers=headers, timeout=30)

    def live(self):
        """Run the flows in an order of this world's own, and reset it in between."""
        flows = [self.code_flow, self.password_flow, self.ruled_flow, self.timed_flow]
        random.Random(self.number).shuffle(flows)
        kept = []
        for index, flow in enumerate(flows):
            token = flow()
            assert self.use(token).json()["userId"] == 50_000 + self.number
            kept.append(token)
            if index == 1:
                self.command("POST", "/reset")
                self.command("PUT", "/clock", {"now": self.now, "frozen": True})
                assert self.use(token).status_code == 401
                assert len(self.command("GET", "/requests")) == 1
        assert self.command("GET", "/clock")["now"] == self.now
        for entry in self.command("GET", "/requests"):
            assert entry["username"] in (None, self.user[0])
            assert abs(entry["time"] - self.now) <= 2 * self.ttl
        assert self.use(kept[-1], "DELETE", CURRENT).status_code == 200
        self.session.close()
        return [token["access_token"] for token in kept]


def test_two_hundred_flows_in_fifty_sandboxes_know_nothing_of_each_other():
    service = serve()
    server = Server(service.app)
    server.start()
    with ThreadPoolExecutor(WORLDS // 2) as pool:
        worlds = list(pool.map(lambda number: World(server.url, number), range(WORLDS)))
        tokens = [token for kept in pool.map(World.live, worlds) for token in kept]
    assert len(tokens) == len(set(tokens)) == WORLDS * FLOWS
    state = requests.get(f"{server.url}/_mock/state", timeout=30).json()
    server.stop()
    assert not any(state[kind] for kind in ("access_tokens", "codes", "sessions", "rules", "journal", "next"))
    assert state["clock"] == {"offset": 0, "frozen_at": None}
