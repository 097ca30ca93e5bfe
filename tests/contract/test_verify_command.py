"""`mockserver verify`: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from mockserver.cli_group import LazyGroup
from mockserver.contract.command import verify
from mockserver.contract.loader import load_contract

CONTRACT = load_contract()
IMPLICIT = "The implicit grant has no place at the token endpoint"


@pytest.fixture
def base_url(servers):
    return servers.target("socket", {}).base_url


def run(*arguments):
    return CliRunner().invoke(verify, arguments)


def test_a_server_that_keeps_the_contract_is_told_so_case_by_case(base_url):
    result = run("--base-url", base_url, "--only", "grant_type=implicit")
    assert result.exit_code == 0
    assert result.output == f"ok       {IMPLICIT}\n\n1 ok, 0 differ, 0 skipped at {base_url}\n"


def test_a_difference_is_shown_and_is_exit_code_1(base_url):
    result = run("--base-url", base_url, "--only", IMPLICIT, "--client-secret", "wrong")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[:4] == [
        f"DIFFERS  {IMPLICIT}",
        '         WIRE §2 row "grant_type=implicit"; source L; step 1, POST /oauth/token',
        "           status: expected 400, came 401",
        '           body.error: expected "invalid_grant", came "unauthorized"',
    ]
    assert lines[-1] == f"0 ok, 1 differ, 0 skipped at {base_url}"


def test_what_cannot_be_done_from_outside_is_skipped_with_the_reason(base_url):
    result = run("--base-url", base_url, "--only", "A code can be exchanged for ten minutes")
    assert result.exit_code == 0
    assert result.output.startswith("skipped  A code can be exchanged for ten minutes (moves the server's clock)\n")


def test_everything_that_can_be_run_from_outside_can_be_run_twice_on_one_server(base_url):
    for _ in range(2):
        result = run("--base-url", base_url, "--json")
        reports = [json.loads(line) for line in result.output.splitlines()]
        assert len(reports) == len(CONTRACT.cases)
        assert {
            report["name"] for report in reports if (report["result"] == "skipped") != bool(report["needs"])
        } == set()
        assert [report for report in reports if report["result"] == "differs"] == []


def test_a_report_in_json_has_everything(base_url):
    result = run("--base-url", base_url, "--only", IMPLICIT, "--client-secret", "wrong", "--json")
    report = json.loads(result.output)
    assert {key: report[key] for key in ("topic", "name", "source", "wire", "needs", "result", "step")} == {
        "topic": "token_request",
        "name": IMPLICIT,
        "source": "L",
        "wire": '§2 row "grant_type=implicit"',
        "needs": [],
        "result": "differs",
        "step": "step 1, POST /oauth/token",
    }
    assert report["differences"][0] == {"about": "status", "expected": "400", "came": "401"}


def test_the_cases_can_be_listed_without_a_server():
    result = run("--list", "--only", "lenient_bearer", "--base-url", "http://127.0.0.1:1")
    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [
        "quirks: lenient_bearer on: the blank after Bearer may be missing [C, L]",
        (
            "quirks: lenient_bearer off: without the blank there is no token [C, L] "
            "(not from outside: changes the server's settings)"
        ),
    ]


def test_the_list_in_json_has_a_line_for_each_case():
    result = run("--list", "--json")
    assert [json.loads(line)["name"] for line in result.output.splitlines()] == [case.name for case in CONTRACT.cases]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "no such thing"], "no case has 'no such thing' in its name, topic or place in WIRE"),
        (["--base-url", "ftp://server.example"], "'ftp://server.example' is not an http or https URL"),
        (["--base-url", "http://127.0.0.1:1"], "Invalid value for --base-url: ConnectionRefusedError"),
    ],
)
def test_what_cannot_be_run_at_all_is_exit_code_2(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_a_group_has_the_command_beside_its_own():
    @click.group(cls=LazyGroup)
    def main():
        pass

    @main.command()
    def serve():
        """Serve."""

    listed = CliRunner().invoke(main, ["--help"]).output
    assert listed.index("  serve ") < listed.index("  verify  Hold a server to the wire contract")
    ended = CliRunner().invoke(main, ["verify", "--list", "--only", "quirk"])
    assert (ended.exit_code, CliRunner().invoke(main, ["nothing"]).exit_code) == (0, 2)


def test_the_server_starts_without_the_contract():
    code = (
        "import sys, mockserver.app, mockserver.serving, mockserver.cli; mockserver.app.create_app(); "
        "print([name for name in sys.modules if name.startswith('mockserver.contract.')])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
