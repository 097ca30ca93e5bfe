"""The settings as options of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import click
import msgspec

from mockserver.options import variable
from mockserver.settings import Quirks, SandboxSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def setting_options(command: F) -> F:
    """Give a command an option for every setting. What was not given is None.

    The values are texts: the settings' own types check them, whichever way they come.
    """
    for option in reversed(list(_options())):
        command = option(command)
    return command


def seed_option(command: F) -> F:
    """Give a command the option `--seed`."""
    return click.option(
        "--seed",
        envvar=variable("seed"),
        show_envvar=True,
        metavar="FILE",
        help="Seed file, TOML or JSON; without it the built-in one.",
    )(command)


def _options() -> Any:
    hints = get_type_hints(Settings, include_extras=True)
    for field in _in_order():
        annotation = get_args(hints[field.name])
        text = annotation[-1].description
        flag = "--" + field.name.replace("_", "-")
        default = f"  [default: {_shown(field.default)}; variable: {variable(field.name)}]"
        if annotation[0] is bool:
            yield click.option(f"{flag}/--no-{flag[2:]}", field.name, default=None, help=text + default)
        else:
            yield click.option(flag, field.name, metavar=_metavar(annotation[0]), help=text + default)


def _in_order() -> list[msgspec.structs.FieldInfo]:
    """The server's own settings first, then the sandbox's, then the quirks."""
    sandbox = {field.name for field in msgspec.structs.fields(SandboxSettings)}
    quirks = {field.name for field in msgspec.structs.fields(Quirks)}
    return sorted(msgspec.structs.fields(Settings), key=lambda field: (field.name in sandbox, field.name in quirks))


def _metavar(type_: Any) -> str:
    if get_origin(type_) is Literal:
        return "|".join(get_args(type_))
    return "NUMBER" if type_ is int else "TEXT"


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return "on" if default else "off"
    return "none" if default is None else str(default)
