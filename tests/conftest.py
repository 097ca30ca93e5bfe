"""What all tests start from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest
from helpers import Service, serve

from mockserver.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

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
