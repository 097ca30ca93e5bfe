"""The sandboxes of one server."""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

import msgspec

from mockserver.options import for_sandbox
from mockserver.sandbox import Sandbox

if TYPE_CHECKING:
    from mockserver.seed import Seed
    from mockserver.settings import Settings

PREFIX = "/_sandboxes/"
NAME_PATTERN = "[a-z0-9][a-z0-9-]{0,62}"


class NameTakenError(Exception):
    """There is already a sandbox of that name."""


class TooManyError(Exception):
    """There are as many sandboxes as the setting `max_sandboxes` allows."""


class Sandboxes:
    """The default sandbox, which is the server's root, and those by name. Safe to use from any thread."""

    def __init__(self, settings: Settings, seed: Seed) -> None:
        self._lock = threading.Lock()
        self.settings = settings
        self.seed = seed
        self.default = Sandbox(seed, for_sandbox(settings))
        self._named: dict[str, Sandbox] = {}

    def take_over(self, settings: Settings, seed: Seed) -> None:
        """Use another seed, and the settings that came with it, from now on. Nothing is lost.

        It is the default sandbox's, and that of sandboxes made later; others have had theirs from the start.
        """
        with self._lock:
            self.settings = settings
            self.seed = seed
        self.default.take_over(seed, for_sandbox(settings))

    def get(self, name: str) -> Sandbox | None:
        """Return the sandbox `name`."""
        return self._named.get(name)

    def names(self) -> list[str]:
        """Return the names of all sandboxes but the default one, oldest first."""
        return list(self._named)

    def create(self, name: str | None = None, seed: Seed | None = None) -> str:
        """Make a sandbox, with the server's settings and what its own seed says beside them; return its name.

        Raises:
            NameTakenError: there is one of that name.
            TooManyError: there is no room for another one.
        """
        with self._lock:
            if name in self._named:
                raise NameTakenError(name)
            if len(self._named) >= self.settings.max_sandboxes:
                raise TooManyError(
                    f"There are {len(self._named)} sandboxes, which is all that the setting max_sandboxes allows: "
                    "delete one, or raise it."
                )
            name = name or self._free_name()
            settings = self.settings if seed is None else msgspec.structs.replace(self.settings, **seed.options)
            self._named[name] = Sandbox(seed or self.seed, for_sandbox(settings))
            return name

    def remove(self, name: str) -> bool:
        """Remove a sandbox, with everything in it; return whether there was one."""
        with self._lock:
            return self._named.pop(name, None) is not None

    def _free_name(self) -> str:
        while (name := secrets.token_hex(6)) in self._named:
            pass
        return name
