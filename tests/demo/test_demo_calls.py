"""What is written down of the calls: enough to follow, nothing to steal, and not without end."""

from __future__ import annotations

import pytest

from mockserver.demo.calls import CALLS, LONGEST, MOST, STEPS, Call, CallLog, RecordingAdapter, mask
from mockserver.demo.errors import ServiceUnavailableError
from mockserver.demo.oauth_client import CameraManager, Tokens


@pytest.fixture
def log():
    return CallLog()


@pytest.fixture
def recorded(settings, log):
    """The client part, watched."""
    return CameraManager(settings, RecordingAdapter(log))


@pytest.fixture
def tokens(recorded, approve):
    attempt = recorded.start_login()
    return recorded.finish_login(attempt, approve(attempt))


def calls(log):
    return [call for step in reversed(list(log.steps)) for call in step.calls]


def test_no_secret_is_written_down(recorded, tokens, log, mock_server):
    mock_server.clock.advance(hours=13)
    before = tokens.access_token
    recorded.get(tokens, "/cameras")
    recorded.log_out(tokens)
    written = repr(calls(log))
    for secret in (before, tokens.access_token, tokens.refresh_token, "qwertyuiop", "Y2FtZXJhbWFuYWdl"):
        assert secret[:8] not in written
    assert "code_verifier" in written


def test_calls_are_told_with_their_purpose(recorded, tokens, log, mock_server):
    mock_server.expire(tokens.access_token)
    recorded.get(tokens, "/cameras/100001/status")
    told = [(call.method, call.status, call.outcome, call.purpose) for call in calls(log)]
    assert told == [
        ("POST", 200, "", "Exchange the code for tokens"),
        ("GET", 401, "invalid_token", "Ask for one camera’s status"),
        ("POST", 200, "", "Get a new access token"),
        ("GET", 200, "", "Ask for one camera’s status"),
    ]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"response": {"status": 503}}, (503, "")),
        ({"response": {"status": 400, "body": {"error": "odd"}}}, (400, "odd")),
        ({"response": {"status": 400, "body": ["odd"]}}, (400, "")),
        ({"response": {"status": 400, "headers": {"Content-Type": "application/json"}, "body": "{"}}, (400, "")),
        ({"fault": "empty_response"}, (None, "no usable answer")),
        ({"fault": "truncated_body"}, (None, "no usable answer")),
        ({"delay_ms": 3000}, (None, "timed out")),
    ],
)
def test_what_came_back_is_told(recorded, log, mock_server, rule, told):
    mock_server.fail_next("rest", **rule)
    with pytest.raises(ServiceUnavailableError):
        recorded.get(Tokens("any", None), "/cameras")
    (last,) = calls(log)
    assert (last.status, last.outcome, last.ok) == (*told, False)
    assert last.milliseconds >= 0


@pytest.mark.parametrize(
    ("secret", "shown"), [("abcdefghijklmnop", "abcd…"), ("AbCdEf", "Ab…"), ("ab", "…"), ("", "…")]
)
def test_of_a_secret_little_is_shown(secret, shown):
    assert mask(secret) == shown


def test_the_browsers_parameters_are_masked_and_bounded(log):
    many = "&".join(f"p{number}=secret-{number}" for number in range(100))
    log.add_browser(f"https://x/callback?error={'e' * 5000}&{many}", "back")
    (call,) = calls(log)
    assert (call.path, call.by_browser, call.ok) == ("/callback", True, True)
    assert len(call.sent) == MOST
    assert len(call.sent["error"]) == LONGEST
    assert "secret" not in repr(call)


def test_steps_without_calls_are_left_out(log):
    log.begin("nothing")
    log.begin("something")
    log.add(Call("GET", "/"))
    log.begin("nothing again")
    assert [step.title for step in log.steps] == ["something"]


def test_the_log_does_not_grow_without_end(log):
    for number in range(STEPS + 3):
        log.begin(str(number))
        for _ in range(CALLS + 3):
            log.add(Call("GET", "/"))
    steps = list(log.steps)
    assert [step.title for step in steps] == [str(number) for number in range(STEPS + 2, 2, -1)]
    assert {len(step.calls) for step in steps} == {CALLS}
