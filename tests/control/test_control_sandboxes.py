"""Whole worlds under `/_sandboxes/<name>/` (issue 3, item 1)."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from browsing import SocketBrowser, forms_in
from commanding import CLIENT_ID, REQUEST, USERNAME, Api, assert_problem
from helpers import ALICE, CURRENT, DEMO_CLIENT, DEMO_USER, REDIRECT, ok, serve

SEED = {
    "settings": {"access_token_ttl": 60},
    "quirks": {"reuse_live_token": False},
    "clients": [{"client_id": "inner", "secret": "inner-secret", "redirect_uris": ["https://inner.example"]}],
}


@pytest.fixture
def worlds(service, server):
    """The base URLs of two sandboxes and the default one, on a socket."""
    api = Api(service)
    return [server.url, *(f"{server.url}{api.sandbox_named(name).prefix}" for name in ("one", "two"))]


def everything_links_below(page, base):
    """Every address in a page stays where the page is."""
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', page.text):
        target = urljoin(page.url, address.replace("&amp;", "&"))
        assert target.startswith((f"{base}/", f"{base}?")) or target == base, address


def walk(session, base, user=DEMO_USER, **request):
    """Walk from the client's link to the token as a person with a browser does; every step stays below `base`."""
    browser = SocketBrowser(session, base)
    browser.ask(**request)
    if "password" in browser.text and browser.status == 200:
        assert browser.url.startswith(f"{base}/login?request=")
        everything_links_below(browser, base)
        browser.log_in(*user)
    if browser.status == 200:
        assert browser.url.startswith(f"{base}/oauth/authorize")
        everything_links_below(browser, base)
        browser.approve()
    assert browser.location.startswith(f"{REDIRECT}?code=")
    form = {"grant_type": "authorization_code", "code": browser.answer["code"], "redirect_uri": REDIRECT}
    return ok(requests.post(f"{base}/oauth/token", form, auth=DEMO_CLIENT, timeout=10))


def test_a_sandbox_is_made_and_says_where_it_is(api):
    made = api.post("/sandboxes", {"name": "my-test"})
    assert made == {"name": "my-test", "base_url": "http://localhost/_sandboxes/my-test"}
    assert api.get("/sandboxes") == [made]
    assert Api(api.service, "/_sandboxes/my-test").get("/health")["status"] == "ok"


def test_a_sandbox_without_a_name_gets_one(api):
    first, second = api.post("/sandboxes"), api.post("/sandboxes", {})
    assert re.fullmatch("[a-z0-9][a-z0-9-]*", first["name"])
    assert first["name"] != second["name"]
    assert ok(Api(api.service, f"/_sandboxes/{first['name']}").log_in())


def test_the_base_url_is_the_one_that_the_server_was_asked_at(api):
    for host in ("localhost:8080", "127.0.0.1:9", "[::1]:8080"):
        made = api.post("/sandboxes", headers={"Host": host})
        assert made["base_url"] == f"http://{host}/_sandboxes/{made['name']}"


def test_the_whole_code_flow_stays_under_the_prefix(worlds):
    for base in worlds:
        token = walk(requests.Session(), base)
        self_ = requests.get(f"{base}/rest/v2.0/users/self", headers=bearer(token), timeout=10)
        assert self_.json()["userId"] == 10003
        cameras = requests.get(f"{base}//rest//v2.0/cameras/", headers=bearer(token), timeout=10)
        assert cameras.status_code == 200
        assert requests.delete(f"{base}{CURRENT}", headers=bearer(token), timeout=10).status_code == 200
        assert requests.get(f"{base}/rest/v2.0/users/self", headers=bearer(token), timeout=10).status_code == 401


def bearer(token):
    return {"Authorization": f"Bearer {token['access_token']}"}


