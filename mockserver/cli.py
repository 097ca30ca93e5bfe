"""The command: serve, check, token, healthcheck."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from mockserver import __version__
from mockserver.checking import ConfigurationError
from mockserver.cli_group import LazyGroup
from mockserver.cli_options import seed_option, setting_options

if TYPE_CHECKING:
    from collections.abc import Iterable

BAD_CONFIGURATION = 2
DEFAULT_URL = "http://127.0.0.1:8080"


class Failure(click.ClickException):
    """Something that the user must mend: a line for each fault, exit code 2."""

    exit_code = BAD_CONFIGURATION

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__("\n".join(faults))

    def show(self, file: Any = None) -> None:
        """Print the lines to standard error."""
        for line in self.message.splitlines():
            click.echo(f"mockserver: {line}", err=True, file=file)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="mockserver", message="%(prog)s %(version)s")
def main() -> None:
    """Pretend to be CameraManager's OAuth service, for development and tests.

    Start it with `mockserver serve` and point your program at the URL it prints. Everything is made up and nothing
    is secure: never use it for real accounts.
    """


@main.command()
@setting_options
def serve(**flags: Any) -> None:
    """Start the server; Ctrl-C or SIGTERM stops it.

    Every option can be given as a variable too (MOCKSERVER_PORT=9000), or in the seed's [settings]. A flag weighs
    more than a variable, and a variable more than the seed. Once the server answers it prints `ready URL`.
    """
    from mockserver.serving import serve as run  # noqa: PLC0415 - other commands need no server

    given = {name: value for name, value in flags.items() if value is not None}
    try:
        run(given, os.environ, click.echo)
    except ConfigurationError as error:
        raise Failure(error.faults) from None


@main.command()
@seed_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a seed instead.")
def check(seed: str | None, *, schema: bool) -> None:
    """Check a seed: exit code 0 if it can be used, 2 and a line for each fault if not."""
    if schema:
        from mockserver.seed_schema import seed_schema  # noqa: PLC0415

        click.echo(seed_schema())
        return
    from mockserver.seed_reader import read_seed  # noqa: PLC0415

    try:
        found = read_seed(seed)
    except ConfigurationError as error:
        raise Failure(error.faults) from None
    counts = f"clients: {len(found.clients)}, users: {len(found.users)}, resources: {len(found.resources)}"
    click.echo(f"{seed or 'built-in seed'}: ok, {counts}")


@main.command()
@seed_option
@click.option("--url", default=DEFAULT_URL, envvar="MOCKSERVER_URL", show_default=True, help="The running server.")
@click.option("--user", "username", help="User name; the seed's first one that can log in by default.")
@click.option("--client", "client_id", help="Client; the seed's first one with the password grant by default.")
@click.option("--scope", help="Scopes, with blanks between; all of the client's by default.")
@click.option("--json", "whole", is_flag=True, help="Print the whole answer, not the access token alone.")
def token(  # noqa: PLR0913 - one argument an option
    seed: str | None, url: str, username: str | None, client_id: str | None, scope: str | None, *, whole: bool
) -> None:
    """Print a token from a running server, for curl.

    Secret and password come from the seed, so that they need not be typed:

        curl -H "Authorization: Bearer $(mockserver token)" http://127.0.0.1:8080/rest/v2.0/cameras
    """
    from mockserver.token_command import TokenRefusedError, fetch_token  # noqa: PLC0415

    try:
        answer = fetch_token(seed, url, username, client_id, scope)
    except ConfigurationError as error:
        raise Failure(error.faults) from None
    except TokenRefusedError as error:
        raise click.ClickException(str(error)) from None
    click.echo(answer.text if whole else answer.access_token)


@main.command()
@click.option(
    "--url",
    envvar="MOCKSERVER_URL",
    help="The running server; by default the one that this machine's MOCKSERVER_PORT names.",
)
@click.option("--timeout", default=3.0, show_default=True, help="Seconds to wait for the answer.")
def healthcheck(url: str | None, timeout: float) -> None:
    """Exit with 0 if a server answers, with 1 if not."""
    from mockserver.healthcheck import probe, url_from  # noqa: PLC0415

    target = url or url_from(os.environ)
    fault = probe(target, timeout)
    if fault:
        click.echo(f"{target}: {fault}", err=True)
        sys.exit(1)
    click.echo(f"{target}: ok")
