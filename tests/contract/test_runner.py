"""The runner: what it sends, what it finds, and what it says."""

from __future__ import annotations

import pytest
from scripted import JSON, Script, answer, case, page, redirect, target

from mockserver.contract.cases import Flow, SignIn
from mockserver.contract.loader import load_contract
from mockserver.contract.runner import run_case

CONTRACT = load_contract()
STEP = """
[[case.step]]
request = "GET /thing"
"""


def run(steps, *answers, flows=None, **fields):
    script = Script(*answers)
    return run_case(case(steps, **fields), flows or {}, target(script)), script.requests


def test_a_case_whose_answers_are_as_expected_is_ok():
    outcome, _ = run(STEP + "expect = { status = 201, body = 'made <id>' }", answer(201, "made 42"))
    assert str(outcome) == "ok       The case of this test"


def test_a_case_that_must_fail_fails_and_says_why():
    steps = (
        STEP
        + 'expect = { status = 200, body = "all is well, {username}", headers = { Server = false, Date = "<text>" } }'
    )
    outcome, _ = run(steps, answer(500, "oops", [("Server", "x/1")]))
    assert str(outcome).splitlines() == [
        "DIFFERS  The case of this test",
        '         WIRE §2 row "x"; source L; step 1, GET /thing',
        "           status: expected 200, came 500",
        '           body: expected "all is well, ann", came "oops"',
        '           Server: expected nothing, came "x/1"',
        '           Date: expected "<text>", came nothing',
    ]


def test_an_error_of_another_shape_is_told_field_by_field():
    steps = (
        STEP
        + """expect.status = 400
    expect.error = { code = "invalid_grant", description = "Bad credentials" }"""
    )
    came = answer(401, '{"error_description":"Wrong","error":"invalid_grant"}', [("Content-Type", "application/json")])
    outcome, _ = run(steps, came)
    assert str(outcome).splitlines()[2:] == [
        "           status: expected 400, came 401",
        '           body, keys in order: expected ["error","error_description"], came ["error_description","error"]',
        '           body.error_description: expected "Bad credentials", came "Wrong"',
        '           Content-Type: expected "application/json;charset=UTF-8", came "application/json"',
        '           Cache-Control: expected "no-store", came nothing',
        '           Pragma: expected "no-cache", came nothing',
        (
            r'           WWW-Authenticate: expected "Bearer error=\"invalid_grant\", '
            r'error_description=\"Bad credentials\"", came nothing'
        ),
    ]


def test_the_first_step_that_differs_ends_the_case_and_is_named():
    outcome, requests = run(STEP + STEP + "expect.status = 404" + STEP, answer(), answer(), answer())
    assert (outcome.step, len(requests)) == ("step 2, GET /thing", 2)


def test_a_case_that_needs_what_the_target_has_not_is_skipped_and_says_so():
    outcome, requests = run(STEP, needs=["clock", "seed"])
    assert requests == []
    assert str(outcome) == (
        "skipped  The case of this test (moves the server's clock; uses clients or users of the contract's own seed)"
    )


def test_a_server_that_cannot_be_reached_is_a_difference():
    outcome, _ = run(STEP, ConnectionRefusedError("nobody there"))
    assert str(outcome).splitlines()[2] == "           connection: expected an answer, came nobody there"


def test_a_variable_that_nobody_set_is_a_difference():
    outcome, _ = run(STEP + 'bearer = "{access_token}"')
    assert str(outcome.differences[0]) == (
        "contract: expected a known variable, came unknown variable {access_token}: "
        "neither the target nor an earlier step sets it"
    )


