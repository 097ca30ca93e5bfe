"""How long a token lives is said at five levels; the narrowest that says something wins."""

import pytest
import requests

CLIENT = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
SEED = {
    "settings": {"access_token_ttl": 3000},
    "clients": [
        {"client_id": "short", "secret": "secret", "access_token_ttl": 200},
        {"client_id": "plain", "secret": "secret"},
    ],
    "users": [
        {"username": "hasty", "password": "password", "access_token_ttl": 10},
        {"username": "plain", "password": "password"},
    ],
}


def lifetime(mock_server, client_id, username):
    form = {"grant_type": "password", "username": username, "password": "password"}
    answer = requests.post(f"{mock_server.url}/oauth/token", auth=(client_id, "secret"), data=form, timeout=10)
    return answer.json()["expires_in"]


@pytest.mark.mock_server(seed=SEED)
def test_the_narrowest_lifetime_wins(mock_server):
    mock_server.clock.freeze()  # else a second may pass
    assert lifetime(mock_server, "plain", "plain") == 2999  # the setting
    assert lifetime(mock_server, "short", "plain") == 199  # the client
    assert lifetime(mock_server, "short", "hasty") == 9  # the user
    mock_server.next(expires_in=2)
    assert lifetime(mock_server, "short", "hasty") == 1  # this one token


@pytest.mark.mock_server(access_token_ttl=5)
def test_a_setting_for_one_test(mock_server):
    token = mock_server.issue_token(username="demo@example.com")
    assert token.expires_in <= 5
    mock_server.clock.advance(seconds=5)
    answer = requests.get(f"{mock_server.url}/rest/v2.0/cameras", headers=token.headers, timeout=10)
    assert answer.status_code == 401


def test_without_any_it_is_twelve_hours(mock_server):
    mock_server.clock.freeze()
    assert mock_server.issue_token(username="demo@example.com").expires_in == 43199
