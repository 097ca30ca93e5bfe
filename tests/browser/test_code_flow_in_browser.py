"""The authorization code flow, as a person walks it (WIRE §3)."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BASIC = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
ODD_STATE = 'a b+c%2F&=?#ü"<script>alert(1)</script>'


def exchange(visit, code):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": visit.client.url}
    return requests.post(f"{visit.server.url}/oauth/token", data=form, auth=BASIC, timeout=10)


def test_the_whole_flow_can_be_walked_with_the_keyboard_alone(visit):
    visit.ask()
    keyboard = visit.page.keyboard
    expect(visit.page.get_by_label("Email address or username")).to_be_focused()
    keyboard.type("demo@example.com")
    keyboard.press("Tab")
    keyboard.type("demo1234")
    keyboard.press("Enter")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("asks for access")
    for _ in range(10):
        keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.textContent.trim()") == "Approve":
            break
    keyboard.press("Enter")
    told = visit.back()
    assert told["state"] == "xyz"
    answer = exchange(visit, told["code"])
    assert answer.status_code == 200
    assert answer.json()["scope"] == "read write"


def test_consent_names_the_client_and_says_in_plain_words_what_it_asks_for(visit):
    visit.ask(scope="read")
    visit.log_in()
    main = visit.page.get_by_role("main")
    expect(main).to_contain_text("Demo Application")
    expect(main).to_contain_text("See your cameras")
    expect(main).not_to_contain_text("Change your cameras")
    expect(main).to_contain_text("127.0.0.1")


def test_denying_tells_the_client_and_is_not_remembered(visit):
    visit.ask()
    visit.log_in()
    assert visit.answer("Deny") == {
        "error": "access_denied",
        "error_description": "User denied access",
        "state": "xyz",
    }
    visit.ask()
    expect(visit.page.get_by_role("button", name="Approve")).to_be_visible()


@pytest.mark.parametrize(
    ("username", "password", "words"),
    [
        ("demo@example.com", "wrong", "Bad credentials"),
        ("nobody@example.com", "demo1234", "Bad credentials"),
        ("disabled@example.com", "disabled1234", "User is disabled"),
        ("locked@example.com", "locked1234", "User account is locked"),
    ],
)
def test_who_may_not_log_in_is_told_why_and_keeps_the_name(visit, username, password, words):
    visit.ask()
    visit.log_in(username, password)
    expect(visit.page.get_by_role("alert")).to_contain_text(words)
    expect(visit.page.get_by_label("Email address or username")).to_have_value(username)
    expect(visit.page.get_by_label("Password")).to_have_value("")
    expect(visit.page.get_by_label("Password")).to_be_focused()
    visit.log_in()
    assert visit.answer("Approve")["state"] == "xyz"


def test_an_approval_is_remembered_until_its_time_is_over(visit):
    visit.ask()
    visit.log_in()
    visit.answer("Approve")
    visit.ask()
    assert set(visit.back()) == {"code", "state"}
    visit.server.clock.advance(days=31)
    visit.ask()
    visit.log_in()
    expect(visit.page.get_by_role("button", name="Approve")).to_be_visible()


def test_another_scope_is_asked_for_again(visit):
    visit.ask(scope="read")
    visit.log_in()
    visit.answer("Approve")
    visit.ask(scope="write")
    expect(visit.page.get_by_role("button", name="Approve")).to_be_visible()


def test_not_you_leads_back_to_the_same_request_with_another_user(visit):
    visit.ask(state="keep me")
    visit.log_in()
    visit.page.get_by_role("button", name="Not you? Log out").click()
    visit.log_in("alice@example.com", "alice1234")
    expect(visit.page.get_by_role("main")).to_contain_text("alice@example.com")
    told = visit.answer("Approve")
    assert told["state"] == "keep me"
    assert exchange(visit, told["code"]).json()["access_token"].endswith(":10002")


def test_a_demo_user_is_one_click_away(visit):
    visit.ask()
    visit.page.get_by_role("button", name="Log in as alice@example.com").click()
    expect(visit.page.get_by_role("main")).to_contain_text("Alice Jones")


def test_demo_users_are_shown_only_where_the_seed_says_so(visit):
    with visit.server.sandbox(seed={"settings": {"demo_logins": False}}) as quiet:
        visit.page.goto(f"{quiet.url}/login")
        expect(visit.page.get_by_label("Password")).to_be_visible()
        expect(visit.page.get_by_text("Demo users")).to_have_count(0)


def test_the_state_comes_back_as_it_was(visit):
    visit.ask(state=ODD_STATE)
    visit.log_in()
    assert visit.answer("Approve")["state"] == ODD_STATE


def test_a_request_that_is_wrong_is_said_to_the_user_and_goes_nowhere(visit):
    visit.ask(redirect_uri="https://evil.example/cb")
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("cannot be completed")
    expect(visit.page.get_by_role("main")).to_contain_text("Invalid redirect: https://evil.example/cb")
    assert visit.page.url.startswith(visit.server.url)


def test_pressing_approve_twice_gives_one_code_and_no_broken_page(visit):
    visit.ask()
    visit.log_in()
    visit.page.get_by_role("button", name="Approve").dblclick(no_wait_after=True)
    visit.back()
    assert len([told for told in visit.client.told if "code" in told]) == 1


def test_going_back_and_answering_again_says_that_it_was_answered(visit):
    visit.ask()
    visit.log_in()
    expect(visit.page.get_by_role("button", name="Approve")).to_be_visible()
    form = {
        name: visit.page.locator(f"form.choice input[name={name}]").get_attribute("value")
        for name in ("csrf_token", "pending")
    }
    visit.answer("Approve")
    again = visit.page.request.post(
        f"{visit.server.url}/oauth/authorize", form={**form, "user_oauth_approval": "true"}, max_redirects=0
    )
    assert again.status == 400
    assert "Cannot approve uninitialized authorization request." in again.text()


def test_two_tabs_are_two_questions(visit):
    visit.ask(state="first")
    visit.log_in()
    second = visit.page.context.new_page()
    second.goto(visit.page.url)
    second.goto(
        f"{visit.server.url}/oauth/authorize?response_type=code&client_id=cameramanager.test"
        f"&redirect_uri={visit.client.url}&state=second&scope=read"
    )
    second.get_by_role("button", name="Deny").click()
    second.wait_for_url(f"{visit.client.url}**")
    assert visit.client.told[-1]["state"] == "second"
    assert visit.answer("Approve")["state"] == "first"


def test_a_session_that_was_not_used_is_over(visit):
    visit.ask()
    visit.log_in()
    visit.server.clock.advance(minutes=31)
    visit.page.get_by_role("button", name="Approve").click()
    expect(visit.page.get_by_label("Password")).to_be_visible()
    visit.log_in()
    assert visit.answer("Approve")["state"] == "xyz"


def test_the_flow_inside_a_sandbox_stays_inside(visit):
    with visit.server.sandbox(name="inner") as inner:
        visit.page.goto(
            f"{inner.url}/oauth/authorize?response_type=code&client_id=cameramanager.test&redirect_uri={visit.client.url}"
        )
        assert visit.page.url.startswith(f"{inner.url}/login")
        visit.log_in()
        expect(visit.page.get_by_role("button", name="Approve")).to_be_visible()
        assert visit.page.url.startswith(f"{inner.url}/oauth/authorize")
        visit.answer("Approve")
        assert {cookie["path"] for cookie in visit.page.context.cookies()} == {"/_sandboxes/inner"}
        visit.ask()
        expect(visit.page.get_by_label("Password")).to_be_visible()


def test_without_cookies_the_user_is_told(visit):
    page, server, context = visit.page, visit.server, visit.page.context
    page.goto(f"{server.url}/login")
    context.clear_cookies()
    page.get_by_label("Email address or username").fill("demo@example.com")
    page.get_by_label("Password").fill("demo1234")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("cookie")


FORM = """<form method=post action="{action}">{fields}<button>go</button></form>"""


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/login", {"username": "alice@example.com", "password": "alice1234"}),
        ("/logout", {}),
        ("/oauth/authorize", {"user_oauth_approval": "true"}),
    ],
)
def test_a_form_on_another_site_does_nothing(visit, path, fields):
    visit.page.goto(f"{visit.server.url}/login")
    visit.log_in()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("You are logged in")
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    visit.page.goto(visit.client.url)
    visit.page.set_content(FORM.format(action=visit.server.url + path, fields=inputs))
    visit.page.get_by_role("button", name="go").click()
    visit.page.wait_for_url(f"{visit.server.url}/**")
    visit.page.goto(f"{visit.server.url}/login")
    expect(visit.page.get_by_role("main")).to_contain_text("demo@example.com")
