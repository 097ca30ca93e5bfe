"""What a seed may say, in TOML and JSON (DESIGN, Seed)."""

from __future__ import annotations

import json
import tomllib

import pytest
from helpers import WORLD, Service, ok, world

from mockserver.app import create_app
from mockserver.assets import builtin_seed
from mockserver.seed import ALL_GRANTS
from mockserver.seed_reader import parse_seed, read_seed

CLIENT = '[[clients]]\nclient_id = "c"\nsecret = "s"\n'


def toml(text):
    return parse_seed(text.encode(), "seed.toml")


def with_resource(text):
    """Return a service with one resource, and the answer to it."""
    user = '[[users]]\nusername = "u"\npassword = "p"\nid = 7\nfirst_name = "Ü"\n'
    service = Service(create_app(seed=toml(f"{CLIENT}{user}[[resources]]\n{text}")))
    token = service.tokens(("u", "p"), client=("c", "s"))["access_token"]
    return lambda path, method="GET": service.use(token, path, method)


def test_the_builtin_seed_is_the_guides_example():
    seed = read_seed()
    client = seed.clients["cameramanager.test"]
    assert (client.secret, client.id) == ("qwertyuiopasdfghjklzxcvbnm12345", 10003)
    assert {"https://example.com", "http://localhost", "http://127.0.0.1"} <= set(client.redirect_uris)
    assert set(client.grants) == set(ALL_GRANTS)
    assert client.scopes == ("read", "write")
    users = seed.users
    assert (users["demo@example.com"].password, users["demo@example.com"].id) == ("demo1234", 10003)
    assert (users["alice@example.com"].password, users["alice@example.com"].id) == ("alice1234", 10002)
    assert not users["disabled@example.com"].enabled
    assert users["locked@example.com"].locked
    assert seed.files == (str(builtin_seed()),)


def test_the_same_seed_in_json_is_the_same(tmp_path):
    document = tomllib.loads(WORLD.read_text())
    file = tmp_path / "world.json"
    file.write_text(json.dumps(document))
    read, expected = read_seed(file), world()
    assert (read.clients, read.users, read.resources) == (expected.clients, expected.users, expected.resources)


@pytest.mark.parametrize("name", ["seed.json", "SEED.JSON", "a.b.json"])
def test_json_is_told_by_the_files_ending(name):
    assert parse_seed(b'{"clients": [{"client_id": "c"}]}', name).clients.keys() == {"c"}


@pytest.mark.parametrize(("name", "text"), [("seed.toml", CLIENT), ("seed.json", '{"clients": [{"client_id": "c"}]}')])
def test_a_byte_order_mark_is_no_fault(name, text):
    assert parse_seed(b"\xef\xbb\xbf" + text.encode(), name).clients.keys() == {"c"}


def test_windows_line_ends_are_no_fault():
    assert toml(CLIENT.replace("\n", "\r\n")).clients["c"].secret == "s"


@pytest.mark.parametrize(("name", "text"), [("seed.toml", ""), ("seed.toml", "# nothing"), ("seed.json", "{}")])
def test_an_empty_seed_is_a_seed(name, text):
    seed = parse_seed(text.encode(), name)
    assert (seed.clients, seed.users, seed.resources, seed.options) == ({}, {}, (), {})


def test_only_client_id_and_username_with_password_must_be_given():
    seed = toml('[[clients]]\nclient_id = "c"\n[[users]]\nusername = "u"\npassword = "p"\n')
    client, user = seed.clients["c"], seed.users["u"]
    assert client.public
    assert client.needs_pkce
    assert (client.grants, client.scopes, client.redirect_uris) == (ALL_GRANTS, ("read", "write"), ())
    assert (client.display_name, user.display_name) == ("c", "u")
    assert user.enabled
    assert not user.locked


def test_numbers_that_are_not_given_are_the_next_free_ones():
    entries = "".join(f'[[clients]]\nclient_id = "c{n}"\n{line}' for n, line in enumerate(["", "id = 10002\n", "", ""]))
    assert [client.id for client in toml(entries).clients.values()] == [10001, 10002, 10003, 10004]


def test_settings_and_quirks_come_with_the_seed():
    seed = toml("[settings]\naccess_token_ttl = 60\ncors = false\n[quirks]\nrotate_refresh_token = true\n")
    assert seed.options == {"access_token_ttl": 60, "cors": False, "rotate_refresh_token": True}
    service = Service(create_app(seed=seed))
    assert service.sandbox.settings.access_token_ttl == 60
    assert service.sandbox.settings.rotate_refresh_token


