"""The page's words: its scripts say things as the server does for browsers without scripts."""

from __future__ import annotations

import msgspec
import pytest
from dashboards import HOSTILE_NAMES, HOSTILE_TOKENS, js

from mockserver import MockServer
from mockserver.control.documents import ClockState
from mockserver.control.pages import wording
from mockserver.pages.rendering import label
from mockserver.seed import User
from mockserver.traffic.masking import cut_short

pytestmark = pytest.mark.browser

TIMES = [
    0,
    0.999,
    59,
    86_399.999,
    951_782_399,
    1_893_456_000.0,
    1_893_456_000.001,
    4_102_444_799.5,
    253_370_764_799.999,
]
LEFT = [None, -5, 0, 1, 59, 60, 61, 3599, 3600, 35_999, 86_399, 86_400, 86_401, 172_799, 864_000, 316_224_000]
RULES = [
    {"error": "server_error"},
    {"error": "server_error", "delay_ms": 1, "times": 3},
    {"delay_ms": 0, "times": None},
    {"delay_ms": 999},
    {"delay_ms": 600_000},
    {"fault": "empty_response", "match": {"endpoint": "token", "grant_type": "refresh_token"}},
    {"response": {}, "match": {"endpoint": "rest"}},
    {"response": {"status": 503, "body": "busy"}, "delay_ms": 5000},
    {
        "error": "unauthorized",
        "probability": 0.5,
        "seed": 7,
        "match": {"username": "alice@example.com", "method": "get"},
    },
    {
        "error": "unauthorized",
        "match": {"headers": {"User-Agent": None, "X-Name": ""}, "parameters": {"a": None, "b": "c"}},
    },
    {"error": "unauthorized", "match": {"parameters": {}, "path": "/rest/*", "client_id": ""}},
    *({"error": "unauthorized", "match": {"username": name, "parameters": {name: name}}} for name in HOSTILE_NAMES),
]
USERS = [
    User(username="a", password="p", enabled=enabled, locked=locked)
    for enabled in (True, False)
    for locked in (True, False)
]
CLOCKS = [
    ClockState(now=0, time="", frozen=frozen, real=real)
    for frozen, real in ((False, True), (False, False), (True, False), (True, True))
]


@pytest.fixture(scope="module")
def rules():
    """Rules as the server shows them: new ones, some that fired, and some that are spent."""
    with MockServer() as server:
        for rule in RULES:
            server.add_rule(rule)
        new = server.rules()
        client = server.app.test_client()
        for _ in range(3):
            client.post("/oauth/token", buffered=True)
        return [*new, *server.rules(), *({**new[0], "remaining": left, "fired": 1000} for left in (None, 0, 1, 1000))]


def said(scripts, function, values):
    """What the script's function says for each value."""
    return js(scripts, "wording.js", f"value.map({function})", msgspec.to_builtins(values))


@pytest.mark.parametrize(
    ("function", "of_script", "values"),
    [
        (wording.clock_time, "clockTime", TIMES),
        (wording.clock_state, "clockState", CLOCKS),
        (wording.lifetime, "lifetime", LEFT),
        (cut_short, "cutShort", [*HOSTILE_TOKENS, "", "a", "ab", "abc", "x" * 15, "x" * 16, "x" * 17]),
        (label, "accountLabel", USERS),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_scripts_and_server_say_the_same_of(scripts, function, of_script, values):
    assert said(scripts, of_script, values) == [function(value) for value in values]


@pytest.mark.parametrize(
    ("function", "of_script"),
    [
        (lambda rule: wording.criteria(rule["match"]), "({match}) => criteria(match)"),
        (wording.action, "action"),
        (wording.rule_left, "ruleLeft"),
    ],
    ids=["criteria", "action", "ruleLeft"],
)
def test_scripts_and_server_say_the_same_of_a_rule(scripts, rules, function, of_script):
    assert said(scripts, of_script, rules) == [function(rule) for rule in rules]


def test_the_words_are_those_that_people_know():
    """Both sides could be wrong in the same way."""
    assert [wording.lifetime(left) for left in (None, 0, 61, 43_199, 90_061)] == [
        "for ever",
        "00:00:00",
        "00:01:01",
        "11:59:59",
        "1 d 01:01:01",
    ]
    assert [wording.clock_state(clock) for clock in CLOCKS] == ["real time", "moved", "stands still", "stands still"]
    assert wording.clock_time(1_893_499_199.9) == "11:59:59"
    assert (
        wording.criteria({"endpoint": "token", "headers": {"User-Agent": None}}) == "endpoint token, User-Agent absent"
    )
    assert wording.criteria({}) == "every request"
    assert wording.action({"response": {"status": 503}, "delay_ms": 5000}) == "status 503, 5,000 ms late"
    assert wording.rule_left({"remaining": 2, "fired": 1}) == "2 left · fired 1 time"
    assert wording.rule_left({"remaining": 0, "fired": 3}) == "spent · fired 3 times"
    assert wording.rule_left({"remaining": None, "fired": 0}) == "always · fired 0 times"


def test_a_life_in_parts_of_seconds_is_never_longer_than_it_is(scripts):
    assert said(scripts, "lifetime", [0.999, 59.999, 3600.5, -0.5]) == ["00:00:00", "00:00:59", "01:00:00", "00:00:00"]


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [({"status": None}, "none"), ({"status": 200}, "good"), ({"status": 302}, "good"), ({"status": 400}, "bad")],
)
def test_an_answer_is_good_bad_or_none(scripts, entry, outcome):
    assert js(scripts, "wording.js", "outcome(value)", entry) == outcome
