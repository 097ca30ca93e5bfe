"""The guides as data: what they say of a request is what the server answers."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from walking import EVENTS, OUTCOMES, STEPS

from mockserver.app import create_app
from mockserver.control.pages.guides import GUIDES, OPTIONAL, TWELVE_HOURS
from mockserver.seed_reader import read_seed
from mockserver.settings import SandboxSettings, Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
CHOSEN = {
    "client_id": "cameramanager.test",
    "secret": "qwertyuiopasdfghjklzxcvbnm12345",
    "scope": "read write",
    "redirect_uri": "http://127.0.0.1/_mock/try",
    "username": "demo@example.com",
    "password": "demo1234",
    "state": "0123456789abcdef",
}
"""What the page knows once a client and a user are chosen."""
PROOF_KEY = {
    "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
"""What it knows too if the client needs it (RFC 7636, appendix B)."""

every_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)
every_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
every_event = pytest.mark.parametrize(("step", "event"), EVENTS.values(), ids=EVENTS)


def placeholders(*texts):
    return {name for text in texts for name in re.findall(r"\{(\w*)\}", text)}


def texts_in(value):
    """All texts in a body, at any depth."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


def filled(texts, values):
    """Parameters with what is known; of those that may be left out, the ones that are."""
    return {
        name: text.format_map(values)
        for name, text in texts.items()
        if name not in OPTIONAL or placeholders(text) <= values.keys()
    }


def body_of(event, values):
    """The body of an event's call, with what is known."""
    return json.loads(
        json.dumps(event.body),
        object_hook=lambda found: {
            name: value.format_map(values) if isinstance(value, str) else value for name, value in found.items()
        },
    )


