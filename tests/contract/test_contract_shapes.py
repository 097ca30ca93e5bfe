"""The shapes that are asserted at one place: every way to miss them is found."""

from __future__ import annotations

import pytest
from scripted import JSON, NO_STORE, Script, answer, case, page, target

from mockserver.contract.runner import run_case

TOKEN = "0b5bd5c2-37ad-4e76-9d43-6d03aa6cf9aa:10003"
PAIR = f'"access_token":"{TOKEN}","token_type":"bearer","refresh_token":"{TOKEN}"'
GOOD_TOKEN = f'{{{PAIR},"expires_in":43199,"scope":"read write"}}'
CHALLENGE = 'Form realm="oauth2/client", error="invalid_client", error_description="Bad client credentials"'
GOOD_ERROR = '{"error":"invalid_client","error_description":"Bad client credentials"}'
ERROR = """
expect.status = 401
expect.error = { code = "invalid_client", description = "Bad client credentials", challenge = "Form" }
"""


def abouts(expectation, came, **variables):
    """Return what the differences are about."""
    there = target(Script(came))
    there.variables |= variables
    steps = f'[[case.step]]\nrequest = "POST /oauth/token"\n{expectation}'
    return [difference.about for difference in run_case(case(steps), {}, there).differences]


def without(headers, name):
    return [(key, value) for key, value in headers if key != name]


def test_a_good_error_is_found_good():
    assert abouts(ERROR, answer(401, GOOD_ERROR, [*JSON, ("WWW-Authenticate", CHALLENGE)])) == []


@pytest.mark.parametrize(
    ("body", "headers", "about"),
    [
        ("", JSON, "body"),
        ("<html>", JSON, "body"),
        ('"text"', JSON, "body"),
        ('{"error_description":"Bad client credentials","error":"invalid_client"}', JSON, "body, keys in order"),
        (GOOD_ERROR.replace("}", ',"more":1}'), JSON, "body, keys in order"),
        ('{"error":"invalid_client"}', JSON, "body, keys in order"),
        (GOOD_ERROR.replace("invalid_client", "invalid_grant"), JSON, "body.error"),
        (GOOD_ERROR.replace("Bad", "bad"), JSON, "body.error_description"),
        (GOOD_ERROR.replace('"Bad client credentials"', "null"), JSON, "body.error_description"),
        (GOOD_ERROR, without(JSON, "Content-Type"), "Content-Type"),
        (GOOD_ERROR, [("Content-Type", "application/json"), *NO_STORE], "Content-Type"),
        (GOOD_ERROR, without(JSON, "Cache-Control"), "Cache-Control"),
        (GOOD_ERROR, [*JSON, ("Cache-Control", "max-age=0")], "Cache-Control"),
        (GOOD_ERROR, without(JSON, "Pragma"), "Pragma"),
    ],
)
def test_an_error_that_misses_the_shape_is_found(body, headers, about):
    assert abouts(ERROR, answer(401, body, [*headers, ("WWW-Authenticate", CHALLENGE)])) == [about]


@pytest.mark.parametrize(
    "challenge",
    [
        None,
        "Form",
        CHALLENGE.replace("Form", "Basic"),
        CHALLENGE.replace("oauth2/client", "oauth2-resource"),
        CHALLENGE.replace("Bad", "bad"),
        CHALLENGE.replace('"invalid_client"', '"unauthorized"'),
    ],
)
def test_a_challenge_that_misses_the_shape_is_found(challenge):
    headers = [*JSON, ("WWW-Authenticate", challenge)] if challenge else JSON
    assert abouts(ERROR, answer(401, GOOD_ERROR, headers)) == ["WWW-Authenticate"]


def test_a_challenge_without_a_401_is_found():
    expectation = ERROR.replace("401", "400")
    assert abouts(expectation, answer(400, GOOD_ERROR, [*JSON, ("WWW-Authenticate", CHALLENGE)])) == [
        "WWW-Authenticate"
    ]


def test_the_scope_of_an_error_comes_last():
    expectation = (
        'expect.status = 400\nexpect.error = { code = "invalid_scope", description = "x", scope = "{scopes}" }'
    )
    good = '{"error":"invalid_scope","error_description":"x","scope":"read write"}'
    assert abouts(expectation, answer(400, good, JSON)) == []
    assert abouts(expectation, answer(400, good.replace("read write", "read"), JSON)) == ["body.scope"]
    assert abouts(expectation, answer(400, good.replace(',"scope":"read write"', ""), JSON)) == ["body, keys in order"]


