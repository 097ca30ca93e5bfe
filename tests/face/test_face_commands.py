"""Every command, by every way there is to give it: one protocol (DESIGN, Python face; issue 3, item 10)."""

from __future__ import annotations

import inspect
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
import requests
from clienting import CLIENT, REDIRECT, USERNAME, ask, exchange, log_in, refresh, use

from mockserver import ControlClient, MockServer, __version__
from mockserver.testing.control import Code, Control, ControlError, Sandbox, Token


def test_a_token_is_issued_without_a_flow(mock):
    token = mock.issue_token(username=USERNAME)
    assert isinstance(token, Token)
    assert (token.token_type, token.scope, token.expires_in) == ("bearer", "read write", 43199)
    assert token.headers == {"Authorization": f"Bearer {token.access_token}"}
    self_ = requests.get(f"{mock.url}/rest/v2.0/users/self", headers=token.headers, timeout=10)
    assert self_.json()["userId"] == 10003
    assert refresh(mock, token.refresh_token).status_code == 200


def test_a_token_is_issued_with_exact_values(mock):
    token = mock.issue_token(
        username=USERNAME,
        client_id=CLIENT[0],
        scope="read",
        access_token="a1",
        refresh_token="r1",
        expires_in=0,
        refresh_expires_in=60,
    )
    assert token == Token("a1", "bearer", "read", "r1", None)
    assert mock.tokens()[0].refresh_expires_at - mock.tokens()[0].issued_at == 60


def test_a_clients_own_token_is_issued(mock):
    token = mock.issue_token()
    assert token.refresh_token is None
    assert mock.tokens()[0].username is None


def test_tokens_are_listed(mock):
    mock.issue_token(username=USERNAME, access_token="a1")
    mock.issue_token(username="alice@example.com", access_token="a2")
    assert [token.access_token for token in mock.tokens()] == ["a1", "a2"]
    assert [token.access_token for token in mock.tokens(username="alice@example.com")] == ["a2"]
    assert mock.tokens(client_id="other") == []
    assert mock.tokens()[0].expired is False
    assert [token.access_token for token in mock.tokens(expired=False, limit=1)] == ["a2"]
    assert mock.tokens(expired=True) == []


@pytest.mark.parametrize("value", [None, "a+b%c?d=e&f", "a/b", ".", "ä".encode().hex()])
def test_tokens_are_expired_and_revoked(mock, value):
    token = mock.issue_token(username=USERNAME, access_token=value).access_token
    mock.expire(token)
    assert use(mock, token).json()["error_description"] == f"Access token expired: {token}"
    again = mock.issue_token(username=USERNAME, access_token=value)
    mock.revoke(again.access_token)
    assert use(mock, again.access_token).json()["error_description"] == f"Invalid access token: {again.access_token}"
    assert refresh(mock, again.refresh_token).status_code == 400


def test_a_refresh_token_is_expired_and_revoked(mock):
    token = mock.issue_token(username=USERNAME)
    mock.expire(token.refresh_token)
    assert refresh(mock, token.refresh_token).status_code == 401
    token = mock.issue_token(username=USERNAME)
    mock.revoke(token.refresh_token)
    assert refresh(mock, token.refresh_token).status_code == 400


def test_a_code_is_had_without_a_browser(mock):
    code = mock.authorize(username=USERNAME, redirect_uri=REDIRECT, state="a b")
    assert isinstance(code, Code)
    assert isinstance(code, str)
    assert code.location == f"{REDIRECT}?code={code}&state=a%20b"
    assert exchange(mock, code).status_code == 200


def test_a_user_denies(mock):
    code = mock.authorize(username=USERNAME, redirect_uri=REDIRECT, approve=False)
    assert code == ""
    assert not code
    assert "error=access_denied" in code.location


def test_a_code_is_bound_to_its_challenge(mock):
    verifier = "v" * 43
    code = mock.authorize(
        username=USERNAME, client_id=CLIENT[0], redirect_uri=REDIRECT, scope="read", code_challenge=verifier
    )
    assert exchange(mock, code, code_verifier=verifier).json()["scope"] == "read"


def test_what_comes_next_is_ordered(mock):
    mock.next(access_token=["a1", "a2"], refresh_token="r1", expires_in=5)
    assert log_in(mock).json() == {
        "access_token": "a1",
        "token_type": "bearer",
        "refresh_token": "r1",
        "expires_in": 4,
        "scope": "read write",
    }
    assert log_in(mock).json()["access_token"] == "a2"
    mock.next(code="AbCdEf")
    assert mock.authorize(username=USERNAME, redirect_uri=REDIRECT) == "AbCdEf"