def test_one_browser_is_logged_in_to_three_worlds_at_once(worlds):
    """One cookie jar: each world has its own user, and none sees another's cookie."""
    session = requests.Session()
    users = [DEMO_USER, ALICE, DEMO_USER]
    tokens = [walk(session, base, user, scope="read") for base, user in zip(worlds, users, strict=True)]
    assert len(session.cookies) == 3
    assert sorted(cookie.path for cookie in session.cookies) == ["/", "/_sandboxes/one", "/_sandboxes/two"]
    assert len({cookie.name for cookie in session.cookies}) == 3
    for base, user in zip(worlds, users, strict=True):
        browser = SocketBrowser(session, base)
        assert user[0] in browser.open(f"{base}/login").text
        assert browser.ask(scope="read").status == 302
    for index, base in enumerate(worlds):
        for other, token in enumerate(tokens):
            answer = requests.get(f"{base}/rest/v2.0/users/self", headers=bearer(token), timeout=10)
            assert answer.status_code == (200 if index == other else 401)
    SocketBrowser(session, worlds[1]).open(f"{worlds[1]}/login").log_out()
    assert "password" in SocketBrowser(session, worlds[1]).open(f"{worlds[1]}/login").text
    assert DEMO_USER[0] in SocketBrowser(session, worlds[2]).open(f"{worlds[2]}/login").text


def test_pages_of_three_worlds_may_be_open_side_by_side(worlds):
    """Their forms are sent in another order than they were asked for."""
    session = requests.Session()
    browsers = [SocketBrowser(session, base) for base in worlds]
    for browser in browsers:
        browser.ask(scope="read")
    for browser in reversed(browsers):
        browser.log_in()
    for browser in (browsers[1], browsers[0], browsers[2]):
        assert browser.approve().answer["code"]


def test_cookies_links_and_forms_of_a_sandbox_name_its_prefix(api):
    inside = api.sandbox_named("one")
    browser = inside.service.browser()
    browser.open(f"http://mock.test/_sandboxes/one{REQUEST}&scope=read")
    assert "Path=/_sandboxes/one;" in browser.headers["Set-Cookie"] + ";"
    assert forms_in(browser.text)[0].action.split("?")[0] == "/_sandboxes/one/login"
    assert "/_sandboxes/one/assets/" in browser.text
    with inside.open("/assets/" + re.search(r"/assets/([\w.-]+)", browser.text)[1]) as asset:
        assert asset.status_code == 200
    for form in forms_in(browser.log_in().text):
        assert urlsplit(form.action).path.startswith("/_sandboxes/one/")


def test_the_page_at_a_sandboxs_root_shows_its_own_address(api):
    inside = api.sandbox_named("one")
    assert "/_sandboxes/one" in inside.open("/").text
    assert inside.open("").status_code == 200


def test_behind_a_proxy_a_sandbox_is_below_the_proxys_prefix():
    api = Api(serve(trusted_proxies=1))
    proxied = {"X-Forwarded-Prefix": "/mock", "X-Forwarded-Host": "localhost:8443", "X-Forwarded-Proto": "https"}
    made = api.post("/sandboxes", {"name": "one"}, headers=proxied)
    assert made["base_url"] == "https://localhost:8443/mock/_sandboxes/one"
    answer = api.open(f"/_sandboxes/one{REQUEST}", headers=proxied)
    assert answer.headers["Location"].startswith("/mock/_sandboxes/one/login?request=")
    page = api.open(answer.headers["Location"].removeprefix("/mock"), headers=proxied)
    assert forms_in(page.text)[0].action.startswith("/mock/_sandboxes/one/login?request=")
    assert "Path=/mock/_sandboxes/one" in page.headers["Set-Cookie"]
    assert "Secure" in page.headers["Set-Cookie"]


def test_another_worlds_cookie_opens_nothing(api):
    """Nor does its signature help: sessions are kept in each sandbox."""
    inside = api.sandbox_named("one")
    browser = api.service.browser().ask().log_in()
    cookie = browser._http.get_cookie("mockserver_session", "mock.test")
    client = api.service.app.test_client()
    client.set_cookie("mockserver_session__sandboxes_one", cookie.value, path="/_sandboxes/one")
    assert b"password" in client.get("/_sandboxes/one/login").data
    assert not list(inside.sandbox.store.sessions())


