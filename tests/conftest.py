"""What all tests start from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest
from chromium import NoChromiumError, launch
from helpers import Service, serve

from mockserver.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PATIENCE = 15_000
"""Milliseconds that a page may take to become what a test expects, on a machine that has much else to do."""

hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=150,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "explore", hypothesis.settings.get_profile("steady"), derandomize=False, max_examples=3000
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person who runs the tests has configured is none of their business."""
    for name in [name for name in os.environ if name.startswith("MOCKSERVER_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def service() -> Service:
    """A service of the test's own, with a clock that stands still."""
    service = serve()
    service.clock.freeze()
    return service


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    """The same service, on a real socket."""
    server = Server(service.app)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium for all tests: Playwright can be started once in a process. `CHROMIUM` names another one."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - most tests have no browser

    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        try:
            browser = launch(playwright)
        except NoChromiumError as error:
            pytest.fail(f"{error}; leave these tests out with -m 'not browser'")
        yield browser
        browser.close()
