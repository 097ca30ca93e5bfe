"""Where a setting's value comes from: flag, then variable, then the seed, then the default."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec

from mockserver.checking import Faults, check_field, check_fields, shown
from mockserver.settings import Quirks, SandboxSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "MOCKSERVER_"
OTHER_VARIABLE = f"{PREFIX}URL"
DEMO_PREFIX = f"{PREFIX}DEMO_"
"""What other commands read, and `serve` leaves aside."""

_WORDS = {"on": True, "yes": True, "off": False, "no": False}


def variable(name: str) -> str:
    """Return the name of the environment variable for a setting: `MOCKSERVER_…`."""
    return PREFIX + name.upper()


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that `environ` gives.

    A variable that is set but empty counts as not set, as in compose files.

    Raises:
        ConfigurationError: a value that cannot be used, or a `MOCKSERVER_…` variable that means nothing.
    """
    types = get_type_hints(Settings, include_extras=True)
    plain = get_type_hints(Settings)
    names = {variable(name): name for name in types}
    faults = Faults("environment")
    values = {}
    for key, text in environ.items():
        if not key.startswith(PREFIX) or not text or _is_service_link(key, text):
            continue
        if key not in names:
            if key == OTHER_VARIABLE or key.startswith(DEMO_PREFIX):
                continue
            faults.add(key, "unknown variable, see `mockserver serve --help` for those there are")
            continue
        name = names[key]
        value = _WORDS.get(text.lower(), text) if plain[name] is bool else text
        values[name] = check_field(types[name], value, key, faults, strict=False)
    faults.raise_if_any()
    return values


def _is_service_link(key: str, text: str) -> bool:
    """Whether Kubernetes or `docker --link` put a variable there, for a service that is called `mockserver`."""
    name = key.removeprefix(PREFIX)
    return name.startswith("SERVICE_") or bool(re.match(r"PORT_[0-9]+_", name)) or text.startswith(("tcp://", "udp://"))


def from_tables(
    tables: Mapping[str, Any], faults: Faults, settings: type[SandboxSettings] = Settings
) -> dict[str, Any]:
    """Return the settings in a seed's `[settings]` and `[quirks]` tables; what is wrong goes to `faults`."""
    values: dict[str, Any] = {}
    for name, type_ in (("settings", settings), ("quirks", Quirks)):
        table = tables.get(name, {})
        if not isinstance(table, dict):
            faults.add(name, f"expected a table, found {shown(table)}")
            continue
        for key in values.keys() & table.keys():
            faults.add(f"{name}.{key}", "is already given in [settings]")
        values |= check_fields(type_, table, name, faults)
    if "seed" in values:
        faults.add("settings.seed", "a seed cannot name another seed")
    return values


def resolve(*layers: Mapping[str, Any]) -> Settings:
    """Return the settings of several layers, the first one weighing most.

    Raises:
        ConfigurationError: settings that do not go together.
    """
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        merged |= layer
    settings = Settings(**merged)
    faults = Faults("settings")
    if settings.tls == "files" and not (settings.tls_cert and settings.tls_key):
        faults.add("tls", "files needs tls_cert and tls_key")
    if settings.tls != "files" and (settings.tls_cert or settings.tls_key):
        faults.add("tls_cert", "is used only with tls = files")
    faults.raise_if_any()
    return settings


def for_sandbox(settings: Settings) -> SandboxSettings:
    """Return the part of `settings` that a sandbox may have of its own."""
    names = [field.name for field in msgspec.structs.fields(SandboxSettings)]
    return SandboxSettings(**{name: getattr(settings, name) for name in names})
