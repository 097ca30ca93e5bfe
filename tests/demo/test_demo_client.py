"""The part that partners copy: what it sends, and what it makes of every answer."""

from __future__ import annotations

import threading
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from mockserver.demo import errors
from mockserver.demo.errors import (
    AccessDeniedError,
    CameraManagerError,
    CodeRefusedError,
    ForbiddenError,
    LoginRequiredError,
    MisconfiguredError,
    NotFoundError,
    ServiceUnavailableError,
    StateMismatchError,
)
from mockserver.demo.oauth_client import CameraManager, Tokens


@pytest.fixture
def tokens(manager, approve):
    """Those of somebody who has just logged in."""
    attempt = manager.start_login()
    return manager.finish_login(attempt, approve(attempt))


def test_a_login_asks_for_little_and_carries_state_and_challenge(manager, mock_server):
    attempt = manager.start_login()
    asked = parse_qs(urlsplit(attempt.url).query, strict_parsing=True)
    assert attempt.url.startswith(f"{mock_server.url}/oauth/authorize?")
    assert asked == {
        "response_type": ["code"],
        "client_id": ["cameramanager.test"],
        "redirect_uri": ["http://localhost:8090/callback"],
        "scope": ["read"],
        "state": [attempt.state],
        "code_challenge": [create_s256_code_challenge(attempt.code_verifier)],
        "code_challenge_method": ["S256"],
    }
    assert len(attempt.state) >= 32
    assert 43 <= len(attempt.code_verifier) <= 128


def test_no_two_logins_have_anything_in_common(manager):
    one, other = manager.start_login(), manager.start_login()
    assert one.state != other.state
    assert one.code_verifier != other.code_verifier


def test_the_browser_may_reach_the_server_elsewhere(settings):
    manager = CameraManager(replace(settings, public_server_url="https://login.example.com"))
    assert manager.start_login().url.startswith("https://login.example.com/oauth/authorize?")


def test_the_code_is_exchanged_for_tokens_that_work(manager, approve, mock_server):
    attempt = manager.start_login()
    tokens = manager.finish_login(attempt, approve(attempt, "alice@example.com"))
    assert manager.get(tokens, "/users/self")["email"] == "alice@example.com"
    mock_server.verify("token", grant_type="authorization_code", client_id="cameramanager.test", times=1)


def test_neither_settings_nor_tokens_say_secrets_when_they_are_printed(settings, tokens):
    said = f"{settings!r} {tokens!r}"
    assert "qwerty" not in said
    assert tokens.access_token not in said
    assert tokens.refresh_token not in said


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"state": "another"}, StateMismatchError),
        ({"state": "ünlike"}, StateMismatchError),
        ({"state": None}, StateMismatchError),
        ({"state": None, "error": "access_denied"}, StateMismatchError),
        ({"error": "access_denied"}, AccessDeniedError),
        ({"error": "access_denied", "code": None}, AccessDeniedError),
        ({"error": "server_error"}, ServiceUnavailableError),
        ({"error": "temporarily_unavailable"}, ServiceUnavailableError),
        ({"error": "invalid_scope"}, MisconfiguredError),
        ({"error": "a\r\nnew line"}, MisconfiguredError),
        ({"code": None}, CodeRefusedError),
        ({"code": ""}, CodeRefusedError),
        ({"code": "AbCdEf"}, CodeRefusedError),
    ],
)
def test_an_answer_that_logs_nobody_in(manager, approve, mock_server, changed, error):
    attempt = manager.start_login()
    answer = {name: value for name, value in (approve(attempt) | changed).items() if value is not None}
    with pytest.raises(error) as caught:
        manager.finish_login(attempt, answer)
    assert "\n" not in str(caught.value)
    assert mock_server.tokens() == []


def test_an_answer_to_no_question(manager, approve):
    with pytest.raises(StateMismatchError):
        manager.finish_login(None, approve(manager.start_login()))


