"""The page as the server sends it: its headers, its markup, and what it may hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from dashboards import HOSTILE_NAMES, HOSTILE_TOKENS, SCRIPT, client_of, fill

from mockserver import MockServer
from mockserver.assets import asset_folder

SCRIPTS = sorted((asset_folder("templates") / "assets" / "control").glob("*.js"))
STYLES = sorted((asset_folder("templates") / "assets" / "control").glob("*.css"))
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Markup(HTMLParser):
    """A page taken apart: its elements with their attributes, and the texts between them."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.texts = []
        self.wrong = []
        self._open = []
        self.feed(html)
        self.wrong += [f"<{name}> is not closed" for name in self._open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if len(dict(attrs)) < len(attrs):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))  # of SVG

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if data.strip():
            self.texts.append(data.strip())

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    def values(self, attribute):
        return [found[attribute] for _, found in self.elements if attribute in found]


@pytest.fixture
def full(server):
    """A server with something of everything."""
    fill(server)
    return server


def opened(server, path="/_mock/", **headers):
    return server.app.test_client().get(path, headers={"Host": "127.0.0.1", **headers}, buffered=True)


def markup(server, path="/_mock/"):
    answer = opened(server, path)
    assert answer.status_code == 200
    return Markup(answer.text)


# Headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("X-Mock-Server", "testing-only"),
        ("Set-Cookie", None),
        ("Access-Control-Allow-Origin", None),
    ],
)
def test_the_page_has_the_header(server, name, value):
    assert opened(server, Origin="http://elsewhere.example").headers.get(name) == value


def test_the_policy_lets_in_what_the_server_itself_has_and_nothing_else(server):
    policy = opened(server).headers["Content-Security-Policy"]
    directives = dict(directive.split(maxsplit=1) for directive in policy.split("; "))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize(
    "path", ["/_mock", "/_mock/", "/_mock//", "/_sandboxes/another/_mock", "/_sandboxes/another/_mock/"]
)
def test_the_page_is_there_with_and_without_a_slash_at_its_end(full, path):
    assert "<h1" in opened(full, path).text


def test_asking_for_its_headers_alone_is_answered_with_them(server):
    client = server.app.test_client()
    head = client.head("/_mock/")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Security-Policy"] == client.get("/_mock/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_page_is_only_looked_at(server, method):
    answer = server.app.test_client().open("/_mock/", method=method)
    assert answer.status_code in {404, 405}
    assert answer.mimetype == "application/problem+json"


def test_looking_at_the_page_is_nobodys_request(server):
    server.fail_next(times=None, error="server_error")
    page = opened(server)
    assert page.status_code == 200
    for source in Markup(page.text).values("src"):
        assert opened(server, source).status_code == 200
    assert server.requests() == []
    assert server.rules()[0]["fired"] == 0


# Who may open it


def test_there_is_no_page_with_the_control_api_off():
    answer = opened(MockServer(control=False))
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "The control API is off" in answer.json["detail"]


@pytest.mark.parametrize(
    "host", ["mock.example.com", "127.0.0.1.example.com", "localhost.example.com:8080", "10.0.0.1"]
)
def test_a_page_whose_name_was_made_to_lead_here_is_not_answered(server, host):
    fill(server)
    answer = opened(server, Host=host)
    assert (answer.status_code, answer.mimetype) == (421, "application/problem+json")
    assert "demo@example.com" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "[::1]:8080", "mock.localhost", "mock.example.com"])
def test_the_page_is_answered_under_names_of_this_machine_and_the_public_one(host):
    assert opened(MockServer(public_url="https://mock.example.com"), Host=host).status_code == 200


def test_a_sandbox_that_is_not_there_has_no_page(server):
    answer = opened(server, "/_sandboxes/missing/_mock/")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/_mock/", "/_sandboxes/secret-plans/_mock/"])
def test_a_locked_page_is_the_same_whatever_there_is(path):
    server = MockServer(control_token="let-me-in")
    sandbox = server.sandbox("secret-plans")
    empty = opened(server, path)
    fill(server)
    sandbox.load_state(server.state())
    server.clock.advance(days=1)
    full = opened(server, path)
    assert (full.status_code, full.text) == (200, empty.text)
    assert "control token" in full.text


@pytest.mark.parametrize(
    "secret",
    ["let-me-in", "demo@example.com", "demo1234", "cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345", "another"],
)
def test_a_locked_page_holds_nothing_of(secret):
    server = MockServer(control_token="let-me-in")
    fill(server)
    assert secret not in opened(server).text


def test_the_token_in_a_header_does_not_fill_the_page_that_a_browser_gets():
    """Browsers open pages without it; two pages at one address would be one too many."""
    locked = MockServer(control_token="let-me-in")
    fill(locked)
    assert opened(locked, Authorization="Bearer let-me-in").text == opened(locked).text


def test_passwords_and_secrets_are_not_in_the_page(full):
    page = opened(full).text
    secrets = [
        *(client.secret for client in full.clients()),
        *(user.password for user in full.users()),
        *(token.access_token for token in full.tokens()),
        *(token.refresh_token for token in full.tokens()),
    ]
    assert len(secrets) > 15
    assert [secret for secret in secrets if secret is not None and secret in page] == []


# Where it leads


def test_all_that_the_page_loads_or_leads_to_is_on_this_server(full):
    found = markup(full)
    addresses = [*found.values("src"), *found.values("href"), *found.values("action"), *found.values("data-api")]
    assert len(addresses) > 10
    for address in addresses:
        assert address.startswith("/"), address
        assert not address.startswith("//"), address
    assert not found.all("iframe", "object", "embed", "base", "img", "audio", "video")


