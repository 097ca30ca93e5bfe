"""A mock server, commanded in both ways: in the same process and over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mockserver import ControlClient, MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.testing.control import Control

WAYS = (
    "MockServer",
    "ControlClient",
    "sandbox of a MockServer",
    "sandbox of a ControlClient",
    "ControlClient of a sandbox",
)


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A server of the test's own."""
    with MockServer() as server:
        yield server


@pytest.fixture(params=WAYS)
def mock(request: pytest.FixtureRequest, server: MockServer) -> Control:
    """The same commands, by every way there is to give them."""
    client = ControlClient(server.url)
    return {
        "MockServer": lambda: server,
        "ControlClient": lambda: client,
        "sandbox of a MockServer": lambda: server.sandbox("one"),
        "sandbox of a ControlClient": lambda: client.sandbox("one"),
        "ControlClient of a sandbox": lambda: ControlClient(f"{client.sandbox('one').url}/"),
    }[request.param]()
