"""GET and POST `/oauth/authorize`: from a client's link to its redirect (WIRE §3)."""

from __future__ import annotations

import re

import pytest
from browsing import REQUEST, forms_in
from helpers import ALICE, DEMO_USER, ok, serve

TRUSTED = {"client_id": "trusted.test", "redirect_uri": "https://trusted.example"}
HTML = "text/html; charset=utf-8"


def assert_page(browser, status, *texts):
    """What a person sees: a page, that no other may frame, keep or read."""
    assert (browser.status, browser.headers["Content-Type"]) == (status, HTML)
    for text in texts:
        assert text in browser.text
    assert "frame-ancestors 'none'" in browser.headers["Content-Security-Policy"]
    assert "default-src 'none'" in browser.headers["Content-Security-Policy"]
    assert browser.headers["Cache-Control"] == "no-store"
    assert browser.headers["X-Content-Type-Options"] == "nosniff"
    assert "Location" not in browser.headers
    assert "Access-Control-Allow-Origin" not in browser.headers


def test_a_stranger_logs_in_approves_and_is_sent_back(service):
    browser = service.browser().ask(state="xyz")
    assert_page(browser, 200, "Log in")
    browser.log_in()
    assert_page(browser, 200, "Demo Application", "Approve", "Deny", "read", "write")
    browser.approve()
    assert re.fullmatch(r"https://example\.com\?code=[0-9A-Za-z]{6}&state=xyz", browser.location)


def test_a_user_who_denies_is_sent_back_with_the_vendors_words(service):
    browser = service.browser().ask(state="xyz").log_in().deny()
    expected = "https://example.com?error=access_denied&error_description=User%20denied%20access&state=xyz"
    assert (browser.status, browser.location) == (302, expected)


def test_a_wrong_password_shows_the_login_page_again_with_the_name(service):
    browser = service.browser().ask(state="xyz").log_in("demo@example.com", "wrong")
    assert_page(browser, 200, "Bad credentials", 'value="demo@example.com"')
    assert "wrong" not in browser.text.replace("went wrong", "")
    browser.log_in().approve()
    assert browser.answer["state"] == "xyz"


@pytest.mark.parametrize(
    ("username", "refusal"),
    [("disabled@example.com", "User is disabled"), ("locked@example.com", "User account is locked")],
)
def test_an_account_that_is_not_in_order_is_said(service, username, refusal):
    browser = service.browser().ask().log_in(username, "whatever")
    assert_page(browser, 200, refusal)


@pytest.mark.parametrize(
    "state",
    [
        "",
        "a b",
        "a+b",
        "ü✓𝄞",
        "&code=x",
        "#/x",
        "a=b&c=d",
        "%41",
        '"><script>',
        "x\r\nSet-Cookie: a=b",
        "\x00\t",
        "x" * 8000,
    ],
)
def test_state_is_echoed_exactly(service, state):
    browser = service.browser().ask(state=state).log_in().approve()
    assert browser.answer["state"] == state
    assert browser.location.isascii()
    assert browser.location.isprintable()
    denied = service.browser().ask(state=state).log_in(*ALICE).deny()
    assert denied.answer["state"] == state


def test_no_state_is_answered_with_none(service):
    assert service.browser().ask().log_in().approve().answer.keys() == {"code"}
    refused = service.browser().ask(scope="bogus")
    assert refused.answer.keys() == {"error", "error_description", "scope"}


@pytest.mark.parametrize(
    ("redirect_uri", "start", "end"),
    [
        ("https://example.com", "https://example.com?code=", ""),
        ("https://example.com/", "https://example.com/?code=", ""),
        ("https://example.com/deep/er", "https://example.com/deep/er?code=", ""),
        ("https://example.com?a=b", "https://example.com?a=b&code=", ""),
        ("https://example.com?", "https://example.com?code=", ""),
        ("http://localhost:8080/#/callback", "http://localhost:8080/?code=", "#/callback"),
        ("http://localhost:8080/?a#b?c", "http://localhost:8080/?a&code=", "#b?c"),
        ("http://127.0.0.1:55555/x", "http://127.0.0.1:55555/x?code=", ""),
        ("http://[::1]:1/x", "http://[::1]:1/x?code=", ""),
    ],
)
def test_the_code_is_added_to_the_redirect_uri(service, redirect_uri, start, end):
    location = service.browser().ask(redirect_uri=redirect_uri).log_in().approve().location
    assert re.fullmatch(f"{re.escape(start)}[0-9A-Za-z]{{6}}{re.escape(end)}", location)


