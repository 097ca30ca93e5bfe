"""Clients and users on the dashboard."""

from __future__ import annotations

import msgspec
import pytest
from dashboards import HOSTILE_NAMES, called, client_of
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DEMO = "demo@example.com"


def users(server):
    return {user.username: user for user in server.users()}


def test_clients_and_users_are_listed_and_counted(dashboard, server):
    server.put_client("public.test", redirect_uris=["http://localhost"], grants=["authorization_code"], scopes=[])
    dashboard.open()
    names = dashboard.page.locator("#users [data-slot=username]").all_text_contents()
    assert names == [user.username for user in server.users()]
    labels = dashboard.page.locator("#users [data-slot=label]").all_text_contents()
    assert labels == ["", "", "disabled", "locked"]
    expect(dashboard.page.locator("#users-count")).to_have_text("4")
    own, public = dashboard.page.locator("#clients > li").all()
    expect(own).to_contain_text("cameramanager.test Demo Application")
    expect(own).to_contain_text("password, authorization_code, refresh_token, client_credentials · read write")
    expect(public).to_contain_text("authorization_code · no scope")
    expect(public.get_by_role("button")).to_have_count(0)  # it has no secret
    expect(dashboard.page.locator("#clients-count")).to_have_text("2")


def test_what_others_do_to_accounts_is_seen(dashboard, server):
    dashboard.open()
    server.put_user("new@example.com", password="p")
    server.put_user(DEMO, password="demo1234", locked=True)
    server.remove_user("alice@example.com")
    server.remove_client("cameramanager.test")
    dashboard.sees(lambda: dashboard.page.locator("#clients > li").count() == 0)
    names = dashboard.page.locator("#users [data-slot=username]").all_text_contents()
    assert names == [user.username for user in server.users()]
    expect(dashboard.item("users", DEMO)).to_contain_text("locked")
    expect(dashboard.page.get_by_role("button", name=f"Unlock {DEMO}")).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "name", "button", "secret"),
    [
        ("users", DEMO, "Password", "demo1234"),
        ("clients", "cameramanager.test", "Secret", "qwertyuiopasdfghjklzxcvbnm12345"),
    ],
)
def test_a_secret_is_shown_on_demand_and_hides_by_itself(dashboard, kind, name, button, secret):
    dashboard.open()
    item = dashboard.item(kind, name)
    reveal = item.get_by_role("button", name=button)
    expect(reveal).to_have_attribute("aria-expanded", "false")
    assert secret not in dashboard.page.locator("main").text_content()
    reveal.click()
    expect(item.get_by_text(secret, exact=True)).to_be_visible()
    expect(reveal).to_have_attribute("aria-expanded", "true")
    reveal.click()
    expect(reveal).to_have_attribute("aria-expanded", "false")
    assert secret not in dashboard.page.locator("main").text_content()
    reveal.click()
    expect(item.get_by_text(secret, exact=True)).to_be_visible()
    dashboard.page.clock.fast_forward(3_600_000)
    assert secret not in dashboard.page.locator("main").text_content()


def test_a_user_is_locked_and_freed_disabled_and_enabled(dashboard, server):
    before = users(server)[DEMO]
    client = client_of(server)
    dashboard.open()
    item = dashboard.item("users", DEMO)
    for press, label, said, answer in [
        ("Lock", "locked", "is locked.", "User account is locked"),
        ("Unlock", "", "is free to log in.", None),
        ("Disable", "disabled", "is disabled.", "User is disabled"),
        ("Enable", "", "is free to log in.", None),
    ]:
        item.get_by_role("button", name=f"{press} {DEMO}").click()
        dashboard.hears(f"{DEMO} {said}")
        expect(item.locator("[data-slot=label]")).to_have_text(label)
        assert client.log_in().json.get("error_description") == answer
    assert users(server)[DEMO] == before
    methods = {called(line)[:2] for line in dashboard.calls.locator("code").all_text_contents()}
    assert methods == {("PUT", "/_mock/users/demo%40example.com")}


def test_everybody_can_be_locked_whatever_they_are_called(dashboard, server):
    for name in HOSTILE_NAMES:
        server.put_user(name, password=f"secret of {name}", last_name=name, access_token_ttl=60)
    before = users(server)
    dashboard.open()
    for item in dashboard.page.locator("#users > li").all()[4:]:
        item.get_by_role("button", name="Lock ").click()
        expect(item.locator("[data-slot=label]")).to_have_text("locked")
    expect(dashboard.page.locator("#trouble")).to_be_hidden()
    after = users(server)
    assert list(after) == list(before)
    for name in HOSTILE_NAMES:
        assert after[name] == msgspec.structs.replace(before[name], locked=True)
    shown = dashboard.page.locator("#users [data-slot=username]").all_text_contents()
    assert shown == list(before)
    assert dashboard.page.locator("main script, main img").count() == 0
    assert dashboard.page.title() != "broken"


def test_locking_somebody_shows_nobodys_password(dashboard):
    """The call replaces the whole user, but the line that is shown stays on the page."""
    dashboard.open()
    dashboard.press(f"Lock {DEMO}")
    expect(dashboard.calls).to_have_count(1)
    assert "demo1234" not in dashboard.page.locator("main").inner_text()


def test_locking_somebody_changes_nothing_that_others_have_changed_meanwhile(dashboard, server):
    dashboard.open()
    user = users(server)[DEMO]
    others = {name: value for name, value in msgspec.to_builtins(user).items() if name != "username"}
    server.put_user(DEMO, **(others | {"password": "changed-meanwhile", "enabled": False}))
    dashboard.press(f"Lock {DEMO}")
    dashboard.hears(f"{DEMO} is locked.")
    changed = users(server)[DEMO]
    assert (changed.password, changed.locked) == ("changed-meanwhile", True)


def test_clients_are_shown_whatever_they_are_called(dashboard, server):
    for number, name in enumerate(HOSTILE_NAMES):
        server.put_client(name, name=name * 2, secret=f"secret {number}", scopes=[], redirect_uris=["http://localhost"])
    dashboard.open()
    items = dashboard.page.locator("#clients > li").all()[1:]
    for number, (item, name) in enumerate(zip(items, HOSTILE_NAMES, strict=True)):
        assert item.locator("[data-slot=client_id]").text_content() == name
        assert item.locator("[data-slot=name]").text_content() == name * 2
        item.get_by_role("button", name="Secret of ").click()
        expect(item.locator(".secret")).to_have_text(f"secret {number}")
    assert dashboard.page.locator("main script, main img").count() == 0
    assert dashboard.page.title() != "broken"


def test_each_sandbox_has_accounts_of_its_own(dashboard, server):
    sandbox = server.sandbox("another", {"users": [{"username": "only", "password": "p"}]})
    dashboard.open(sandbox.url)
    expect(dashboard.page.locator("#users > li")).to_have_count(1)
    dashboard.press("Disable only")
    expect(dashboard.item("users", "only")).to_contain_text("disabled")
    assert not users(sandbox)["only"].enabled
    assert called(dashboard.calls.locator("code").text_content())[1] == "/_sandboxes/another/_mock/users/only"
