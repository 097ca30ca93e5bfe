"""The data: complete, sourced, and refused when it is wrong."""

from __future__ import annotations

import re
import shutil

import pytest

from mockserver.contract.loader import FLOWS_FILE, SEED_FILE, ContractError, load_contract
from mockserver.contract.template import UnknownVariableError, fill, matches, occurs
from mockserver.seed_reader import read_seed
from mockserver.settings import Quirks

CONTRACT = load_contract()

ROWS = {
    "§2": [
        "no client credentials at all",
        "Basic: unknown client, wrong secret",
        "Basic: not base64",
        "Basic: no `:` in it",
        "parameters: unknown client, wrong or missing secret",
        "client_id parameter is not the Basic client",
        "GET, HEAD",
        "scope not the client",
        "client has no scopes and none asked",
        "no grant_type",
        "unknown grant_type",
        "grant_type=implicit",
        "grant not allowed for the client",
        "password: missing, empty, unknown or wrong",
        "password: user disabled / locked",
        "no code",
        "code unknown, used, expired",
        "redirect_uri differs from the one at /oauth/authorize",
        "code of another client",
        "no refresh_token",
        "refresh token unknown, revoked, or an access token",
        "refresh token of another client",
        "refresh token expired",
        "refresh asks for more scope",
    ],
    "§3": [
        "client_id missing or unknown",
        "redirect_uri not registered",
        "no redirect_uri",
        "client may not use the code grant",
        "scope not the client",
        "response_type missing or not code",
        "consent posted with no pending request, or twice",
    ],
    "§4": [
        "no token",
        "unknown, revoked, replaced token, or a refresh token",
        "expired, first use",
        "token lacks the scope",
        "no such resource",
        "method not there",
    ],
    "§6": list(Quirks.__struct_fields__),
}
"""The rows of the tables. One has no case, for nothing from outside can bring it about: anything unexpected is 500."""


@pytest.mark.parametrize(("section", "row"), [(section, row) for section, rows in ROWS.items() for row in rows])
def test_every_row_has_a_case(section, row):
    assert [case.name for case in CONTRACT.cases if case.wire.startswith(f'{section} row "{row}')]


@pytest.mark.parametrize("section", ["§1", "§2", "§3", "§4", "§5", "§6"])
def test_every_section_has_cases(section):
    assert len([case for case in CONTRACT.cases if case.wire.startswith(section)]) >= 10


@pytest.mark.parametrize("quirk", Quirks.__struct_fields__)
def test_every_quirk_has_a_case_for_its_default_and_one_for_the_other_way(quirk):
    row = f'§6 row "{quirk}"'
    ways = {case.settings.get(quirk) for case in CONTRACT.cases if case.wire == row}
    assert ways == {None, not getattr(Quirks(), quirk)}


def test_every_case_has_a_source_mark():
    assert all(re.fullmatch("[DCLO](, [DCLO])*", case.source) for case in CONTRACT.cases)


def test_names_are_unique_sentences():
    names = [case.name for case in CONTRACT.cases]
    assert len(set(names)) == len(names)
    assert all(" " in name and not name.endswith(".") for name in names)


def test_every_case_expects_something():
    for case in CONTRACT.cases:
        last = case.step[-1]
        assert last.expect is not None or last.use is not None, case.name


def test_a_401_of_the_token_endpoint_names_its_challenge():
    for case in CONTRACT.cases:
        for step in case.step:
            if step.expect is not None and step.expect.error is not None:
                assert (step.expect.status == 401) == (step.expect.error.challenge is not None), case.name


def test_the_seed_of_the_contract_has_the_account_that_every_target_has():
    ours, builtin = read_seed(SEED_FILE), read_seed()
    client, user = next(iter(ours.clients.values())), next(iter(ours.users.values()))
    same = builtin.clients[client.client_id]
    assert (same.secret, same.id, same.redirect_uris) == (client.secret, client.id, client.redirect_uris)
    assert (same.scopes, same.grants) == (client.scopes, client.grants)
    assert builtin.users[user.username].password == user.password
    assert builtin.users[user.username].id == user.id


@pytest.fixture
def folder(tmp_path):
    """A contract with no topics yet."""
    for file in (FLOWS_FILE, SEED_FILE):
        shutil.copy(file, tmp_path)
    return tmp_path


CASE = """
title = "t"
order = 1
about = "a"
[[case]]
name = "A case of this test"
source = "L"
wire = "§2"
[[case.step]]
request = "GET /"
"""

