"""The control API, in-process and on a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commanding import Api

if TYPE_CHECKING:
    from helpers import Service


@pytest.fixture
def api(service: Service) -> Api:
    """The control API of the default sandbox; its clock stands still."""
    return Api(service)
