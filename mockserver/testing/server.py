"""A mock server in the process of the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mockserver.app import create_app
from mockserver.checking import Faults, check_fields
from mockserver.options import resolve
from mockserver.seed import Seed
from mockserver.seed_reader import check_seed, read_seed
from mockserver.server import Server
from mockserver.settings import Settings
from mockserver.testing.control import Control
from mockserver.testing.transport import InProcessTransport

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

SeedSource = str | Mapping[str, Any] | Seed | None


class MockServer(Control):
    """A server on a free port of this machine, in a thread of its own; it answers when `start` or `with` returns.

    Two of them are two worlds: nothing is shared but the modules.

    Args:
        seed: a seed file's path, a seed's document, or a Seed; without one the built-in one.
        settings: any setting by name, as `access_token_ttl=5`; `host` is 127.0.0.1 and `port` 0, any free one.

    Raises:
        ConfigurationError: a setting or the seed cannot be used.
        AddressError: the address cannot be listened on.
    """

    def __init__(self, seed: SeedSource | Path = None, **settings: Any) -> None:
        found = _seed(seed)
        faults = Faults("settings")
        given = check_fields(Settings, {"port": 0} | settings, "", faults)
        faults.raise_if_any()
        self.settings = resolve(given, found.options)
        self.app = create_app(self.settings, found)
        self._server = Server(self.app, self.settings.host, self.settings.port, tls=_tls(self.settings))
        super().__init__(self._server.url, InProcessTransport(self.app))

    def start(self) -> Self:
        """Start answering; return the server itself."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop; what is under way may finish."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _seed(source: SeedSource | Path) -> Seed:
    if isinstance(source, Seed):
        return source
    if isinstance(source, Mapping):
        return check_seed(dict(source), "seed")
    return read_seed(source)


def _tls(settings: Settings) -> Any:
    if settings.tls == "off":
        return None
    from mockserver.tls import server_context  # noqa: PLC0415 - slow to import

    return server_context(settings)