def test_no_code_never_means_another_grant(manager, mock_server):
    """Authlib would ask for the client's own token then."""
    attempt = manager.start_login()
    with pytest.raises(CodeRefusedError):
        manager.finish_login(attempt, {"state": attempt.state})
    mock_server.verify("token", times=0)


def test_a_person_who_denies(manager, approve):
    attempt = manager.start_login()
    with pytest.raises(AccessDeniedError):
        manager.finish_login(attempt, approve(attempt, approve=False))


def test_a_code_works_once(manager, approve):
    attempt = manager.start_login()
    answer = approve(attempt)
    manager.finish_login(attempt, answer)
    with pytest.raises(CodeRefusedError):
        manager.finish_login(attempt, answer)


def test_a_stolen_code_is_of_no_use_without_the_verifier(manager, approve):
    attempt, thief = manager.start_login(), manager.start_login()
    stolen = approve(attempt) | {"state": thief.state}
    with pytest.raises(CodeRefusedError):
        manager.finish_login(thief, stolen)


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized", "unsupported_grant_type", "invalid_request"])
def test_a_program_that_is_not_accepted(manager, approve, mock_server, error):
    attempt = manager.start_login()
    mock_server.fail_next("token", error=error)
    with pytest.raises(MisconfiguredError, match=error):
        manager.finish_login(attempt, approve(attempt))


def test_a_wrong_secret(settings, approve):
    manager = CameraManager(replace(settings, client_secret="wrong"))
    attempt = manager.start_login()
    with pytest.raises(MisconfiguredError):
        manager.finish_login(attempt, approve(attempt))


# Something is wrong with the service

BROKEN = [
    {"response": {"status": 503}},
    {"response": {"status": 500, "body": "<html>"}},
    {"response": {"status": 502, "body": {"error": "bad_gateway"}}},
    {"response": {"status": 200, "body": "no JSON"}},
    {"response": {"status": 200, "body": ["no object"]}},
    {"response": {"status": 200, "body": {}}},
    {"response": {"status": 404, "headers": {"Content-Type": "text/html"}, "body": "<html>"}},
    {"fault": "empty_response"},
    {"fault": "reset_connection"},
    {"fault": "truncated_body"},
    {"fault": "malformed_json"},
    {"delay_ms": 2000},
]


def _name(rule):
    return "-".join(str(part) for part in rule.items())


@pytest.mark.parametrize("rule", BROKEN, ids=_name)
def test_a_token_endpoint_in_trouble_while_logging_in(manager, approve, mock_server, rule):
    attempt = manager.start_login()
    answer = approve(attempt)
    mock_server.fail_next("token", **rule)
    with pytest.raises(ServiceUnavailableError) as caught:
        manager.finish_login(attempt, answer)
    assert answer["code"] not in str(caught.value)


@pytest.mark.parametrize("rule", BROKEN, ids=_name)
def test_a_token_endpoint_in_trouble_while_refreshing_costs_no_login(manager, tokens, mock_server, rule):
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", **rule)
    with pytest.raises(ServiceUnavailableError):
        manager.get(tokens, "/users/self")
    assert manager.get(tokens, "/users/self")["email"] == "demo@example.com"


@pytest.mark.parametrize("rule", [BROKEN[0], *BROKEN[7:]], ids=_name)
def test_an_api_in_trouble(manager, tokens, mock_server, rule):
    mock_server.fail_next("rest", **rule)
    with pytest.raises(ServiceUnavailableError):
        manager.get(tokens, "/cameras")
    assert len(manager.get(tokens, "/cameras")) == 3


def test_nobody_there(settings):
    manager = CameraManager(replace(settings, server_url="http://127.0.0.1:1"))
    with pytest.raises(ServiceUnavailableError, match="ConnectionError"):
        manager.get(Tokens("a", "b"), "/cameras")


