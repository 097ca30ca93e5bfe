"""`mockserver serve`: its start, its first words, and what it says when it cannot (issue 2, section 5)."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess

import pytest
import requests
from helpers import DEMO_CLIENT, DEMO_USER, WORLD, ok
from processes import HAS_IPV6, Serving, assert_refused, invoke, run

from mockserver.tls import self_signed

FORM = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}

AWKWARD = """
[[clients]]
client_id = "it's $HOME & \\"more\\" `id` é"
secret = "s:e'c r$et!\\\\ %41"

[[users]]
username = "o'neill & söns <x>"
password = 'p+a&s=s$w"o`r!d %41 #'
"""


def log_in(url, user=DEMO_USER, client=DEMO_CLIENT, **options):
    form = FORM | {"username": user[0], "password": user[1]}
    return requests.post(f"{url}/oauth/token", data=form, auth=client, timeout=10, **options)


def curl_line(banner):
    return next(line.strip() for line in banner if line.strip().startswith("curl "))


def paste(line):
    """Run a line as a person would who copied it."""
    return subprocess.run(
        ["bash", "-c", f"{line} -sS -m 10"], capture_output=True, text=True, check=True, timeout=30
    ).stdout


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One server for the tests that only look."""
    with Serving(tmp_path_factory.mktemp("empty")) as serving:
        yield serving


def test_it_starts_from_an_empty_folder_and_leaves_it_empty(running):
    assert ok(log_in(running.url))["scope"] == "read write"
    assert os.listdir(running.log_file.parent) == ["mockserver.log"]  # noqa: PTH208 - names are all that is wanted


def test_it_says_where_it_is_whom_to_be_and_that_it_is_for_tests_only(running):
    banner = "\n".join(running.banner)
    for words in (running.url, *DEMO_CLIENT, *DEMO_USER, "curl ", "Never let anybody rely on it for security"):
        assert words in banner
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", running.url)


def test_the_curl_line_works_when_it_is_pasted(running):
    answer = json.loads(paste(curl_line(running.banner)))
    assert answer["access_token"].endswith(":10003")


def test_the_curl_line_works_whatever_the_seeds_names_are(tmp_path):
    (tmp_path / "seed.toml").write_text(AWKWARD)
    with Serving(tmp_path, "--seed", "seed.toml") as serving:
        assert json.loads(paste(curl_line(serving.banner)))["token_type"] == "bearer"


def test_without_a_user_who_can_log_in_there_is_no_curl_line(tmp_path):
    (tmp_path / "seed.toml").write_text('[[clients]]\nclient_id = "c"\n')
    with Serving(tmp_path, "--seed", "seed.toml") as serving:
        assert not any("curl" in line for line in serving.banner)


def test_flags_weigh_more_than_variables_and_those_more_than_the_seed(tmp_path):
    (tmp_path / "seed.toml").write_text("[settings]\naccess_token_ttl = 100\ncode_ttl = 100\n" + WORLD.read_text())
    variables = {"MOCKSERVER_ACCESS_TOKEN_TTL": "200", "MOCKSERVER_SEED": "nonsense.toml"}
    with Serving(tmp_path, "--seed", "seed.toml", **variables) as serving:
        assert ok(log_in(serving.url))["expires_in"] == 199
    with Serving(tmp_path, "--seed", "seed.toml", "--access-token-ttl", "300", **variables) as serving:
        assert ok(log_in(serving.url))["expires_in"] == 299


def test_a_seed_is_found_by_its_variable_and_switches_by_theirs(tmp_path):
    (tmp_path / "seed.json").write_text(
        '{"clients": [{"client_id": "c"}], "users": [{"username": "u", "password": "p"}]}'
    )
    with Serving(tmp_path, "--no-cors", MOCKSERVER_SEED="seed.json", MOCKSERVER_REUSE_LIVE_TOKEN="off") as serving:
        tokens = {ok(log_in(serving.url, ("u", "p"), ("c", "")))["access_token"] for _ in range(2)}
        assert len(tokens) == 2
        assert requests.options(f"{serving.url}/oauth/token", timeout=10).status_code == 401


def test_a_public_url_is_the_one_that_people_are_told(tmp_path):
    with Serving(tmp_path, "--public-url", "https://mock.example/x") as serving:
        assert any("https://mock.example/x/oauth/token" in line for line in serving.banner)
        assert serving.url.startswith("http://127.0.0.1:")


@pytest.mark.skipif(not HAS_IPV6, reason="this machine has no IPv6")
def test_it_listens_on_ipv6(tmp_path):
    with Serving(tmp_path, "--host", "::1") as serving:
        assert serving.url.startswith("http://[::1]:")
        assert ok(log_in(serving.url))