class Walking:
    """A program that goes through a guide, in this process."""

    def __init__(self):
        self.http = create_app(Settings(), read_seed()).test_client(use_cookies=False)
        self.values = dict(CHOSEN)

    def go(self, step):
        """Make the request of a step, keep what it brings, and return its answer."""
        if step.kind == "login":
            self._be_approved()
        headers = {}
        if step.auth == "client":
            key = "{client_id}:{secret}".format_map(self.values)
            headers["Authorization"] = f"Basic {base64.b64encode(key.encode()).decode()}"
        if step.auth == "token":
            headers["Authorization"] = f"Bearer {self.values['access_token']}"
        answer = self.http.open(
            step.path,
            method=step.method,
            query_string=filled(step.query, self.values),
            data=filled(step.form, self.values) or None,
            headers=headers,
        )
        members = answer.get_json(silent=True)
        if step.kind == "call" and answer.status_code == 200 and members:
            self.values |= {name: members[name] for name in step.keeps}
        return answer

    def _be_approved(self):
        names = ("client_id", "username", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")
        body = {name: self.values[name] for name in names if name in self.values}
        self.values["code"] = self.http.post("/_mock/authorizations", json=body).json["code"]

    def let_happen(self, event):
        path = event.path.format_map({name: quote(value, safe="") for name, value in self.values.items()})
        return self.http.open(f"/_mock{path}", method=event.method, json=body_of(event, self.values) or None)

    def go_to(self, wanted):
        """Go through a guide until before a step."""
        steps = next(guide.steps for guide in GUIDES if wanted in guide.steps)
        for step in steps[: steps.index(wanted)]:
            if step.kind != "key":
                self.go(step)


@pytest.fixture
def walking():
    return Walking()


def test_the_ids_of_guides_and_steps_are_their_own():
    ids = [step.id for guide in GUIDES for step in guide.steps]
    assert len(ids) == len(set(ids))
    assert len({guide.id for guide in GUIDES}) == len(GUIDES)
    assert not {guide.id for guide in GUIDES} & set(ids)


@every_guide
def test_what_a_step_needs_is_chosen_or_brought_by_a_step_before_it(guide):
    known = {*CHOSEN, *PROOF_KEY}
    for step in guide.steps:
        needed = placeholders(*step.query.values(), *step.form.values(), step.path)
        needed |= {"access_token"} if step.auth == "token" else set()
        assert needed <= known, step.id
        for event in step.events:
            assert placeholders(event.path, *texts_in(event.body)) <= known, event.title
        known |= set(step.keeps)


@every_step
def test_a_step_says_who_asks_as_its_endpoint_wants_it(step):
    if step.kind == "key":
        assert (step.path, step.query, step.form, step.events) == ("", {}, {}, ())
        return
    expected = {"/oauth/token": ("POST", "client"), "/oauth/authorize": ("GET", "none")}
    if step.path in expected:
        assert (step.method, step.auth) == expected[step.path]
    else:
        assert urlsplit(step.path).path.startswith("/rest/")
        assert (step.auth, step.form) == ("token", {})
    assert (step.kind == "login") == (step.path == "/oauth/authorize")


@every_guide
def test_a_guide_leads_from_the_key_to_the_logout_and_beyond(guide, walking):
    assert guide.steps[0].kind == "key"
    outcomes = {step.id: walking.go(step) for step in guide.steps if step.kind != "key"}
    login = outcomes.pop("b-login", None)
    assert {step: str(answer.status_code) for step, answer in outcomes.items()} == {
        step: OUTCOMES[step.partition("-")[2]] for step in outcomes
    }
    if guide.id == "code":
        assert urlsplit(login.location).path == "/login"
    assert outcomes[guide.steps[-2].id].data == b""


def test_a_proof_key_goes_to_both_ends_of_the_code_flow(walking):
    walking.values |= PROOF_KEY
    walking.go_to(STEPS["b-exchange"])
    assert walking.go(STEPS["b-exchange"]).status_code == 200
    walking.go(STEPS["b-login"])
    walking.values["code_verifier"] = "x" * 43
    assert walking.go(STEPS["b-exchange"]).status_code == 400


def test_what_may_be_left_out_is_a_parameter_of_some_step():
    assert set(OPTIONAL) <= {name for step in STEPS.values() for name in {**step.query, **step.form}}


@every_guide
def test_a_guide_asks_for_what_its_text_in_the_readme_asks_for(guide):
    first, _, second = README.partition("### A. ")[2].partition("## Command it from tests")[0].partition("### B. ")
    text = first if guide.id == "password" else first + second  # the second says “as in guide A”
    for step in guide.steps:
        assert step.path in text, step.id
        for name, value in {**step.query, **step.form}.items():
            if name in PROOF_KEY:
                continue
            assert re.search(rf"\b{name}={'' if '{' in value else value}", text), (step.id, name)


@every_guide
def test_a_guide_is_introduced_in_a_sentence(guide):
    assert_sentence(guide.explanation)
    assert not guide.title.endswith(".")


@every_step
def test_a_step_is_explained_in_a_sentence(step):
    assert_sentence(step.explanation)
    assert_title(step.title)


@every_event
def test_an_event_is_explained_in_a_sentence(step, event):
    del step
    assert_sentence(event.explanation)
    assert_title(event.title)


@every_step
def test_no_two_events_of_a_step_have_the_same_name(step):
    titles = [event.title for event in step.events]
    assert len(titles) == len(set(titles))


@every_event
def test_an_event_is_a_call_that_the_control_api_takes(walking, step, event):
    walking.go_to(step)
    answer = walking.let_happen(event)
    assert 200 <= answer.status_code < 300, answer.data


@every_event
def test_an_event_changes_what_its_own_step_is_answered_and_for_the_next_time_only(walking, step, event):
    walking.go_to(step)
    walking.let_happen(event)
    walking.go(step)
    entry = walking.http.get("/_mock/requests?limit=1").json[0]
    rules = walking.http.get("/_mock/rules").json
    if event.path == "/rules":
        assert [rule["remaining"] for rule in rules] == [0]
        assert entry["rule"] == rules[0]["id"]
        assert rules[0]["match"]["client_id"] == CHOSEN["client_id"]  # other programs are left alone
    else:
        assert rules == []
        assert entry["status"] == 401


def test_twelve_hours_are_the_life_of_an_access_token():
    assert TWELVE_HOURS.body == {"hours": SandboxSettings().access_token_ttl / 3600}


def assert_sentence(text):
    assert re.fullmatch(r"[A-Z“].*[^.\s]\.", text), text
    assert "  " not in text
    assert not set(text) & set("\"'{}<>"), text


def assert_title(text):
    assert text[0].isupper() or text[0].isdigit()
    assert text[-1].isalnum() or text[-1] == "?"
