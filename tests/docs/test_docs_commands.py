"""What a test can tell the server is on the pages that say how, in HTTP and in Python."""

import inspect
import re

import msgspec
import pytest
from reading_docs import ALL_BLOCKS, ROOT, read

from mockserver.control import documents
from mockserver.control.calls import ROUTES
from mockserver.interception.actions import REDIRECTED
from mockserver.interception.errors import ERRORS
from mockserver.settings import Settings
from mockserver.testing import pytest_plugin
from mockserver.testing.control import ClockControl, Code, Control, Sandbox, Token
from mockserver.testing.server import MockServer
from mockserver.traffic.facts import Endpoint
from mockserver.traffic.matching import EntryMatch
from mockserver.traffic.rules import Fault, RuleSpec

DOCS = ROOT / "docs"
CONTROL = read(DOCS / "control-api.md")
PYTHON = read(DOCS / "python.md")
EVERYWHERE = "\n".join(read(page) for page in [ROOT / "README.md", *DOCS.glob("*.md")])
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
CALLS = [f"{route.method} /_mock" + PARAMETER.sub(r"{\1}", route.path) for route in ROUTES]
EXAMPLES = sorted([*(ROOT / "tests" / "examples").glob("*.py"), *(DOCS / "examples").rglob("*.*")])
NOT_SHOWN = {"test_other_languages.py": "runs the examples that are in other languages"}
SAID_IN_TEXT = {"Token": Token._fields, "Code": Code.__slots__, "ControlError": ("status", "errors")}


def members(kind):
    return [name for name, member in vars(kind).items() if not name.startswith("_") and inspect.getdoc(member)]


def words(text):
    """Everything between single backticks, and the words in it."""
    codes = re.findall("`([^`\n]+)`", text)
    return {*codes, *re.findall(r"\w+", " ".join(codes))}


@pytest.mark.parametrize("call", CALLS)
def test_a_control_call_is_described_once(call):
    assert len(re.findall(rf"^### {re.escape(call)}$", CONTROL, re.MULTILINE)) == 1


def test_no_other_call_is_described():
    assert set(re.findall(r"^### ([A-Z]+ /.+)$", CONTROL, re.MULTILINE)) == set(CALLS)


@pytest.mark.parametrize("topic", sorted({route.path.split("/")[1] for route in ROUTES} - {"health", "openapi.json"}))
def test_a_kind_of_call_is_used_by_a_sample(topic):
    samples = [block for block in ALL_BLOCKS if block.language == "sh" and block.session]
    assert any(re.search(rf"(/_mock| )/{topic}\b", block.body) for block in samples)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.example], ids=lambda route: route.path)
def test_the_example_of_a_call_is_shown(route):
    shown = [msgspec.json.decode(block.body) for block in ALL_BLOCKS if block.language == "json"]
    assert route.example in shown


def test_all_that_a_rule_can_do_and_match_is_described():
    there = {*RuleSpec.__struct_fields__, *EntryMatch.__struct_fields__, *Endpoint.__args__, *Fault.__args__}
    assert there - words(CONTROL) == set()


def test_every_error_has_a_row():
    rows = re.findall(r"^\| `(\w+)` \| \d{3} \|", CONTROL, re.MULTILINE)
    assert rows == list(ERRORS)


def test_the_errors_that_are_sent_to_the_client_are_named():
    sentence = re.search(r"At `/oauth/authorize` and on the consent page (.+?) go back", CONTROL, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", sentence[1])) == set(REDIRECTED)


def test_every_fault_has_a_row():
    section = CONTROL.partition("### Faults")[2].partition("### ")[0]
    assert re.findall(r"^\| `(\w+)` \| [A-Z]", section, re.MULTILINE) == list(Fault.__args__)


def test_every_ordered_kind_is_described_in_python_too():
    assert set(documents.Next.__struct_fields__) <= words(PYTHON)


@pytest.mark.parametrize("kind", [Control, ClockControl, Sandbox, MockServer], ids=lambda kind: kind.__name__)
def test_every_method_is_described(kind):
    described = re.findall(r"^\| `(\w+)", PYTHON, re.MULTILINE)
    assert set(members(kind)) <= set(described)


@pytest.mark.parametrize("name", SAID_IN_TEXT)
def test_what_a_method_returns_or_raises_is_described(name):
    assert {name, *SAID_IN_TEXT[name]} <= words(PYTHON)


def test_the_plugin_is_described_whole():
    source = inspect.getsource(pytest_plugin)
    options = set(re.findall(r'"(--[a-z-]+)"', source))
    fixtures = set(re.findall(r"@pytest\.fixture.*\ndef (\w+)", source))
    assert options == {"--mock-server-url", "--mock-server-token"}
    assert options | fixtures <= words(PYTHON)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_shown(example):
    folder = DOCS / "examples" if DOCS in example.parents else ROOT / "tests" / "examples"
    name = example.relative_to(folder).as_posix()
    assert (f"<!-- generated: example {name} -->" in EVERYWHERE) != (name in NOT_SHOWN)


def test_the_six_situations_are_there_in_every_language():
    python = read(DOCS / "recipes.md").count("<!-- generated: example test_")
    curl, javascript, java = re.split(
        "^## (?:curl|JavaScript|Java)$", read(DOCS / "other-languages.md"), flags=re.MULTILINE
    )[1:]
    assert python == 6
    assert len(re.findall(r"^\*\*[A-Z].*?\*\*", curl, re.MULTILINE)) == 6
    assert javascript.count('\ntest("') >= 6
    assert java.count("@Test\n") >= 6


def test_the_limits_that_the_control_api_page_names_are_those_of_the_code():
    text = " ".join(CONTROL.split())
    assert f"the last {Settings().journal_size:,} requests of each sandbox" in text
    assert f"at most {Settings().max_sandboxes:,} (`max_sandboxes`)" in text
