"""The journal: what clients sent, in a bounded ring, narrowed by filters (issue 3, item 5)."""

from __future__ import annotations

import pytest
from commanding import CLIENT_ID, REQUEST, USERNAME, Api, assert_problem
from helpers import ALICE, CURRENT, DEMO_CLIENT, DEMO_USER, ok, serve

KEYS = {
    "id",
    "time",
    "endpoint",
    "method",
    "path",
    "parameters",
    "headers",
    "grant_type",
    "client_id",
    "username",
    "status",
    "error",
    "rule",
    "milliseconds",
    "answer_headers",
    "answer",
}


def test_an_entry_says_everything_of_a_request_and_its_answer(api):
    api.put("/clock", {"now": 1_900_000_000, "frozen": True})
    api.open(
        "/oauth/token?grant_type=password&scope=read&scope=write",
        "POST",
        data={"username": DEMO_USER[0], "password": "wrong", "grant_type": "refresh_token"},
        auth=DEMO_CLIENT,
        headers={"X-Trace": "t1", "User-Agent": "probe/1"},
    )
    (entry,) = api.get("/requests")
    assert set(entry) == KEYS
    assert entry["id"] == 1
    assert entry["time"] == 1_900_000_000
    assert (entry["endpoint"], entry["method"], entry["path"]) == ("token", "POST", "/oauth/token")
    assert entry["parameters"] == {
        "grant_type": "password",
        "scope": "read",
        "username": DEMO_USER[0],
        "password": "***",
    }
    assert (entry["headers"]["x-trace"], entry["headers"]["user-agent"]) == ("t1", "probe/1")
    assert entry["headers"]["authorization"] == f"Basic ({CLIENT_ID}:***)"
    assert (entry["grant_type"], entry["client_id"], entry["username"]) == ("password", CLIENT_ID, USERNAME)
    assert (entry["status"], entry["error"], entry["rule"]) == (400, "invalid_grant", None)
    assert 0 < entry["milliseconds"] < 10_000
    assert entry["answer"] == '{"error":"invalid_grant","error_description":"Bad credentials"}'
    assert entry["answer_headers"]["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "endpoint", "status", "error"),
    [
        ("POST", "/oauth/token", "token", 401, "unauthorized"),
        ("GET", "/oauth/token", "token", 401, "unauthorized"),
        ("GET", REQUEST, "authorize", 302, None),
        ("GET", f"{REQUEST}&scope=bogus", "authorize", 302, "invalid_scope"),
        ("GET", "/oauth/authorize", "authorize", 401, None),
        ("POST", "/oauth/authorize", "authorize", 401, None),
        ("GET", "/login", "login", 200, None),
        ("DELETE", CURRENT, "logout", 401, "unauthorized"),
        ("GET", CURRENT, "rest", 401, "unauthorized"),
        ("GET", "/rest/v2.0/users/self", "rest", 401, "unauthorized"),
        ("GET", "/rest", "rest", 401, "unauthorized"),
        ("GET", "/", "other", 200, None),
        ("PATCH", "/nothing", "other", 404, None),
        ("PUT", "/login", "login", 405, None),
    ],
)
def test_every_request_of_a_client_is_in_it(api, method, path, endpoint, status, error):  # noqa: PLR0913, PLR0917
    api.open(path, method)
    (entry,) = api.get("/requests")
    assert (entry["endpoint"], entry["method"], entry["path"]) == (endpoint, method, path.partition("?")[0])
    assert (entry["status"], entry["error"]) == (status, error)


def test_health_control_calls_and_pictures_are_not_in_it(api):
    for path in ("/_mock/health", "/_mock/clock", "/_mock/nothing", "/_mock"):
        api.open(path)
    api.open("/_mock/reset", "POST")
    api.open("/_mock/rules", "POST", data=b"junk", content_type="application/json")
    api.open("/assets/nothing.css")
    inside = api.sandbox_named("one")
    inside.open("/_mock/health")
    assert api.get("/requests") == []
    assert inside.get("/requests") == []


def test_one_entry_is_shown_by_its_id(api):
    api.log_in()
    api.use("nonsense")
    listed = api.get("/requests")
    assert [api.get(f"/requests/{entry['id']}") for entry in listed] == listed
    assert api.get("/requests/1?reveal=true")["parameters"]["password"] == "demo1234"


@pytest.mark.parametrize("number", ["0", "2", "9" * 18])
def test_an_entry_that_is_not_there_is_said(api, number):
    api.log_in()
    assert_problem(api.call("GET", f"/requests/{number}"), 404, f"There is no request {number} in the journal.")


@pytest.mark.parametrize("number", ["-1", "one", "²", "9" * 5000, "1.0"])
def test_what_is_no_id_is_no_call(api, number):
    answer = api.call("GET", f"/requests/{number}")
    assert_problem(answer, 404)
    assert "There is no call" in answer.json["detail"]


def test_a_request_beyond_all_measure_is_not_read_and_not_in_it(api):
    assert api.open("/oauth/token", "POST", data={"a": "x" * 600_000}).status_code == 413
    assert api.get("/requests") == []


