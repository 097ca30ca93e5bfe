"""A bad seed never starts: a line for each fault, with file, key path, what was expected and found (issue 2)."""

from __future__ import annotations

import contextlib
import json

import pytest

from mockserver.checking import ConfigurationError
from mockserver.seed_reader import parse_seed, read_seed

C = '[[clients]]\nclient_id = "c"\n'
U = '[[users]]\nusername = "u"\npassword = "p"\n'
R = '[[resources]]\npath = "/rest/x"\n'


def faults_of(text, name="seed.toml", **options):
    with pytest.raises(ConfigurationError) as caught:
        parse_seed(text if isinstance(text, bytes) else text.encode(), name, **options)
    for line in caught.value.faults:
        assert line.startswith(f"{name}: ")
        assert "\n" not in line
        assert len(line) < 600
    return [line.removeprefix(f"{name}: ") for line in caught.value.faults]


FAULTS = [
    # text, key path, words about what was expected and what was found
    ("colour = 1", "colour", ["unknown key", "clients, users, resources"]),
    ("clients = 5", "clients", ["list of tables", "[[clients]]", "5"]),
    ("users = []\nresources = 'x'", "resources", ["list of tables", "'x'"]),
    ("settings = 5", "settings", ["expected a table", "5"]),
    ("[settings]\ncolour = 1", "settings.colour", ["unknown key", "access_token_ttl"]),
    ("[settings]\nport = 'eight'", "settings.port", ["int", "'eight'"]),
    ("[settings]\nport = 65536", "settings.port", ["<= 65535", "65536"]),
    ("[settings]\nport = 80.5", "settings.port", ["int", "80.5"]),
    ("[settings]\ncode_ttl = -1", "settings.code_ttl", [">= 0", "-1"]),
    ("[settings]\ncode_ttl = '60'", "settings.code_ttl", ["int", "'60'"]),
    ("[settings]\naccess_token_ttl = -1", "settings.access_token_ttl", [">= 0", "-1"]),
    ("[settings]\ncors = 1", "settings.cors", ["bool", "1"]),
    ("[settings]\nredirect_matching = 'some'", "settings.redirect_matching", ["'some'"]),
    ("[settings]\nseed = 'other.toml'", "settings.seed", ["cannot name another seed"]),
    ("[settings]\npublic_url = 'example.com'", "settings.public_url", ["'example.com'"]),
    ("[quirks]\ncors = 'on'", "quirks.cors", ["bool", "'on'"]),
    ("[quirks]\nport = 1", "quirks.port", ["unknown key", "lenient_bearer"]),
    ("[quirks]\ncors = true\n[settings]\ncors = true", "quirks.cors", ["already given in [settings]"]),
    ("[[clients]]\nsecret = 's'", "clients[0].client_id", ["required", "nothing"]),
    (f"{C}[[clients]]\nname = 'x'", "clients[1].client_id", ["required"]),
    (f"{C}colour = 1", "clients[0].colour", ["unknown key", "client_id, secret"]),
    ("[[clients]]\nclient_id = 5", "clients[0].client_id", ["str", "5"]),
    ("[[clients]]\nclient_id = ''", "clients[0].client_id", ["length >= 1", "''"]),
    (f"[[clients]]\nclient_id = '{'x' * 300}'", "clients[0].client_id", ["length <= 255", "xxx…"]),
    (f"{C}id = 0", "clients[0].id", [">= 1", "0"]),
    (f"{C}id = '7'", "clients[0].id", ["int", "'7'"]),
    (f"{C}grants = ['passwort']", "clients[0].grants[0]", ["'passwort'"]),
    (f"{C}grants = 'password'", "clients[0].grants", ["array", "'password'"]),
    (f"{C}grants = ['password', 'implicit']", "clients[0].grants[1]", ["'implicit'"]),
    (f"{C}scopes = ['read write']", "clients[0].scopes[0]", ["read write"]),
    (f"{C}scopes = ['']", "clients[0].scopes[0]", []),
    (f"{C}auto_approve = 'yes'", "clients[0].auto_approve", ["bool", "'yes'"]),
    (f"{C}access_token_ttl = -5", "clients[0].access_token_ttl", [">= 0", "-5"]),
    (f"{C}redirect_uris = 'https://x'", "clients[0].redirect_uris", ["array", "'https://x'"]),
    (f"{C}redirect_uris = ['example.com']", "clients[0].redirect_uris[0]", ["absolute URI", "'example.com'"]),
    (f"{C}redirect_uris = ['https://a', '/cb']", "clients[0].redirect_uris[1]", ["absolute URI", "'/cb'"]),
    (f"{C}redirect_uris = ['https://u@a']", "clients[0].redirect_uris[0]", ["user name", "'https://u@a'"]),
    (f"{C}redirect_uris = ['https://a b']", "clients[0].redirect_uris[0]", ["blanks"]),
    (f"{C}redirect_uris = ['javascript:x']", "clients[0].redirect_uris[0]", ["scheme", "'javascript:x'"]),
    (f"{C}{C}", "clients[1].client_id", ["'c'", "already clients[0].client_id"]),
    (f"{C}id = 7\n[[clients]]\nclient_id = 'd'\nid = 7", "clients[1].id", ["7", "already clients[0].id"]),
    (f"{U}{U}", "users[1].username", ["'u'", "already users[0].username"]),
    (f"{U}id = 7\n[[users]]\nusername = 'v'\npassword = 'p'\nid = 7", "users[1].id", ["already users[0].id"]),
    ("[[users]]\nusername = 'u'", "users[0].password", ["required"]),
    ("[[users]]\npassword = 'p'", "users[0].username", ["required"]),
    (f"{U}enabled = 'no'", "users[0].enabled", ["bool", "'no'"]),
    (f"{U}colour = 'x'", "users[0].colour", ["unknown key"]),
    ("[[resources]]\nbody = 1", "resources[0].path", ["required"]),
    ("[[resources]]\npath = '/other'", "resources[0].path", ["'/other'"]),
    ("[[resources]]\npath = '/rest/{x'", "resources[0]", ["path", "'/rest/{x'"]),
    ("[[resources]]\npath = '/rest/{x}/{x}'", "resources[0]", ["path", "twice"]),
    ("[[resources]]\npath = '/rest//x'", "resources[0]", ["path", "single slashes"]),
    (f"{R}methods = []", "resources[0].methods", ["length >= 1"]),
    (f"{R}methods = ['FETCH']", "resources[0].methods[0]", ["'FETCH'"]),
    (f"{R}status = 99", "resources[0].status", [">= 200", "99"]),
    (f"{R}body = '{{nothing}}'", "resources[0]", ["body", "{nothing}", "user.email"]),
    (f"{R}body_file = 'x.json'", "resources[0].body_file", ["a seed that is a file"]),
    (f"{R}body = 1\nbody_file = 'x.json'", "resources[0].body_file", ["beside body"]),
    (f"{R}username = 'nobody'", "resources[0].username", ["user of this seed", "'nobody'"]),
]


