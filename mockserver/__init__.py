"""A stand-in for the OAuth service of the Eagle Eye Networks CameraManager REST API.

The names below are loaded when they are first used: the command needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.settings import Settings
    from mockserver.testing.client import ControlClient
    from mockserver.testing.server import MockServer

__version__ = "0.1.0"
__all__ = ["ControlClient", "MockServer", "Settings", "__version__"]

_HOMES = {
    "ControlClient": "mockserver.testing.client",
    "MockServer": "mockserver.testing.server",
    "Settings": "mockserver.settings",
}


def __getattr__(name: str) -> Any:
    """Load one of the public names."""
    if name not in _HOMES:
        raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