def test_the_ring_keeps_the_newest():
    api = Api(serve(journal_size=3))
    for number in range(5):
        api.open(f"/rest/{number}")
    entries = api.get("/requests")
    assert [entry["path"] for entry in entries] == ["/rest/2", "/rest/3", "/rest/4"]
    assert [entry["id"] for entry in entries] == [3, 4, 5]
    assert api.post("/requests/verify", {"match": {"path": "/rest/0"}, "times": 0})["count"] == 0


def test_a_journal_of_size_nothing_keeps_nothing_and_rules_work():
    api = Api(serve(journal_size=0))
    api.rule({"endpoint": "token"}, error="invalid_grant")
    assert [api.log_in().status_code for _ in range(2)] == [400, 200]
    assert api.get("/requests") == []


def test_a_sandbox_may_have_a_journal_of_its_own_size(api):
    inside = api.sandbox_named("one", seed={"settings": {"journal_size": 1}})
    for _ in range(3):
        inside.open("/")
        api.open("/")
    assert (len(inside.get("/requests")), len(api.get("/requests"))) == (1, 3)


def test_ids_count_on_when_the_journal_is_cleared(api):
    api.open("/")
    api.delete("/requests")
    assert api.get("/requests") == []
    api.open("/")
    assert [entry["id"] for entry in api.get("/requests")] == [2]
    api.post("/reset")
    api.open("/")
    assert [entry["id"] for entry in api.get("/requests")] == [3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("endpoint=token", [1, 2, 3]),
        ("endpoint=rest", [4]),
        ("grant_type=password", [1, 2]),
        ("client_id=cameramanager.test", [1, 2, 3, 4]),
        (f"username={USERNAME}", [1, 3, 4]),
        ("username=alice%40example.com", [2]),
        ("method=POST", [1, 2, 3]),
        ("method=post", [1, 2, 3]),
        ("path=/oauth/token", [1, 2, 3]),
        ("path=/*e*", [1, 2, 3, 4]),
        ("path=/", [5]),
        ("status=200", [1, 3, 4, 5]),
        ("status=400&endpoint=token", [2]),
        ("error=invalid_grant", [2]),
        ("error=invalid_token", []),
        ("after=3", [4, 5]),
        ("after=99", []),
        ("limit=2", [4, 5]),
        ("limit=0", []),
        ("after=1&limit=2", [4, 5]),
        ("after=1&endpoint=token", [2, 3]),
        ("reveal=true", [1, 2, 3, 4, 5]),
        ("reveal=false&limit=1", [5]),
    ],
)
def test_the_journal_is_narrowed(api, query, expected):
    token = ok(api.log_in())
    api.log_in((ALICE[0], "wrong"))
    api.refresh(token["refresh_token"])
    api.use(api.get("/tokens")[0]["access_token"])
    api.open("/")
    assert [entry["id"] for entry in api.get(f"/requests?{query}")] == expected


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "bogus=1",
            "bogus: unknown parameter, expected endpoint, grant_type, client_id, username, method, path, status",
        ),
        ("status=ok", "status: "),
        ("after=-1", "after: "),
        ("limit=x", "limit: "),
        ("reveal=maybe", "reveal: "),
        ("path=oauth", "path"),
        ("method=P%20T", "method"),
        ("endpoint=tokens", "endpoint: "),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused(api, query, words):
    assert_problem(api.call("GET", f"/requests?{query}"), 422, words)


def test_a_filter_by_an_endpoint_that_there_is_not_names_those_there_are(api):
    words = "expected one of authorize, consent, login, logout, other, rest, token"
    assert_problem(api.call("GET", "/requests?endpoint=tokens"), 422, words)


def test_long_values_are_cut(api):
    api.open("/oauth/token", "POST", data={"state": "x" * 10_000}, headers={"X-Long": "y" * 9000})
    (entry,) = api.get("/requests")
    assert entry["parameters"]["state"] == "x" * 4096 + "… (10000 characters)"
    assert entry["headers"]["x-long"] == "y" * 4096 + "… (9000 characters)"
    assert api.post("/requests/verify", {"match": {"endpoint": "token"}})["verified"]


def test_bytes_that_are_no_text_are_in_it_all_the_same(api):
    api.open("/oauth/token?a=%FF", "POST", data=b"b=%FE", content_type="application/x-www-form-urlencoded")
    (entry,) = api.get("/requests")
    assert entry["parameters"].keys() == {"a", "b"}


def test_pages_name_who_is_logged_in(api):
    api.service.browser().ask(scope="read").log_in(*ALICE).approve()
    entries = [(one["endpoint"], one["method"], one["username"], one["status"]) for one in api.get("/requests")]
    assert entries == [
        ("authorize", "GET", None, 302),
        ("login", "GET", None, 200),
        ("login", "POST", ALICE[0], 302),
        ("authorize", "GET", ALICE[0], 200),
        ("consent", "POST", ALICE[0], 302),
    ]


def test_a_rule_that_fired_is_named(api):
    api.rule({"endpoint": "rest"}, delay_ms=0)
    api.rule({"endpoint": "token"}, response={"status": 503})
    api.log_in()
    api.open("/rest/x")
    api.open("/rest/x")
    assert [entry["rule"] for entry in api.get("/requests")] == ["rule-2", "rule-1", None]


def test_a_reset_forgets_it(api):
    api.open("/")
    api.post("/reset")
    assert api.get("/requests") == []