def test_the_answer_to_head_has_the_headers_and_no_body():
    steps = '[[case.step]]\nrequest = "HEAD /x"\nexpect.status = 405\nexpect.error = { code = "c", description = "d" }'
    assert run_case(case(steps), {}, target(Script(answer(405, "", JSON)))).result == "ok"
    assert run_case(case(steps), {}, target(Script(answer(405, "{}", JSON)))).result == "differs"


def test_a_good_token_is_found_good():
    assert abouts("expect.token = {}", answer(200, GOOD_TOKEN, JSON)) == []
    assert abouts("expect.token.expires_in = 43199", answer(200, GOOD_TOKEN, JSON)) == []
    assert abouts("expect.token.expires_in = [43000, 43200]", answer(200, GOOD_TOKEN, JSON)) == []


@pytest.mark.parametrize(
    ("body", "about"),
    [
        (GOOD_TOKEN.replace(TOKEN, TOKEN.upper(), 1), "body.access_token"),
        (GOOD_TOKEN.replace(TOKEN, TOKEN.replace("-4", "-1"), 1), "body.access_token"),
        (GOOD_TOKEN.replace(TOKEN, TOKEN.partition(":")[0], 1), "body.access_token"),
        (GOOD_TOKEN.replace(TOKEN, f"{TOKEN}x", 1), "body.access_token"),
        (GOOD_TOKEN.replace("10003", "10002", 1), "body.access_token"),
        (GOOD_TOKEN.replace('"bearer"', '"Bearer"'), "body.token_type"),
        (GOOD_TOKEN.replace('"read write"', '"write read"'), "body.scope"),
        (GOOD_TOKEN.replace('"read write"', '["read","write"]'), "body.scope"),
        (GOOD_TOKEN.replace("43199", '"43199"'), "body.expires_in"),
        (GOOD_TOKEN.replace("43199", "43199.0"), "body.expires_in"),
        (GOOD_TOKEN.replace("43199", "true"), "body.expires_in"),
        (GOOD_TOKEN.replace("43199", "0"), "body.expires_in"),
        (GOOD_TOKEN.replace("43199", "-1"), "body.expires_in"),
        (f'{{"expires_in":43199,{PAIR},"scope":"read write"}}', "body, keys in order"),
        (f'{{{PAIR},"scope":"read write"}}', "body, keys in order"),
        (GOOD_TOKEN.replace("}", ',"jti":"1"}'), "body, keys in order"),
    ],
)
def test_a_token_that_misses_the_shape_is_found(body, about):
    assert abouts("expect.token = {}", answer(200, body, JSON), user_id="10003") == [about]


@pytest.mark.parametrize("expected", ["43200", "[43200, 43201]", "[43000, 43198]"])
def test_a_lifetime_that_is_not_the_expected_one_is_found(expected):
    assert abouts(f"expect.token.expires_in = {expected}", answer(200, GOOD_TOKEN, JSON)) == ["body.expires_in"]


def test_a_refresh_token_or_a_lifetime_that_must_not_be_there_is_found():
    assert abouts("expect.token.refresh_token = false", answer(200, GOOD_TOKEN, JSON)) == ["body, keys in order"]
    assert abouts('expect.token.expires_in = "absent"', answer(200, GOOD_TOKEN, JSON)) == ["body, keys in order"]


def test_a_token_that_can_be_stored_or_sets_a_cookie_is_found():
    assert abouts("expect.token = {}", answer(200, GOOD_TOKEN, JSON[:1])) == ["Cache-Control", "Pragma"]
    assert abouts("expect.token = {}", answer(200, GOOD_TOKEN, [*JSON, ("Set-Cookie", "a=b")])) == ["Set-Cookie"]


def test_the_other_error_object_has_its_status_again():
    expectation = 'expect.status = 404\nexpect.resource_error = { title = "Not Found" }'
    good = '{"code":404,"title":"Not Found","detail":"No such thing"}'
    assert abouts(expectation, answer(404, good, JSON)) == []
    assert abouts(expectation, answer(404, good.replace("404", "400"), JSON)) == ["body.code"]
    assert abouts(expectation, answer(404, good.replace("No such thing", ""), JSON)) == ["body.detail"]
    assert abouts(expectation, answer(404, good.replace("code", "status"), JSON)) == ["body, keys in order"]