@pytest.mark.parametrize("logged_in", [False, True])
@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            {"scope": "bogus"},
            "?error=invalid_scope&error_description=Invalid%20scope:%20bogus&state=s&scope=read%20write",
        ),
        (
            {"response_type": "foo"},
            "?error=unsupported_response_type&error_description=Unsupported%20response%20types:%20%5Bfoo%5D&state=s",
        ),
        (
            {"response_type": None},
            "?error=unsupported_response_type&error_description=Unsupported%20response%20types:%20%5B%5D&state=s",
        ),
        (
            {"response_type": "token"},
            "?error=unsupported_response_type&error_description=Unsupported%20response%20types:%20%5Btoken%5D&state=s",
        ),
    ],
)
def test_a_fault_of_the_clients_is_told_to_the_client(service, request_, expected, logged_in):
    browser = service.browser()
    if logged_in:
        browser.ask().log_in()
    browser.ask(state="s", **request_)
    assert (browser.status, browser.location) == (302, f"https://example.com{expected}")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("request_", "status", "texts"),
    [
        ({"client_id": None}, 401, ["invalid_client", "Bad client credentials"]),
        ({"client_id": ""}, 401, ["invalid_client", "Bad client credentials"]),
        ({"client_id": "nobody"}, 401, ["invalid_client", "Bad client credentials"]),
        (
            {"redirect_uri": "https://evil.example"},
            400,
            [
                "invalid_grant",
                "Invalid redirect: https://evil.example does not match one of the registered values.",
            ],
        ),
        ({"redirect_uri": None}, 400, ["invalid_grant", "Invalid redirect"]),
        ({"redirect_uri": "javascript:alert(1)"}, 400, ["invalid_grant", "Invalid redirect: javascript:alert(1)"]),
        (
            {"redirect_uri": "<script>alert(1)</script>"},
            400,
            ["invalid_grant", "Invalid redirect: &lt;script&gt;alert(1)&lt;/script&gt;"],
        ),
        ({"client_id": "machine.test", "redirect_uri": "https://machine.example"}, 400, ["invalid_grant"]),
        ({"redirect_uri": "https://evil.example", "response_type": "foo"}, 400, []),
        ({"redirect_uri": "https://evil.example", "scope": "bogus"}, 400, ["invalid_grant"]),
    ],
)
def test_whoever_cannot_be_told_from_a_trap_is_never_redirected_to(service, method, request_, status, texts):
    parameters = {name: value for name, value in (REQUEST | request_).items() if value is not None}
    browser = service.browser()
    if method == "GET":
        browser.ask(**request_)
    else:
        browser.open("/oauth/authorize", "POST", parameters)
    assert_page(browser, status, *texts)
    assert "<script>" not in browser.text


def test_an_authorization_may_be_posted(service):
    browser = service.browser().open("/oauth/authorize", "POST", REQUEST | {"state": "posted"})
    assert_page(browser, 200, "Log in")
    assert browser.log_in().approve().answer["state"] == "posted"


def test_without_a_redirect_uri_the_only_registered_one_is_meant(service):
    browser = service.browser().ask(client_id="other.test", redirect_uri=None).log_in().approve()
    assert browser.location.startswith("https://other.example/callback?code=")


def test_an_approval_is_remembered(service):
    browser = service.browser().ask(scope="write").log_in().approve()
    first = browser.answer["code"]
    assert browser.ask(scope="write").answer["code"] != first


def test_another_scope_client_or_user_is_asked_for_again(service):
    browser = service.browser().ask(scope="write").log_in().approve()
    assert_page(browser.ask(scope="read"), 200, "Approve")
    assert_page(browser.ask(client_id="other.test", redirect_uri=None), 200, "Approve")
    assert_page(service.browser().ask(scope="write").log_in(*ALICE), 200, "Approve")


def test_approvals_of_single_scopes_add_up(service):
    browser = service.browser().ask(scope="write").log_in().approve().ask(scope="read").approve()
    assert "code" in browser.ask(scope="read write").answer