def test_a_body_may_stand_in_a_file_beside_the_seed(tmp_path):
    (tmp_path / "bodies").mkdir()
    (tmp_path / "bodies" / "b.json").write_text('{"hello": "{name}"}')
    file = tmp_path / "seed.toml"
    file.write_text('[[resources]]\npath = "/rest/{name}"\nbody_file = "bodies/b.json"\n')
    seed = read_seed(file)
    assert seed.resources[0].body == {"hello": "{name}"}
    assert seed.files == (str(file), str(tmp_path / "bodies" / "b.json"))


def test_placeholders_are_filled_in_wherever_they_stand():
    get = with_resource(
        'path = "/rest/v{version}/x/{one}"\n'
        'body = { a = "{one}", n = "{one:int}", both = "{one}-{version}", deep = [{ u = "{user.first_name}" }],'
        ' id = "{user.id:int}", text = "{user.id}", keep = "a { b } c", flag = true, none = 1.5 }\n'
    )
    assert ok(get("/rest/v2.0/x/42")) == {
        "a": "42",
        "n": 42,
        "both": "42-2.0",
        "deep": [{"u": "Ü"}],
        "id": 7,
        "text": "7",
        "keep": "a { b } c",
        "flag": True,
        "none": 1.5,
    }
    assert ok(get("/rest/v2.0/x/é%20{one}"))["a"] == "é {one}"


def test_a_number_that_is_none_stays_text():
    get = with_resource('path = "/rest/{n}"\nbody = "{n:int}"\n')
    assert ok(get("/rest/-12")) == -12
    assert ok(get("/rest/012")) == 12
    assert ok(get("/rest/1e5")) == "1e5"
    assert ok(get("/rest/٣")) == "٣"
    assert ok(get(f"/rest/{'9' * 40}")) == "9" * 40


def test_a_literal_part_of_a_path_beats_a_placeholder_whatever_the_order():
    get = with_resource(
        'path = "/rest/x/{any}"\nbody = "any"\n[[resources]]\npath = "/rest/x/one"\nbody = "one"\n'
        '[[resources]]\npath = "/rest/{a}/one"\nbody = "far"\n'
    )
    assert [ok(get(f"/rest/{path}")) for path in ("x/one", "x/two", "y/one")] == ["one", "any", "far"]


@pytest.mark.parametrize("path", ["/rest/x", "/rest/x/a/b", "/rest/xa", "/rest/x/a/"])
def test_a_placeholder_stands_for_one_part_that_is_not_empty(path):
    get = with_resource('path = "/rest/x/{part}"\nbody = "found"\n')
    assert get(path).status_code == (200 if path == "/rest/x/a/" else 404)


@pytest.mark.parametrize("path", ["/rest/a.b", "/rest/a+b", "/rest/(a)", "/rest/a*"])
def test_a_path_is_no_pattern(path):
    get = with_resource(f'path = "{path}"\nbody = "found"\n')
    assert ok(get(path)) == "found"
    assert get(path.replace(".", "x").replace("+", "aa").replace("(a)", "a").replace("*", "aa")).status_code == 404


@pytest.mark.parametrize("status", [200, 201, 400, 404, 409, 500, 503])
def test_a_resource_answers_with_its_status(status):
    get = with_resource(f'path = "/rest/x"\nstatus = {status}\nbody = {{ code = {status} }}\n')
    answer = get("/rest/x")
    assert (answer.status_code, answer.get_json()) == (status, {"code": status})


@pytest.mark.parametrize("status", [200, 204])
def test_a_resource_without_a_body_answers_with_none(status):
    answer = with_resource(f'path = "/rest/x"\nstatus = {status}\n')("/rest/x")
    assert (answer.status_code, answer.data) == (status, b"")


def test_the_seed_may_replace_what_is_built_in():
    get = with_resource('path = "/rest/v{version}/users/self"\nbody = { userId = 1 }\n')
    assert ok(get("/rest/v2.0/users/self")) == {"userId": 1}


def test_a_seeds_methods_do_not_hide_what_is_built_in():
    get = with_resource('path = "/rest/v{version}/users/self"\nmethods = ["PUT"]\nbody = {}\n')
    assert ok(get("/rest/v2.0/users/self"))["userId"] == 7
    answer = get("/rest/v2.0/users/self", "DELETE")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, PUT")


@pytest.mark.parametrize("depth", [50, 200])
def test_a_deep_body_is_a_body(depth):
    body = "[" * depth + "1" + "]" * depth
    seed = parse_seed(f'{{"resources": [{{"path": "/rest/x", "body": {body}}}]}}'.encode(), "seed.json")
    assert seed.resources[0].body
