"""The pytest plugin: `mock_server`, a fresh sandbox for each test.

pytest loads this module in every run, so that it imports nothing until a test asks for a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.testing.control import Control, Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("mockserver")
    group.addoption(
        "--mock-server-url",
        metavar="URL",
        help="Use the mock server at URL (a container, say) instead of starting one in this process.",
    )
    group.addoption("--mock-server-token", metavar="TOKEN", help="Its setting control_token, if it has one.")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "mock_server(seed=None, **settings): the seed document, and settings, of this test's mock_server",
    )


@pytest.fixture(scope="session")
def mock_server_session(request: pytest.FixtureRequest) -> Iterator[Control]:
    """Give the server that all tests of a run share: their sandboxes are on it."""
    url = request.config.getoption("--mock-server-url")
    if url:
        from mockserver.testing.client import ControlClient  # noqa: PLC0415

        client = ControlClient(url, control_token=request.config.getoption("--mock-server-token"))
        client.health()
        yield client
        return
    from mockserver.testing.server import MockServer  # noqa: PLC0415

    with MockServer() as server:
        yield server


@pytest.fixture
def mock_server(request: pytest.FixtureRequest, mock_server_session: Control) -> Iterator[Sandbox]:
    """Give a sandbox of the test's own, to point the tested program at (`mock_server.url`) and to command."""
    with mock_server_session.sandbox(seed=_seed_of(request.node)) as sandbox:
        yield sandbox


def _seed_of(node: Any) -> dict[str, Any] | None:
    """The seed that the markers of a test, its class and its module ask for; the nearest one weighs most."""
    seed: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers("mock_server"))):
        if marker.args:
            raise pytest.UsageError(f"mock_server takes seed=… and settings by name, found {marker.args!r}")
        given = dict(marker.kwargs)
        own = dict(given.pop("seed", None) or {})
        settings |= own.pop("settings", {}) | given
        seed |= own
    if settings:
        seed["settings"] = settings
    return seed or None
