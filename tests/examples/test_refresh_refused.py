"""The refresh token is no good any more: the program tells its user to log in, and does not go on asking."""

import pytest
from camera_client import LoggedOutError


def test_a_refused_refresh_means_that_the_user_must_log_in(mock_server, client):
    client.cameras()
    mock_server.clock.advance(hours=12)
    mock_server.fail_next("token", grant_type="refresh_token", error="invalid_grant")

    with pytest.raises(LoggedOutError, match="Invalid refresh token"):
        client.cameras()

    mock_server.verify("token", grant_type="refresh_token", times=1)


def test_after_that_the_user_can_log_in_again(mock_server, client):
    client.cameras()
    [token] = mock_server.tokens(username="demo@example.com")
    mock_server.revoke(token.refresh_token)
    with pytest.raises(LoggedOutError):
        client.cameras()

    client.log_in("demo@example.com", "demo1234")

    assert len(client.cameras()) == 3
