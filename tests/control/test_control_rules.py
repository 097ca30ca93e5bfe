"""Rules: what they do, how often, and what is refused (issue 3, item 4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from commanding import CLIENT_ID, REQUEST, USERNAME, Api, assert_problem
from helpers import ok, serve

from mockserver.interception.errors import ERRORS

UNAVAILABLE = {"status": 503, "headers": {"Retry-After": "7"}, "body": {"code": 503}}


def outcomes(api, count):
    """The statuses of so many logins."""
    return [api.log_in().status_code for _ in range(count)]


def test_a_rule_fires_once_if_nothing_else_is_said(api):
    rule = api.rule({"endpoint": "token"}, error="invalid_grant")
    assert rule == {
        "id": "rule-1",
        "match": {"endpoint": "token"},
        "error": "invalid_grant",
        "times": 1,
        "remaining": 1,
        "fired": 0,
    }
    assert outcomes(api, 3) == [400, 200, 200]
    assert api.get("/rules/rule-1") == rule | {"remaining": 0, "fired": 1}


@pytest.mark.parametrize(("times", "expected"), [(1, [400, 200, 200]), (2, [400, 400, 200]), (None, [400, 400, 400])])
def test_a_rule_fires_as_often_as_it_is_told(api, times, expected):
    api.rule({"endpoint": "token"}, times=times, error="invalid_grant")
    assert outcomes(api, 3) == expected
    (rule,) = api.get("/rules")
    fired = expected.count(400)
    assert (rule["times"], rule["fired"]) == (times, fired)
    assert rule["remaining"] == (None if times is None else times - fired)


def test_of_several_rules_the_oldest_fires(api):
    api.rule({"endpoint": "token"}, error="server_error")
    api.rule({}, times=2, error="invalid_grant")
    api.rule({"grant_type": "password"}, error="unauthorized")
    assert outcomes(api, 5) == [500, 400, 400, 401, 200]
    assert [rule["id"] for rule in api.get("/rules")] == ["rule-1", "rule-2", "rule-3"]


def test_one_request_spends_one_rule(api):
    api.rule({}, delay_ms=0)
    api.rule({}, error="invalid_grant")
    assert outcomes(api, 3) == [200, 400, 200]


def test_a_request_that_is_not_meant_spends_nothing(api):
    api.rule({"endpoint": "rest"}, error="invalid_token")
    assert outcomes(api, 2) == [200, 200]
    assert api.get("/rules/rule-1")["remaining"] == 1


def test_a_rule_can_be_taken_away(api):
    api.rule({}, times=None, error="server_error")
    api.rule({"endpoint": "token"}, times=None, error="invalid_grant")
    assert outcomes(api, 1) == [500]
    api.delete("/rules/rule-1")
    assert outcomes(api, 1) == [400]
    assert_problem(api.call("DELETE", "/rules/rule-1"), 404, "There is no rule 'rule-1'.")
    assert_problem(api.call("GET", "/rules/rule-1"), 404, "There is no rule 'rule-1'.")
    api.delete("/rules")
    assert outcomes(api, 1) == [200]
    assert api.get("/rules") == []


def test_the_id_of_a_rule_is_never_given_again(api):
    assert api.rule({}, delay_ms=0)["id"] == "rule-1"
    api.delete("/rules")
    assert api.rule({}, delay_ms=0)["id"] == "rule-2"


@pytest.mark.parametrize(
    ("response", "status", "kind", "body"),
    [
        (UNAVAILABLE, 503, "application/json;charset=UTF-8", b'{"code":503}'),
        ({}, 200, None, b""),
        ({"status": 502, "body": "Bad Gateway"}, 502, "text/plain;charset=UTF-8", b"Bad Gateway"),
        ({"headers": {"content-type": "text/html"}, "body": "<h1>Busy"}, 200, "text/html", b"<h1>Busy"),
        ({"body": []}, 200, "application/json;charset=UTF-8", b"[]"),
        ({"body": False}, 200, "application/json;charset=UTF-8", b"false"),
        ({"body": ""}, 200, "text/plain;charset=UTF-8", b""),
        ({"status": 302, "headers": {"Location": "/elsewhere"}}, 302, None, b""),
        ({"status": 299, "body": {"ü": "✓"}}, 299, "application/json;charset=UTF-8", '{"ü":"✓"}'.encode()),
        ({"status": 204, "body": {"never": "sent"}}, 204, None, b""),
    ],
)
def test_a_canned_response_is_sent_as_it_is(api, response, status, kind, body):
    api.rule({"endpoint": "token"}, response=response)
    answer = api.log_in()
    assert (answer.status_code, answer.data) == (status, body)
    for name, value in response.get("headers", {}).items():
        assert answer.headers[name] == value
    if kind is not None:
        assert answer.headers["Content-Type"] == kind
    assert not list(api.sandbox.store.access_tokens())


@pytest.mark.parametrize(
    ("endpoint", "method", "path"),
    [
        ("token", "POST", "/oauth/token"),
        ("authorize", "GET", REQUEST),
        ("authorize", "POST", "/oauth/authorize"),
        ("login", "GET", "/login"),
        ("login", "POST", "/login"),
        ("logout", "DELETE", "/rest/v2.0/users/self/tokens/current"),
        ("logout", "DELETE", "/rest/v2.17/users/self/tokens/current"),
        ("rest", "GET", "/rest/v2.0/users/self"),
        ("rest", "PUT", "/rest/nothing/there"),
        ("other", "GET", "/"),
        ("other", "GET", "/nothing/there"),
    ],
)
def test_every_endpoint_can_be_answered_with_something_else(api, endpoint, method, path):
    api.rule({"endpoint": endpoint}, times=None, response=UNAVAILABLE)
    answer = api.open(path, method)
    assert (answer.status_code, answer.json, answer.headers["Retry-After"]) == (503, {"code": 503}, "7")
    (entry,) = api.get("/requests")
    assert (entry["endpoint"], entry["status"], entry["rule"]) == (endpoint, 503, "rule-1")


def test_consent_can_be_answered_with_something_else(api):
    api.rule({"endpoint": "consent"}, response=UNAVAILABLE)
    answer = api.open("/oauth/authorize", "POST", data={"user_oauth_approval": "true"})
    assert (answer.status_code, answer.json) == (503, {"code": 503})
    assert api.get("/requests")[0]["endpoint"] == "consent"


def test_control_calls_pictures_and_health_are_out_of_reach(api):
    api.rule({}, times=None, error="server_error")
    assert api.get("/health")["status"] == "ok"
    assert api.open("/assets/style.css").status_code in (200, 404)
    assert api.get("/rules")[0]["fired"] == 0


def test_by_probability_the_same_dice_fall_each_time():
    def fall(seed):
        api = Api(serve())
        api.rule({"endpoint": "token"}, times=None, probability=0.5, seed=seed, error="invalid_grant")
        return outcomes(api, 40)

    assert fall(7) == fall(7)
    assert fall(7) != fall(8)
    assert 5 < fall(7).count(400) < 35
    assert len({tuple(fall(None)) for _ in range(3)}) > 1


def test_dice_are_thrown_only_for_requests_that_match(api):
    api.rule({"endpoint": "token"}, times=None, probability=0.5, seed=7, error="invalid_grant")
    expected = outcomes(api, 20)
    api.post("/reset")
    api.rule({"endpoint": "token"}, times=None, probability=0.5, seed=7, error="invalid_grant")
    mixed = []
    for _ in range(20):
        api.use("nothing")
        mixed += outcomes(api, 1)
    assert mixed == expected


def test_with_probability_times_counts_what_fired(api):
    api.rule({}, times=3, probability=0.5, seed=1, error="invalid_grant")
    assert outcomes(api, 30).count(400) == 3


def test_a_certain_rule_fires_each_time(api):
    api.rule({}, times=None, probability=1, error="invalid_grant")
    assert outcomes(api, 20) == [400] * 20


@pytest.mark.parametrize(("times", "requests"), [(1, 50), (7, 50), (50, 50)])
def test_times_are_never_overspent_by_parallel_requests(times, requests):
    """In threads, as a threaded server would; over the wire it is in test_control_delay."""
    api = Api(serve(reuse_live_token=False))
    api.rule({"endpoint": "token"}, times=times, error="invalid_grant")
    gate = Barrier(10)

    def ask(_):
        gate.wait(timeout=20)
        return outcomes(api, requests // 10)

    with ThreadPoolExecutor(10) as pool:
        found = [status for statuses in pool.map(ask, range(10)) for status in statuses]
    assert found.count(400) == times
    assert found.count(200) == requests - times
    assert api.get("/rules/rule-1")["fired"] == times


def test_a_reset_takes_rules_away(api):
    api.rule({}, times=None, error="server_error")
    api.post("/reset")
    assert outcomes(api, 1) == [200]


def test_a_rule_answers_before_anything_happens(api):
    """The request is not carried out: no token is made, no code spent."""
    code = api.service.code()
    api.rule({"endpoint": "token"}, times=2, error="server_error")
    assert api.log_in().status_code == 500
    assert api.exchange(code).status_code == 500
    assert api.get("/tokens") == []
    assert ok(api.exchange(code))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "A rule needs something to do: one of error, response, fault, delay_ms."),
        ({"match": {}, "times": 2}, "A rule needs something to do"),
        ({"error": "invalid_grant", "fault": "empty_response"}, "does one thing, beside a delay; found error, fault."),
        ({"error": "server_error", "response": {}}, "does one thing, beside a delay; found error, response."),
        ({"error": "bogus"}, f"error: expected one of {', '.join(sorted(ERRORS))}, found 'bogus'"),
        (
            {"fault": "fire"},
            "fault: expected one of empty_response, malformed_json, reset_connection, truncated_body, found 'fire'",
        ),
        (
            {"match": {"endpoint": "tokens"}, "delay_ms": 1},
            "match.endpoint: expected one of authorize, consent, login, logout, other, rest, token, found 'tokens'",
        ),
        ({"match": {"grant": "x"}, "delay_ms": 1}, "match"),
        ({"match": {"endpoint": "rest", "grant_type": "password"}, "delay_ms": 1}, "match.grant_type: never comes at"),
        ({"match": {"path": "oauth/token"}, "delay_ms": 1}, "match.path"),
        ({"match": {"method": "PO ST"}, "delay_ms": 1}, "match.method"),
        ({"match": {"parameters": {"a": 1}}, "delay_ms": 1}, "match.parameters"),
        ({"match": {"headers": ["a"]}, "delay_ms": 1}, "match.headers"),
        ({"times": 0, "delay_ms": 1}, "times: expected `int` >= 1, found 0"),
        ({"times": 1.5, "delay_ms": 1}, "times"),
        ({"times": "1", "delay_ms": 1}, "times"),
        ({"probability": 0, "delay_ms": 1}, "probability: expected `float` > 0"),
        ({"probability": 1.1, "delay_ms": 1}, "probability: expected `float` <= 1"),
        ({"seed": 1, "delay_ms": 1}, "seed: is for a rule with a probability"),
        ({"delay_ms": -1}, "delay_ms: expected `int` >= 0, found -1"),
        ({"delay_ms": 600_001}, "delay_ms: expected `int` <= 600000, found 600001"),
        ({"response": {"status": 99}}, "response.status: expected `int` >= 200, found 99"),
        ({"response": {"status": 600}}, "response.status: expected `int` <= 599, found 600"),
        ({"response": {"headers": {"Content-Length": "5"}}}, "response.headers.Content-Length: is the server's own"),
        (
            {"response": {"headers": {"transfer-encoding": "x"}}},
            "response.headers.transfer-encoding: is the server's own",
        ),
        ({"response": {"text": "x"}}, "response"),
        ({"delay": 5}, "delay: unknown key, expected one of match, times, probability, seed, error, response, fault"),
    ],
)
def test_a_rule_that_can_do_nothing_is_refused_with_what_there_is(api, rule, words):
    assert_problem(api.call("POST", "/rules", rule), 422, words)
    assert api.get("/rules") == []


@pytest.mark.parametrize(
    ("rule", "field", "found"),
    [
        ({"response": {"headers": {"a b": "c"}}}, "response.headers.a b", "found 'a b'"),
        ({"response": {"headers": {"a": "b\r\nc: d"}}}, "response.headers.a", "found 'b\\r\\nc: d'"),
        ({"match": {"parameters": {"a": 1}}, "delay_ms": 1}, "match.parameters.a", "found 1"),
    ],
)
def test_what_is_wrong_with_a_named_value_is_said_by_its_name(api, rule, field, found):
    assert_problem(api.call("POST", "/rules", rule), 422, fields={field: found})


@pytest.mark.parametrize(
    "match",
    [
        {"method": "OPTIONS"},
        {"path": "/_mock/clock"},
        {"path": "/assets/style.css"},
        {"path": "/oauth/token/"},
        {"path": "//oauth/token"},
    ],
)
def test_a_rule_that_no_request_can_match_is_refused(api, match):
    assert_problem(api.call("POST", "/rules", {"match": match, "error": "server_error"}), 422, next(iter(match)))


def test_a_rule_is_shown_as_it_was_made(api):
    given = {
        "match": {"endpoint": "token", "parameters": {"scope": None}, "headers": {"X-A": "b"}, "client_id": CLIENT_ID},
        "times": None,
        "probability": 0.25,
        "seed": 3,
        "delay_ms": 5,
        "response": {"status": 201, "headers": {"X-B": "c"}, "body": [1, "2", None]},
    }
    shown = api.post("/rules", given)
    assert shown == given | {"id": "rule-1", "remaining": None, "fired": 0}
    assert api.get("/rules") == [shown]
    assert api.get("/rules/rule-1") == shown


def test_a_user_of_a_rule_is_the_one_whose_token_it_is(api):
    api.rule({"endpoint": "rest", "username": USERNAME}, error="invalid_token")
    alice = api.mint(username="alice@example.com")["access_token"]
    demo = api.mint()["access_token"]
    assert [api.use(alice).status_code, api.use(demo).status_code, api.use(demo).status_code] == [200, 401, 200]
