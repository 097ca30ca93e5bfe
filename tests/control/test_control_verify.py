"""Questions to the journal, and what is said when the answer is no (issue 3, items 5 and 10)."""

from __future__ import annotations

import pytest
from commanding import CLIENT_ID, USERNAME, assert_problem
from helpers import ALICE, DEMO_CLIENT, DEMO_USER, ok


@pytest.fixture
def lived(api):
    """A journal: two logins, one of them wrong, a refresh, and a use of the token."""
    token = ok(api.log_in())
    api.log_in((ALICE[0], "wrong"))
    api.refresh(token["refresh_token"])
    api.use(api.get("/tokens")[0]["access_token"])
    return api


def verify(api, match=None, **question):
    return api.call("POST", "/requests/verify", {"match": match or {}} | question)


@pytest.mark.parametrize(
    ("match", "count"),
    [
        ({}, 4),
        ({"endpoint": "token"}, 3),
        ({"endpoint": "token", "grant_type": "password"}, 2),
        ({"grant_type": "password", "username": USERNAME}, 1),
        ({"status": 400}, 1),
        ({"error": "invalid_grant"}, 1),
        ({"path": "/rest/*"}, 1),
        ({"method": "post"}, 3),
        ({"client_id": CLIENT_ID}, 4),
        ({"parameters": {"grant_type": "refresh_token"}}, 1),
        ({"parameters": {"scope": None}}, 4),
        ({"headers": {"Authorization": None}}, 0),
        ({"endpoint": "logout"}, 0),
    ],
)
def test_what_was_sent_is_counted(lived, match, count):
    for question in ({"times": count}, {"at_least": count}, {"at_most": count}, {"at_least": count, "at_most": count}):
        answer = verify(lived, match, **question)
        assert answer.status_code == 200, answer.text
        assert answer.json == {
            "verified": True,
            "count": count,
            "matched": answer.json["matched"],
            "nearest": [],
            "message": answer.json["message"],
        }
        assert len(answer.json["matched"]) == count
    assert_problem(verify(lived, match, times=count + 1), 409, f"exactly {count + 1}")
    assert_problem(verify(lived, match, at_least=count + 1), 409, f"at least {count + 1}")
    if count:
        assert_problem(verify(lived, match, at_most=count - 1), 409, f"at most {count - 1}")


@pytest.mark.parametrize(("match", "status"), [({"endpoint": "token"}, 200), ({"endpoint": "logout"}, 409)])
def test_without_a_number_once_is_enough(lived, match, status):
    assert verify(lived, match).status_code == status


def test_secrets_are_compared_as_they_were_sent(lived):
    assert verify(lived, {"parameters": {"password": DEMO_USER[1]}}, times=1).status_code == 200
    assert verify(lived, {"parameters": {"password": "***"}}, times=0).status_code == 200


def test_a_no_counts_and_shows_what_came(lived):
    problem = assert_problem(verify(lived, {"endpoint": "token", "grant_type": "refresh_token"}, times=2), 409)
    assert (problem["count"], len(problem["matched"])) == (1, 1)
    assert problem["matched"] == ["#3 token POST /oauth/token grant_type=refresh_token -> 200"]
    assert problem["nearest"][0] == {
        "entry": "#2 token POST /oauth/token grant_type=password -> 400 invalid_grant",
        "id": 2,
        "differences": [{"field": "grant_type", "expected": "refresh_token", "found": "password"}],
    }


