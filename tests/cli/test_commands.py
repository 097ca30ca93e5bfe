"""`check`, `token`, `healthcheck` and what the program says of itself (issue 2, section 5)."""

from __future__ import annotations

import json
import re
import socket
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer

import jsonschema
import msgspec
import pytest
from helpers import DEMO_CLIENT, WORLD, serve
from processes import assert_refused, invoke, run

from mockserver import __version__
from mockserver.assets import builtin_seed
from mockserver.checking import ConfigurationError
from mockserver.options import variable
from mockserver.seed_reader import parse_seed
from mockserver.server import Server
from mockserver.settings import Settings

NAMES = [field.name for field in msgspec.structs.fields(Settings)]


@pytest.fixture(scope="module")
def server():
    service = serve()
    server = Server(service.app)
    server.start()
    server.service = service
    yield server
    server.stop()


@pytest.fixture(scope="module")
def schema():
    return json.loads(run("check", "--schema").stdout)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# check


def test_the_builtin_seed_is_good():
    result = run("check")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(r"built-in seed: ok, clients: 1, users: 4, resources: \d+\n", result.stdout)


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_a_good_seed_is_said_to_be_good(how):
    result = run("check", "--seed", str(WORLD)) if how == "flag" else run("check", MOCKSERVER_SEED=str(WORLD))
    assert result.returncode == 0
    assert result.stdout.startswith(f"{WORLD}: ok, clients: 14, users: 8, ")


def test_a_bad_seed_has_a_line_for_each_fault(tmp_path):
    seed = tmp_path / "seed.toml"
    seed.write_text("colour = 1\n[[users]]\nusername = 'u'\n")
    assert_refused(run("check", "--seed", str(seed)), "colour: unknown key", "users[0].password: is required")


def test_the_schema_is_one_and_takes_the_seeds_that_are_good(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    for file in (builtin_seed(), WORLD):
        jsonschema.validate(tomllib.loads(file.read_text()), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "document",
    [
        {"colour": 1},
        {"clients": [{}]},
        {"clients": [{"client_id": ""}]},
        {"clients": [{"client_id": "c", "colour": 1}]},
        {"clients": [{"client_id": "c", "grants": ["implicit"]}]},
        {"users": [{"username": "u"}]},
        {"users": [{"username": "u", "password": "p", "access_token_ttl": -1}]},
        {"resources": [{"path": "/other"}]},
        {"resources": [{"path": "/rest/x", "status": 99}]},
        {"settings": {"port": 65536}},
        {"settings": {"colour": 1}},
        {"quirks": {"port": 1}},
        {"settings": {"seed": "x.toml"}},
    ],
)
def test_the_schema_refuses_what_check_refuses(schema, document):
    with pytest.raises(ConfigurationError):
        parse_seed(json.dumps(document).encode(), "seed.json")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


# token


def test_a_token_is_printed_alone_and_works(server):
    result = run("token", "--url", server.url)
    assert (result.returncode, result.stderr) == (0, "")
    assert server.service.works(result.stdout.strip())


def test_the_whole_answer_is_printed_when_asked_for(server):
    result = invoke("token", "--url", f"{server.url}/", "--json", "--scope", "read")
    answer = json.loads(result.stdout)
    assert list(answer) == ["access_token", "token_type", "refresh_token", "expires_in", "scope"]
    assert answer["scope"] == "read"


def test_user_and_client_may_be_chosen(server):
    chosen = ["--seed", str(WORLD), "--user", "alice@example.com", "--client", "käse.test"]
    result = invoke("token", *chosen, MOCKSERVER_URL=server.url)
    assert result.stdout.strip().endswith(":10002")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--user", "nobody"], "--user: expected one of demo@example.com"),
        (["--client", "nobody"], f"--client: expected one of {DEMO_CLIENT[0]}, found 'nobody'"),
        (["--seed", "none.toml"], "none.toml: cannot be read"),
        (["--url", "ftp://x"], "--url: expected an http or https URL"),
    ],
)
def test_what_the_seed_does_not_have_is_one_line(tmp_path, arguments, words):
    assert_refused(invoke("token", *arguments, cwd=tmp_path), words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--user", "locked@example.com"], "answers 400: "),
        (["--scope", "bogus"], "invalid_scope"),
    ],
)
def test_a_refusal_of_the_server_is_shown_and_no_token(server, arguments, words):
    result = invoke("token", "--url", server.url, *arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_server_there_is_no_token():
    result = invoke("token", "--url", f"http://127.0.0.1:{free_port()}")
    assert (result.returncode, result.stdout) == (1, "")
    assert "does not answer" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ('[[clients]]\nclient_id = "c"\ngrants = ["refresh_token"]\n', "no client with the password grant"),
        ('[[clients]]\nclient_id = "c"\n', "no user that can log in"),
        (
            '[[clients]]\nclient_id = "c"\n[[users]]\nusername = "u"\npassword = "p"\nlocked = true\n',
            "no user that can",
        ),
    ],
)
def test_a_seed_that_nobody_can_log_in_with_is_said(tmp_path, seed, words):
    (tmp_path / "seed.toml").write_text(seed)
    assert_refused(invoke("token", "--seed", "seed.toml", cwd=tmp_path), words)