def test_the_clock_is_moved(mock):
    assert mock.clock.frozen is False
    assert abs(mock.clock.now - time.time()) < 5
    mock.clock.freeze()
    now = mock.clock.now
    assert mock.clock.frozen is True
    mock.clock.advance(1, minutes=1, hours=1, days=1)
    assert mock.clock.now == pytest.approx(now + 90061)
    mock.clock.advance(hours=-1)
    assert mock.clock.now == pytest.approx(now + 86461)
    mock.clock.set(1_900_000_000)
    assert (mock.clock.now, mock.clock.frozen) == (1_900_000_000, True)
    mock.clock.set("2030-01-01T00:00:00Z", frozen=False)
    assert mock.clock.frozen is False
    assert 0 <= mock.clock.now - 1_893_456_000 < 5
    mock.clock.freeze()
    mock.clock.unfreeze()
    assert mock.clock.frozen is False
    mock.clock.reset()
    state = mock.clock.state()
    assert state.real is True
    assert state.time.endswith("Z")


def test_requests_are_made_to_fail(mock):
    rule = mock.fail_next("token", error="invalid_grant")
    assert (rule["times"], rule["match"]) == (1, {"endpoint": "token"})
    assert [log_in(mock).status_code for _ in range(2)] == [400, 200]
    mock.fail_next("token", times=2, response={"status": 503, "headers": {"Retry-After": "1"}, "body": {"a": 1}})
    first = log_in(mock)
    assert (first.status_code, first.json(), first.headers["Retry-After"]) == (503, {"a": 1}, "1")
    assert [log_in(mock).status_code for _ in range(2)] == [503, 200]
    mock.fail_next(times=None, fault="empty_response")
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            log_in(mock)


def test_only_such_requests_are_made_to_fail(mock):
    mock.fail_next(
        "token",
        grant_type="password",
        client_id=CLIENT[0],
        username=USERNAME,
        method="POST",
        path="/oauth/*",
        parameters={"scope": "read"},
        headers={"X-Nothing": None},
        error="server_error",
        delay_ms=1,
        probability=1,
        seed=5,
    )
    assert [log_in(mock, scope=scope).status_code for scope in ("write", "read", "read")] == [200, 500, 200]


def test_rules_are_listed_and_taken_away(mock):
    first = mock.fail_next("token", error="server_error")
    second = mock.add_rule({"match": {"endpoint": "rest"}, "times": None, "error": "invalid_token"})
    assert mock.rules() == [first, second]
    mock.remove_rule(first["id"])
    assert mock.rules() == [second]
    mock.clear_rules()
    assert mock.rules() == []


def test_the_journal_is_read_and_forgotten(mock):
    log_in(mock)
    token = mock.tokens()[0].access_token
    use(mock, token)
    entries = mock.requests()
    assert [entry.endpoint for entry in entries] == ["token", "rest"]
    assert entries[0].parameters["password"] == "***"
    assert token not in str(entries)
    assert mock.requests("token", reveal=True)[0].parameters["password"] == "demo1234"
    assert len(mock.requests(grant_type="password", client_id=CLIENT[0], username=USERNAME, status=200)) == 1
    assert len(mock.requests(path="/rest/*", method="GET", after=1, limit=5)) == 1
    assert mock.requests("token", error="invalid_grant") == []
    assert mock.request(entries[1].id) == entries[1]
    assert mock.request(entries[0].id, reveal=True).parameters["password"] == "demo1234"
    mock.clear_requests()
    assert mock.requests() == []


def test_a_check_that_holds_says_nothing(mock):
    log_in(mock)
    mock.verify("token")
    mock.verify("token", grant_type="password", times=1)
    mock.verify(
        "token", at_least=1, at_most=1, status=200, parameters={"username": USERNAME}, headers={"Accept": "*/*"}
    )
    mock.verify("rest", times=0)
    mock.verify(at_most=1)


