"""Clients and users changed while running, and beside an edit of the seed (issue 3, item 7)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from commanding import CLIENT_ID, USERNAME, Api, assert_problem
from helpers import ALICE, DEMO_CLIENT, DEMO_USER, OTHER_CLIENT, Service, assert_oauth_error, ok

from mockserver.app import create_app
from mockserver.options import resolve
from mockserver.seed_reader import read_seed
from mockserver.watching import SeedWatcher

CLIENT_KEYS = {
    "client_id",
    "secret",
    "id",
    "name",
    "redirect_uris",
    "grants",
    "scopes",
    "auto_approve",
    "require_pkce",
    "access_token_ttl",
    "refresh_token_ttl",
}
USER_KEYS = {
    "username",
    "password",
    "id",
    "email",
    "first_name",
    "last_name",
    "enabled",
    "locked",
    "access_token_ttl",
    "refresh_token_ttl",
}


def password(api, user, client=DEMO_CLIENT):
    form = {"grant_type": "password", "username": user[0], "password": user[1]}
    return api.open("/oauth/token", "POST", data=form, auth=client)


def test_accounts_are_shown_with_the_seeds_names(api):
    client, user = api.get(f"/clients/{CLIENT_ID}"), api.get(f"/users/{USERNAME}")
    assert set(client) == CLIENT_KEYS
    assert set(user) == USER_KEYS
    assert (client["secret"], client["id"], user["password"], user["id"]) == (
        DEMO_CLIENT[1],
        10003,
        DEMO_USER[1],
        10003,
    )
    assert client in api.get("/clients")
    assert user in api.get("/users")


def test_a_client_is_added(api):
    added = api.put(
        "/clients/new.test", {"secret": "new-secret", "redirect_uris": ["https://new.example"], "scopes": ["read"]}
    )
    assert added["client_id"] == "new.test"
    assert added["grants"] == ["password", "authorization_code", "refresh_token", "client_credentials"]
    assert added["id"] not in [one["id"] for one in api.get("/clients") if one != added]
    assert ok(password(api, DEMO_USER, ("new.test", "new-secret")))["scope"] == "read"


def test_a_user_is_added(api):
    added = api.put("/users/bob", {"password": "bob12345", "first_name": "Bob", "access_token_ttl": 60})
    answer = ok(password(api, ("bob", "bob12345")))
    assert answer["expires_in"] == 59
    assert answer["access_token"].endswith(f":{added['id']}")
    assert api.use(answer["access_token"]).json["firstName"] == "Bob"


def test_a_put_replaces_the_whole_account_but_its_number(api):
    before = api.get(f"/users/{USERNAME}")
    after = api.put(f"/users/{USERNAME}", {"password": "new-password"})
    assert (after["id"], after["email"], after["first_name"]) == (before["id"], None, "")
    assert_oauth_error(password(api, DEMO_USER), 400, "invalid_grant", "Bad credentials")
    assert ok(password(api, (USERNAME, "new-password")))


def test_an_account_that_is_put_as_it_is_stays_as_it_is(api):
    for path in (f"/clients/{CLIENT_ID}", f"/users/{USERNAME}"):
        before = api.get(path)
        assert api.put(path, before) == before
    assert next(one["client_id"] for one in api.get("/clients")) == CLIENT_ID


@pytest.mark.parametrize(
    ("change", "words"), [({"enabled": False}, "User is disabled"), ({"locked": True}, "User account is locked")]
)
def test_an_account_can_be_disabled_and_locked_at_once(api, change, words):
    pair = ok(password(api, DEMO_USER))
    browser = api.service.browser().ask(scope="read").log_in()
    api.put(f"/users/{USERNAME}", api.get(f"/users/{USERNAME}") | change)
    assert_oauth_error(password(api, DEMO_USER), 400, "invalid_grant", words)
    assert_oauth_error(api.refresh(pair["refresh_token"]), 400, "invalid_grant", words)
    assert "password" in browser.ask(scope="read").text
    assert api.use(pair["access_token"]).status_code == 200


def test_a_user_who_is_removed_takes_the_tokens_along(api):
    pair, code = ok(password(api, DEMO_USER)), api.service.code()
    api.delete(f"/users/{USERNAME}")
    assert_oauth_error(password(api, DEMO_USER), 400, "invalid_grant", "Bad credentials")
    assert api.use(pair["access_token"]).status_code == 401
    assert api.refresh(pair["refresh_token"]).status_code == 400
    assert api.exchange(code).status_code == 400
    assert_problem(api.call("GET", f"/users/{USERNAME}"), 404, f"There is no user '{USERNAME}'.")
    assert_problem(api.call("DELETE", f"/users/{USERNAME}"), 404, f"There is no user '{USERNAME}'.")


def test_a_client_that_is_removed_cannot_come_back(api):
    pair = ok(password(api, DEMO_USER))
    api.delete(f"/clients/{CLIENT_ID}")
    assert_oauth_error(password(api, DEMO_USER), 401, "unauthorized", "Bad credentials")
    assert api.use(pair["access_token"]).status_code == 200
    assert_problem(api.call("GET", f"/clients/{CLIENT_ID}"), 404, f"There is no client '{CLIENT_ID}'.")
    assert_problem(api.call("DELETE", f"/clients/{CLIENT_ID}"), 404, f"There is no client '{CLIENT_ID}'.")


def test_a_secret_is_changed_at_once(api):
    client = api.get(f"/clients/{CLIENT_ID}")
    api.put(f"/clients/{CLIENT_ID}", client | {"secret": "another"})
    assert password(api, DEMO_USER).status_code == 401
    assert ok(password(api, DEMO_USER, (CLIENT_ID, "another")))


def test_grants_scopes_and_redirect_uris_count_at_once(api):
    client = api.get(f"/clients/{CLIENT_ID}")
    api.put(
        f"/clients/{CLIENT_ID}",
        client | {"grants": ["authorization_code"], "scopes": ["read"], "redirect_uris": ["https://new.example"]},
    )
    assert password(api, DEMO_USER).json["error_description"] == "Unauthorized grant type: password"
    assert "does not match one of the registered values" in api.service.browser().ask().text
    browser = api.service.browser().ask(redirect_uri="https://new.example").log_in().approve()
    code = browser.answer["code"]
    assert ok(api.exchange(code, redirect_uri="https://new.example"))["scope"] == "read"


def test_a_client_may_be_public(api):
    api.put("/clients/app", {"redirect_uris": ["http://localhost/callback"]})
    location = api.open("/oauth/authorize?response_type=code&client_id=app").headers["Location"]
    assert location.startswith("http://localhost/callback?error=invalid_request&")


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        pytest.param("https://app.example/id"),
        "ü ✓",
        "a b",
        "a%b?c#d",
        "../x",
        "x" * 255,
    ],
)
@pytest.mark.parametrize(
    ("table", "key", "body"), [("clients", "client_id", {"secret": "s"}), ("users", "username", {"password": "p"})]
)
def test_a_name_may_be_anything(api, table, key, body, name):
    path = f"/{table}/{quote(name, safe='')}"
    assert api.put(path, body)[key] == name
    assert api.get(path)[key] == name
    api.delete(path)
    assert_problem(api.call("GET", path), 404)


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/clients/a", {"client_id": "b"}, {"client_id": "expected 'a' as in the path, found 'b'"}),
        ("/users/a", {"password": "x", "username": "b"}, {"username": "expected 'a' as in the path, found 'b'"}),
        ("/users/a", {}, {"password": "is required"}),
        ("/users/a", {"password": ""}, {"password": "length >= 1"}),
        ("/users/a", {"password": "x", "id": 10002}, {"id": "10002 is already that of 'alice@example.com'"}),
        ("/users/a", {"password": "x", "id": 0}, {"id": "expected `int` >= 1"}),
        ("/users/a", {"password": "x", "age": 5}, {"age": "unknown key, expected one of"}),
        ("/clients/a", {"id": 20001}, {"id": "20001 is already that of 'other.test'"}),
        ("/clients/a", {"secret": ""}, {"secret": "length >= 1"}),
        ("/clients/a", {"grants": ["implicit"]}, {"grants[0]": "found 'implicit'"}),
        ("/clients/a", {"redirect_uris": ["/relative"]}, {"redirect_uris[0]": "expected an absolute URI"}),
        (
            "/clients/a",
            {"redirect_uris": ["ok://x", "javascript:x"]},
            {"redirect_uris[1]": "expected a scheme that leads"},
        ),
        ("/clients/a", {"scopes": ["a b"]}, {"scopes[0]": "found 'a b'"}),
        ("/clients/a", {"access_token_ttl": -1}, {"access_token_ttl": "expected `int` >= 0"}),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_field(api, path, body, fields):
    assert_problem(api.call("PUT", path, body), 422, fields=fields)
    assert_problem(api.call("GET", path), 404)


def test_a_name_longer_than_a_seed_allows_is_refused(api):
    assert_problem(api.call("PUT", f"/users/{'x' * 256}", {"password": "x"}), 422, "username")
    assert_problem(api.call("PUT", f"/clients/{'x' * 256}", {}), 422, "client_id")


SEED = """
[[clients]]
client_id = "cameramanager.test"
secret = "qwertyuiopasdfghjklzxcvbnm12345"
id = 10003