@pytest.mark.parametrize(
    ("status", "error"), [(403, ForbiddenError), (404, NotFoundError), (429, ServiceUnavailableError)]
)
def test_the_api_says_no(manager, tokens, mock_server, status, error):
    mock_server.fail_next("rest", response={"status": status})
    with pytest.raises(error):
        manager.get(tokens, "/cameras")


# Tokens end


def test_an_expired_token_is_refreshed_and_the_call_made_again(manager, tokens, mock_server):
    before = tokens.access_token
    mock_server.clock.advance(hours=13)
    assert len(manager.get(tokens, "/cameras")) == 3
    assert tokens.access_token != before
    mock_server.verify("token", grant_type="refresh_token", times=1)
    mock_server.verify("rest", path="/rest/v2.0/cameras", times=2)


def test_a_token_that_ends_before_its_time_is_refreshed_too(manager, tokens, mock_server):
    mock_server.expire(tokens.access_token)
    assert len(manager.get(tokens, "/cameras")) == 3


def test_a_fresh_token_that_is_refused_is_not_refreshed_for_ever(manager, tokens, mock_server):
    mock_server.fail_next("rest", times=None, error="invalid_token")
    with pytest.raises(LoginRequiredError):
        manager.get(tokens, "/cameras")
    mock_server.verify("token", grant_type="refresh_token", times=1)


@pytest.mark.parametrize("error", ["invalid_grant", "refresh_token_expired"])
def test_a_refresh_that_is_refused(manager, tokens, mock_server, error):
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", error=error)
    with pytest.raises(LoginRequiredError) as caught:
        manager.get(tokens, "/cameras")
    assert tokens.refresh_token not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_refresh_that_the_program_is_not_accepted_for(manager, tokens, mock_server):
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", error="invalid_client")
    with pytest.raises(MisconfiguredError):
        manager.get(tokens, "/cameras")


def test_without_a_refresh_token_somebody_must_log_in(manager, tokens, mock_server):
    tokens.refresh_token = None
    mock_server.clock.advance(hours=13)
    with pytest.raises(LoginRequiredError):
        manager.get(tokens, "/cameras")


def test_a_refresh_token_that_changes_is_followed(manager, tokens, mock_server):
    mock_server.clock.advance(hours=13)
    body = {"access_token": "new", "token_type": "bearer", "refresh_token": "newer"}
    mock_server.fail_next("token", response={"body": body})
    with pytest.raises(LoginRequiredError):
        manager.get(tokens, "/cameras")
    assert (tokens.access_token, tokens.refresh_token) == ("new", "newer")


def test_many_requests_at_once_refresh_once(manager, tokens, mock_server):
    mock_server.clock.advance(hours=13)
    together, seen = threading.Barrier(6), []

    def look():
        together.wait(10)
        seen.append(len(manager.get(tokens, "/cameras")))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert seen == [3] * 6
    mock_server.verify("token", grant_type="refresh_token", times=1)


# Log out


def test_logging_out_ends_both_tokens(manager, tokens, mock_server):
    manager.log_out(tokens)
    assert mock_server.tokens() == []
    with pytest.raises(LoginRequiredError):
        manager.get(tokens, "/cameras")


def test_logging_out_with_an_expired_token_still_ends_the_refresh_token(manager, tokens, mock_server):
    mock_server.clock.advance(hours=13)
    manager.log_out(tokens)
    assert mock_server.tokens() == []
    mock_server.verify("logout", status=200, times=1)


def test_logging_out_twice_is_fine(manager, tokens):
    manager.log_out(tokens)
    manager.log_out(tokens)


def test_logging_out_from_a_service_that_is_down(manager, tokens, mock_server):
    mock_server.fail_next("logout", response={"status": 503})
    with pytest.raises(ServiceUnavailableError):
        manager.log_out(tokens)


def test_every_error_has_one_base():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(kinds) == 10
    assert all(issubclass(kind, CameraManagerError) for kind in kinds)