def test_the_page_of_a_sandbox_leads_to_itself(full):
    found = markup(full, "/_sandboxes/another/_mock/")
    (body,) = found.all("body")
    assert (body["data-api"], body["data-root"], body["data-sandbox"]) == ("/_sandboxes/another/_mock", "", "another")
    (current,) = [link for link in found.all("a") if "aria-current" in link]
    assert current["href"] == "/_sandboxes/another/_mock/"


@pytest.mark.parametrize("path", ["/_mock/", "/_sandboxes/another/_mock/"])
def test_behind_a_proxy_everything_stays_below_its_prefix(path):
    server = MockServer(trusted_proxies=1)
    server.sandbox("another")
    answer = opened(server, path, **{"X-Forwarded-Prefix": "/mock", "X-Forwarded-Host": "localhost"})
    found = Markup(answer.text)
    addresses = [*found.values("src"), *found.values("href"), *found.values("data-api")]
    assert [address for address in addresses if not address.startswith("/mock/")] == []
    assert found.values("data-root") == ["/mock"]


# How it is made


@pytest.mark.parametrize("path", ["/_mock/", "/_sandboxes/another/_mock/"])
def test_the_markup_is_whole(full, path):
    assert markup(full, path).wrong == []


def test_nothing_in_the_page_is_script_or_style_by_itself(full):
    found = markup(full)
    assert not found.all("style")
    assert all("src" in script for script in found.all("script"))
    assert not found.values("style")
    handlers = [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    assert handlers == []


def test_every_name_in_the_page_is_there_once(full):
    ids = markup(full).values("id")
    assert len(ids) > 20
    assert [name for name in ids if ids.count(name) > 1] == []


def test_what_the_page_refers_to_is_in_it(full):
    found = markup(full)
    wanted = {
        name
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
        for value in found.values(attribute)
        for name in value.split()
    }
    assert wanted
    assert wanted <= set(found.values("id"))


def test_the_ids_that_scripts_look_for_are_in_the_page(server):
    ids = set(markup(server).values("id"))
    for script in reachable("dashboard.js"):
        text = script.read_text(encoding="utf-8")
        wanted = set(re.findall(r'find\("([\w-]+)"\)', text)) | set(re.findall(r'fromTemplate\("([\w-]+)"', text))
        assert wanted <= ids, script.name


def test_no_button_sends_a_form_by_accident(server):
    buttons = markup(server).all("button")
    assert len(buttons) > 20
    in_question = [button for button in buttons if button.get("value") in {"yes", "no"}]
    assert len(in_question) == 2
    assert all(button.get("type") == "button" for button in buttons if button not in in_question)


@pytest.mark.parametrize("name", [name for name in HOSTILE_NAMES if set(name) & set("<>&\"'")])
def test_what_people_are_called_is_only_text(server, name):
    server.put_user(name, password="p")
    server.put_client("hostile", name=name, secret="s", redirect_uris=["http://127.0.0.1"])
    server.issue_token(username=name)
    server.fail_next(username=name, error="server_error")
    client_of(server).log_in((name, "wrong"))
    with_names, without = markup(server), markup(MockServer())
    places = [text for text in with_names.texts if name in text]
    assert len(places) == 5, places  # the user, the client's name, the token's, the rule's, the request's
    assert not with_names.wrong
    for tag in ("script", "img"):
        assert len(with_names.all(tag)) == len(without.all(tag))


@pytest.mark.parametrize("value", [SCRIPT, "/x\"onmouseover='alert(1)'", "/{{ 7 * 7 }}{% raw %}"])
def test_what_was_asked_for_is_only_text(server, value):
    client_of(server).http.get("/rest/" + value.replace("/", ""), headers={"X-Hostile": SCRIPT})
    found = markup(server)
    assert f"/rest/{value.replace('/', '')}" in found.texts
    assert not found.wrong


@pytest.mark.parametrize("token", HOSTILE_TOKENS)
def test_tokens_are_cut_short_in_the_page(server, token):
    server.issue_token(username="demo@example.com", access_token=token)
    found = markup(server)
    assert f"{token[: min(8, len(token) // 2)]}…" in found.texts
    assert token not in found.texts


# Scripts and style sheets


def reachable(name):
    """The scripts that are loaded with `name`."""
    folder = SCRIPTS[0].parent
    found, left = set(), {folder / name}
    while left:
        script = left.pop()
        found.add(script)
        imported = re.findall(r'^import .*?"\./([\w-]+\.js)";$', script.read_text(encoding="utf-8"), re.MULTILINE)
        left |= {folder / one for one in imported} - found
    return sorted(found)


def test_every_script_that_the_page_needs_is_there_and_sent_as_one(server):
    scripts = reachable("dashboard.js")
    assert len(scripts) > 10
    for script in scripts:
        answer = opened(server, f"/assets/control/{script.name}")
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("file", SCRIPTS + STYLES, ids=lambda file: file.name)
def test_no_script_and_no_style_sheet_names_another_host(file):
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"(?:https?|wss?|ftp|data|blob):(?://)?\S+|[\"'`(]//\w\S*", text) == []
    assert (
        re.findall(r"\burl\(|@import|\bimport\(|importScripts|new Worker|sendBeacon|new WebSocket|EventSource", text)
        == []
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_no_script_makes_markup_or_code_of_text(script):
    text = script.read_text(encoding="utf-8")
    made = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|setAttribute\(\"on"
    assert re.findall(made, text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_scripts_import_each_other_and_nothing_else(script):
    imported = re.findall(r"^(?:import|export) .*?from \"(.*?)\";$", script.read_text(encoding="utf-8"), re.MULTILINE)
    for name in imported:
        address = urljoin("http://here/assets/control/x.js", name)
        assert urlsplit(address).netloc == "here"
        assert (script.parent / name).is_file(), name
