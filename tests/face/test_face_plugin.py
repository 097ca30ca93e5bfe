"""The pytest plugin, in a pytest of its own (issue 3, item 11)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from textwrap import dedent

import pytest

from mockserver import MockServer

PREAMBLE = """
import pytest
import requests

def log_in(mock):
    form = {"grant_type": "password", "username": "demo@example.com", "password": "demo1234"}
    client = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
    return requests.post(f"{mock.url}/oauth/token", form, auth=client, timeout=10)
"""


class Outcome:
    """How a run of pytest ended."""

    def __init__(self, done):
        self.code = done.returncode
        self.text = done.stdout + done.stderr
        counts = re.findall(
            r"(\d+) (passed|failed|error|skipped|warning)", self.text.splitlines()[-1] if self.text else ""
        )
        self.counts = {name: int(count) for count, name in counts}


@pytest.fixture
def run(tmp_path):
    """Run pytest on files: `run(test_a="…")`, with arguments as they are typed.

    Of the plugins that are installed only this one is loaded, unless `autoload` says so: others are slow to load.
    """

    def run(*arguments, autoload=False, **files):
        for name, source in files.items():
            (tmp_path / f"{name}.py").write_text(PREAMBLE + dedent(source))
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
        if not autoload:
            environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
            command += ["-p", "mockserver"]
        command += ["--strict-markers", "--strict-config", "-W", "error", *arguments, str(tmp_path)]
        return Outcome(
            subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path, env=environ, check=False)
        )

    return run


def test_each_test_gets_a_fresh_sandbox_on_one_server(run):
    outcome = run(
        test_a="""
        seen = []

        def spoil(mock):
            mock.clock.set(0)
            mock.fail_next(times=None, error="server_error")
            mock.put_user("bob", password="bob12345")
            seen.append(mock)

        def test_one(mock_server):
            assert log_in(mock_server).status_code == 200
            spoil(mock_server)

        def test_two(mock_server, mock_server_session):
            assert mock_server.rules() == mock_server.requests() == mock_server.tokens() == []
            assert mock_server.clock.state().real
            assert mock_server_session.sandboxes() == [mock_server.name]
            assert seen[0].url != mock_server.url
            assert seen[0].url.rpartition("/_sandboxes/")[0] == mock_server_session.url
            spoil(mock_server)

        def test_the_same_sandbox_for_all_that_ask(mock_server, request):
            assert request.getfixturevalue("mock_server") is mock_server
            assert mock_server_is_default(mock_server)

        def mock_server_is_default(mock):
            return [user.username for user in mock.users()][0] == "demo@example.com"

        def test_a_failing_test_leaves_nothing(mock_server):
            assert len(seen) == 2
        """
    )
    assert outcome.counts == {"passed": 4}, outcome.text


def test_markers_give_seed_and_settings_and_the_nearest_weighs_most(run):
    outcome = run(
        test_a="""
        pytestmark = pytest.mark.mock_server(access_token_ttl=100, code_ttl=7)

        def settings(mock):
            found = mock.state()["settings"]
            return found["access_token_ttl"], found["code_ttl"], found["trim_username"]

        def test_of_the_module(mock_server):
            assert settings(mock_server) == (100, 7, True)
            assert log_in(mock_server).json()["expires_in"] == 99

        @pytest.mark.mock_server(access_token_ttl=50)
        def test_of_its_own(mock_server):
            assert settings(mock_server) == (50, 7, True)

        @pytest.mark.mock_server(seed={"settings": {"access_token_ttl": 60}, "quirks": {"trim_username": False}})
        def test_of_its_own_seed(mock_server):
            assert settings(mock_server) == (60, 7, False)

        @pytest.mark.mock_server(code_ttl=8, seed={"users": [{"username": "bob", "password": "bob12345"}]})
        class TestOfAClass:
            def test_inherited(self, mock_server):
                assert settings(mock_server) == (100, 8, True)
                assert [user.username for user in mock_server.users()] == ["bob"]

            @pytest.mark.mock_server(seed={"users": [{"username": "eve", "password": "eve12345"}]}, trim_username=False)
            def test_overridden(self, mock_server):
                assert settings(mock_server) == (100, 8, False)
                assert [user.username for user in mock_server.users()] == ["eve"]
                assert mock_server.clients()[0].client_id == "cameramanager.test"

        @pytest.mark.mock_server
        def test_a_bare_marker_changes_nothing(mock_server):
            assert settings(mock_server) == (100, 7, True)

        @pytest.mark.parametrize("ttl", [
            pytest.param(1, marks=pytest.mark.mock_server(access_token_ttl=1)),
            pytest.param(2, marks=pytest.mark.mock_server(access_token_ttl=2)),
        ])
        def test_of_a_row(mock_server, ttl):
            assert settings(mock_server)[0] == ttl
        """
    )
    assert outcome.counts == {"passed": 8}, outcome.text


BAD_MARKERS = {
    "acces_token_ttl=5": "seed.settings.acces_token_ttl: unknown key, expected one of",
    "access_token_ttl='5'": "seed.settings.access_token_ttl: expected `int`",
    "port=80": "seed.settings.port: unknown key, expected one of",
    "seed={'users': [{}]}": "seed.users[0].username: is required, found nothing",
    "{'users': []}": "mock_server takes seed=… and settings by name, found ({'users': []},)",
}


def test_a_marker_that_cannot_be_used_says_why(run):
    tests = [
        f"@pytest.mark.mock_server({marker})\ndef test_{number}(mock_server):\n    raise AssertionError\n"
        for number, marker in enumerate(BAD_MARKERS)
    ]
    good = "def test_good(mock_server):\n    assert log_in(mock_server).status_code == 200\n"
    outcome = run(test_a="\n".join([*tests, good]))
    assert outcome.counts == {"passed": 1, "error": len(BAD_MARKERS)}, outcome.text
    for words in BAD_MARKERS.values():
        assert words in outcome.text
    assert "E   AssertionError" not in outcome.text


ON_ANY_SERVER = """
    @pytest.mark.parametrize("number", range(8))
    def test_many(mock_server, number):
        assert log_in(mock_server).status_code == 200
        mock_server.fail_next("token", error="invalid_grant")
        assert [log_in(mock_server).status_code for _ in range(2)] == [400, 200]
        mock_server.verify("token", times=3)
        print(f"\\nat {mock_server.url}")
    """


def test_tests_run_on_the_server_at_a_url(run, server):
    outcome = run("-s", f"--mock-server-url={server.url}", test_a=ON_ANY_SERVER)
    assert outcome.counts == {"passed": 8}, outcome.text
    assert outcome.text.count(f"at {server.url}/_sandboxes/") == 8
    assert server.sandboxes() == []
    assert server.requests() == []


@pytest.mark.parametrize("elsewhere", [False, True], ids=["in each worker", "at a url"])
def test_several_workers_share_a_server_or_have_their_own(run, server, elsewhere):
    outcome = run(
        "-p", "xdist", "-n", "2", *([f"--mock-server-url={server.url}"] if elsewhere else []), test_a=ON_ANY_SERVER
    )
    assert outcome.counts == {"passed": 8}, outcome.text
    assert server.sandboxes() == []


def test_a_server_with_a_control_token_is_told_it(run):
    with MockServer(control_token="a-token") as server:
        arguments = f"--mock-server-url={server.url}"
        assert run(arguments, "--mock-server-token=a-token", test_a=ON_ANY_SERVER).counts == {"passed": 8}
        outcome = run(arguments, test_b="def test_one(mock_server): pass")
        assert "401: Send the setting control_token" in outcome.text


def test_a_server_that_is_not_there_is_said_at_once(run):
    outcome = run(
        "--mock-server-url=http://127.0.0.1:1",
        test_a="""
        def test_one(mock_server):
            pass

        def test_without():
            pass
        """,
    )
    assert outcome.counts == {"passed": 1, "error": 1}, outcome.text
    assert "ConnectionRefusedError" in outcome.text


def test_every_pytest_has_the_plugin_and_a_run_that_uses_nothing_loads_nothing(run):
    """Without an argument: it is an entry point of the package."""
    outcome = run(
        *("-p", "no:randomly", "-p", "no:schemathesis"),
        autoload=True,
        test_a="""
        import sys

        def test_nothing_is_loaded():
            assert "mockserver.testing.pytest_plugin" in sys.modules
            assert not {"flask", "gevent", "msgspec", "authlib", "mockserver.app"} & set(sys.modules)
        """,
    )
    assert outcome.counts == {"passed": 1}, outcome.text


def test_the_marker_and_the_options_are_shown(run):
    markers, options, fixtures = run("--markers"), run("--help"), run("--fixtures")
    assert "@pytest.mark.mock_server(seed=None, **settings): the seed document, and settings, of this" in markers.text
    assert "--mock-server-url=URL" in options.text
    assert "--mock-server-token=TOKEN" in options.text
    assert "mock_server_session [session scope]" in fixtures.text
    assert re.search(r"^mock_server -- .*\n +Give a sandbox of the test's own", fixtures.text, re.MULTILINE)


def test_a_failed_check_is_shown_without_the_plugins_own_lines(run):
    outcome = run(
        test_a="""
        def test_one(mock_server):
            log_in(mock_server)
            mock_server.verify("token", grant_type="refresh_token")
        """
    )
    assert outcome.counts == {"failed": 1}
    assert (
        "E       AssertionError: Expected at least 1 of: endpoint='token', grant_type='refresh_token'" in outcome.text
    )
    assert "grant_type: expected 'refresh_token', found 'password'" in outcome.text
    assert "def verify" not in outcome.text
