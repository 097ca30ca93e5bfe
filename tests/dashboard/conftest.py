"""A server, and somebody who looks at its dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dashboards import Dashboard, new_tab

from mockserver import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab of a browser that may use the clipboard."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield new_tab(context)
    context.close()


@pytest.fixture
def dashboard(tab: Page, server: MockServer) -> Iterator[Dashboard]:
    """Somebody in front of the browser; they have opened nothing yet."""
    with Dashboard(tab, server) as dashboard:
        yield dashboard


@pytest.fixture(scope="module")
def scripts(chromium: Browser) -> Iterator[Page]:
    """A page whose scripts can be asked for what they return; nobody changes anything in it."""
    context = chromium.new_context(bypass_csp=True)
    with MockServer() as server:
        page = context.new_page()
        page.goto(f"{server.url}/_mock/")
        yield page
        context.close()
