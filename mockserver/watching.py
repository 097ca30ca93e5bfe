"""Taking over edits of the seed while the server runs."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockserver.checking import ConfigurationError
from mockserver.seed_reader import read_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mockserver.sandboxes import Sandboxes
    from mockserver.seed import Seed
    from mockserver.settings import Settings

log = logging.getLogger("mockserver")

INTERVAL = 0.5
"""Seconds between two looks. Looking works where notifications do not: on mounted volumes of containers."""

Stamp = tuple[tuple[int, int, int] | None, ...]


class SeedWatcher:
    """Looks at the files of a seed, and gives a changed seed to the sandboxes.

    An edit that cannot be used is refused and said in the log; the old seed stays.
    """

    def __init__(self, seed: Seed, sandboxes: Sandboxes, settings_for: Callable[[Mapping[str, Any]], Settings]) -> None:
        self._path = seed.files[0]
        self._files = seed.files
        self._sandboxes = sandboxes
        self._settings_for = settings_for
        self._stamp = _stamp(self._files)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mockserver-seed", daemon=True)

    def start(self) -> None:
        """Start looking, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()

    def look(self) -> bool:
        """Take over the seed if its files have changed since the last look; return whether that was done."""
        stamp = _stamp(self._files)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            seed = read_seed(self._path)
            settings = self._settings_for(seed.options)
        except ConfigurationError as error:
            for fault in error.faults:
                log.error("%s", fault)
            log.error("%s: this edit is refused, the seed from before stays", self._path)
            return False
        seen = dict(zip(self._files, stamp, strict=True))  # from before the reading: an edit in between still counts
        self._files = seed.files
        self._stamp = tuple(seen[file] if file in seen else _stamp_of(file) for file in seed.files)
        self._sandboxes.take_over(settings, seed)
        log.info(
            "%s: taken over, %d clients, %d users, %d resources",
            self._path,
            len(seed.clients),
            len(seed.users),
            len(seed.resources),
        )
        return True

    def _run(self) -> None:
        while not self._stopped.wait(INTERVAL):
            self.look()


def _stamp(files: tuple[str, ...]) -> Stamp:
    """What changes when a file does. An editor may have taken it away for a moment."""
    return tuple(_stamp_of(file) for file in files)


def _stamp_of(file: str) -> tuple[int, int, int] | None:
    try:
        status = Path(file).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
