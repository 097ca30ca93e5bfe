"""Where a setting comes from: flag > variable > seed > default, for every setting there is (DESIGN, Settings)."""

from __future__ import annotations

from typing import Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from mockserver.checking import ConfigurationError, Faults
from mockserver.options import from_environment, from_tables, resolve, variable
from mockserver.serving import from_flags
from mockserver.settings import Quirks, SandboxSettings, Settings

FIELDS = {field.name: field for field in msgspec.structs.fields(Settings)}
HINTS = get_type_hints(Settings)
QUIRKS = {field.name for field in msgspec.structs.fields(Quirks)}
TEXTS = {
    "host": ["127.0.0.2", "127.0.0.3", "127.0.0.4"],
    "public_url": ["https://a.example", "https://b.example", "http://c.example/x"],
}


def three_values(name):
    """Three values of a setting that are not its default, as far as there are so many; as texts, and as values."""
    kind = HINTS[name]
    if name in TEXTS:
        return [(text, text) for text in TEXTS[name]]
    if kind is bool:
        other = not FIELDS[name].default
        return [("true" if value else "false", value) for value in (other, not other, other)]
    if kind is int:
        numbers = [value for value in (2, 3, 4, 2000, 3000, 4000) if _allowed(name, value)][:3]
        return [(str(value), value) for value in numbers]
    if get_origin(kind) is Literal:
        choices = [value for value in get_args(kind) if value != FIELDS[name].default] or [FIELDS[name].default]
        return [(value, value) for value in (choices * 3)[:3]]
    return [(text, text) for text in ("first-value", "second-value", "third-value")]


def _allowed(name, value):
    try:
        msgspec.convert(value, get_type_hints(Settings, include_extras=True)[name])
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_flag_weighs_more_than_a_variable_more_than_the_seed_more_than_the_default(name):
    (flag, as_flag), (text, as_variable), (_, in_seed) = three_values(name)
    flags = from_flags({name: flag})
    variables = from_environment({variable(name): text})
    faults = Faults("seed.toml")
    seed = from_tables({"settings": {name: in_seed}}, faults) if name != "seed" else {}
    assert faults.lines == []
    companions = {"tls": "files", "tls_cert": "c", "tls_key": "k"} if name in ("tls", "tls_cert", "tls_key") else {}
    companions.pop(name, None)
    if name == "tls":
        flags, variables, seed = {"tls": "off"}, {"tls": "self-signed"}, {"tls": "self-signed"}
        as_flag, as_variable, in_seed, companions = "off", "self-signed", "self-signed", {}
    assert getattr(resolve(flags, variables, seed, companions), name) == as_flag
    assert getattr(resolve({}, variables, seed, companions), name) == as_variable
    if name != "seed":
        assert getattr(resolve({}, {}, seed, companions), name) == in_seed
    if not companions:
        assert getattr(resolve({}, {}, {}), name) == FIELDS[name].default


@pytest.mark.parametrize("name", sorted(QUIRKS))
def test_a_quirk_may_stand_in_a_table_of_its_own(name):
    faults = Faults("seed.toml")
    assert from_tables({"quirks": {name: not FIELDS[name].default}}, faults) == {name: not FIELDS[name].default}
    assert faults.lines == []


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_setting_has_a_description_that_says_something(name):
    annotation = get_type_hints(Settings, include_extras=True)[name]
    description = get_args(annotation)[-1].description
    assert len(description) > 15
    assert description[0].isupper() or description.split()[0].islower()
    assert description.endswith(".")


@pytest.mark.parametrize("name", sorted(QUIRKS))
def test_every_quirk_names_its_source_and_what_off_means(name):
    description = get_args(get_type_hints(Quirks, include_extras=True)[name])[-1].description
    assert any(f"({mark}" in description for mark in "DCLO")
    assert "off" in description or "A refresh gives" in description


