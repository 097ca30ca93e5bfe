"""Reading a seed from TOML or JSON, and checking it whole before anything starts."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mockserver import redirects
from mockserver.assets import builtin_seed
from mockserver.checking import ConfigurationError, Faults, check_struct, shown
from mockserver.options import from_tables
from mockserver.resources import DEEPEST, is_deep, template_faults
from mockserver.seed import FIRST_ID, Client, Resource, Seed, User
from mockserver.settings import SandboxSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TABLES = ("settings", "quirks", "clients", "users", "resources")

S = TypeVar("S", bound=msgspec.Struct)
C = TypeVar("C", Client, User)

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


def read_seed(path: str | Path | None = None) -> Seed:
    """Read the seed file `path`, or the built-in one. `.json` is read as JSON, everything else as TOML.

    Raises:
        ConfigurationError: the file cannot be read, or is not a seed; one line for each fault.
    """
    file = Path(path) if path is not None else builtin_seed()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError([f"{file}: cannot be read: {error.strerror}"]) from None
    seed = parse_seed(content, str(file), folder=file.parent)
    return msgspec.structs.replace(seed, files=(str(file), *seed.files))


def parse_seed(content: bytes, name: str, folder: Path | None = None) -> Seed:
    """Return the seed in `content`; `name` stands before each fault and tells JSON by its ending.

    `folder` is where a `body_file` is looked for; without it there can be none.

    Raises:
        ConfigurationError: `content` is not a seed; one line for each fault.
    """
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text) if name.lower().endswith(".json") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "JSON" if name.lower().endswith(".json") else "TOML"
        raise ConfigurationError([f"{name}: is not {kind}: {error}"]) from None
    return check_seed(document, name, folder)


def check_seed(
    document: Any, name: str, folder: Path | None = None, *, sandbox: bool = False, others: Iterable[str] = ()
) -> Seed:
    """Return the seed in an already decoded document; `sandbox` if it cannot say anything of the whole server.

    `others` are the users there are if it names none.

    Raises:
        ConfigurationError: it is not a seed; one line for each fault.
    """
    faults = Faults(name)
    if not isinstance(document, dict):
        faults.add("", f"expected a table with {', '.join(TABLES)}, found {shown(document)}")
        faults.raise_if_any()
    for key in document.keys() - set(TABLES):
        faults.add(str(key), f"unknown key, expected one of {', '.join(TABLES)}")
    if is_deep(document):
        faults.add("", f"is nested deeper than {DEEPEST}")
        faults.raise_if_any()
    for path in half_characters(document):
        faults.add(path, "has half a character, a surrogate without its other half")
    options = from_tables(document, faults, SandboxSettings if sandbox else Settings)
    clients = _entries(document, "clients", Client, faults)
    users = _entries(document, "users", User, faults)
    resources = _entries(document, "resources", Resource, faults)
    _check_unique(clients, "clients", "client_id", faults)
    _check_unique(users, "users", "username", faults)
    for index, client in clients:
        check_redirect_uris(client, f"clients[{index}].redirect_uris", faults)
    files: list[str] = []
    finished = [
        _finish_resource(resource, f"resources[{index}]", folder, files, faults) for index, resource in resources
    ]
    known = {user.username for _, user in users} if "users" in document else {*others}
    for index, resource in resources:
        if resource.username is not None and resource.username not in known:
            faults.add(f"resources[{index}].username", f"expected a user of this seed, found {resource.username!r}")
    faults.raise_if_any()
    return Seed(
        options=options,
        clients={client.client_id: client for client in _with_ids([client for _, client in clients])},
        users={user.username: user for user in _with_ids([user for _, user in users])},
        resources=tuple(finished),
        files=tuple(files),
    )


def _entries(document: dict[str, Any], table: str, type_: type[S], faults: Faults) -> list[tuple[int, S]]:
    entries = document.get(table, [])
    if not isinstance(entries, list):
        faults.add(table, f"expected a list of tables ([[{table}]]), found {shown(entries)}")
        return []
    checked = ((index, check_struct(type_, raw, f"{table}[{index}]", faults)) for index, raw in enumerate(entries))
    return [(index, entry) for index, entry in checked if entry is not None]


def _check_unique(entries: list[tuple[int, S]], table: str, name: str, faults: Faults) -> None:
    """A name stands once, and an id too: tokens carry it."""
    for key in (name, "id"):
        seen: dict[Any, int] = {}
        for index, entry in entries:
            value = getattr(entry, key)
            if value is None:
                continue
            if value in seen:
                faults.add(f"{table}[{index}].{key}", f"{value!r} is already {table}[{seen[value]}].{key}")
            seen.setdefault(value, index)


def check_redirect_uris(client: Client, path: str, faults: Faults) -> None:
    """Note each redirect URI of a client that no answer may ever be sent to."""
    for index, uri in enumerate(client.redirect_uris):
        scheme = _SCHEME.match(uri)
        if not scheme or not redirects.parse(uri):
            faults.add(f"{path}[{index}]", f"expected an absolute URI without blanks or a user name, found {uri!r}")
        elif scheme[0][:-1].lower() in redirects.FORBIDDEN_SCHEMES:
            faults.add(f"{path}[{index}]", f"expected a scheme that leads to a client, found {uri!r}")


def _finish_resource(resource: Resource, path: str, folder: Path | None, files: list[str], faults: Faults) -> Resource:
    """Read `body_file` into `body`, and check that every placeholder can be filled in."""
    if resource.body_file is not None:
        if resource.body is not None:
            faults.add(f"{path}.body_file", "cannot stand beside body")
        elif folder is None:
            faults.add(f"{path}.body_file", "can be used only in a seed that is a file")
        else:
            file = folder / resource.body_file
            try:
                body = json.loads(file.read_bytes())
            except OSError as error:
                faults.add(f"{path}.body_file", f"{file} cannot be read: {error.strerror}")
            except (ValueError, RecursionError) as error:
                faults.add(f"{path}.body_file", f"{file} is not JSON: {error}")
            else:
                for where in half_characters(body) if not is_deep(body) else ():
                    faults.add(f"{path}.body_file", f"{file}: {where} has half a character")
                files.append(str(file))
                resource = msgspec.structs.replace(resource, body=body)
    for fault in template_faults(resource):
        faults.add(path, fault)
    return resource


def half_characters(value: Any, path: str = "") -> Iterator[str]:
    """Return the key paths of the texts that no answer can be made of; JSON lets them pass."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from half_characters(key, f"{path}.{key!a}".lstrip("."))
            yield from half_characters(item, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from half_characters(item, f"{path}[{index}]")
    elif isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
        yield path


def _with_ids(entries: list[C]) -> list[C]:
    """Give every entry without an id the next free one, in the seed's order."""
    taken = {entry.id for entry in entries}
    free = (number for number in itertools.count(FIRST_ID) if number not in taken)
    return [entry if entry.id is not None else msgspec.structs.replace(entry, id=next(free)) for entry in entries]
