"""Lifetimes: default < settings < client < user; 0 is for ever (DESIGN, Settings; WIRE §1)."""

from __future__ import annotations

import pytest
from helpers import DEMO_CLIENT, DEMO_USER, assert_oauth_error, ok, serve

HASTY_CLIENT = ("hasty.test", "hasty-secret")
ETERNAL_CLIENT = ("eternal.test", "eternal-secret")
HASTY_USER = ("hasty@example.com", "hasty1234")
ETERNAL_USER = ("eternal@example.com", "eternal1234")
RESOURCE = 'Bearer realm="oauth2-resource"'


@pytest.mark.parametrize(
    ("settings", "client", "user", "expires_in"),
    [
        ({}, DEMO_CLIENT, DEMO_USER, 43199),
        ({"access_token_ttl": 5000}, DEMO_CLIENT, DEMO_USER, 4999),
        ({"access_token_ttl": 0}, DEMO_CLIENT, DEMO_USER, None),
        ({"access_token_ttl": 1}, DEMO_CLIENT, DEMO_USER, 0),
        ({}, HASTY_CLIENT, DEMO_USER, 59),
        ({"access_token_ttl": 5000}, HASTY_CLIENT, DEMO_USER, 59),
        ({}, ETERNAL_CLIENT, DEMO_USER, None),
        ({}, DEMO_CLIENT, HASTY_USER, 9),
        ({}, HASTY_CLIENT, HASTY_USER, 9),
        ({}, ETERNAL_CLIENT, HASTY_USER, 9),
        ({"access_token_ttl": 5}, HASTY_CLIENT, ETERNAL_USER, None),
    ],
)
def test_the_narrowest_lifetime_wins(settings, client, user, expires_in):
    service = serve(**settings)
    service.clock.freeze()
    answer = service.tokens(user, client=client)
    assert answer.get("expires_in") == expires_in
    assert ("expires_in" in answer) == (expires_in is not None)


def test_a_client_token_has_the_clients_lifetime(service):
    assert ok(service.ask(HASTY_CLIENT, grant_type="client_credentials"))["expires_in"] == 59


@pytest.mark.parametrize(
    ("settings", "client", "user", "lives"),
    [
        ({}, DEMO_CLIENT, DEMO_USER, None),
        ({"refresh_token_ttl": 1000}, DEMO_CLIENT, DEMO_USER, 1000),
        ({"refresh_token_ttl": 1000}, HASTY_CLIENT, DEMO_USER, 300),
        ({"refresh_token_ttl": 1000}, HASTY_CLIENT, HASTY_USER, 20),
        ({"refresh_token_ttl": 1000}, ETERNAL_CLIENT, DEMO_USER, None),
        ({"refresh_token_ttl": 1000}, HASTY_CLIENT, ETERNAL_USER, None),
    ],
)
def test_the_narrowest_refresh_lifetime_wins(settings, client, user, lives):
    service = serve(**settings)
    service.clock.freeze()
    token = service.tokens(user, client=client)["refresh_token"]
    service.clock.advance((lives or 10**9) - 0.001)
    assert ok(service.refresh(token, client=client))
    service.clock.advance(0.001)
    assert service.refresh(token, client=client).status_code == (200 if lives is None else 401)


def test_a_refreshed_access_token_keeps_to_the_same_lifetimes(service):
    token = service.tokens(HASTY_USER)["refresh_token"]
    assert ok(service.refresh(token))["expires_in"] == 9


@pytest.mark.parametrize(
    ("passed", "left"), [(0, 43199), (0.001, 43199), (0.999, 43199), (1, 43198), (43199, 0), (43199.999, 0)]
)
def test_expires_in_is_the_whole_seconds_left(service, passed, left):
    service.tokens()
    service.clock.advance(passed)
    assert service.tokens()["expires_in"] == left


def test_a_clock_that_stands_still_lets_nothing_expire(service):
    answers = {service.tokens()["expires_in"] for _ in range(3)}
    assert answers == {43199}


def test_a_token_lives_to_its_last_millisecond_and_not_beyond(service):
    token = service.tokens()["access_token"]
    service.clock.advance(43199.999)
    assert service.works(token)
    service.clock.advance(0.001)
    assert not service.works(token)


def test_an_expired_access_token_is_told_apart_once(service):
    token = service.tokens()["access_token"]
    service.clock.advance(hours=12)
    expired = service.use(token)
    assert_oauth_error(expired, 401, "invalid_token", f"Access token expired: {token}", challenge=RESOURCE)
    again = service.use(token)
    assert_oauth_error(again, 401, "invalid_token", f"Invalid access token: {token}", challenge=RESOURCE)


def test_a_clock_moved_back_gives_a_token_more_time(service):
    token = service.tokens()["access_token"]
    service.clock.advance(hours=-1)
    assert service.works(token)
    assert service.tokens()["expires_in"] == 43199 + 3600


def test_a_running_clock_answers_43199_for_twelve_hours():
    assert serve().tokens()["expires_in"] == 43199


def test_a_reset_forgets_every_token_and_moves_the_clock_back(service):
    tokens = service.tokens()
    service.clock.advance(days=400)
    service.sandbox.reset()
    assert service.clock.real
    assert not service.works(tokens["access_token"])
    assert service.refresh(tokens["refresh_token"]).status_code == 400
    assert service.tokens()["access_token"] != tokens["access_token"]