def test_a_sandbox_has_settings_of_its_own_and_the_server_the_rest():
    assert QUIRKS < {field.name for field in msgspec.structs.fields(SandboxSettings)} < FIELDS.keys()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", True),
        ("off", False),
        ("yes", True),
        ("no", False),
        ("1", True),
        ("0", False),
        ("true", True),
        ("false", False),
        ("True", True),
        ("FALSE", False),
        ("ON", True),
        ("Off", False),
    ],
)
def test_a_switch_can_be_said_in_many_ways(text, value):
    assert from_environment({"MOCKSERVER_CORS": text}) == {"cors": value}


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("MOCKSERVER_CORS", "maybe", ["bool", "'maybe'"]),
        ("MOCKSERVER_PORT", "eight", ["int", "'eight'"]),
        ("MOCKSERVER_PORT", "70000", ["65535", "70000"]),
        ("MOCKSERVER_PORT", "-1", [">= 0"]),
        ("MOCKSERVER_ACCESS_TOKEN_TTL", "1.5", ["int", "1.5"]),
        ("MOCKSERVER_ACCESS_TOKEN_TTL", "12h", ["int", "'12h'"]),
        ("MOCKSERVER_LOG_LEVEL", "loud", ["'loud'"]),
        ("MOCKSERVER_PUBLIC_URL", "example.com", ["'example.com'"]),
        ("MOCKSERVER_PROT", "8080", ["unknown variable", "--help"]),
        ("MOCKSERVER_", "x", ["unknown variable"]),
        ("MOCKSERVER_URLS", "x", ["unknown variable"]),
        ("MOCKSERVER_port", "8080", ["unknown variable"]),
    ],
)
def test_a_variable_that_cannot_be_used_is_said(key, text, words):
    with pytest.raises(ConfigurationError) as caught:
        from_environment({key: text})
    (line,) = caught.value.faults
    assert line.startswith(f"environment: {key}: ")
    for word in words:
        assert word in line


def test_all_bad_variables_are_said_at_once():
    with pytest.raises(ConfigurationError) as caught:
        from_environment({"MOCKSERVER_PORT": "x", "MOCKSERVER_CORS": "y", "MOCKSERVER_FOO": "z", "PATH": "/bin"})
    assert len(caught.value.faults) == 3


def test_other_variables_and_empty_ones_are_nobodys_business():
    assert from_environment({"PATH": "/bin", "mockserver_port": "1", "MOCKSERVER_PORT": "", "XMOCKSERVER_": "y"}) == {}
    assert from_environment({"MOCKSERVER_URL": "http://127.0.0.1:1"}) == {}, "it is for the commands that call a server"


def test_a_secret_in_a_variable_is_never_shown():
    with pytest.raises(ConfigurationError) as caught:
        from_environment({"MOCKSERVER_SECRET_KEY": "hushed"})
    assert "hushed" not in str(caught.value)


def test_a_secret_in_a_flag_is_never_shown():
    with pytest.raises(ConfigurationError) as caught:
        from_flags({"secret_key": "hushed"})
    assert "hushed" not in str(caught.value)
    assert caught.value.faults[0].startswith("options: --secret-key: ")


@pytest.mark.parametrize("name", ["seed", "tls_cert", "control_token", "public_url"])
def test_the_word_null_is_a_word(name):
    text = "null"
    try:
        assert from_environment({variable(name): text}) == {name: text}
    except ConfigurationError as error:
        assert name == "public_url", error  # noqa: PT017


@pytest.mark.parametrize(
    ("layer", "word"),
    [
        ({"tls": "files"}, "tls_cert"),
        ({"tls": "files", "tls_cert": "c"}, "tls_key"),
        ({"tls_cert": "c"}, "tls = files"),
        ({"tls_key": "k"}, "tls = files"),
        ({"tls": "self-signed", "tls_cert": "c", "tls_key": "k"}, "tls = files"),
    ],
)
def test_settings_that_do_not_go_together_are_said(layer, word):
    with pytest.raises(ConfigurationError, match=word):
        resolve(layer)