def test_a_consent_page_cannot_be_answered_in_another_world(api):
    api.sandbox_named("one")
    browser = api.service.browser().ask(scope="read").log_in()
    (form,) = [form for form in forms_in(browser.text) if "true" in form.buttons]
    answer = browser.open(
        "http://mock.test/_sandboxes/one/oauth/authorize", "POST", form.fields | {"user_oauth_approval": "true"}
    )
    assert answer.status == 400
    assert "Cannot approve uninitialized authorization request." in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/oauth/token"),
        ("GET", "/oauth/authorize"),
        ("GET", "/login"),
        ("GET", "/rest/v2.0/users/self"),
        ("DELETE", CURRENT),
        ("GET", "/_mock/health"),
        ("PUT", "/_mock/state"),
        ("OPTIONS", "/oauth/token"),
        ("GET", "/assets/style.css"),
        ("GET", ""),
        ("GET", "/"),
        ("GET", "/_sandboxes/one"),
    ],
)
@pytest.mark.parametrize("name", ["nothing", "One", "", "%2e%2e", "one%20", "ü", "x" * 300])
def test_a_sandbox_that_is_not_there_is_a_problem_on_every_path(api, name, method, path):
    api.sandbox_named("one")
    answer = api.open(f"/_sandboxes/{name}{path}", method)
    assert_problem(answer, 404, "There is no sandbox '")


@pytest.mark.parametrize("name", ["a", "7", "my-test", "a--b", "0-", "x" * 63])
def test_a_good_name_is_taken(api, name):
    assert ok(api.sandbox_named(name).log_in())


@pytest.mark.parametrize(
    "name", ["", "-a", "A", "a_b", "a b", "a/b", "a.b", "..", "ä", "a\n", "x" * 64, "%61", 5, ["a"], "a?b"]
)
def test_a_bad_name_is_refused(api, name):
    problem = assert_problem(api.call("POST", "/sandboxes", {"name": name}), 422, "name")
    assert [fault["field"] for fault in problem["errors"]] == ["name"]
    assert api.get("/sandboxes") == []


def test_a_name_that_is_taken_is_a_conflict(api):
    token = ok(api.sandbox_named("one").log_in())["access_token"]
    assert_problem(api.call("POST", "/sandboxes", {"name": "one"}), 409, "There is already a sandbox 'one'.")
    assert Api(api.service, "/_sandboxes/one").use(token).status_code == 200


def test_there_are_at_most_as_many_as_the_setting_says():
    api = Api(serve(max_sandboxes=2))
    for name in ("one", "two"):
        api.sandbox_named(name)
    words = "There are 2 sandboxes, which is all that the setting max_sandboxes allows: delete one, or raise it."
    assert_problem(api.call("POST", "/sandboxes"), 409, words)
    api.delete("/sandboxes/one")
    assert api.post("/sandboxes")["name"]
    assert_problem(Api(serve(max_sandboxes=0)).call("POST", "/sandboxes"), 409, "max_sandboxes")


def test_a_sandbox_is_removed_with_everything_in_it(api):
    token = ok(api.sandbox_named("one").log_in())["access_token"]
    api.delete("/sandboxes/one")
    assert api.get("/sandboxes") == []
    assert_problem(api.call("DELETE", "/sandboxes/one"), 404, "There is no sandbox 'one'.")
    again = api.sandbox_named("one")
    assert again.use(token).status_code == 401
    assert [entry["status"] for entry in again.get("/requests")] == [401]


def test_a_sandbox_has_no_sandboxes(api):
    inside = api.sandbox_named("one")
    for method, path in (("GET", "/sandboxes"), ("POST", "/sandboxes"), ("DELETE", "/sandboxes/one")):
        assert_problem(inside.call(method, path), 404, "A sandbox has no sandboxes of its own; ask the server's root.")


def test_without_a_seed_a_sandbox_starts_as_the_server_did(api):
    api.put(f"/users/{USERNAME}", {"password": "changed1"})
    inside = api.sandbox_named("one")
    assert ok(inside.log_in())
    assert inside.get("/clock")["real"] is True
    assert inside.get("/clients") == api.get("/clients")
    assert inside.use(inside.mint()["access_token"], "/rest/v2.0/cameras").status_code == 200


def test_what_an_inline_seed_leaves_out_is_as_in_the_servers_own(api):
    inside = api.sandbox_named("one", seed=SEED)
    assert [client["client_id"] for client in inside.get("/clients")] == ["inner"]
    assert inside.get("/users") == api.get("/users")
    form = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
    first, second = (ok(inside.open("/oauth/token", "POST", data=form, auth=("inner", "inner-secret"))) for _ in "12")
    assert first["expires_in"] == 59
    assert first["access_token"] != second["access_token"]
    assert inside.use(first["access_token"], "/rest/v2.0/cameras").status_code == 200
    assert ok(api.log_in())["expires_in"] == 43199