def test_a_denial_is_not_remembered(service):
    browser = service.browser().ask().log_in().deny()
    assert_page(browser.ask(), 200, "Approve")


def test_an_approval_is_forgotten_in_time(service):
    browser = service.browser().ask().log_in().approve()
    service.clock.advance(days=30)
    assert_page(browser.ask().log_in(), 200, "Approve")


def test_without_remembering_every_request_is_asked_about():
    service = serve(remember_approvals=False)
    browser = service.browser().ask().log_in().approve()
    assert_page(browser.ask(), 200, "Approve")


def test_a_living_token_is_as_good_as_an_approval(service):
    service.tokens(scope="write")
    assert "code" in service.browser().ask(scope="write").log_in().answer
    assert_page(service.browser().ask(scope="read").log_in(), 200, "Approve")


def test_a_trusted_client_is_never_asked_about(service):
    assert "code" in service.browser().ask(**TRUSTED).log_in().answer


def test_a_session_lives_as_long_as_it_is_used(service):
    browser = service.browser().ask().log_in()
    for _ in range(3):
        service.clock.advance(1799)
        assert_page(browser.ask(), 200, "Approve")
    service.clock.advance(1800)
    assert_page(browser.ask(), 200, "Log in")


def test_whoever_logs_out_logs_in_again_and_comes_back_to_the_request(service):
    browser = service.browser().ask(state="kept").log_in().log_out()
    assert_page(browser, 200, "Log in")
    assert browser.log_in(*ALICE).approve().answer["state"] == "kept"


def test_a_user_who_is_disabled_meanwhile_is_logged_out(service):
    browser = service.browser().ask().log_in()
    users = service.sandbox.users
    users[DEMO_USER[0]] = users["disabled@example.com"]
    assert_page(browser.ask(), 200, "Log in")


@pytest.mark.parametrize("extra", [{}, {"pending": ""}, {"pending": "nonsense"}])
def test_consent_out_of_the_blue_is_refused(service, extra):
    browser = service.browser().ask().log_in()
    browser.open("/oauth/authorize", "POST", {"user_oauth_approval": "true"} | extra)
    assert_page(browser, 400, "invalid_request", "Cannot approve uninitialized authorization request.")


def test_consent_is_given_once(service):
    browser = service.browser().ask().log_in()
    form = next(form for form in forms_in(browser.text) if form.buttons)
    fields = form.fields | {"user_oauth_approval": "true"}
    browser.open(form.action, "POST", fields)
    assert "code" in browser.answer
    browser.open(form.action, "POST", fields)
    assert_page(browser, 400, "Cannot approve uninitialized authorization request.")


def test_consent_without_the_forms_csrf_token_is_refused(service):
    browser = service.browser().ask().log_in()
    form = next(form for form in forms_in(browser.text) if form.buttons)
    fields = form.fields | {"csrf_token": "guess", "user_oauth_approval": "true"}
    assert_page(browser.open(form.action, "POST", fields), 400, "Cannot approve")


def test_consent_from_another_persons_page_is_refused(service):
    victim = service.browser().ask().log_in()
    form = next(form for form in forms_in(victim.text) if form.buttons)
    attacker = service.browser().ask().log_in(*ALICE)
    own = next(form for form in forms_in(attacker.text) if form.buttons)
    fields = own.fields | {"pending": form.fields["pending"], "user_oauth_approval": "true"}
    assert_page(attacker.open(own.action, "POST", fields), 400, "Cannot approve")


def test_a_consent_page_left_open_for_too_long_counts_no_more():
    service = serve(session_ttl=0)
    browser = service.browser().ask().log_in()
    service.clock.advance(hours=2)
    assert_page(browser.approve(), 400, "Cannot approve")


def test_whoever_answers_after_the_session_is_over_logs_in_and_is_asked_again(service):
    browser = service.browser().ask(state="kept").log_in()
    service.clock.advance(1800)
    assert_page(browser.approve(), 200, "Log in")
    assert_page(browser.log_in(), 200, "Approve")
    assert browser.approve().answer["state"] == "kept"


@pytest.mark.parametrize("button", ["true", "false"])
def test_an_answer_for_a_client_that_is_gone_leads_nowhere(service, button):
    browser = service.browser().ask().log_in()
    del service.sandbox.clients["cameramanager.test"]
    assert_page(browser.press(button), 401, "Bad client credentials")


