"""A server, and somebody who walks through its flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from walking import Walker

from mockserver import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A server whose clock stands still, so that the same request twice has the same answer."""
    with MockServer() as server:
        server.clock.freeze()
        yield server


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser with no past, which may use the clipboard."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def walker(context: BrowserContext, server: MockServer) -> Iterator[Walker]:
    """Somebody in front of the browser; they have opened nothing yet."""
    walker = Walker(context, server)
    yield walker
    walker.assert_undisturbed()
