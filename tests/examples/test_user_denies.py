"""The browser comes back from the consent page: with a code, or without one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from camera_client import AccessDeniedError

CALLBACK = "http://localhost:9000/callback"


def browse(mock_server, url, *, approve):
    """Be the user's browser: log in, answer the consent page, and return where that leads."""
    state = parse_qs(urlsplit(url).query)["state"][0]
    answer = mock_server.authorize(username="alice@example.com", redirect_uri=CALLBACK, state=state, approve=approve)
    return answer.location


def test_a_user_who_denies_is_no_error_of_the_program(mock_server, client):
    url = client.authorization_url(CALLBACK)

    with pytest.raises(AccessDeniedError, match="User denied access"):
        client.handle_callback(browse(mock_server, url, approve=False))

    mock_server.verify("token", times=0)


def test_a_user_who_approves_sees_cameras(mock_server, client):
    url = client.authorization_url(CALLBACK)

    client.handle_callback(browse(mock_server, url, approve=True))

    assert len(client.cameras()) == 3
    mock_server.verify("token", grant_type="authorization_code", username="alice@example.com", times=1)


def test_a_code_that_nobody_asked_for_is_not_used(mock_server, client):
    client.authorization_url(CALLBACK)
    forged = mock_server.authorize(username="alice@example.com", redirect_uri=CALLBACK, state="forged")

    with pytest.raises(AccessDeniedError):
        client.handle_callback(forged.location)

    mock_server.verify("token", times=0)
