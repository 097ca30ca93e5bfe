"""`mockserver demo` as people run it: as a process of its own."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
import requests
from click.testing import CliRunner
from processes import PATIENCE, assert_refused, environment, run

from mockserver.cli import main


@contextmanager
def running(folder, *arguments, **variables):
    """The command, once it answers; yields the process and what it printed."""
    with (
        (folder / "log").open("w+b") as log,
        subprocess.Popen(
            [sys.executable, "-m", "mockserver", "demo", *arguments],
            stdout=subprocess.PIPE,
            stderr=log,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=folder,
            env=environment(**{"MOCKSERVER_DEMO_PORT": "0", "MOCKSERVER_DEMO_SERVER_PORT": "0"} | variables),
        ) as process,
    ):
        printed = []
        try:
            for line in process.stdout:
                printed.append(line.rstrip("\n"))
                if line.startswith("ready "):
                    break
            else:
                raise AssertionError((folder / "log").read_text())
            yield process, printed
        finally:
            if process.poll() is None:
                process.kill()
    assert "Traceback" not in (folder / "log").read_text()


def said(printed, word):
    (value,) = [line.split()[1] for line in printed if line.split()[:1] == [word]]
    return value


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_with_a_server_of_its_own_and_stops_when_told(tmp_path, number):
    with running(tmp_path) as (process, printed):
        demo, server = said(printed, "ready"), said(printed, "server")
        assert said(printed, "open") == demo
        assert "  user     demo@example.com / demo1234" in printed
        assert "Log in with CameraManager" in requests.get(demo, timeout=10).text
        assert requests.get(f"{server}/_mock/health", timeout=10).json()["status"] == "ok"
        sent = requests.get(f"{demo}/login", allow_redirects=False, timeout=10).headers["Location"]
        assert sent.startswith(f"{server}/oauth/authorize?")
        assert requests.get(sent, timeout=10).status_code == 200
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0


def test_it_uses_a_server_that_runs_already(tmp_path, mock_server):
    flags = ["--server-url", f"{mock_server.url}/", "--public-server-url", "http://localhost:8080"]
    flags += ["--redirect-uri", "http://localhost:8090/back", "--client-id", "me", "--client-secret", "mine"]
    with running(tmp_path, *flags, MOCKSERVER_DEMO_SCOPE="write") as (process, printed):
        assert said(printed, "server") == "http://localhost:8080"
        assert said(printed, "open") == "http://localhost:8090"
        sent = requests.get(f"{said(printed, 'ready')}/login", allow_redirects=False, timeout=10).headers["Location"]
        assert re.match(
            r"http://localhost:8080/oauth/authorize\?response_type=code&client_id=me"
            r"&redirect_uri=http%3A%2F%2Flocalhost%3A8090%2Fback&scope=write&",
            sent,
        )
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_a_seed_of_ones_own(tmp_path):
    (tmp_path / "seed.toml").write_text('[[users]]\nusername = "me"\npassword = "mine"\n')
    with running(tmp_path, "--seed", "seed.toml") as (_, printed):
        assert "  user     me / mine" in printed


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--server-url", "localhost"], "--server-url: expected an http or https URL, found 'localhost'"),
        (["--server-url", "http://["], "--server-url: expected an http or https URL"),
        (["--public-server-url", "ftp://x"], "--public-server-url: expected an http or https URL, found 'ftp://x'"),
        (["--redirect-uri", "x"], "--redirect-uri: expected an http or https URL"),
        (["--redirect-uri", "http://localhost:8090"], "--redirect-uri: expected a path of its own"),
        (["--redirect-uri", "http://localhost:8090/login"], "--redirect-uri: expected a path of its own"),
        (["--redirect-uri", "http://localhost:8090/<x>"], "--redirect-uri: expected a path of its own"),
        (["--seed", "x.toml", "--server-url", "http://x"], "--seed: is for a server of the demo's own"),
        (["--seed", "missing.toml", "--server-port", "0"], "missing.toml"),
        (["--host", "192.0.2.1", "--server-port", "0"], "cannot listen on 192.0.2.1"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_line(arguments, fault):
    result = CliRunner().invoke(main, ["demo", *arguments])
    assert result.exit_code == 2
    (line,) = result.output.splitlines()
    assert line.startswith("mockserver: ")
    assert fault in line


def test_a_port_that_is_taken(tmp_path):
    with running(tmp_path) as (_, printed):
        port = said(printed, "ready").rpartition(":")[2]
        assert_refused(run("demo", "--port", port, "--server-port", "0"), f"port {port}")
        assert_refused(run("demo", "--port", "0", "--server-port", port), f"port {port}")


def test_without_requests_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "requests", None)
    result = CliRunner().invoke(main, ["demo"])
    assert result.exit_code == 2
    (line,) = result.output.splitlines()
    assert line == 'mockserver: demo needs the package requests: pip install "cameramanager-mockserver[demo]"'


def test_every_option_has_a_variable():
    command = main.get_command(click.Context(main), "demo")
    for option in command.params:
        name = option.name.upper()
        assert option.envvar == ("MOCKSERVER_SEED" if name == "SEED" else f"MOCKSERVER_DEMO_{name}")
        assert option.help


def test_the_compose_file_gives_variables_that_there_are():
    compose = (Path(__file__).parents[2] / "compose.yaml").read_text(encoding="utf-8")
    given = dict(re.findall(r"^ +(MOCKSERVER_DEMO_\w+): (\S+)$", compose, re.MULTILINE))
    command = main.get_command(click.Context(main), "demo")
    assert len(given) == 4
    assert given.keys() <= {option.envvar for option in command.params}
    port = str(next(option.default for option in command.params if option.name == "port"))
    assert f'"127.0.0.1:{port}:{port}"' in compose
    assert given["MOCKSERVER_DEMO_REDIRECT_URI"] == f"http://localhost:{port}/callback"


def loaded(script):
    lines = subprocess.run(
        [sys.executable, "-c", f"{script}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout.splitlines()
    return json.loads(lines[-1])


def test_the_command_line_loads_the_demo_only_when_it_is_asked_for():
    names = loaded("import mockserver.cli, mockserver.serving")
    assert not [name for name in names if name.startswith(("mockserver.demo", "requests"))]


def test_the_part_to_copy_needs_nothing_of_the_mock():
    names = loaded("import mockserver.demo.oauth_client, mockserver.demo.cameras, mockserver.demo.calls")
    of_ours = {name for name in names if name.startswith("mockserver.")}
    assert of_ours == {
        "mockserver.demo",
        *(f"mockserver.demo.{name}" for name in ("oauth_client", "cameras", "calls", "errors")),
    }
