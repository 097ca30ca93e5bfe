"""What docs/control-api.md says in prose, and no sample there shows."""

import pytest
import requests

from mockserver import MockServer
from mockserver.seed_reader import check_seed

CLIENT = ("my-app", "my-secret")
BOB = {"username": "bob@example.com", "password": "from-the-seed"}
CODE = {"grant_type": "authorization_code", "redirect_uri": "http://localhost/callback"}


def document(**bob):
    clients = [{"client_id": CLIENT[0], "secret": CLIENT[1], "redirect_uris": ["http://localhost/callback"]}]
    return {"clients": clients, "users": [BOB | bob]}


@pytest.fixture
def server():
    with MockServer(seed=document()) as server:
        yield server


def edit_seed(server, seed):
    """What the watcher does when the seed file was edited."""
    server.app.extensions["mockserver"].take_over(server.settings, check_seed(seed, "seed"))


def ask(server, **form):
    return requests.post(f"{server.url}/oauth/token", auth=CLIENT, data=form, timeout=10)


def log_in(server, password):
    return ask(server, grant_type="password", username=BOB["username"], password=password).status_code


def test_a_change_wins_over_an_edit_of_the_seed_until_reset(server):
    server.put_user("bob@example.com", password="from-the-test")
    edit_seed(server, document(password="edited"))
    assert (log_in(server, "from-the-test"), log_in(server, "edited")) == (200, 400)
    server.reset()
    assert (log_in(server, "from-the-test"), log_in(server, "edited")) == (400, 200)


def test_what_was_removed_stays_away_until_reset(server):
    server.remove_user("bob@example.com")
    edit_seed(server, document(password="edited"))
    assert log_in(server, "edited") == 400
    server.reset()
    assert log_in(server, "edited") == 200


def test_the_tokens_of_a_locked_user_live_on_and_are_not_renewed(server):
    token = server.issue_token(username="bob@example.com")
    server.put_user(BOB["username"], **BOB, locked=True)
    assert requests.get(f"{server.url}/rest/v2.0/users/self", headers=token.headers, timeout=10).ok
    assert ask(server, grant_type="refresh_token", refresh_token=token.refresh_token).status_code == 400
    server.remove_user("bob@example.com")
    assert requests.get(f"{server.url}/rest/v2.0/users/self", headers=token.headers, timeout=10).status_code == 401


def test_the_tokens_of_a_client_that_is_removed_live_on(server):
    token = server.issue_token(username="bob@example.com")
    server.remove_client("my-app")
    assert requests.get(f"{server.url}/rest/v2.0/users/self", headers=token.headers, timeout=10).ok
    assert log_in(server, BOB["password"]) == 401


def test_several_rules_for_the_same_request_fire_in_their_order(server):
    for error in ("invalid_grant", "server_error", "unauthorized"):
        server.fail_next("token", error=error)
    assert [log_in(server, BOB["password"]) for _ in range(4)] == [400, 500, 401, 200]


def test_what_a_rule_answers_was_not_done(server):
    token = server.issue_token(username="bob@example.com")
    server.fail_next("logout", error="server_error")
    url = f"{server.url}/rest/v2.0/users/self/tokens/current"
    assert requests.delete(url, headers=token.headers, timeout=10).status_code == 500
    assert len(server.tokens()) == 1


def test_what_a_fault_breaks_afterwards_was_done(server):
    code = server.authorize(username="bob@example.com")
    server.fail_next("token", fault="truncated_body")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask(server, **CODE, code=code)
    assert len(server.tokens()) == 1
    assert ask(server, **CODE, code=code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("fault", ["empty_response", "reset_connection"])
def test_what_a_fault_breaks_beforehand_was_not_done(server, fault):
    server.fail_next("token", fault=fault)
    with pytest.raises(requests.exceptions.ConnectionError):
        log_in(server, BOB["password"])
    assert server.tokens() == []
    assert [entry.status for entry in server.requests("token")] == [None]


def test_commands_in_the_same_process_need_no_key():
    with MockServer(control=False, control_token="let-me-in") as server:
        assert server.clock.frozen is False
        assert requests.get(f"{server.url}/_mock/clock", timeout=10).status_code == 404
