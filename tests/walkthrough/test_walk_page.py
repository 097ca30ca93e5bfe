"""The page as it is sent: readable without scripts, and with nothing in it that should not be there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

import msgspec
import pytest
from walking import EVENTS, HOSTILE, STEPS

from mockserver.app import create_app
from mockserver.control.pages.guides import GUIDES, OPTIONAL
from mockserver.seed_reader import check_seed, read_seed
from mockserver.settings import Settings

VOID = ("meta", "link", "input", "img", "br", "hr", "path", "rect", "circle")
UNREAD = ("script", "template", "dialog", "title", "style")
"""What nobody reads in a browser without scripts."""


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    text: str = ""
    read: str = ""


@dataclass
class Page(HTMLParser):
    """A page, with what somebody reads of each element who has no scripts."""

    elements: list[Element] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._open = [Element("", {})]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open[-1].name == tag, f"</{tag}> ends {self._open[-1].name}"
        self._open.pop()

    def handle_data(self, data):
        hidden = any(one.name in UNREAD or {"data-scripted", "hidden"} & one.attributes.keys() for one in self._open)
        for element in self._open:
            element.text += data
            element.read += "" if hidden else data

    def find(self, **attributes):
        found = [one for one in self.elements if attributes.items() <= one.attributes.items()]
        assert len(found) == 1, attributes
        return found[0]

    def named(self, name):
        return [one for one in self.elements if one.name == name]


def opened(seed=None, path="/_mock/try", **settings):
    """Return the answer with the page, and the page read."""
    app = create_app(Settings(**settings), read_seed() if seed is None else check_seed(seed, "seed"))
    answer = app.test_client().get(path)
    page = Page()
    page.feed(answer.text)
    return answer, page


def tidy(text):
    return " ".join(text.split())


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_step_is_read_without_scripts(step):
    _, page = opened()
    card = tidy(page.find(id=step.id).read)
    assert step.title in card
    assert step.explanation in card
    if step.kind == "key":
        assert "{client_id}" in card
        assert "{secret}" in card
        return
    assert f"{step.method} {step.path}" in card
    for name, value in {**step.query, **step.form}.items():
        assert (f"{name}={value}" in card) == (not name.startswith("code_"))  # PKCE is for those that need it
    shown = {"client": "Authorization: Basic", "token": "Authorization: Bearer {access_token}", "none": "GET"}
    assert shown[step.auth] in card


@pytest.mark.parametrize(("step", "event"), EVENTS.values(), ids=EVENTS)
def test_what_may_happen_is_read_without_scripts(step, event):
    _, page = opened()
    card = tidy(page.find(id=step.id).read)
    assert f"{event.title} {event.explanation} {event.method} /_mock{event.path}" in card
    for name, value in event.body.items():
        assert f'"{name}":{json.dumps(value, separators=(",", ":"))}' in card


def test_nothing_that_only_scripts_can_do_is_offered_without_them():
    _, page = opened()
    main = page.named("main")[0].read
    for words in ("Run", "Let it happen", "Start over", "Not yet run.", "Copy as curl", "Open the login page"):
        assert words in page.named("body")[0].text
        assert words not in main
    assert "JavaScript is off" in main


def test_the_scripts_know_the_same_guides():
    _, page = opened()
    told = {"guides": list(GUIDES), "optional": OPTIONAL}
    assert json.loads(page.find(id="guides").text) == json.loads(msgspec.json.encode(told))


def test_every_id_stands_once_and_every_reference_leads_somewhere():
    _, page = opened()
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for name in ("for", "aria-labelledby", "aria-describedby"):
        assert {one.attributes[name] for one in page.elements if name in one.attributes} <= set(ids)


@pytest.mark.parametrize("path", ["/_mock/try", "/_mock/try/", "/_mock//try"])
def test_the_page_is_sent_with_a_policy_that_lets_nothing_foreign_in(path):
    answer, _ = opened(path=path)
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    own = {"script-src", "style-src", "img-src", "connect-src"}
    assert {name: policy.pop(name) for name in own} == dict.fromkeys(own, "'self'")
    none = {"default-src", "form-action", "base-uri", "frame-ancestors"}
    assert policy == dict.fromkeys(none, "'none'")
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Mock-Server": "testing-only",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "Set-Cookie" not in answer.headers


def test_nothing_in_the_page_needs_more_than_the_policy_allows():
    _, page = opened()
    for script in page.named("script"):
        assert script.attributes.get("type") == "application/json" or not script.text
    for element in page.elements:
        assert element.name not in {"style", "iframe", "object", "embed", "base"}
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in ("src", "href", "action"):
            value = element.attributes.get(name, "/")
            assert value.startswith("/"), value
            assert not value.startswith("//"), value


def test_the_page_of_a_sandbox_stays_in_it():
    app = create_app(Settings(), read_seed())
    http = app.test_client()
    http.post("/_mock/sandboxes", json={"name": "mine"})
    page = Page()
    page.feed(http.get("/_sandboxes/mine/_mock/try").text)
    links = [one.attributes["href"] for one in page.named("a")]
    assert links
    assert {link for link in links if not link.startswith("/_sandboxes/mine/")} == set()
    assert "POST /_sandboxes/mine/oauth/token" in tidy(page.find(id="a-login").read)
    assert "POST /_sandboxes/mine/_mock/clock/advance" in tidy(page.find(id="a-who").read)
    body = page.named("body")[0].attributes
    assert (body["data-api"], body["data-root"], body["data-sandbox"]) == ("/_sandboxes/mine/_mock", "", "mine")


def test_the_page_stays_below_the_prefix_of_a_proxy():
    app = create_app(Settings(trusted_proxies=1), read_seed())
    page = Page()
    page.feed(app.test_client().get("/_mock/try", headers={"X-Forwarded-Prefix": "/behind"}).text)
    led_to = [one.attributes[name] for one in page.elements for name in ("src", "href") if name in one.attributes]
    assert led_to
    assert {link for link in led_to if not link.startswith("/behind/")} == set()
    body = page.named("body")[0].attributes
    assert (body["data-api"], body["data-root"]) == ("/behind/_mock", "/behind")


def test_hostile_names_are_only_text():
    answer, page = opened(
        {
            "clients": [{"client_id": HOSTILE, "secret": HOSTILE, "name": HOSTILE}],
            "users": [{"username": HOSTILE, "password": HOSTILE, "first_name": HOSTILE}],
        }
    )
    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    assert page.named("img") == []
    assert len(page.named("script")) == len(opened()[1].named("script"))


def test_a_locked_server_tells_nothing_of_its_accounts():
    answer, page = opened(
        {
            "clients": [{"client_id": "the-client", "secret": "the-secret", "redirect_uris": ["https://the.example"]}],
            "users": [{"username": "the-user", "password": "the-password", "first_name": "the-name"}],
        },
        control_token="the-token",
    )
    assert answer.status_code == 200
    for word in ("the-client", "the-secret", "the.example", "the-user", "the-password", "the-name", "the-token"):
        assert word not in answer.text
    assert "control token" in page.named("main")[0].read
    assert STEPS["a-login"].explanation in page.find(id="a-login").read


def test_there_is_no_page_without_the_control_api():
    answer, _ = opened(control=False)
    assert answer.status_code == 404
    assert "Walk" not in answer.text


def test_the_page_is_not_shown_under_a_foreign_name():
    app = create_app(Settings(), read_seed())
    assert app.test_client().get("/_mock/try", headers={"Host": "evil.example"}).status_code == 421
