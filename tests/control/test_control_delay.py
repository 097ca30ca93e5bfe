"""A delay holds up nobody else, and parallel requests never spend the same `times` (issue 3, item 4).

The one place in these tests where real time passes.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, wait

import requests
from commanding import Api
from helpers import DEMO_CLIENT, DEMO_USER, ok

FORM = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
DELAY = 0.3


def at_once(url, count, path="/oauth/token"):
    """Send so many logins, each on a connection of its own; return the pool and what will come."""
    pool = ThreadPoolExecutor(count)
    send = lambda: requests.post(f"{url}{path}", FORM, auth=DEMO_CLIENT, timeout=20)  # noqa: E731
    return pool, [pool.submit(send) for _ in range(count)]


def test_fifty_delayed_answers_take_as_long_as_one_and_hold_up_nobody(service, server):
    api = Api(service)
    api.rule({"endpoint": "token"}, times=None, delay_ms=int(DELAY * 1000))
    ok(requests.get(f"{server.url}/_mock/health", timeout=10))
    started = time.perf_counter()
    pool, answers = at_once(server.url, 50)
    quick = time.perf_counter()
    assert requests.get(server.url, timeout=10).status_code == 200
    quick = time.perf_counter() - quick
    done, _ = wait(answers)
    took = time.perf_counter() - started
    pool.shutdown()
    assert all(ok(answer.result()) for answer in done)
    assert DELAY <= took < 50 * DELAY / 3
    assert quick < took
    entries = [entry for entry in api.get("/requests") if entry["endpoint"] == "token"]
    assert len(entries) == 50
    assert all(entry["milliseconds"] >= DELAY * 1000 for entry in entries)


def test_a_delayed_error_is_late_and_an_error(service, server):
    api = Api(service)
    api.rule({"endpoint": "token"}, error="invalid_grant", delay_ms=50)
    started = time.perf_counter()
    answer = requests.post(f"{server.url}/oauth/token", FORM, auth=DEMO_CLIENT, timeout=10)
    assert time.perf_counter() - started >= 0.05
    assert answer.json()["error"] == "invalid_grant"


def test_times_are_never_overspent_by_parallel_requests_over_the_wire(service, server):
    api = Api(service)
    api.rule({"endpoint": "token"}, times=7, error="invalid_grant", delay_ms=20)
    pool, answers = at_once(server.url, 50)
    statuses = [answer.result().status_code for answer in answers]
    pool.shutdown()
    assert sorted(statuses) == [200] * 43 + [400] * 7
    assert api.get("/rules/rule-1")["fired"] == 7


def test_what_is_commanded_while_an_answer_waits_counts(service, server):
    """The clock moves and the sandbox is reset under a request that is delayed."""
    api = Api(service)
    inside = api.sandbox_named("one")
    inside.put("/clock", {"now": 1_900_000_000, "frozen": True})
    inside.rule({"endpoint": "token"}, delay_ms=200)
    pool, (answer,) = at_once(server.url, 1, "/_sandboxes/one/oauth/token")
    while not inside.get("/rules") or not inside.get("/rules")[0]["fired"]:
        time.sleep(0.002)
    inside.put("/clock", {"now": 1_900_000_100})
    assert ok(answer.result())
    pool.shutdown()
    assert inside.get("/tokens")[0]["issued_at"] == 1_900_000_100
    assert inside.get("/requests")[0]["time"] == 1_900_000_100


def test_a_request_from_before_a_reset_is_not_in_the_journal_after_it(service, server):
    api = Api(service)
    api.rule({"endpoint": "token"}, delay_ms=100)
    pool, (answer,) = at_once(server.url, 1)
    while not api.get("/rules")[0]["fired"]:
        time.sleep(0.002)
    api.post("/reset")
    assert ok(answer.result())
    pool.shutdown()
    assert api.get("/requests") == []


def test_a_sandbox_may_go_while_an_answer_waits(service, server):
    api = Api(service)
    inside = api.sandbox_named("one")
    inside.rule({"endpoint": "token"}, delay_ms=100)
    pool, (answer,) = at_once(server.url, 1, "/_sandboxes/one/oauth/token")
    while not inside.get("/rules")[0]["fired"]:
        time.sleep(0.002)
    api.delete("/sandboxes/one")
    assert ok(answer.result())
    pool.shutdown()
    assert requests.post(f"{server.url}/_sandboxes/one/oauth/token", timeout=10).status_code == 404
