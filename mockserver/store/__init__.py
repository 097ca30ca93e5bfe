"""Where a sandbox's state is kept: the protocol, and the stores there are."""

from mockserver.store.base import Store
from mockserver.store.memory import MemoryStore

__all__ = ["MemoryStore", "Store"]
