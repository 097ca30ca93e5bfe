"""The browser of the tests, and of the pictures in the docs."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromiumError(Exception):
    """There is no Chromium on this machine."""


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that the variable CHROMIUM names, or else the machine's own.

    Raises:
        NoChromiumError: there is none.
    """
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        raise NoChromiumError("there is no Chromium: `make test` installs it, CHROMIUM names another one")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *sandbox])