def test_an_error_page_shows_the_error_and_leads_nowhere():
    expectation = (
        'expect.status = 400\nexpect.page_error = { code = "invalid_grant", description = "Invalid redirect: <b>" }'
    )
    good = page("<h1>invalid_grant</h1><p>Invalid redirect: &lt;b&gt;</p>", 400)
    assert abouts(expectation, good) == []
    assert abouts(expectation, page("<p>invalid_grant Invalid redirect: <b></p>", 400)) == ["page"]
    assert abouts(expectation, answer(400, "invalid_grant", JSON)) == ["Content-Type"]
    astray = answer(400, good.text, [*good.headers, ("Location", "https://evil.example/")])
    assert abouts(expectation, astray) == ["Location"]


def test_a_script_on_a_page_is_not_what_it_shows():
    hidden = page("<script>invalid_grant x</script>", 400)
    assert abouts('expect.status = 400\nexpect.page_error = { code = "invalid_grant", description = "x" }', hidden) == [
        "page",
        "page",
    ]


@pytest.mark.parametrize(
    ("expected", "came", "about"),
    [
        ("{ a = 1, b = 2 }", '{"b":2,"a":1}', "body, keys in order"),
        ("{ a = 1 }", '{"a":true}', "body.a"),
        ("{ a = 1 }", '{"a":"1"}', "body.a"),
        ("{ a = 1.5 }", '{"a":1}', "body.a"),
        ("{ a = [1, 2] }", '{"a":[1]}', "body.a"),
        ("{ a = [1, { b = 2 }] }", '{"a":[1,{"b":3}]}', "body.a[1].b"),
        ('{ a = "<integer>" }', '{"a":"7"}', "body.a"),
        ('{ a = "<list>" }', '{"a":{}}', "body.a"),
        ('{ a = "<uuid>" }', '{"a":"x"}', "body.a"),
        ("{ a = 1 }", "no json", "body"),
    ],
)
def test_json_that_is_not_the_expected_is_found(expected, came, about):
    assert abouts(f"expect.json = {expected}", answer(200, came)) == [about]


def test_fields_are_looked_for_among_others_and_in_each_item_of_a_list():
    expectation = 'expect.fields = { id = "<integer>" }'
    assert abouts(expectation, answer(200, '{"more":1,"id":2}')) == []
    assert abouts(expectation, answer(200, '[{"id":1},{"id":"2"},{}]')) == ["body[1].id", "body[2].id"]
    assert abouts(expectation, answer(200, "[]")) == ["body"]
    assert abouts(expectation, answer(200, "nothing")) == ["body"]


def test_where_a_redirect_leads_is_compared_whole_and_decoded():
    came = answer(302, "", [("Location", "https://app.example/?code=AbCdEf&state=a%20b")])
    assert abouts('expect.status = 302\nexpect.location = "https://app.example/?code=<code>&state=a%20b"', came) == []
    assert abouts('expect.status = 302\nexpect.location = "https://app.example/?code=<code>"', came) == ["Location"]
    assert abouts('expect.status = 302\nexpect.location_query = { code = "<code>", state = "a b" }', came) == []
    assert abouts('expect.status = 302\nexpect.location_query = { state = "a b", code = "<code>" }', came) == [
        "parameters of Location, keys in order"
    ]
    assert abouts('expect.location_query = { code = "<code>" }', answer()) == ["Location"]


def test_a_redirect_on_the_server_is_the_same_with_and_without_its_origin():
    for location in ("/login?r=1", "http://server.example/login?r=1"):
        assert abouts('expect.location = "/login<any>"', answer(200, "", [("Location", location)])) == []
    foreign = answer(200, "", [("Location", "https://evil.example/login?r=1")])
    assert abouts('expect.location = "/login<any>"', foreign) == ["Location"]


def test_texts_that_must_and_must_not_be_there_are_looked_for():
    came = answer(200, "one two")
    assert abouts('expect.body_has = ["two"]\nexpect.body_lacks = ["three"]', came) == []
    assert abouts('expect.body_has = ["three"]\nexpect.body_lacks = ["two"]', came) == ["body", "body"]


def test_any_of_several_statuses_will_do():
    assert abouts("expect.status = [200, 204]", answer(204)) == []
    assert abouts("expect.status = [200, 204]", answer(201)) == ["status"]


def test_the_name_in_a_login_form_is_compared():
    form = page('<form method=post><input name=u value="ann"><input type=password name=p></form>')
    assert abouts('expect.login_name = "{username}"', form) == []
    assert abouts('expect.login_name = ""', form) == ["user name in the login form"]
    assert abouts('expect.login_name = ""', answer()) == ["user name in the login form"]