@pytest.mark.parametrize(("text", "path", "words"), FAULTS)
def test_a_fault_is_one_line_with_its_place_and_both_sides(text, path, words):
    (line,) = faults_of(text)
    assert line.startswith(f"{path}: ")
    for word in words:
        assert word in line


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("seed.toml", "a = = 1", "TOML"),
        ("seed.toml", "[[clients]", "TOML"),
        ("seed.toml", "a = 1\na = 2", "TOML"),
        ("seed.toml", "{}", "TOML"),
        ("seed.toml", b"\xff\xfe", "TOML"),
        ("seed.json", "", "JSON"),
        ("seed.json", "{", "JSON"),
        ("seed.json", "a = 1", "JSON"),
        ("seed.json", b"\xff", "JSON"),
        ("seed.json", "[" * 100_000, "JSON"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_none(name, text, kind):
    (line,) = faults_of(text, name)
    assert line.startswith(f"is not {kind}: ")


def test_where_a_file_stops_being_toml_is_said():
    assert "line 3" in faults_of("a = 1\nb = 2\nc c\n")[0]


@pytest.mark.parametrize("document", [[], "x", 5, None, True])
def test_a_json_seed_is_an_object(document):
    (line,) = faults_of(json.dumps(document), "seed.json")
    assert line.startswith("expected a table with settings, quirks, clients, users, resources")


@pytest.mark.parametrize("entry", [5, "x", None, []])
def test_every_entry_is_a_table(entry):
    assert faults_of(json.dumps({"users": [entry]}), "seed.json")[0].startswith("users[0]: expected a table")


def test_all_faults_are_said_at_once():
    text = (
        "colour = 1\n[settings]\nport = 'x'\nfoo = 1\n[quirks]\ncors = 3\n"
        "[[clients]]\nid = 'x'\ngrants = ['y']\nredirect_uris = ['z']\n"
        "[[users]]\nusername = 1\n[[resources]]\npath = '/x'\nstatus = 1\n"
    )
    paths = {line.partition(": ")[0] for line in faults_of(text)}
    assert paths == {
        "colour",
        "settings.port",
        "settings.foo",
        "quirks.cors",
        "clients[0].client_id",
        "clients[0].id",
        "clients[0].grants[0]",
        "users[0].username",
        "users[0].password",
        "resources[0].path",
        "resources[0].status",
    }


HUSH = "hush-hush"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed.toml", f"{C}secret = ['{HUSH}']"),
        ("seed.toml", f"{C}secret = {{ a = '{HUSH}' }}"),
        ("seed.toml", f"[[users]]\nusername = 'u'\npassword = ['{HUSH}']"),
        ("seed.toml", f"[settings]\nsecret_key = ['{HUSH}']"),
        ("seed.toml", f"[settings]\ncontrol_token = ['{HUSH}']"),
        ("seed.toml", f"{C}secrets = '{HUSH}'"),
        ("seed.toml", f"[clients]\nclient_id = 'c'\nsecret = '{HUSH}'"),
        ("seed.toml", f"[users]\nusername = 'u'\npassword = '{HUSH}'"),
        ("seed.json", f'{{"users": [["u", "{HUSH}"]]}}'),
        ("seed.json", f'[{{"clients": [{{"secret": "{HUSH}"}}]}}]'),
        ("seed.toml", f"settings = ['secret_key={HUSH}']"),
    ],
)
def test_a_secret_is_never_shown(name, text):
    assert HUSH not in "\n".join(faults_of(text, name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("seed.json", f'{{"clients": [{{"client_id": "c", "id": {"9" * 5000}}}]}}', id="json"),
        pytest.param("seed.toml", f"{C}id = {'9' * 5000}", id="toml"),
    ],
)
def test_a_number_beyond_all_numbers_is_a_fault_and_no_crash(name, text):
    assert faults_of(text, name)


