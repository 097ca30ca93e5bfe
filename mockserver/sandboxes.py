"""The sandboxes of one server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.options import for_sandbox
from mockserver.sandbox import Sandbox

if TYPE_CHECKING:
    from mockserver.seed import Seed
    from mockserver.settings import Settings


class Sandboxes:
    """The default sandbox, which is the server's root."""

    def __init__(self, settings: Settings, seed: Seed) -> None:
        self.settings = settings
        self.default = Sandbox(seed, for_sandbox(settings))

    def take_over(self, settings: Settings, seed: Seed) -> None:
        """Use another seed, and the settings that came with it, from now on. Nothing is lost."""
        self.settings = settings
        self.default.take_over(seed, for_sandbox(settings))
