"""An edited seed is taken over while the server runs; a bad edit is refused and said (issue 2, section 3)."""

from __future__ import annotations

import json
import logging
import os

import pytest
from helpers import DEMO_USER, Service, ok

from mockserver import watching
from mockserver.app import EXTENSION, create_app
from mockserver.options import resolve
from mockserver.seed_reader import read_seed
from mockserver.watching import SeedWatcher

CLIENT = '[[clients]]\nclient_id = "cameramanager.test"\nsecret = "{secret}"\n'
USER = '[[users]]\nusername = "demo@example.com"\npassword = "demo1234"\n'
RESOURCE = '[[resources]]\npath = "/rest/x"\nbody_file = "body.json"\n'


class Watched:
    """A service with a seed file, and the watcher that looks at it when it is told to."""

    def __init__(self, folder, text, **flags):
        self.file = folder / "seed.toml"
        self.file.write_text(text)
        seed = read_seed(self.file)
        app = create_app(resolve(flags, {"seed": str(self.file)}, seed.options), seed)
        self.service = Service(app)
        self.watcher = SeedWatcher(seed, app.extensions[EXTENSION], lambda options: resolve(flags, options))
        self.age = 0

    def edit(self, text, file=None):
        """Write the file, later than before by the file's own clock, and let the watcher look."""
        target = file or self.file
        target.write_text(text)
        self.age += 1
        os.utime(target, (10**9 + self.age, 10**9 + self.age))
        return self.watcher.look()

    def log_in(self, secret="first", user=DEMO_USER):
        return self.service.log_in(user, client=("cameramanager.test", secret))


@pytest.fixture
def watched(tmp_path):
    return Watched(tmp_path, CLIENT.format(secret="first") + USER)


@pytest.fixture(autouse=True)
def _log(caplog):
    caplog.set_level(logging.INFO, "mockserver")


def test_nothing_is_done_as_long_as_nothing_changes(watched, caplog):
    assert not watched.watcher.look()
    assert not watched.watcher.look()
    assert caplog.records == []


def test_an_edit_is_taken_over_and_no_token_is_lost(watched, caplog):
    tokens = ok(watched.log_in())
    assert watched.edit(CLIENT.format(secret="second") + USER + RESOURCE.replace("body_file", "body"))
    assert watched.log_in().status_code == 401
    assert ok(watched.log_in("second"))["access_token"] == tokens["access_token"]
    assert ok(watched.service.use(tokens["access_token"], "/rest/x")) == "body.json"
    assert ok(watched.service.refresh(tokens["refresh_token"], client=("cameramanager.test", "second")))
    assert "taken over, 1 clients, 1 users, 1 resources" in caplog.text


def test_codes_and_sessions_survive_an_edit(watched):
    app = CLIENT.format(secret="first") + 'redirect_uris = ["https://example.com"]\n'
    watched.edit(app + USER)
    code = watched.service.code()
    browser = watched.service.browser().ask().log_in()
    watched.edit(app + 'name = "Renamed"\n' + USER)
    assert "Log in" not in browser.ask().text
    assert ok(watched.service.exchange(code, client=("cameramanager.test", "first")))


def test_a_bad_edit_is_refused_and_every_fault_said(watched, caplog):
    assert not watched.edit(CLIENT.format(secret="second") + "colour = 1\n[settings]\nport = 'x'\n")
    assert ok(watched.log_in("first"))
    messages = [record.getMessage() for record in caplog.records]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3
    assert any("clients[0].colour: unknown key" in message for message in messages)
    assert any("settings.port: " in message for message in messages)
    assert messages[-1] == f"{watched.file}: this edit is refused, the seed from before stays"


def test_a_bad_edit_is_said_once(watched, caplog):
    watched.edit("nonsense")
    before = len(caplog.records)
    assert not watched.watcher.look()
    assert len(caplog.records) == before


def test_a_bad_edit_that_is_mended_is_taken_over(watched):
    watched.edit("nonsense")
    assert watched.edit(CLIENT.format(secret="third") + USER)
    assert ok(watched.log_in("third"))