def test_a_request_is_sent_as_it_is_written():
    steps = """
    [[case.step]]
    request = "POST //a/{client_id}"
    query_text = "raw=a+b"
    query = { q = "1 2", twice = ["x", "y"] }
    form = { user = "{username}", sign = "a&b" }
    headers = { X-Odd = ["1", "2"] }
    basic = true
    """
    _, (request,) = run(steps, answer())
    assert (request.method, request.path) == ("POST", "//a/app?raw=a+b&q=1+2&twice=x&twice=y")
    assert request.body == b"user=ann&sign=a%26b"
    assert request.headers == [
        ("X-Odd", "1"),
        ("X-Odd", "2"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Authorization", "Basic YXBwOnMzY3JldA=="),
    ]


def test_a_form_may_be_sent_under_another_content_type():
    steps = '[[case.step]]\nrequest = "POST /x"\nform = { a = "b" }\nheaders = { Content-Type = "text/plain" }'
    _, (request,) = run(steps, answer())
    assert (request.headers, request.body) == ([("Content-Type", "text/plain")], b"a=b")


def test_what_a_step_saves_is_there_for_later_steps():
    steps = """
    [[case.step]]
    request = "GET /first"
    save = { token = "json access_token", code = "location code", tag = "header ETag" }
    [[case.step]]
    request = "GET /{tag}/{code}"
    bearer = "{token}"
    """
    first = answer(200, '{"access_token": "t1"}', [("Location", "https://a.example/?code=c1"), ("ETag", "e1")])
    _, requests = run(steps, first, answer())
    assert (requests[1].path, requests[1].headers) == ("/e1/c1", [("Authorization", "Bearer t1")])


def test_a_value_that_is_not_there_to_be_saved_is_a_difference():
    outcome, _ = run(STEP + 'save = { token = "json access_token" }', answer(200, "{}"))
    assert str(outcome.differences[0]) == "json access_token: expected a value to save as token, came nothing"


def test_a_value_that_must_be_another_one_is_a_difference_when_it_is_the_same():
    steps = STEP + 'expect.differs = { "json id" = "{client_id}" }'
    assert run(steps, answer(200, '{"id": "other"}'))[0].result == "ok"
    same, _ = run(steps, answer(200, '{"id": "app"}'))
    assert str(same.differences[0]) == 'json id: expected another value than before, came "app"'
    absent, _ = run(steps, answer(200, "{}"))
    assert str(absent.differences[0]) == "json id: expected another value than before, came nothing"


def test_a_flow_takes_its_defaults_and_what_it_is_given_and_names_its_step():
    inner = case(STEP.replace("/thing", "/{what}") + "expect.status = 200").step
    flows = {"look": Flow(about="x", step=inner, defaults={"what": "default"})}
    steps = '[[case.step]]\nuse = "look"\n[[case.step]]\nuse = "look"\nwith = { what = "{username}" }'
    outcome, requests = run(steps, answer(), answer(404), flows=flows)
    assert [request.path for request in requests] == ["/default", "/ann"]
    assert outcome.step == 'step 2, flow "look", GET /ann'


def test_a_path_in_the_base_url_stands_before_every_path():
    script = Script(answer())
    moved = target(script)
    moved.base_url = "http://server.example/_sandboxes/one"
    run_case(case(STEP), {}, moved)
    assert script.requests[0].path == "/_sandboxes/one/thing"


LOGIN = page('<form method=post action="/login?r=1"><input type=hidden name=csrf value=c1>'
             '<input name=user value=""><input type=password name=word><button>Log in</button></form>')  # fmt: skip
CONSENT = page('<form method=post action="/oauth/authorize"><input type=hidden name=csrf value=c2>'
               '<button name=user_oauth_approval value=true>Approve</button>'
               '<button name=user_oauth_approval value=false>Deny</button></form>')  # fmt: skip
VISIT = """
[[case.step]]
request = "GET /oauth/authorize"
browser = "b"
"""


def test_a_browser_logs_in_consents_and_stops_where_it_is_led_away():
    cookie = answer(302, "", [("Location", "/login?r=1"), ("Set-Cookie", "s=1; HttpOnly; Path=/")])
    steps = (
        VISIT
        + 'sign_in = {}\nconsent = "approve"\nexpect = { status = 302, location = "https://app.example/?code=<code>" }'
    )
    back = redirect("http://server.example/oauth/authorize?r=1")
    outcome, requests = run(steps, cookie, LOGIN, back, CONSENT, redirect("https://app.example/?code=AbCdEf"))
    assert outcome.result == "ok"
    assert [f"{request.method} {request.path}" for request in requests] == [
        "GET /oauth/authorize",
        "GET /login?r=1",
        "POST /login?r=1",
        "GET /oauth/authorize?r=1",
        "POST /oauth/authorize",
    ]
    assert requests[2].body == b"csrf=c1&user=ann&word=pw"
    assert requests[4].body == b"csrf=c2&user_oauth_approval=true"
    assert all(("Cookie", "s=1") in request.headers for request in requests[1:])


def test_a_browser_without_an_answer_stops_at_the_question():
    assert run(VISIT + 'expect.page = "login"', LOGIN)[0].result == "ok"
    assert run(VISIT + 'expect.page = "consent"', CONSENT)[0].result == "ok"
    outcome, _ = run(VISIT + 'expect.page = "consent"', LOGIN)
    assert str(outcome.differences[0]) == 'page: expected "the consent page", came "the login page"'


def test_a_browser_types_a_password_once():
    outcome, requests = run(VISIT + 'sign_in = {}\nexpect.page = "login"', LOGIN, LOGIN)
    assert (outcome.result, len(requests)) == ("ok", 2)


def test_a_browser_denies_and_can_send_the_same_form_again():
    steps = VISIT + 'consent = "deny"\n[[case.step]]\nresubmit = true\nbrowser = "b"\nexpect.status = 400'
    outcome, requests = run(steps, CONSENT, answer(), answer(400))
    assert outcome.result == "ok"
    assert requests[1].body == requests[2].body == b"csrf=c2&user_oauth_approval=false"


def test_browsers_of_two_names_share_no_cookies():
    steps = VISIT + VISIT.replace('"b"', '"c"')
    _, requests = run(steps, answer(200, "", [("Set-Cookie", "s=1")]), answer())
    assert requests[1].headers == []


def test_a_cookie_that_is_taken_back_is_forgotten():
    steps = VISIT * 3
    _, requests = run(
        steps, answer(200, "", [("Set-Cookie", "s=1")]), answer(200, "", [("Set-Cookie", "s=; Max-Age=0")]), answer()
    )
    assert [request.headers for request in requests] == [[], [("Cookie", "s=1")], []]


def test_a_browser_that_is_led_in_circles_gives_up():
    outcome, _ = run(VISIT, *[redirect("/oauth/authorize")] * 20)
    assert str(outcome.differences[0]) == "connection: expected an answer, came more than 10 redirects and forms"


def test_a_form_that_would_take_a_password_elsewhere_is_not_sent():
    foreign = page('<form method=post action="https://evil.example/"><input name=u><input type=password name=p></form>')
    outcome, requests = run(VISIT + "sign_in = {}", foreign)
    assert len(requests) == 1
    assert str(outcome.differences[0]).endswith("came a form would be sent to another server: https://evil.example/")


def test_what_a_browser_cannot_do_is_a_difference():
    again, _ = run('[[case.step]]\nresubmit = true\nbrowser = "b"')
    assert str(again.differences[0]) == "connection: expected an answer, came no form was sent before"
    approve_only = page("<form method=post><button name=user_oauth_approval value=true>Approve</button></form>")
    denied, _ = run(VISIT + 'consent = "deny"', approve_only)
    assert str(denied.differences[0]).endswith("came the consent page has no button to deny")


def test_a_cookie_that_is_none_is_left_alone():
    _, requests = run(VISIT * 2, answer(200, "", [("Set-Cookie", "a@b=1")]), answer())
    assert requests[1].headers == []


def test_the_approval_of_single_scopes_is_answered_too():
    radios = page('<form method=post action="/oauth/authorize"><input type=hidden name=user_oauth_approval value=true>'
                  '<input type=radio name=scope.read value=true><input type=radio name=scope.read value=false checked>'
                  '</form>')  # fmt: skip
    _, requests = run(VISIT + 'consent = "approve"', radios, answer())
    assert requests[1].body.endswith(b"scope.read=true&user_oauth_approval=true")


def test_a_clock_step_moves_the_clock_of_the_target():
    moved = []

    class Clock:
        def freeze(self):
            moved.append("frozen")

        def advance(self, seconds):
            moved.append(seconds)

    clocked = target(Script(), clock=Clock(), offers=frozenset({"clock"}))
    step = "[[case.step]]\nclock = { freeze = true, advance = 60 }"
    assert run_case(case(step, needs=["clock"]), {}, clocked).result == "ok"
    assert moved == ["frozen", 60]


def test_a_clock_that_cannot_be_moved_is_a_difference():
    outcome, _ = run("[[case.step]]\nclock.advance = 60")
    assert str(outcome.differences[0]).endswith("came the clock of this target cannot be moved")


@pytest.mark.parametrize("contract_case", CONTRACT.cases, ids=lambda contract_case: contract_case.name)
@pytest.mark.parametrize("status", [404, 500])
def test_no_case_is_kept_by_a_server_that_knows_nothing(contract_case, status):
    class Nothing(Script):
        def send(self, _request):
            return answer(status, "", JSON)

    class Clock:
        def freeze(self):
            pass

        def advance(self, seconds):
            pass

    blank = target(Nothing(), clock=Clock(), offers=frozenset({"clock", "settings", "seed", "fresh"}))
    blank.variables["redirect_uri"] = "https://app.example"
    assert run_case(contract_case, CONTRACT.flows, blank).result == "differs"


def test_what_a_person_types_is_the_targets_account_unless_the_case_says_otherwise():
    assert SignIn() == SignIn(username="{username}", password="{password}")