@pytest.mark.parametrize(
    ("seed", "field"),
    [
        ({"resources": [{"path": "/rest/only", "body": {"a": "{user.id:int}"}}]}, "resources"),
        ({"users": [{"username": "bob", "password": "bob12345"}]}, "users"),
    ],
)
def test_each_table_of_a_seed_stands_for_itself(api, seed, field):
    inside = api.sandbox_named("one", seed=seed)
    username = "bob" if field == "users" else USERNAME
    token = inside.mint(username=username)["access_token"]
    assert inside.use(token, "/rest/only").status_code == (200 if field == "resources" else 404)
    assert inside.use(token, "/rest/v2.0/cameras").status_code == (404 if field == "resources" else 200)
    inside.post("/reset")
    assert inside.mint(username=username)


@pytest.mark.parametrize(
    ("seed", "field", "words"),
    [
        ({"clients": [{}]}, "seed.clients[0].client_id", "is required"),
        (
            {"clients": [{"client_id": "a", "redirect_uris": ["javascript:x"]}]},
            "seed.clients[0].redirect_uris[0]",
            "scheme",
        ),
        ({"users": [{"username": "a"}]}, "seed.users[0].password", "is required"),
        ({"users": "all"}, "seed.users", "expected a list of tables"),
        ({"resources": [{"path": "/elsewhere"}]}, "seed.resources[0].path", "found '/elsewhere'"),
        (
            {"resources": [{"path": "/rest/a", "body_file": "/etc/passwd"}]},
            "seed.resources[0].body_file",
            "only in a seed that",
        ),
        ({"settings": {"bogus": 1}}, "seed.settings.bogus", "unknown key, expected one of"),
        ({"settings": {"port": 80}}, "seed.settings.port", "unknown key, expected one of"),
        ({"settings": {"control_token": "x"}}, "seed.settings.control_token", "unknown key, expected one of"),
        ({"settings": {"access_token_ttl": -1}}, "seed.settings.access_token_ttl", "expected `int` >= 0"),
        ({"tables": []}, "seed.tables", "unknown key, expected one of"),
        ("seed.toml", "seed", "expected"),
    ],
)
def test_a_seed_that_cannot_be_used_is_refused_by_field(api, seed, field, words):
    assert_problem(api.call("POST", "/sandboxes", {"seed": seed}), 422, fields={field: words})
    assert api.get("/sandboxes") == []


def test_a_reset_of_a_sandbox_is_its_own(api):
    inside = api.sandbox_named("one", seed=SEED)
    outer = ok(api.log_in())["access_token"]
    inside.mint(client_id="inner")
    inside.put("/clients/another", {"secret": "x"})
    inside.post("/reset")
    assert [client["client_id"] for client in inside.get("/clients")] == ["inner"]
    assert inside.get("/tokens") == []
    assert api.use(outer).status_code == 200
    api.post("/reset")
    assert [one["name"] for one in api.get("/sandboxes")] == ["one"]


def test_every_call_is_the_sandboxs_own(api):
    """What one is told, the other does not know."""
    inside = api.sandbox_named("one")
    inside.put("/clock", {"now": 1_900_000_000, "frozen": True})
    inside.rule({}, times=None, error="server_error")
    inside.post("/next", {"access_token": "next-one"})
    inside.put("/users/bob", {"password": "bob12345"})
    inside.log_in()
    before = api.get("/state")
    assert api.get("/rules") == []
    assert api.get("/requests") == []
    assert api.get("/clock")["now"] != 1_900_000_000
    assert_problem(api.call("GET", "/users/bob"), 404)
    inside.post("/reset")
    assert api.get("/state") == before
    assert ok(api.log_in())["access_token"] != "next-one"


def test_a_state_moves_from_one_sandbox_to_another(api):
    one, two = api.sandbox_named("one", seed=SEED), api.sandbox_named("two")
    token = one.mint(client_id="inner")["access_token"]
    two.put("/state", one.get("/state"))
    assert two.use(token).status_code == 200
    two.post("/reset")
    assert CLIENT_ID in [client["client_id"] for client in two.get("/clients")]