def test_a_file_that_vanishes_and_returns_changes_nothing_until_it_is_back(watched, caplog):
    watched.file.unlink()
    assert not watched.watcher.look()
    assert not watched.watcher.look()
    assert ok(watched.log_in())
    assert "cannot be read" in caplog.text
    assert watched.edit(CLIENT.format(secret="back") + USER)
    assert ok(watched.log_in("back"))


def test_a_file_that_another_one_takes_the_place_of_is_taken_over(watched, tmp_path):
    """As editors save, and as containers' mounted configuration changes."""
    other = tmp_path / "other.toml"
    other.write_text(CLIENT.format(secret="other") + USER)
    stamp = watched.file.stat()
    os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    other.replace(watched.file)
    assert watched.watcher.look()
    assert ok(watched.log_in("other"))


def test_settings_change_with_the_seed_except_those_that_a_flag_gives(tmp_path):
    watched = Watched(tmp_path, CLIENT.format(secret="first") + USER, code_ttl=7)
    assert ok(watched.log_in())["expires_in"] == 43199
    watched.edit("[settings]\naccess_token_ttl = 60\ncode_ttl = 99\n" + CLIENT.format(secret="first") + USER)
    watched.service.sandbox.store.clear()
    assert ok(watched.log_in())["expires_in"] == 59
    assert watched.service.sandbox.settings.code_ttl == 7
    watched.edit(CLIENT.format(secret="first") + USER)
    watched.service.sandbox.store.clear()
    assert ok(watched.log_in())["expires_in"] == 43199


def test_settings_that_do_not_go_together_are_a_bad_edit(watched, caplog):
    assert not watched.edit("[settings]\ntls = 'files'\n" + CLIENT.format(secret="second") + USER)
    assert "files needs tls_cert" in caplog.text
    assert ok(watched.log_in())


def test_a_reset_goes_back_to_the_seed_as_it_is_now(watched):
    watched.edit(CLIENT.format(secret="second") + USER)
    watched.service.sandbox.clients.clear()
    watched.service.sandbox.reset()
    assert ok(watched.log_in("second"))


def test_a_user_who_is_taken_out_has_no_valid_token(watched):
    tokens = ok(watched.log_in())
    watched.edit(CLIENT.format(secret="first") + USER.replace("demo@", "other@"))
    assert not watched.service.works(tokens["access_token"])
    assert watched.log_in().status_code == 400
    watched.edit(CLIENT.format(secret="first") + USER)
    assert watched.service.works(tokens["access_token"])


def test_a_body_file_is_watched_too(tmp_path, caplog):
    body = tmp_path / "body.json"
    body.write_text('"one"')
    watched = Watched(tmp_path, CLIENT.format(secret="first") + USER + RESOURCE)
    token = ok(watched.log_in())["access_token"]
    assert ok(watched.service.use(token, "/rest/x")) == "one"
    assert watched.edit('"two"', body)
    assert ok(watched.service.use(token, "/rest/x")) == "two"
    assert not watched.edit("{", body)
    assert "resources[0].body_file" in caplog.text
    assert ok(watched.service.use(token, "/rest/x")) == "two"
    body.unlink()
    assert not watched.watcher.look()
    assert watched.edit('"three"', body)
    assert ok(watched.service.use(token, "/rest/x")) == "three"


def test_a_body_file_that_is_new_is_watched_from_then_on(tmp_path, watched):
    body = tmp_path / "body.json"
    body.write_text(json.dumps({"a": 1}))
    assert watched.edit(CLIENT.format(secret="first") + USER + RESOURCE)
    token = ok(watched.log_in())["access_token"]
    assert watched.edit(json.dumps({"a": 2}), body)
    assert ok(watched.service.use(token, "/rest/x")) == {"a": 2}


def test_an_edit_while_the_seed_is_read_is_seen_by_the_next_look(watched, monkeypatch):
    """An editor that writes in two steps must not leave the server with the first half."""

    def read_and_be_overtaken(path):
        seed = read_seed(path)
        monkeypatch.setattr(watching, "read_seed", read_seed)
        watched.file.write_text(CLIENT.format(secret="whole") + USER)
        os.utime(watched.file, (2 * 10**9, 2 * 10**9))
        return seed

    monkeypatch.setattr(watching, "read_seed", read_and_be_overtaken)
    watched.edit(CLIENT.format(secret="half") + USER)
    watched.watcher.look()
    assert ok(watched.log_in("whole"))
