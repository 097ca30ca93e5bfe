"""`mockserver serve`: from settings to a server that answers, and to its end."""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING, Any, get_type_hints

import gevent

from mockserver import __version__
from mockserver.app import EXTENSION, create_app
from mockserver.banner import banner
from mockserver.checking import ConfigurationError, Faults, check_field
from mockserver.logs import set_up_logging
from mockserver.options import from_environment, resolve
from mockserver.seed_reader import read_seed
from mockserver.server import AddressError, Server
from mockserver.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mockserver.sandboxes import Sandboxes

log = logging.getLogger("mockserver")


def serve(flags: Mapping[str, Any], environ: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` shows what a person at the terminal should see.

    Raises:
        ConfigurationError: a setting, the seed, or the address cannot be used.
    """
    given = from_flags(flags)
    variables = from_environment(environ)
    seed = read_seed(given.get("seed") or variables.get("seed"))
    settings = resolve(given, variables, seed.options)
    set_up_logging(settings.log_level, settings.log_format)
    app = create_app(settings, seed)
    sandboxes: Sandboxes = app.extensions[EXTENSION]
    try:
        server = Server(app, settings.host, settings.port, tls=_tls(settings))
    except AddressError as error:
        raise ConfigurationError([str(error)]) from None
    _stop_on_signals(server)
    watcher = None
    if settings.watch and settings.seed is not None:
        from mockserver.watching import SeedWatcher  # noqa: PLC0415 - only a seed of one's own can change

        watcher = SeedWatcher(seed, sandboxes, lambda options: resolve(given, variables, options))
        watcher.start()
    url = settings.public_url or server.url
    say(banner(url, sandboxes.default, __version__, control=sandboxes.settings.control))
    say(f"ready {server.url}")
    server.run()
    if watcher is not None:
        watcher.stop()


def from_flags(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that flags give.

    Raises:
        ConfigurationError: a value that cannot be used.
    """
    types = get_type_hints(Settings, include_extras=True)
    faults = Faults("options")
    values = {}
    for name, value in flags.items():
        values[name] = check_field(types[name], value, "--" + name.replace("_", "-"), faults, strict=False)
    faults.raise_if_any()
    return values


def _stop_on_signals(server: Server) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.stop)


def _tls(settings: Settings) -> Any:
    if settings.tls == "off":
        return None
    from mockserver.tls import server_context  # noqa: PLC0415 - a slow import that few need

    return server_context(settings)
