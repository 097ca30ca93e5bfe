"""What is shown of requests hides what must not be seen; `reveal` shows it (issue 3, item 5)."""

from __future__ import annotations

import json

import pytest
from browsing import forms_in
from commanding import AUTHORIZE, Api
from helpers import ALICE, DEMO_CLIENT, DEMO_USER, Service, ok
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app import create_app
from mockserver.traffic.masking import mask_header, mask_parameter, mask_text

TOKEN = "7a4ee6e5-9c2c-4b5c-a1e5-4b2a3a4c9f10:10003"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (TOKEN, "7a4ee6e5-…:10003"),
        (f"Invalid access token: {TOKEN}", "Invalid access token: 7a4ee6e5-…:10003"),
        (f"Invalid access token: {TOKEN}abcd", "Invalid access token: 7a4ee6e5-…:10003abcd"),
        ("https://a.example?code=AbCdEf&state=x", "https://a.example?code=AbC…&state=x"),
        ("Invalid authorization code: AbCdEf", "Invalid authorization code: AbC…"),
        ('{"password": "abc"}', '{"password": "***"}'),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_a_text_is_shown_without_its_secrets(text, shown):
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("password", "abc", "***"),
        ("client_secret", "abc", "***"),
        ("code_verifier", "abc", "***"),
        ("csrf_token", "abc", "***"),
        ("code", "AbCdEf", "AbC…"),
        ("refresh_token", TOKEN, "7a4ee6e5-…:10003"),
        ("grant_type", "password", "password"),
        ("username", "demo@example.com", "demo@example.com"),
        ("state", "xyz", "xyz"),
    ],
)
def test_a_parameter_is_shown_without_its_secrets(name, value, shown):
    assert mask_parameter(name, value) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", f"Bearer {TOKEN}", "Bearer 7a4ee6e5-…:10003"),
        ("authorization", f"bearer{TOKEN}", "bearer***"),
        ("authorization", "Bearer my-own-token", "Bearer ***"),
        ("authorization", "Bearermy-own-token", "Bearer***"),
        ("authorization", "Basic YTpi", "Basic (a:***)"),
        ("authorization", "basic YTpi", "basic (a:***)"),
        ("authorization", "Basic YWI=", "Basic ***"),
        ("authorization", "Basic %%%", "Basic ***"),
        ("authorization", "Digest secret-thing", "Digest ***"),
        ("cookie", "mockserver_session=abc", "***"),
        ("set-cookie", "mockserver_session=abc", "***"),
        ("proxy-authorization", "Basic YTpi", "***"),
        ("user-agent", "curl/8", "curl/8"),
    ],
)
def test_a_header_is_shown_without_its_secrets(name, value, shown):
    assert mask_header(name, value) == shown


class Run:
    """A run with everything in it, which keeps each secret that it sees."""

    def __init__(self, api):
        self.api = api
        self.secrets = {DEMO_CLIENT[1], DEMO_USER[1], ALICE[1], "a-wrong-password", "a-wrong-secret"}

    def keep(self, answer):
        for name in ("access_token", "refresh_token"):
            if name in answer:
                self.secrets.add(answer[name])
        return answer

    def log_in(self, user=DEMO_USER, **more):
        return self.keep(self.api.log_in(user, **more).json)

    def browse(self):
        client = self.api.service.app.test_client()
        browser = self.api.service.browser()
        browser._http = client
        browser.ask(scope="read", state="a-state")
        self._keep_forms(browser)
        browser.log_in()
        self._keep_forms(browser)
        browser.approve()
        code = browser.answer["code"]
        self.secrets.add(code)
        self.secrets |= {cookie.value for cookie in client._cookies.values()}
        return self.keep(ok(self.api.exchange(code, state="a-state")))

    def _keep_forms(self, browser):
        for form in forms_in(browser.text):
            hidden = {
                name: value for name, value in form.fields.items() if name not in ("username", "password") and value
            }
            self.secrets |= set(hidden.values())

    def ask_wrongly(self, token):
        """Errors repeat what was sent."""
        self.api.log_in((DEMO_USER[0], "a-wrong-password"))
        self.api.open("/oauth/token", "POST", data={"grant_type": "password"}, auth=(DEMO_CLIENT[0], "a-wrong-secret"))
        form = {"client_id": DEMO_CLIENT[0], "client_secret": "a-wrong-secret"}
        self.api.open("/oauth/token", "POST", query_string=form)
        self.api.exchange(token, code_verifier="a-code-verifier")
        self.api.refresh(token)
        self.api.use(token)
        self.api.use(token + "abcd")
        self.api.open("/rest/v2.0/users/self", query_string={"access_token": token})
        self.api.open("/rest/v2.0/users/self", headers={"Authorization": f"bearer{token}"})
        self.api.open("/", headers={"Cookie": "x=a-cookie-value"})
        self.secrets |= {"a-cookie-value", "a-code-verifier", token}

    def leaks(self, entries):
        """The secrets that can be read in what is shown, however it is escaped."""
        text = json.dumps(entries, ensure_ascii=False)
        return sorted(secret for secret in self.secrets if secret in text or json.dumps(secret)[1:-1] in text)