def test_another_servers_answer_is_no_token(stranger):
    result = invoke("token", "--url", stranger)
    assert (result.returncode, result.stdout) == (1, "")
    assert "Traceback" not in result.stderr


# healthcheck


@pytest.mark.parametrize("how", ["flag", "slash", "url variable", "port variable"])
def test_a_server_that_answers_is_healthy(server, how):
    result = {
        "flag": lambda: run("healthcheck", "--url", server.url),
        "slash": lambda: run("healthcheck", "--url", f"{server.url}/"),
        "url variable": lambda: run("healthcheck", MOCKSERVER_URL=server.url),
        "port variable": lambda: run("healthcheck", MOCKSERVER_PORT=str(server.port), MOCKSERVER_HOST="0.0.0.0"),
    }[how]()
    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        f"{server.url if how != 'slash' else server.url + '/'}: ok\n",
        "",
    )


class Stranger(BaseHTTPRequestHandler):
    """A server that is no mockserver."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def stranger():
    with HTTPServer(("127.0.0.1", 0), Stranger) as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()
        thread.join()


@pytest.fixture
def silent():
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_another_server_is_not_healthy(stranger):
    result = invoke("healthcheck", "--url", stranger)
    assert (result.returncode, result.stdout) == (1, "")
    assert "not as a mockserver" in result.stderr


@pytest.fixture
def babbling():
    """A port that answers, and not in HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def babble():
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")

        thread = threading.Thread(target=babble, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def test_a_server_that_does_not_speak_http_is_not_healthy(babbling):
    result = invoke("healthcheck", "--url", babbling)
    assert result.returncode == 1
    assert "does not answer: BadStatusLine" in result.stderr


def test_a_server_that_says_nothing_is_not_healthy(silent):
    result = invoke("healthcheck", "--url", silent, "--timeout", "0.2")
    assert result.returncode == 1
    assert "does not answer" in result.stderr


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://", "http://[", "http://127.0.0.1:port", ""])
def test_what_is_no_url_is_not_healthy(url):
    result = invoke("healthcheck", "--url", url, MOCKSERVER_PORT=str(free_port()))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_nobody_is_not_healthy():
    result = run("healthcheck", "--url", f"http://127.0.0.1:{free_port()}")
    assert result.returncode == 1
    assert "refused" in result.stderr


# what the program says of itself


def test_the_version_is_said():
    result = run("--version")
    assert (result.returncode, result.stdout) == (0, f"mockserver {__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_the_commands_are_said(arguments):
    result = run(*arguments)
    for command in ("serve", "check", "token", "healthcheck"):
        assert command in result.stdout + result.stderr


def test_the_help_of_serve_names_every_setting_its_default_and_its_variable():
    text = " ".join(invoke("serve", "--help").stdout.split())
    for name in NAMES:
        assert f"--{name.replace('_', '-')}" in text
        assert variable(name) in text
    assert "43200" in text
    assert "8080" in text


@pytest.mark.parametrize("command", ["serve", "check", "token", "healthcheck"])
def test_every_command_has_help(command):
    result = invoke(command, "--help")
    assert result.returncode == 0
    assert len(result.stdout) > 200


def test_an_unknown_command_is_refused():
    result = run("explode")
    assert result.returncode == 2
    assert "explode" in result.stderr
