"""Starting is a feature: `serve` imports nothing that the first answer does not need (issue 2, section 6)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from processes import environment

AFTER_START = """
import json, sys
import mockserver.cli, mockserver.serving
from mockserver.server import Server

def stop(server):
    print(json.dumps(sorted(sys.modules)))
    raise SystemExit

Server.run = stop
mockserver.serving._stop_on_signals = lambda server: None
mockserver.cli.main(["serve", "--port", "0"], standalone_mode=False)
"""

AFTER_TOKEN = """
import json, sys
import mockserver.cli, mockserver.serving
from mockserver.app import create_app

http = create_app().test_client()
before = set(sys.modules)
client = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
form = {"grant_type": "password", "username": "demo@example.com", "password": "demo1234"}
answer = http.post("/oauth/token", data=form, auth=client)
assert answer.status_code == 200
print()
print(json.dumps(sorted(set(sys.modules) - before)))
"""

NEVER = [
    # of ours
    "mockserver.contract",
    "mockserver.testing",
    "mockserver.tls",
    "mockserver.watching",
    "mockserver.seed_schema",
    "mockserver.token_command",
    "mockserver.healthcheck",
    "mockserver.pages.login",
    "mockserver.pages.authorize",
    # of others
    "flask_wtf",
    "wtforms",
    "requests",
    "cryptography",
    "joserfc",
    "pytest",
    "hypothesis",
    "playwright",
    "jsonschema",
    # of Python's own
    "asyncio",
    "unittest",
    "sqlite3",
    "urllib.request",
    "multiprocessing",
    "xml",
    "ctypes",
    "tkinter",
    "doctest",
    "pdb",
]


def modules(script):
    """Run a script without whatever measures it, and return the last line it prints."""
    unmeasured = {name: value for name, value in environment().items() if not name.startswith("COV")}
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=unmeasured, timeout=30
    )
    return json.loads(result.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def started():
    return modules(AFTER_START)


@pytest.mark.parametrize("name", NEVER)
def test_starting_imports_nothing_that_the_first_answer_does_not_need(started, name):
    assert not [module for module in started if module == name or module.startswith(f"{name}.")]


def test_starting_imports_what_it_serves_with(started):
    assert {"flask", "gevent.pywsgi", "mockserver.oauth.server", "mockserver.rest.views"} <= set(started)


def test_the_first_token_imports_next_to_nothing():
    """Whatever the first request loads it waits for."""
    late = [
        name for name in modules(AFTER_TOKEN) if not name.startswith(("encodings.", "werkzeug.test", "http.cookiejar"))
    ]
    assert len(late) <= 5, late


@pytest.mark.parametrize("command", ["check", "healthcheck", "--version"])
def test_small_commands_load_no_server(command):
    script = f"""
import json, sys
import mockserver.cli
try:
    mockserver.cli.main(["{command}"], standalone_mode=False)
except SystemExit:
    pass
print()
print(json.dumps(sorted(sys.modules)))
"""
    loaded = modules(script)
    assert not {"flask", "gevent", "authlib", "werkzeug"} & set(loaded)


FAILING = """
import sys
from mockserver.app import create_app
from mockserver.server import Server
import urllib.error, urllib.request

app = create_app()

@app.after_request
def stumble(response):
    raise ZeroDivisionError

server = Server(app)
server.start()
try:
    urllib.request.urlopen(server.url + "/rest/x", timeout=10)
except urllib.error.HTTPError as error:
    print(error.code)
    error.close()
server.stop()
"""


def test_a_failure_is_logged_once_by_a_server_that_lives_in_another_program():
    """Without the logging of `serve`; Flask's logger and the server's must not write to each other for ever."""
    result = subprocess.run(
        [sys.executable, "-c", FAILING], capture_output=True, text=True, check=True, env=environment(), timeout=30
    )
    assert result.stdout.strip() == "500"
    assert "RecursionError" not in result.stderr
    assert len(result.stderr.splitlines()) < 150