@pytest.mark.parametrize(
    "document",
    [
        {"clients": [{"client_id": "c\ud800"}]},
        {"users": [{"username": "u", "password": "\ud800"}]},
        {"resources": [{"path": "/rest/x", "body": "\udfff"}]},
        {"resources": [{"path": "/rest/x", "body": {"\ud800": 1}}]},
    ],
)
def test_half_a_character_is_a_fault(document):
    assert faults_of(json.dumps(document), "seed.json")


@pytest.mark.parametrize("depth", [300, 400, 600, 900, 2000, 20_000])
@pytest.mark.parametrize("name", ["seed.json", "seed.toml"])
def test_a_body_too_deep_is_a_fault_or_a_body_and_never_a_crash(name, depth):
    body = "[" * depth + "]" * depth
    text = f'{{"resources": [{{"path": "/rest/x", "body": {body}}}]}}' if name.endswith("json") else f"{R}body = {body}"
    with contextlib.suppress(ConfigurationError):
        assert parse_seed(text.encode(), name).resources


def test_a_huge_seed_is_read():
    clients = [{"client_id": f"c{number}", "redirect_uris": [f"https://c{number}.example"]} for number in range(1000)]
    assert len(parse_seed(json.dumps({"clients": clients}).encode(), "seed.json").clients) == 1000


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    for path, word in ((tmp_path / "none.toml", "No such file"), (tmp_path, "directory")):
        with pytest.raises(ConfigurationError) as caught:
            read_seed(path)
        (line,) = caught.value.faults
        assert line.startswith(f"{path}: cannot be read: ")
        assert word in line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": ["\\ud800"]}', "a[0] has half a character"),
        (None, "cannot be read: No such file"),
        ("{", "is not JSON"),
        (b"\xff\xfe\xff", "is not JSON"),
        ("", "is not JSON"),
    ],
)
def test_a_body_file_that_is_none_is_said_with_its_place(tmp_path, content, words):
    seed, body = tmp_path / "seed.toml", tmp_path / "body.json"
    seed.write_text(f"{R}body_file = 'body.json'\n")
    if content is not None:
        body.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigurationError) as caught:
        read_seed(seed)
    (line,) = caught.value.faults
    assert line.startswith(f"{seed}: resources[0].body_file: {body}")
    assert words in line
