"""What can be set, called or typed is in the docs, and what the docs say is there."""

import os
import re
import subprocess
import sys
import tomllib

import click
import msgspec
import pytest
from reading_docs import ALL_BLOCKS, PAGES, ROOT, read
from tracked import tracked_files

from mockserver.app import create_app
from mockserver.cli import main
from mockserver.handler import LONGEST_REQUEST_LINE
from mockserver.options import variable
from mockserver.seed_reader import read_seed
from mockserver.settings import Settings
from mockserver.store.memory import SHORT_LIVED

DOCS = ROOT / "docs"
ALL_TEXT = "\n".join(map(read, PAGES))
SETTINGS = [field.name for field in msgspec.structs.fields(Settings)]
CLIENT = create_app().test_client()
ROUTES = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in CLIENT.application.url_map.iter_rules()}
# The control API finds its calls itself; they are those of its document.
PATHS = sorted((ROUTES - {"/_mock", "/_mock/{path}"}) | set(CLIENT.get("/_mock/openapi.json").get_json()["paths"]))
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "mockserver").rglob("*.py"))
CONTEXT = click.Context(main)
COMMANDS = {name: main.get_command(CONTEXT, name) for name in main.list_commands(CONTEXT)}
OPTIONS = {name: command.params for name, command in COMMANDS.items()}
FLAGS = {
    name: {flag for option in options for flag in [*option.opts, *option.secondary_opts]}
    for name, options in OPTIONS.items()
}
FLAGS_OF_OTHERS = {"--strict", "--version", "--help"}
FLAGS_OF_PYTEST = set(re.findall(r'"(--mock-server-[a-z]+)"', SOURCES))


def codes(text):
    """Everything between single backticks."""
    text = re.sub("^```.*?^```$|````.*?````", "", text, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall("`([^`\n]+)`", text))


def test_the_generated_parts_are_up_to_date():
    command = [sys.executable, ROOT / "scripts" / "build_docs.py", "--check"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_documented_by_its_three_names(name):
    flag = "--" + name.replace("_", "-")
    assert {name, flag, variable(name)} <= codes(read(DOCS / "settings.md"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_its_options(name):
    section = read(DOCS / "cli.md").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert section, f"docs/cli.md has no section {name}"
    assert [flag for flag in FLAGS[name] if not re.search(rf"(?<!\S){flag}(?![\w-])", section)] == []
    assert f"`mockserver {name}`" in read(ROOT / "README.md")


def test_every_variable_that_the_docs_name_is_one():
    named = set(re.findall(r"MOCKSERVER_[A-Z_]*[A-Z]", ALL_TEXT))
    of_commands = {option.envvar for options in OPTIONS.values() for option in options if option.envvar is not None}
    assert named <= {variable(name) for name in SETTINGS} | of_commands


def test_every_flag_that_the_docs_name_is_one():
    named = {flag for code in codes(ALL_TEXT) for flag in re.findall(r"(?<!\S)--[a-z-]+", code)}
    assert named - set().union(*FLAGS.values()) - FLAGS_OF_PYTEST - FLAGS_OF_OTHERS == set()


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_answers_is_documented(path):
    assert path.replace("v{version}", "v2.x") in codes(read(DOCS / "endpoints.md"))


def test_every_path_that_the_docs_list_answers():
    listed = re.findall(r"^\| (`/[^|]+) \|", read(DOCS / "endpoints.md"), re.MULTILINE)
    paths = {path for cell in listed for path in codes(cell)}
    assert len(paths) >= len(PATHS)
    for path in paths:
        if "{" not in path:
            assert CLIENT.get(path.replace("v2.x", "v2.0")).status_code not in {404, 500}, path


def test_the_map_of_the_code_names_every_module():
    tracked = [path for path in tracked_files() if path.startswith("mockserver/") and path.endswith(".py")]
    names = {path.split("/")[1] for path in tracked} - {"__init__.py"}
    expected = {name.removesuffix(".py") if name.endswith(".py") else f"{name}/" for name in names}
    assert expected - codes(read(DOCS / "architecture.md")) == set()


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "templates").rglob("*.js")))
def test_the_map_of_the_code_names_every_script(script):
    assert script in codes(read(DOCS / "architecture.md"))


def test_every_module_on_the_map_is_there():
    table = read(DOCS / "architecture.md").partition("## Where things are")[2].partition("\nBeside it")[0]
    for first in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE):
        for name in codes(first) - {"mockserver/"}:
            assert (ROOT / "mockserver" / name).is_dir() or (ROOT / "mockserver" / f"{name}.py").is_file(), name


def test_the_errors_in_troubleshooting_are_those_of_the_code():
    text = read(DOCS / "troubleshooting.md")
    rows = re.findall(r"^\| (`[^|]+) \| `/|^\| \d+, ([^|]+) \|", text, re.MULTILINE)
    paragraphs = re.findall(r"^(`[^`]+[.:…]`)", text, re.MULTILINE)
    quoted = [code for part in [*map("".join, rows), *paragraphs] for code in codes(part)]
    words = [word.strip() for code in quoted for word in code.split("…") if word.strip()]
    assert len(words) > 25
    assert [word for word in words if word not in SOURCES] == []


def test_every_toml_and_json_sample_can_be_read(tmp_path):
    for block in ALL_BLOCKS:
        if block.language == "json":
            msgspec.json.decode(block.body)
        if "file" in block.marks:
            (tmp_path / block.marks["file"]).write_text(block.body)
    samples = [block for block in ALL_BLOCKS if block.language == "toml"]
    assert samples
    for block in samples:
        file = tmp_path / block.marks.get("file", "sample.toml")
        file.write_text(block.body)
        assert tomllib.loads(block.body), block.where
        read_seed(file)


@pytest.mark.parametrize("example", sorted((DOCS / "examples").glob("*.toml")), ids=lambda path: path.name)
def test_an_example_seed_can_be_used_and_is_shown(example):
    read_seed(example)
    assert f"<!-- generated: example {example.name} -->" in ALL_TEXT


def test_a_sample_in_another_language_is_a_file_that_other_tests_run():
    looked_at_here = {"sh", "text", "json", "toml"}
    assert [block.where for block in ALL_BLOCKS if block.language not in looked_at_here and not block.is_file] == []


def test_the_readme_names_the_built_in_client_and_users():
    readme = read(ROOT / "README.md")
    seed = read_seed()
    for client in seed.clients.values():
        assert f"{client.client_id}:{client.secret}" in readme
    for user in seed.users.values():
        assert f"| `{user.username}` | `{user.password}` |" in readme


def test_the_limits_in_the_readme_are_those_of_the_code():
    limits = read(ROOT / "README.md").partition("\n## Limits\n")[2].partition("\n## ")[0]
    assert f"{Settings().max_tokens:,} access tokens" in limits
    assert f"{SHORT_LIVED:,} each of codes" in limits
    assert f"{Settings().max_sandboxes:,} sandboxes" in limits
    assert f"{Settings().journal_size:,} requests in the journal" in limits
    assert f"body may have {Settings().max_body // 1024} KiB" in limits
    assert f"request line {LONGEST_REQUEST_LINE // 1024} KiB" in limits


def test_every_make_target_is_documented():
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = set(re.findall(r"make ([a-z-]+)", read(ROOT / "CONTRIBUTING.md")))
    assert set(targets) - {"help"} <= named
    called = {code.split()[1] for code in codes(ALL_TEXT) if re.fullmatch(r"make [a-z-]+.*", code)}
    assert called <= set(targets)