def test_a_check_that_fails_shows_what_did_come(mock):
    """Word for word (issue 3, item 10)."""
    log_in(mock)
    ask(mock, grant_type="authorization_code", code="AbCdEf")
    with pytest.raises(AssertionError) as failure:
        mock.verify("token", grant_type="refresh_token", times=1)
    assert str(failure.value) == (
        "Expected exactly 1 of: endpoint='token', grant_type='refresh_token'\n"
        "Found 0.\n"
        "Nearest misses:\n"
        "  #2 token POST /oauth/token grant_type=authorization_code -> 400 invalid_grant\n"
        "    grant_type: expected 'refresh_token', found 'authorization_code'\n"
        "  #1 token POST /oauth/token grant_type=password -> 200\n"
        "    grant_type: expected 'refresh_token', found 'password'"
    )
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_everything_goes_back_to_the_seed(mock):
    token = mock.issue_token(username=USERNAME).access_token
    mock.fail_next(times=None, error="server_error")
    mock.clock.freeze()
    mock.next(code="AbCdEf")
    mock.put_user("bob", password="bob12345")
    mock.reset()
    assert (mock.rules(), mock.requests(), mock.tokens(), mock.clock.frozen) == ([], [], [], False)
    assert use(mock, token).status_code == 401
    assert "bob" not in [user.username for user in mock.users()]


def test_a_state_is_saved_and_put_back(mock):
    token = mock.issue_token(username=USERNAME).access_token
    mock.fail_next("logout", error="server_error")
    state = mock.state()
    mock.reset()
    mock.load_state(state)
    assert mock.state() == state
    assert use(mock, token).status_code == 200


def test_a_state_moves_between_servers(mock):
    token = mock.issue_token(username=USERNAME).access_token
    with MockServer() as other:
        other.load_state(mock.state())
        assert use(other, token).status_code == 200


def test_clients_are_changed(mock):
    added = mock.put_client("app one/two", secret="s", scopes=["read"])
    assert (added.client_id, added.scopes) == ("app one/two", ("read",))
    assert [client.client_id for client in mock.clients()] == [CLIENT[0], "app one/two"]
    mock.remove_client("app one/two")
    assert [client.client_id for client in mock.clients()] == [CLIENT[0]]


def test_users_are_changed(mock):
    assert mock.put_user("b/o b@ü", password="bob12345", access_token_ttl=60).username == "b/o b@ü"
    assert log_in(mock, "b/o b@ü", "bob12345").json()["expires_in"] == 59
    mock.remove_user("b/o b@ü")
    assert log_in(mock, "b/o b@ü", "bob12345").status_code == 400


def test_an_account_can_be_put_as_it_was_read(mock):
    for user in mock.users():
        assert mock.put_user(user.username, **msgspec.structs.asdict(user)) == user
    for client in mock.clients():
        assert mock.put_client(client.client_id, **msgspec.structs.asdict(client)) == client


def test_health_is_asked(mock):
    assert mock.health() == {"status": "ok", "version": __version__}


REFUSALS = [
    (lambda mock: mock.issue_token(username="nobody"), 422, "username: expected one of alice@example.com, "),
    (
        lambda mock: mock.issue_token(username=USERNAME, client_id="x"),
        422,
        "client_id: expected one of cameramanager.test, found 'x'",
    ),
    (
        lambda mock: mock.issue_token(username=USERNAME, ttl=5),
        422,
        "ttl: unknown key, expected one of client_id, username",
    ),
    (lambda mock: mock.revoke("nothing"), 404, "There is no token 'nothing'."),
    (lambda mock: mock.expire("nothing"), 404, "There is no token 'nothing'."),
    (lambda mock: mock.authorize(username=USERNAME), 422, "The authorization endpoint refuses: invalid_grant"),
    (lambda mock: mock.authorize(username=USERNAME, nonce="x"), 422, "nonce: unknown key, expected one of"),
    (lambda mock: mock.next(token="x"), 422, "token: unknown key, expected one of access_token, "),
    (
        lambda mock: mock.clock.set("tomorrow"),
        422,
        "now: expected seconds since the epoch or ISO 8601, found 'tomorrow'",
    ),
    (lambda mock: mock.clock.advance(days=-1e6), 422, "seconds: would put the clock before 1970"),
    (lambda mock: mock.clock.advance(float("nan")), 422, "seconds"),
    (
        lambda mock: mock.fail_next("token"),
        422,
        "A rule needs something to do: one of error, response, fault, delay_ms.",
    ),
    (lambda mock: mock.fail_next("tokens", error="invalid_grant"), 422, "match.endpoint: expected one of authorize, "),
    (lambda mock: mock.fail_next("token", error="invalid_grand"), 422, "error: expected one of access_denied, "),
    (lambda mock: mock.remove_rule("rule-9"), 404, "There is no rule 'rule-9'."),
    (lambda mock: mock.requests(bogus=1), 422, "bogus: unknown parameter, expected endpoint, grant_type"),
    (lambda mock: mock.verify("token", times=1, at_least=1), 422, "times: stands alone"),
    (lambda mock: mock.load_state({}), 422, "settings: is required"),
    (lambda mock: mock.load_state({"version": 7}), 422, "version: expected"),
    (lambda mock: mock.put_user("bob"), 422, "password: is required, found nothing"),
    (lambda mock: mock.put_client("app", redirect_uris=["javascript:x"]), 422, "redirect_uris[0]: expected a scheme"),
    (lambda mock: mock.remove_client("app"), 404, "There is no client 'app'."),
    (lambda mock: mock.remove_user("bob"), 404, "There is no user 'bob'."),
    (lambda mock: mock.remove_sandbox("nothing"), 404, "There is no sandbox 'nothing'."),
]