[[clients]]
client_id = "other.test"
secret = "other-secret"

[[users]]
username = "demo@example.com"
password = "{demo}"
first_name = "{name}"

[[users]]
username = "alice@example.com"
password = "{alice}"
"""


@pytest.fixture
def edited(tmp_path):
    """A service on a seed file, and how to edit it: `edit(demo=…, alice=…, more=…)`."""
    file = tmp_path / "seed.toml"

    def write(demo="demo1234", alice="alice1234", name="Demo", more=""):
        file.write_text(SEED.format(demo=demo, alice=alice, name=name) + more)

    write()
    seed = read_seed(file)
    api = Api(Service(create_app(resolve({}), seed)))
    watcher = SeedWatcher(seed, api.service.app.extensions["mockserver"], resolve)

    def edit(**changes):
        write(**changes)
        assert watcher.look()

    return api, edit


def test_an_edit_of_the_seed_is_taken_over_beside_runtime_changes(edited):
    api, edit = edited
    api.put("/users/bob", {"password": "bob12345"})
    edit(alice="edited", more='[[users]]\nusername = "eve"\npassword = "eve12345"\n')
    for user in (("bob", "bob12345"), (ALICE[0], "edited"), ("eve", "eve12345"), DEMO_USER):
        assert ok(password(api, user))


def test_what_was_changed_while_running_wins_over_every_edit_until_a_reset(edited):
    api, edit = edited
    api.put(f"/users/{USERNAME}", {"password": "at-runtime", "first_name": "Runtime"})
    edit(demo="edited-once", name="Edited")
    edit(demo="edited-twice", name="Edited")
    assert ok(password(api, (USERNAME, "at-runtime")))
    assert api.get(f"/users/{USERNAME}")["first_name"] == "Runtime"
    api.post("/reset")
    assert ok(password(api, (USERNAME, "edited-twice")))
    assert api.get(f"/users/{USERNAME}")["first_name"] == "Edited"


def test_what_was_removed_while_running_stays_removed_until_a_reset(edited):
    api, edit = edited
    api.delete(f"/users/{USERNAME}")
    api.delete("/clients/other.test")
    edit(demo="edited")
    assert password(api, (USERNAME, "edited")).status_code == 400
    assert_problem(api.call("GET", "/clients/other.test"), 404)
    api.post("/reset")
    assert ok(password(api, (USERNAME, "edited"), OTHER_CLIENT))


def test_an_edit_keeps_tokens_clock_rules_and_journal(edited):
    api, edit = edited
    pair = ok(password(api, DEMO_USER))
    api.put("/clock", {"now": 1_900_000_000, "frozen": True})
    api.rule({"endpoint": "logout"}, delay_ms=0)
    before = api.get("/state")
    edit(name="Edited")
    after = api.get("/state")
    for part in ("access_tokens", "refresh_tokens", "clock", "rules", "journal"):
        assert after[part] == before[part]
    assert pair["access_token"] == after["access_tokens"][0]["value"]


def test_an_imported_state_wins_over_an_edit_until_a_reset(edited):
    api, edit = edited
    state = api.get("/state")
    state["users"] = [user | {"password": "imported"} for user in state["users"]]
    api.put("/state", state)
    edit(demo="edited")
    assert ok(password(api, (USERNAME, "imported")))
    api.post("/reset")
    assert ok(password(api, (USERNAME, "edited")))


def test_a_sandbox_keeps_the_seed_that_it_was_made_with(edited):
    api, edit = edited
    inside = api.sandbox_named("one")
    edit(demo="edited")
    assert ok(inside.log_in())
    inside.post("/reset")
    assert ok(inside.log_in())
    later = api.sandbox_named("two")
    assert ok(password(later, (USERNAME, "edited")))