def test_https_with_a_certificate_made_at_start(tmp_path):
    with Serving(tmp_path, "--tls", "self-signed") as serving:
        assert serving.url.startswith("https://127.0.0.1:")
        with pytest.raises(requests.exceptions.SSLError):
            log_in(serving.url)
        curl = shutil.which("curl")
        code = subprocess.run(
            [curl, "-sSk", "-o", "/dev/null", "-w", "%{http_code}", f"{serving.url}/_mock/health"],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        assert code.stdout == "200"
        assert run("healthcheck", "--url", serving.url).returncode == 0


def test_https_with_a_certificate_of_ones_own(tmp_path):
    """One that the client trusts: then nothing has to be switched off."""
    file = tmp_path / "own.pem"
    file.write_bytes(self_signed("mock.example"))
    with Serving(tmp_path, "--tls", "files", "--tls-cert", "own.pem", "--tls-key", "own.pem") as serving:
        assert ok(log_in(serving.url, verify=str(file)))["token_type"] == "bearer"


def test_an_edit_of_the_seed_is_taken_over_while_it_runs(tmp_path):
    """From end to end, once; what an edit may be is a matter of the watcher's own tests."""
    seed = tmp_path / "seed.toml"
    user = '[[users]]\nusername = "u"\npassword = "p"\n'
    seed.write_text(f'[[clients]]\nclient_id = "before"\n{user}')
    with Serving(tmp_path, "--seed", "seed.toml") as serving:
        tokens = ok(log_in(serving.url, ("u", "p"), ("before", "")))
        seed.write_text("nonsense")
        serving.wait_until(lambda: "this edit is refused" in serving.log)
        assert ok(log_in(serving.url, ("u", "p"), ("before", ""))) | {"expires_in": 0} == tokens | {"expires_in": 0}
        seed.write_text(f'[[clients]]\nclient_id = "after"\n[[clients]]\nclient_id = "before"\n{user}')
        serving.wait_until(lambda: log_in(serving.url, ("u", "p"), ("after", "")).status_code == 200)
        assert ok(log_in(serving.url, ("u", "p"), ("before", "")))["access_token"] == tokens["access_token"]
        assert serving.stop() == 0


def test_a_taken_port_is_one_line(running):
    assert_refused(
        run("serve", "--port", str(running.port)), f"cannot listen on 127.0.0.1 port {running.port}: Address"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "eight"], "--port: expected `int`"),
        (["--port", "70000"], "--port: expected `int` <= 65535, found '70000'"),
        (["--access-token-ttl", "-1"], "--access-token-ttl: expected `int` >= 0"),
        (["--redirect-matching", "some"], "--redirect-matching: "),
        (["--log-level", "loud"], "--log-level: "),
        (["--public-url", "example.com"], "--public-url: "),
        (["--tls", "files"], "tls_cert"),
        (["--seed", "none.toml"], "none.toml: cannot be read: No such file or directory"),
        (["--seed", "."], "cannot be read: Is a directory"),
    ],
)
def test_what_cannot_be_used_is_one_line(tmp_path, arguments, words):
    assert_refused(invoke("serve", *arguments, cwd=tmp_path), words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "eight"], "--port: expected `int`"),
        (["--tls", "files", "--tls-cert", "none.pem", "--tls-key", "none.pem"], "none.pem"),
        (["--host", "bad host"], "bad host is not an address of this machine"),
        (["--host", "a..b"], "a..b is not an address of this machine"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_a_process_that_cannot_start_ends_with_one_line(tmp_path, arguments, words):
    assert_refused(run("serve", *arguments, cwd=tmp_path), words)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"MOCKSERVER_PORT": "eight"}, "MOCKSERVER_PORT: expected `int`"),
        ({"MOCKSERVER_CORS": "maybe"}, "MOCKSERVER_CORS: expected `bool`"),
        ({"MOCKSERVER_COLOUR": "blue"}, "MOCKSERVER_COLOUR: unknown variable"),
        ({"MOCKSERVER_SEED": "none.toml"}, "none.toml: cannot be read"),
    ],
)
def test_a_variable_that_cannot_be_used_is_one_line(tmp_path, variables, words):
    assert_refused(invoke("serve", cwd=tmp_path, **variables), words)


def test_a_bad_seed_never_starts_and_has_a_line_for_each_fault(tmp_path):
    (tmp_path / "seed.toml").write_text('[settings]\nport = "x"\n[[clients]]\nname = "c"\n[[users]]\nusername = 5\n')
    result = run("serve", "--seed", "seed.toml", cwd=tmp_path)
    assert_refused(
        result,
        "seed.toml: settings.port: ",
        "seed.toml: clients[0].client_id: ",
        "seed.toml: users[0].username: ",
        "seed.toml: users[0].password: ",
    )


def test_an_unknown_flag_is_refused_by_name():
    result = invoke("serve", "--colour", "blue")
    assert result.returncode == 2
    assert "--colour" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_may_not_be_read_is_one_line(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    seed = tmp_path / "seed.toml"
    seed.touch(mode=0o000)
    assert_refused(run("serve", "--seed", str(seed)), "cannot be read: Permission denied")


def test_the_port_is_free_again_at_once(tmp_path):
    with Serving(tmp_path) as serving:
        ok(log_in(serving.url))
        port = serving.port
        assert serving.stop() == 0
    with Serving(tmp_path, "--port", str(port)) as again:
        assert again.port == port


def test_nothing_listens_on_other_addresses(running):
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", running.port)) != 0