@pytest.mark.parametrize(("command", "status", "words"), REFUSALS, ids=[words for _, _, words in REFUSALS])
def test_what_is_not_done_is_an_error_that_says_why(server, command, status, words):
    texts = set()
    for mock in (server, ControlClient(server.url)):
        with pytest.raises(ControlError) as error:
            command(mock)
        assert error.value.status == status
        assert str(error.value).startswith(f"{status}: ")
        assert words in str(error.value)
        assert (error.value.errors == []) is (
            status != 422 or "refuses" in words or "needs" in words or "parameter" in words
        )
        texts.add(str(error.value))
    assert len(texts) == 1


def test_a_criterion_that_there_is_not_is_told_with_those_that_there_are(mock):
    for command in (lambda: mock.fail_next("token", eror="server_error", delay_ms=0), lambda: mock.verify(eror="x")):
        with pytest.raises(
            ControlError, match=r"match\.eror: unknown key, expected one of endpoint, grant_type, client_id"
        ):
            command()


def test_a_sandbox_is_a_world_that_is_commanded_alike(server):
    for owner in (server, ControlClient(server.url)):
        with owner.sandbox("mine", {"settings": {"access_token_ttl": 7}}) as one, owner.sandbox() as other:
            assert isinstance(one, Sandbox)
            assert (one.name, one.url) == ("mine", f"{server.url}/_sandboxes/mine")
            assert sorted(owner.sandboxes()) == sorted(["mine", other.name])
            one.fail_next(times=None, error="server_error")
            assert log_in(other).status_code == 200
            assert log_in(one).status_code == 500
            one.clear_rules()
            assert log_in(one).json()["expires_in"] == 6
            with pytest.raises(ControlError, match="A sandbox has no sandboxes of its own"):
                one.sandbox()
        assert owner.sandboxes() == []


def test_a_sandbox_is_removed_when_the_test_in_it_fails(server):
    with pytest.raises(ZeroDivisionError), server.sandbox("one"):
        raise ZeroDivisionError
    assert server.sandboxes() == []


def test_a_sandbox_is_closed_without_a_with(server):
    sandbox = server.sandbox("one")
    sandbox.close()
    assert server.sandboxes() == []
    with pytest.raises(ControlError, match="There is no sandbox 'one'"):
        sandbox.reset()


def test_threads_may_share_it(mock):
    def work(number):
        user = mock.put_user(f"user{number}", password="password")
        token = mock.issue_token(username=user.username)
        mock.fail_next("rest", username=user.username, error="invalid_token")
        return [use(mock, token.access_token).status_code for _ in range(2)]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [[401, 200]] * 8
    assert len(mock.tokens()) == 8
    mock.verify("rest", times=16)


def test_every_public_method_is_used_above():
    source = inspect.getsource(inspect.getmodule(test_every_public_method_is_used_above))
    for kind in (Control, type(MockServer.__new__(MockServer)), Sandbox):
        for name in vars(kind):
            if not name.startswith("_") and name not in ("start", "stop", "settings"):
                assert f".{name}(" in source or name == "call", name


def test_every_public_method_says_what_it_does_and_takes_what_it_says():
    for kind in (Control, ControlClient, MockServer, Sandbox, type(Control("", None).clock)):
        assert kind.__doc__
        for name, member in vars(kind).items():
            if name.startswith("_") or not callable(member):
                continue
            assert member.__doc__, name
            assert "return" in inspect.get_annotations(member), name
