"""`mockserver demo`: the camera wall, to look at and to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mockserver.checking import ConfigurationError
from mockserver.cli import Failure
from mockserver.cli_options import seed_option

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDS_REQUESTS = 'demo needs the package requests: pip install "cameramanager-mockserver[demo]"'


def _option(flag: str, text: str, **more: Any) -> Callable[..., Any]:
    variable = "MOCKSERVER_DEMO_" + flag.removeprefix("--").replace("-", "_").upper()
    more.setdefault("show_default", more.get("default") is not None)
    return click.option(flag, envvar=variable, show_envvar=True, help=text, **more)


@click.command()
@_option("--host", "Address that the demo listens on.", default="127.0.0.1")
@_option("--port", "Port of the demo; 0: any free one.", default=8090, type=click.IntRange(0, 65535))
@_option("--server-port", "Port of its mock server; 0: any free one.", default=8080, type=click.IntRange(0, 65535))
@seed_option
@_option("--server-url", "A server that runs already; then none is started.", metavar="URL")
@_option("--public-server-url", "Where browsers reach that server, if elsewhere.", metavar="URL")
@_option("--client-id", "Who the demo is to the server.", default="cameramanager.test")
@_option(
    "--client-secret",
    "Its secret; by default the example's.",
    default="qwertyuiopasdfghjklzxcvbnm12345",
    show_default=False,
)
@_option("--redirect-uri", "Where browsers come back to; by default /callback at the demo.", metavar="URL")
@_option("--scope", "What it asks for, with blanks between.", default="read")
@_option("--timeout", "Seconds to wait for the server.", default=5.0, type=click.FloatRange(0.1, 600))
def demo(**options: Any) -> None:
    """Show what a program does with CameraManager: a wall of cameras.

    Starts a small program that lets people log in with CameraManager, and a mock server for it to talk to. Its pages
    list the calls that it makes. Its code is an example to start from: docs/demo.md.

    Once it answers it prints `ready URL`. Ctrl-C or SIGTERM stops both.
    """
    try:
        import requests  # noqa: F401, PLC0415 - an extra: only this command needs it
    except ModuleNotFoundError:
        raise Failure([NEEDS_REQUESTS]) from None
    from mockserver.demo.running import DemoOptions, run  # noqa: PLC0415 - after the look for what it needs

    try:
        run(DemoOptions(**options), click.echo)
    except ConfigurationError as error:
        raise Failure(error.faults) from None
