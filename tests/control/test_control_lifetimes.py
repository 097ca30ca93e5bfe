"""A token's lifetime at five levels, the narrowest wins: next, user, client, settings, default (DESIGN, Settings)."""

from __future__ import annotations

from itertools import product

import pytest
from commanding import CLIENT_ID, USERNAME, Api
from helpers import ok, serve

LEVELS = ("next", "user", "client", "settings")
DEFAULTS = {"access_token_ttl": 43200, "refresh_token_ttl": 0}
GIVEN = {"next": 11, "user": 22, "client": 33, "settings": 44}


@pytest.mark.parametrize(
    "given", list(product([True, False], repeat=4)), ids=lambda row: "".join("01"[one] for one in row)
)
@pytest.mark.parametrize("kind", ["access_token_ttl", "refresh_token_ttl"])
def test_the_narrowest_lifetime_wins(kind, given):
    levels = [level for level, there in zip(LEVELS, given, strict=True) if there]
    service = serve(**({kind: GIVEN["settings"]} if "settings" in levels else {}))
    service.clock.freeze()
    api = Api(service)
    if "client" in levels:
        client = api.get(f"/clients/{CLIENT_ID}")
        api.put(f"/clients/{CLIENT_ID}", client | {kind: GIVEN["client"]})
    if "user" in levels:
        api.put(f"/users/{USERNAME}", api.get(f"/users/{USERNAME}") | {kind: GIVEN["user"]})
    if "next" in levels:
        order = "expires_in" if kind == "access_token_ttl" else "refresh_expires_in"
        api.post("/next", {order: GIVEN["next"]})
    expected = GIVEN[levels[0]] if levels else DEFAULTS[kind]

    answer = ok(api.log_in())
    (token,) = api.get("/tokens")
    if kind == "access_token_ttl":
        assert answer["expires_in"] == expected - 1
        assert token["expires_at"] - token["issued_at"] == expected
    elif expected:
        assert token["refresh_expires_at"] - token["issued_at"] == expected
    else:
        assert token["refresh_expires_at"] is None


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", ["access_token_ttl", "refresh_token_ttl"])
def test_nothing_at_a_level_means_for_ever(level, kind):
    service = serve(**({kind: 0} if level == "settings" else {kind: 50}))
    service.clock.freeze()
    api = Api(service)
    if level == "next":
        api.post("/next", {"expires_in" if kind == "access_token_ttl" else "refresh_expires_in": 0})
    elif level in ("client", "user"):
        path = f"/clients/{CLIENT_ID}" if level == "client" else f"/users/{USERNAME}"
        api.put(path, api.get(path) | {kind: 0})
    answer = ok(api.log_in())
    assert ("expires_in" in answer) is (kind == "refresh_token_ttl")
    api.post("/clock/advance", {"days": 30_000})
    if kind == "access_token_ttl":
        assert api.use(answer["access_token"]).status_code == 200
    else:
        assert ok(api.refresh(answer["refresh_token"]))


def test_a_client_token_has_the_levels_but_the_users(api):
    client = api.get("/clients/machine.test")
    api.put("/clients/machine.test", client | {"access_token_ttl": 33})
    form = {"grant_type": "client_credentials"}
    asked = {"method": "POST", "data": form, "auth": ("machine.test", "machine-secret")}
    assert ok(api.open("/oauth/token", **asked))["expires_in"] == 32
    api.post("/next", {"expires_in": 7})
    assert ok(api.open("/oauth/token", **asked))["expires_in"] == 6
    assert ok(api.open("/oauth/token", **asked))["expires_in"] == 6


def test_a_lifetime_that_is_changed_counts_for_tokens_to_come(api):
    old = ok(api.log_in())
    api.put(f"/users/{USERNAME}", api.get(f"/users/{USERNAME}") | {"access_token_ttl": 5})
    assert ok(api.log_in()) == old
    assert ok(api.refresh(old["refresh_token"]))["expires_in"] == 4


@pytest.mark.parametrize("kind", ["expires_in", "refresh_expires_in"])
def test_a_lifetime_in_the_command_beats_all_levels(api, kind):
    api.post("/next", {kind: 11})
    api.mint(**{kind: 5})
    (token,) = api.get("/tokens")
    end = token["expires_at"] if kind == "expires_in" else token["refresh_expires_at"]
    assert end - token["issued_at"] == 5
