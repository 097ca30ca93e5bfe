"""`mockserver verify`: hold any server, the real service among them, to the wire contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click
import msgspec

from mockserver.contract.cases import NEEDS
from mockserver.contract.loader import load_contract
from mockserver.contract.runner import run_case
from mockserver.contract.target import outside_target
from mockserver.contract.transport import Request

if TYPE_CHECKING:
    from mockserver.contract.cases import Case, Contract
    from mockserver.contract.runner import Outcome
    from mockserver.contract.target import Target

DIFFERS = 1
"""Exit code when a case differs."""


@click.command()
@click.option("--base-url", default="http://127.0.0.1:8080", show_default=True, help="Where the server is.")
@click.option("--client-id", default="cameramanager.test", show_default=True, help="A client with all four grants.")
@click.option(
    "--client-secret",
    default="qwertyuiopasdfghjklzxcvbnm12345",
    envvar="VERIFY_CLIENT_SECRET",
    show_envvar=True,
    help="Its secret; by default the example's.",
)
@click.option("--username", default="demo@example.com", show_default=True, help="A user who may log in.")
@click.option(
    "--password",
    default="demo1234",
    envvar="VERIFY_PASSWORD",
    show_envvar=True,
    help="The password; by default the demo user's.",
)
@click.option(
    "--redirect-uri", default="https://example.com", show_default=True, help="A redirect URI registered for the client."
)
@click.option("--scopes", default="read write", show_default=True, help="All scopes of the client.")
@click.option(
    "--only", default="", metavar="SUBSTRING", help="Only cases with this in their name, topic or place in WIRE."
)
@click.option("--list", "list_only", is_flag=True, help="List the cases, run none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line instead of text.")
def verify(base_url: str, only: str, *, list_only: bool, as_json: bool, **account: str) -> None:
    """Hold a server to the wire contract, and say where it differs.

    Runs the cases that can be run from outside: they log in, get tokens and give them up again as the given client
    and user. A case that needs the server's clock, other settings, its own accounts or a server without a past is
    skipped, and says so. One line for each case: ok, DIFFERS with what was expected and what came, or skipped.

    Wrong passwords and secrets are tried too, and living tokens of the account are given up: take one made for this.

    Exit code 0: no difference; 1: at least one; 2: the command was not understood.
    """
    contract = load_contract()
    cases = [(topic, case) for topic, case in _named_cases(contract) if _wanted(topic, case, only)]
    if not cases:
        raise click.UsageError(f"no case has {only!r} in its name, topic or place in WIRE")
    if list_only:
        for topic, case in cases:
            click.echo(_json(_described(topic, case)) if as_json else _line(topic, case))
        return
    target = _reached(base_url, account)
    results: Counter[str] = Counter()
    for topic, case in cases:
        outcome = run_case(case, contract.flows, target)
        results[outcome.result] += 1
        click.echo(_json(_reported(topic, outcome)) if as_json else str(outcome))
    target.transport.close()
    if not as_json:
        click.echo(f"\n{results['ok']} ok, {results['differs']} differ, {results['skipped']} skipped at {base_url}")
    if results["differs"]:
        raise click.exceptions.Exit(DIFFERS)


def _reached(base_url: str, account: dict[str, str]) -> Target:
    """Return the server as a target, once it has answered anything at all."""
    try:
        target = outside_target(base_url, account)
        target.transport.send(Request(method="HEAD", path=f"{target.prefix}/", headers=[]))
    except (ValueError, ConnectionError) as error:
        raise click.BadParameter(str(error), param_hint="--base-url") from None
    return target


def _named_cases(contract: Contract) -> list[tuple[str, Case]]:
    return [(name, case) for name, topic in contract.topics.items() for case in topic.case]


def _wanted(topic: str, case: Case, only: str) -> bool:
    return any(only.lower() in text.lower() for text in (case.name, topic, case.wire))


def _line(topic: str, case: Case) -> str:
    needs = f" (not from outside: {'; '.join(NEEDS[need] for need in case.needs)})" if case.needs else ""
    return f"{topic}: {case.name} [{case.source}]{needs}"


def _described(topic: str, case: Case) -> dict[str, Any]:
    return {"topic": topic, "name": case.name, "source": case.source, "wire": case.wire, "needs": case.needs}


def _reported(topic: str, outcome: Outcome) -> dict[str, Any]:
    report = _described(topic, outcome.case) | {"result": outcome.result}
    if outcome.result == "skipped":
        report["reason"] = outcome.reason
    if outcome.result == "differs":
        report["step"] = outcome.step
        report["differences"] = outcome.differences
    return report


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