def test_an_answer_for_a_redirect_uri_that_is_gone_leads_nowhere(service):
    browser = service.browser().ask().log_in()
    clients = service.sandbox.clients
    clients["cameramanager.test"] = clients["trusted.test"]
    assert_page(browser.approve(), 400, "Invalid redirect")


def test_of_two_answers_to_one_page_the_first_counts(service):
    browser = service.browser().ask().log_in()
    form = next(form for form in forms_in(browser.text) if form.buttons)
    browser.open(form.action, "POST", form.fields | {"user_oauth_approval": "false"})
    assert browser.answer["error"] == "access_denied"
    assert_page(browser.open(form.action, "POST", form.fields | {"user_oauth_approval": "true"}), 400, "Cannot approve")


def test_whoever_logs_out_without_a_request_is_told_so(service):
    browser = service.browser().open("/login").log_in()
    assert_page(browser, 200, "demo@example.com")
    assert_page(browser.log_out(), 200, "/login")
    assert_page(browser.open("/login"), 200, "Log in")


def test_a_logout_that_the_page_did_not_ask_for_is_none(service):
    browser = service.browser().open("/login").log_in()
    browser.open("/logout", "POST", {})
    assert_page(browser.open("/login"), 200, "demo@example.com")
    assert_page(browser.open("/logout"), 405)


def test_a_login_without_a_request_greets_the_user_and_leads_nowhere(service):
    browser = service.browser().open("/login").log_in()
    assert_page(browser, 200, "Demo User")
    assert_page(browser.open("/login"), 200, "Demo User")


def test_a_login_without_its_cookie_is_refused(service):
    browser = service.browser().ask()
    form = next(form for form in forms_in(browser.text) if "password" in form.fields)
    answer = service.http.post(form.action, data=form.fields | {"username": DEMO_USER[0], "password": DEMO_USER[1]})
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize("request_", ["", "nonsense", "eyJhIjoxfQ.sig", "\x00", "é", "." * 5000])
def test_a_pending_request_that_this_server_did_not_sign_leads_nowhere(service, request_):
    browser = service.browser()
    browser._http.get("/login", query_string={"request": request_})
    browser.open("/login").log_in()
    assert browser.status == 200
    assert "Location" not in browser.headers


def test_what_a_user_and_a_client_are_called_is_escaped(service):
    browser = service.browser().ask().log_in("zoë", "pässwörd & more ✓")
    assert_page(browser, 200, "zoë", "&lt;b&gt;O&#39;Neill&lt;/b&gt;")
    assert "<b>" not in browser.text


def test_the_session_cookie_is_for_this_server_only(service):
    browser = service.browser().ask()
    cookie = browser.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_a_login_changes_the_session(service):
    browser = service.browser().ask()
    before = browser._http.get_cookie("mockserver_session", "mock.test").value
    browser.log_in()
    assert browser._http.get_cookie("mockserver_session", "mock.test").value != before


def test_a_reset_logs_everybody_out(service):
    browser = service.browser().ask().log_in().approve()
    service.sandbox.reset()
    assert_page(browser.ask(), 200, "Log in")


def test_of_a_parameter_given_twice_the_first_counts(service):
    browser = service.browser()
    browser.open(
        "/oauth/authorize?response_type=code&client_id=other.test&client_id=cameramanager.test&state=1&state=2"
    )
    assert browser.log_in().approve().answer["state"] == "1"
    assert browser.location.startswith("https://other.example/")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_with_a_page(service, method):
    browser = service.browser().open("/oauth/authorize", method)
    assert_page(browser, 405)
    assert "POST" in browser.headers["Allow"]


def test_a_code_from_the_pages_is_worth_a_token_of_that_user(service):
    tokens = ok(service.exchange(service.code(ALICE)))
    assert tokens["access_token"].endswith(":10002")
    assert ok(service.use(tokens["access_token"]))["email"] == "alice@example.com"


def test_what_should_not_happen_is_said_to_a_person_on_a_page(service, monkeypatch):
    def stumble(*_):
        raise ZeroDivisionError("hush")

    browser = service.browser().ask()
    monkeypatch.setattr(service.sandbox, "authenticate", stumble)
    browser.log_in()
    assert_page(browser, 500, "server_error", "Something went wrong here")
    assert "hush" not in browser.text
