"""The JSON Schema of a seed: `mockserver check --schema`."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from mockserver.seed import Client, Resource, User
from mockserver.settings import Quirks, Settings


class SeedDocument(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A seed, as it is written."""

    settings: Settings = msgspec.field(default_factory=Settings)
    quirks: Quirks = msgspec.field(default_factory=Quirks)
    clients: list[Client] = []
    users: list[User] = []
    resources: list[Resource] = []


def seed_schema() -> str:
    """Return the schema, as JSON."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mockserver seed",
    }
    schema |= msgspec.json.schema(SeedDocument)
    del schema["$defs"]["Settings"]["properties"]["seed"]  # a seed cannot name another
    return json.dumps(schema, indent=2)