MESSAGES = {
    "nothing came near": (
        {"match": {"endpoint": "logout", "method": "DELETE"}},
        """\
Expected at least 1 of: endpoint='logout', method='DELETE'
Found 0.
4 other requests came, none like it.""",
    ),
    "the only thing that was asked for": (
        {"match": {"endpoint": "logout"}, "times": 1},
        """\
Expected exactly 1 of: endpoint='logout'
Found 0.
Nearest misses:
  #4 rest GET /rest/v2.0/users/self -> 200
    endpoint: expected 'logout', found 'rest'
  #3 token POST /oauth/token grant_type=refresh_token -> 200
    endpoint: expected 'logout', found 'token'
  #2 token POST /oauth/token grant_type=password -> 400 invalid_grant
    endpoint: expected 'logout', found 'token'""",
    ),
    "too few": (
        {"match": {"endpoint": "token", "grant_type": "refresh_token", "status": 200}, "times": 2},
        """\
Expected exactly 2 of: endpoint='token', grant_type='refresh_token', status=200
Found 1.
These matched:
  #3 token POST /oauth/token grant_type=refresh_token -> 200
Nearest misses:
  #1 token POST /oauth/token grant_type=password -> 200
    grant_type: expected 'refresh_token', found 'password'
  #4 rest GET /rest/v2.0/users/self -> 200
    endpoint: expected 'token', found 'rest'
    grant_type: expected 'refresh_token', found nothing
  #2 token POST /oauth/token grant_type=password -> 400 invalid_grant
    grant_type: expected 'refresh_token', found 'password'
    status: expected 200, found 400""",
    ),
    "too many": (
        {"match": {"grant_type": "password"}, "at_most": 1},
        """\
Expected at most 1 of: grant_type='password'
Found 2.
These matched:
  #1 token POST /oauth/token grant_type=password -> 200
  #2 token POST /oauth/token grant_type=password -> 400 invalid_grant""",
    ),
    "parameters and headers": (
        {
            "match": {
                "endpoint": "token",
                "username": "alice@example.com",
                "parameters": {"password": "secret-one", "scope": "read", "client_id": None},
                "headers": {"X-Trace": "t1"},
            },
            "at_least": 1,
            "at_most": 2,
        },
        """\
Expected 1 to 2 of: endpoint='token', username='alice@example.com', parameters.client_id=nothing, \
parameters.password='***', parameters.scope='read', headers.X-Trace='t1'
Found 0.
Nearest misses:
  #2 token POST /oauth/token grant_type=password -> 400 invalid_grant
    parameters.password: expected '***', found '***'
    parameters.scope: expected 'read', found nothing
    headers.x-trace: expected 't1', found nothing
  #3 token POST /oauth/token grant_type=refresh_token -> 200
    username: expected 'alice@example.com', found 'demo@example.com'
    parameters.password: expected '***', found nothing
    parameters.scope: expected 'read', found nothing
    headers.x-trace: expected 't1', found nothing
  #1 token POST /oauth/token grant_type=password -> 200
    username: expected 'alice@example.com', found 'demo@example.com'
    parameters.password: expected '***', found '***'
    parameters.scope: expected 'read', found nothing
    headers.x-trace: expected 't1', found nothing""",
    ),
    "any request": (
        {"times": 5},
        """\
Expected exactly 5 of: any request
Found 4.
These matched:
  #1 token POST /oauth/token grant_type=password -> 200
  #2 token POST /oauth/token grant_type=password -> 400 invalid_grant
  #3 token POST /oauth/token grant_type=refresh_token -> 200
  #4 rest GET /rest/v2.0/users/self -> 200""",
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_a_no_is_said_for_people(lived, case):
    question, message = MESSAGES[case]
    problem = assert_problem(lived.call("POST", "/requests/verify", question), 409)
    assert problem["detail"] == message


def test_a_no_of_an_empty_journal_says_so(api):
    problem = assert_problem(verify(api, {"endpoint": "token"}), 409)
    assert problem["detail"] == "Expected at least 1 of: endpoint='token'\nFound 0.\nNo request came at all."


def test_a_request_without_an_answer_says_so(api):
    api.rule({}, fault="empty_response")
    api.log_in()
    problem = assert_problem(verify(api, {"endpoint": "rest"}), 409)
    assert problem["nearest"][0]["entry"] == "#1 token POST /oauth/token grant_type=password -> no answer"


@pytest.mark.parametrize(
    ("question", "field", "words"),
    [
        ({"times": 1, "at_least": 1}, "times", "stands alone"),
        ({"times": 1, "at_most": 1}, "times", "stands alone"),
        ({"at_least": 3, "at_most": 2}, "at_least", "is more than at_most, found 3 and 2"),
        ({"times": -1}, "times", "expected `int` >= 0"),
        ({"times": "1"}, "times", "found '1'"),
        ({"count": 1}, "count", "unknown key, expected one of match, times, at_least, at_most"),
        ({"match": {"endpoint": "tokens"}}, "match.endpoint", "expected one of authorize, consent"),
        ({"match": {"status": "200"}}, "match.status", "found '200'"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api, question, field, words):
    assert_problem(api.call("POST", "/requests/verify", question), 422, fields={field: words})


def test_a_token_in_a_no_is_cut_short(api):
    token = api.mint()["access_token"]
    api.use(token)
    body = {"endpoint": "rest", "headers": {"Authorization": f"Bearer {token[:-1]}9"}}
    problem = assert_problem(verify(api, body), 409)
    assert token not in str(problem)
    assert token[:8] in problem["detail"]
    assert DEMO_CLIENT[1] not in str(problem)
