"""Fill the generated parts of README.md and docs/ from the program itself.

Usage: build_docs.py [--check]. A part stands between `<!-- generated: NAME -->` and `<!-- /generated -->`; the rest of
a page is written by hand. With --check nothing is written: exit 1 and a line for each page that is out of date.
"""

from __future__ import annotations

import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_type_hints

import click
import msgspec
from click.testing import CliRunner
from control_docs import call_parts, error_names, rule_fields
from python_docs import classes
from seed_keys import SEED_KEYS
from tables import description_of, table, values

from mockserver import cli
from mockserver.app import create_app
from mockserver.options import variable
from mockserver.seed import Client, Resource, User
from mockserver.settings import Quirks, SandboxSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).parent.parent
EXAMPLES = [ROOT / "docs" / "examples", ROOT / "tests" / "examples"]
LANGUAGES = {"py": "python", "mjs": "javascript"}
WIDTH = 100
PART = re.compile(r"(<!-- generated: (?P<name>[^>]+?) -->\n).*?(<!-- /generated -->)", re.DOTALL)

MOST_USED = (
    "host", "port", "seed", "access_token_ttl", "refresh_token_ttl", "code_ttl", "redirect_matching", "demo_logins",
    "public_url", "trusted_proxies", "tls", "log_format",
)  # fmt: skip


def default_of(field: msgspec.structs.FieldInfo, *, on: str, off: str) -> str:
    """Return a field's default as it would be written."""
    if field.required:
        return "required"
    value = field.default
    if isinstance(value, bool):
        return on if value else off
    if value in (None, ""):
        return "none"
    if isinstance(value, tuple):
        return f"`{json.dumps(list(value))}`"
    return f"`{value}`"


def setting_rows(names: Iterable[str]) -> Iterable[list[str]]:
    """Yield a row for each setting: its three names, values, default, description."""
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    hints = get_type_hints(Settings, include_extras=True)
    flags = {option.name: "`, `".join([*option.opts, *option.secondary_opts]) for option in cli.serve.params}
    for name in names:
        description = description_of(hints[name])
        default = default_of(fields[name], on="on", off="off")
        called = f"`{name}`<br>`{flags[name]}`<br>`{variable(name)}`"
        yield [called, values(hints[name]), default, description]


def settings_of(struct: type[msgspec.Struct], without: type[msgspec.Struct] | None = None) -> str:
    """Return the table of the settings that `struct` has and `without` has not."""
    inherited = {field.name for field in msgspec.structs.fields(without)} if without else set()
    names = [field.name for field in msgspec.structs.fields(struct) if field.name not in inherited]
    return table(["setting, flag, variable", "values", "default", "what"], setting_rows(names))


def most_used_settings() -> str:
    """Return the short table for the README."""
    rows = ([row[0].split("<br>")[1], row[2], row[3]] for row in setting_rows(MOST_USED))
    return table(["flag", "default", "what"], rows)


def seed_table(name: str, struct: type[msgspec.Struct]) -> str:
    """Return the table of the keys of one of a seed's tables."""
    hints = get_type_hints(struct, include_extras=True)
    rows = (
        [
            f"`{field.name}`",
            values(hints[field.name]).replace("on, off", "`true`, `false`"),
            default_of(field, on="`true`", off="`false`"),
            SEED_KEYS[f"{name}.{field.name}"],
        ]
        for field in msgspec.structs.fields(struct)
    )
    return table(["key", "values", "default", "what"], rows)


def help_of(*command: str) -> str:
    """Return what `mockserver COMMAND --help` prints."""
    result = CliRunner().invoke(
        cli.main, [*command, "--help"], prog_name="mockserver", catch_exceptions=False, terminal_width=WIDTH
    )
    return f"```text\n{result.output.rstrip()}\n```"


def all_commands() -> dict[str, click.Command]:
    """Return the commands by name, in the order of `mockserver --help`; some are loaded when they are asked for."""
    context = click.Context(cli.main)
    found = {name: cli.main.get_command(context, name) for name in cli.main.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def commands() -> str:
    """Return the table of commands."""
    rows = ([f"`mockserver {name}`", command.get_short_help_str(WIDTH)] for name, command in all_commands().items())
    return table(["command", "what"], rows)


def examples() -> dict[str, Path]:
    """Return the files that a page may show whole, by their path below a folder of examples."""
    files = [(folder, path) for folder in EXAMPLES for path in sorted(folder.rglob("*.*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path for folder, path in files if path.suffix != ".pyc"}


def example(path: Path) -> str:
    """Return a file as a block."""
    suffix = path.suffix.removeprefix(".")
    return f"```{LANGUAGES.get(suffix, suffix)}\n{path.read_text().rstrip()}\n```"


def control_calls() -> str:
    """Return the table of the control API's calls, from its own document."""
    document = create_app().test_client().get("/_mock/openapi.json").get_json()
    calls = (
        [f"`{path}`", method.upper(), call["summary"]]
        for path, methods in document["paths"].items()
        for method, call in methods.items()
        if path.startswith("/_mock/")
    )
    return table(["path", "method", "what"], calls)


def parts() -> dict[str, Callable[[], str]]:
    """Return how each part is made, by its name."""
    return {
        "settings of the server": lambda: settings_of(Settings, SandboxSettings),
        "settings of tokens and pages": lambda: settings_of(SandboxSettings, Quirks),
        "quirks": lambda: settings_of(Quirks),
        "settings most used": most_used_settings,
        "clients": lambda: seed_table("clients", Client),
        "users": lambda: seed_table("users", User),
        "resources": lambda: seed_table("resources", Resource),
        "commands": commands,
        "control calls": control_calls,
        "rule": rule_fields,
        "errors by name": error_names,
        **call_parts(),
        **classes(),
        "help": help_of,
        "help of each command": lambda: "\n\n".join(f"## {name}\n\n{help_of(name)}" for name in all_commands()),
        **{f"example {name}": partial(example, path) for name, path in examples().items()},
    }


def pages() -> list[Path]:
    """Return every page that may have generated parts."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def filled(text: str) -> str:
    """Return a page's text with its generated parts made anew.

    Raises:
        KeyError: a part that nothing makes.
    """
    makers = parts()
    return PART.sub(lambda found: f"{found[1]}{makers[found['name']]()}\n{found[3]}", text)


def main() -> int:
    """Write, or check, every page."""
    stale = [page for page in pages() if filled(page.read_text()) != page.read_text()]
    for page in stale:
        if "--check" in sys.argv[1:]:
            print(f"{page.relative_to(ROOT)} is out of date: python scripts/build_docs.py")
        else:
            page.write_text(filled(page.read_text()))
            print(f"{page.relative_to(ROOT)} written")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
