"""What the package offers by name, typed, and what it costs to load (issue 3, items 10 and 11)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import click
import msgspec
import pytest

import mockserver
from mockserver import cli_options
from mockserver.settings import SandboxSettings, Settings
from mockserver.testing.pytest_plugin import _seed_of

HEAVY = ("flask", "werkzeug", "gevent", "authlib", "msgspec", "jinja2", "click")


def loaded_by(code):
    """Return which of the heavy packages a new interpreter has loaded after `code`."""
    after = f"\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code + after], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_public_names_are_these():
    assert mockserver.__all__ == ["ControlClient", "MockServer", "Settings", "__version__"]
    for name in mockserver.__all__:
        assert getattr(mockserver, name) is not None
    assert mockserver.Settings is Settings


def test_a_name_that_there_is_not_is_said_as_usual():
    with pytest.raises(AttributeError, match="module 'mockserver' has no attribute 'Bogus'"):
        mockserver.Bogus  # noqa: B018
    with pytest.raises(ImportError):
        exec("from mockserver import Bogus")


def test_the_package_is_typed():
    assert (Path(mockserver.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import mockserver", []),
        ("import mockserver.testing.pytest_plugin", []),
        ("from mockserver import Settings", ["msgspec"]),
    ],
)
def test_what_is_not_used_is_not_loaded(code, heavy):
    assert loaded_by(code) == heavy


def test_a_client_of_a_container_loads_no_server():
    assert not {"flask", "gevent", "authlib", "jinja2"} & set(loaded_by("from mockserver import ControlClient"))


def test_what_type_checkers_see_is_what_there_is():
    """The names that are loaded lazily are those that are imported for type checkers."""
    source = Path(mockserver.__file__).read_text()
    for name in ("ControlClient", "MockServer", "Settings"):
        home = mockserver._HOMES[name]
        assert f"from {home} import {name}" in source


class Node:
    """A test's place in pytest, with its markers, the nearest one first."""

    def __init__(self, *markers):
        self._markers = markers

    def iter_markers(self, name):
        assert name == "mock_server"
        return iter(self._markers)


def _value(field):
    """A value that is not the default, and fits."""
    kind = get_type_hints(Settings)[field.name]
    if kind is bool:
        return not field.default
    if kind is int:
        return 2048 if field.name == "max_body" else 7
    if field.name in ("redirect_matching", "log_level", "log_format", "tls"):
        return {"redirect_matching": "exact", "log_level": "error", "log_format": "json", "tls": "off"}[field.name]
    return {"public_url": "https://mock.example", "store": "memory", "host": "localhost"}.get(
        field.name, "long-enough-text"
    )


FIELDS = [field for field in msgspec.structs.fields(Settings) if field.name not in ("seed", "tls_cert", "tls_key")]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_setting_is_a_keyword_of_mock_server(field):
    value = _value(field)
    server = mockserver.MockServer(**{"port": 0, field.name: value})
    assert getattr(server.settings, field.name) == value
    server.stop()


@pytest.mark.parametrize("field", msgspec.structs.fields(SandboxSettings), ids=lambda field: field.name)
def test_every_setting_of_a_sandbox_is_a_keyword_of_the_marker(field):
    value = _value(field)
    seed = _seed_of(Node(pytest.mark.mock_server(**{field.name: value}).mark))
    with mockserver.MockServer() as server, server.sandbox(seed=seed) as sandbox:
        assert sandbox.state()["settings"][field.name] == value


def test_every_setting_is_a_flag_of_the_command():
    flags = {option for made in cli_options._options() for option in _names(made)}
    assert flags == {field.name for field in msgspec.structs.fields(Settings)}


def _names(decorator):
    command = decorator(click.Command("x", callback=lambda: None))
    return [parameter.name for parameter in command.params]


def test_mock_server_has_the_defaults_of_the_settings_but_the_port():
    server = mockserver.MockServer({"clients": []})
    assert server.settings == msgspec.structs.replace(Settings(), port=0)
    server.stop()