def test_no_secret_of_a_whole_run_is_in_what_is_shown(api):
    run = Run(api)
    pair = run.log_in()
    run.log_in(ALICE)
    run.browse()
    run.keep(api.refresh(pair["refresh_token"]).json)
    run.ask_wrongly(pair["access_token"])
    run.secrets.add(api.post("/authorizations", AUTHORIZE)["code"])
    assert len(run.secrets) > 15
    entries = api.get("/requests")
    assert len(entries) > 15
    assert run.leaks(entries) == []
    assert DEMO_USER[0] in json.dumps(entries)


def test_what_is_revealed_has_everything(api):
    run = Run(api)
    pair = run.log_in()
    run.browse()
    run.ask_wrongly(pair["access_token"])
    text = json.dumps(api.get("/requests?reveal=true"), ensure_ascii=False)
    for secret in (DEMO_USER[1], pair["access_token"], "a-wrong-password", "a-wrong-secret", "a-cookie-value"):
        assert secret in text


def test_a_token_of_the_tests_own_making_is_a_token(api):
    run = Run(api)
    api.post("/next", {"access_token": "my-own-access-token", "refresh_token": "my-own-refresh-token"})
    run.log_in()
    run.ask_wrongly("my-own-access-token")
    for own in ("another-own-token", "my-own-refresh-token"):
        run.ask_wrongly(own)
    api.post("/tokens/my-own-refresh-token/expire")
    api.refresh("my-own-refresh-token")
    other = api.mint(client_id="other.test", access_token="others-own-token", refresh_token="others-refresh-token")
    run.keep(other)
    api.refresh("others-refresh-token")
    assert run.leaks(api.get("/requests")) == []


@pytest.mark.parametrize("name", ["access_token", "refresh_token", "client_secret", "password", "code_verifier"])
def test_an_address_in_a_header_tells_no_secret(api, name):
    """Clients put credentials into queries (WIRE §2), and browsers the address into Referer."""
    api.open("/", headers={"Referer": f"https://mock.test/oauth/token?a=b&{name}=my-own-secret-value&c=d"})
    (entry,) = api.get("/requests")
    assert entry["headers"]["referer"].startswith("https://mock.test/oauth/token?a=b&")
    assert "my-own-secret-value" not in json.dumps(entry)


def test_pages_with_demo_logins_show_no_password_in_the_journal():
    api = Api(Service(create_app()))
    run = Run(api)
    api.open("/")
    run.browse()
    assert run.leaks(api.get("/requests")) == []


VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","), min_size=12, max_size=40)


@settings(max_examples=40)
@given(value=VALUES)
def test_no_password_secret_cookie_or_verifier_can_be_read(api, value):
    """Whatever they are made of."""
    value = f"Qz7{value}"  # nothing that stands in every request anyway, as the name of a header does
    api.delete("/requests")
    form = {
        "username": "x",
        "password": value,
        "client_secret": value,
        "code_verifier": value,
        "grant_type": "password",
    }
    api.open("/oauth/token", "POST", data=form, auth=("a", value), headers={"Cookie": f"c={value}"})
    api.open("/oauth/token", "POST", query_string={"client_id": "a", "client_secret": value, "password": value})
    api.open("/rest/x", headers={"Authorization": f"Bearer {value}"}, query_string={"access_token": "short"})
    api.open("/oauth/token", "POST", data=form | {"client_id": "a"})
    shown = json.dumps([{name: entry[name] for name in ("parameters", "headers")} for entry in api.get("/requests")])
    assert value not in shown
    assert json.dumps(value)[1:-1] not in shown


def test_verify_hides_what_the_journal_hides(api):
    api.log_in((DEMO_USER[0], "a-wrong-password"))
    body = {"match": {"parameters": {"password": "another-password"}}, "times": 1}
    answer = api.call("POST", "/requests/verify", body)
    assert answer.status_code == 409
    assert "a-wrong-password" not in answer.text
    assert "another-password" not in answer.text
