"""Turning raw values into structs, and saying everything that is wrong with them, one line a fault."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

S = TypeVar("S", bound=msgspec.Struct)

_SECRETS = ("secret", "password", "secret_key", "control_token")
_AT = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[]+)|\[([^\]]*)\]")
_GOT = re.compile(r", got `\w+`$")  # `found …` says it better
_MEMBER = re.compile(r"Object (contains unknown|missing required) field `(.*)`$")
_SHOWN = 60


class ConfigurationError(Exception):
    """What a person configured cannot be used.

    Attributes:
        faults: one line for each thing that is wrong, each naming its place.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Faults:
    """Collects what is wrong, so that everything can be said at once."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.lines: list[str] = []

    def add(self, path: str, message: str) -> None:
        """Note that the value at the key path `path` is wrong."""
        self.lines.append(f"{self.origin}: {path}: {message}" if path else f"{self.origin}: {message}")

    def raise_if_any(self) -> None:
        """Raise ConfigurationError if anything was noted."""
        if self.lines:
            raise ConfigurationError(self.lines)


def shown(value: Any, key: str = "") -> str:
    """Return a value for a message: short, and never a secret or what may hold one. `key` is what it is called."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if key.lower().replace("-", "_").removeprefix("mockserver_").lstrip("_") in _SECRETS:
        return "a hidden value"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def check_field(type_: Any, value: Any, path: str, faults: Faults, *, strict: bool = True) -> Any:
    """Return `value` as `type_`, or note the fault and return None."""
    try:
        return msgspec.convert(value, type_, strict=strict)
    except msgspec.ValidationError as error:
        message, place = str(error), _AT.search(str(error))
        steps = _STEP.findall(place["path"]) if place else []
        if place:
            message = message[: place.start()]
            steps += [("", "...")] if place["key"] else []
        keys = _keys(type_, value, steps, strict=strict)
        if message.startswith("Invalid enum value"):
            message = f"expected one of {', '.join(map(str, _choices(type_, steps)))}"
        elif member := _MEMBER.match(message):
            missing = member[1] == "missing required"
            faults.add(
                _where(path, [*keys, member[2]]),
                "is required, found nothing"
                if missing
                else f"unknown key, expected one of {', '.join(_members(type_, steps))}",
            )
            return None
        message = _GOT.sub("", message[0].lower() + message[1:])
        where = _where(path, keys)
        found = keys[-1] if place and place["key"] else _at(value, keys)
        faults.add(where, f"{message}, found {shown(found, where.rpartition('.')[2])}")
        return None


def check_struct(type_: type[S], raw: Any, path: str, faults: Faults) -> S | None:
    """Return `raw`, a table, as `type_`; note each fault of each field and return None if there are any."""
    if not isinstance(raw, dict):
        faults.add(path, f"expected a table, found {shown(raw)}")
        return None
    before = len(faults.lines)
    values = check_fields(type_, raw, path, faults)
    for name in _types(type_).required:
        if name not in raw:
            faults.add(_join(path, name), "is required, found nothing")
    return type_(**values) if len(faults.lines) == before else None


def check_fields(type_: type[msgspec.Struct], raw: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    """Return the fields of `type_` that `raw` has, checked; none of them is required here."""
    types = _types(type_).by_name
    values = {}
    for key, value in raw.items():
        if key in types:
            values[key] = check_field(types[key], value, _join(path, key), faults)
        else:
            faults.add(_join(path, str(key)), f"unknown key, expected one of {', '.join(types)}")
    return values


class _FieldTypes(NamedTuple):
    by_name: dict[str, Any]
    required: tuple[str, ...]


@cache
def _types(type_: type[msgspec.Struct]) -> _FieldTypes:
    """The fields of a struct; finding them takes longer than checking one."""
    hints = get_type_hints(type_, include_extras=True)
    fields = msgspec.structs.fields(type_)
    return _FieldTypes(
        {field.encode_name: hints[field.name] for field in fields},
        tuple(field.encode_name for field in fields if field.required),
    )


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _keys(type_: Any, value: Any, steps: list[tuple[str, str]], *, strict: bool) -> list[str | int]:
    """The steps into a value as keys and indices.

    msgspec does not say which key of a dictionary it means: it is the one that is wrong alone, too.
    """
    keys: list[str | int] = []
    for name, index in steps:
        here = _at(value, keys)
        if name:
            keys.append(name)
        elif isinstance(here, dict):
            keys.append(next(key for key in here if not _fits(type_, _only(value, keys, key), strict=strict)))
        else:
            keys.append(int(index))
    return keys


def _fits(type_: Any, value: Any, *, strict: bool) -> bool:
    try:
        msgspec.convert(value, type_, strict=strict)
    except msgspec.ValidationError:
        return False
    return True


def _only(value: Any, keys: list[str | int], key: str) -> Any:
    """A value of which the dictionary at a place has nothing but one key left."""
    if not keys:
        return {key: value[key]}
    copy = value.copy()
    copy[keys[0]] = _only(value[keys[0]], keys[1:], key)
    return copy


def _at(value: Any, keys: list[str | int]) -> Any:
    """What stands at a place inside a value, as far as the keys lead."""
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return value
    return value


def _where(path: str, keys: list[str | int]) -> str:
    return (path + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)).lstrip(".")


def _choices(type_: Any, steps: list[tuple[str, str]]) -> list[Any]:
    """The values that a type allows at a place inside it."""
    return [value for arm in _arms(type_, steps) for value in getattr(arm, "values", ())]


def _members(type_: Any, steps: list[tuple[str, str]]) -> list[str]:
    """The keys that a type allows at a place inside it."""
    return [field.encode_name for arm in _arms(type_, steps) for field in getattr(arm, "fields", ())]


def _arms(type_: Any, steps: list[tuple[str, str]]) -> list[Any]:
    """What msgspec knows of a type at a place inside it; several of a union."""
    from msgspec import inspect  # noqa: PLC0415 - only for what is wrong

    def arms(info: Any) -> list[Any]:
        plain = info.type if isinstance(info, inspect.Metadata) else info
        return [arm for one in plain.types for arm in arms(one)] if isinstance(plain, inspect.UnionType) else [plain]

    here = arms(inspect.type_info(type_))
    for name, _ in steps:
        inside: list[Any] = []
        for arm in here:
            if name and isinstance(arm, inspect.StructType):
                inside += [arm_ for one in arm.fields if one.encode_name == name for arm_ in arms(one.type)]
            elif not name:
                inside += arms(getattr(arm, "item_type", None) or getattr(arm, "value_type", arm))
        here = inside
    return here