FAULTS = [
    ("unknown key of a topic", "owner = 1" + CASE, "bad.toml: Object contains unknown field `owner`"),
    ("unknown key of a case", CASE.replace("source", "sauce"), "unknown field `sauce` - at `$.case[0]`"),
    ("unknown key of a step", CASE + "qurey = {}", "unknown field `qurey` - at `$.case[0].step[0]`"),
    (
        "unknown key of an expectation",
        CASE + "expect.stauts = 1",
        "unknown field `stauts` - at `$.case[0].step[0].expect`",
    ),
    (
        "unknown key of an error",
        CASE + "expect.error.kode = 1",
        "unknown field `kode` - at `$.case[0].step[0].expect.error`",
    ),
    ("a case without a source", CASE.replace('source = "L"', ""), "missing required field `source` - at `$.case[0]`"),
    (
        "an unknown source mark",
        CASE.replace('"L"', '"X"'),
        "matching regex '^[DCLO](, [DCLO])*$' - at `$.case[0].source`",
    ),
    ("a place outside of WIRE", CASE.replace("§2", "§7"), "- at `$.case[0].wire`"),
    ("a case without steps", CASE.partition("[[case.step]]")[0], "missing required field `step` - at `$.case[0]`"),
    (
        "a step that is two things",
        CASE + 'use = "code"',
        "a step is exactly one of `request`, `resubmit`, `use` and `clock`",
    ),
    ("a step that is nothing", CASE.replace('request = "GET /"', ""), "a step is exactly one of"),
    ("a request without a path", CASE.replace("GET /", "GET"), "- at `$.case[0].step[0].request`"),
    ("a form beside a body", CASE + 'form = {}\nbody = ""', "a request has a `form` or a `body`, not both"),
    ("a login without a browser", CASE + "sign_in = {}", "are for a step with a `browser`"),
    ("something else to save", CASE + 'save = { a = "cookie b" }', "- at `$.case[0].step[0].save[...]`"),
    (
        "a flow that is not there",
        CASE.replace('request = "GET /"', 'use = "fly"'),
        "'A case of this test': there is no flow 'fly'",
    ),
    ("an unknown need", CASE.replace("wire =", 'needs = ["luck"]\nwire ='), "Invalid enum value 'luck'"),
    (
        "a clock that is not said",
        CASE.replace('request = "GET /"', "clock.advance = 1"),
        "needs = ['clock'] is missing",
    ),
    (
        "settings that are not said",
        CASE.replace("wire =", "settings = { cors = false }\nwire ="),
        "needs = ['settings'] is missing",
    ),
    ("a client of the seed that is not said", CASE + 'basic = ["contract.other", "x"]', "needs = ['seed'] is missing"),
    (
        "a user of the seed that is not said",
        CASE + 'form = { username = "alice@example.com" }',
        "needs = ['seed'] is missing",
    ),
    ("two cases of one name", CASE + CASE[CASE.index("[[case]]") :], "2 cases are named 'A case of this test'"),
    ("no TOML", "=", "bad.toml: Invalid statement"),
]


@pytest.mark.parametrize(("text", "message"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_data_that_is_wrong_is_refused_with_its_place(folder, text, message):
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as refusal:
        load_contract(folder)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_case_with_a_list_is_a_case_for_each_entry(folder):
    text = CASE.replace('"A case of this test"', '"The case of {what}"').replace(
        "wire =", 'each = [{ what = "one" }, { what = "two" }]\nwire ='
    )
    (folder / "good.toml").write_text(text, encoding="utf-8")
    cases = load_contract(folder).cases
    assert [(case.name, case.variables) for case in cases] == [
        ("The case of one", {"what": "one"}),
        ("The case of two", {"what": "two"}),
    ]


def test_a_template_is_filled_in():
    assert fill("{a} and {b}, {} and {A}", {"a": "1", "b": "2"}) == "1 and 2, {} and {A}"
    with pytest.raises(UnknownVariableError, match=r"unknown variable \{c\}"):
        fill("{c}", {})


@pytest.mark.parametrize(
    ("template", "text", "same"),
    [
        ("a.c", "abc", False),
        ("<code>", "AbC123", True),
        ("<code>", "AbC12", False),
        ("<code>", "AbC12-", False),
        ("<script>", "<script>", True),
        ("<script>", "x", False),
        ("{v}", "<code>", True),
        ("{v}", "AbC123", False),
        ("<any>", "", True),
        ("<any>", "a\nb", True),
        ("<text>", "", False),
        ("<user_id>", "7", True),
        ("<user_id>", "8", False),
        ("<client_number>", "8", True),
        ("<uuid>:<user_id>", "0b5bd5c2-37ad-4e76-9d43-6d03aa6cf9aa:7", True),
    ],
)
def test_a_template_matches_the_whole_text(template, text, same):
    assert matches(template, text, {"v": "<code>", "user_id": "7", "code": "saved earlier"}) is same


def test_a_template_occurs_in_a_text():
    assert occurs("b<id>", "ab12c", {})
    assert not occurs("b<id>", "abc", {})
