"""The user logs out: the tokens end at the service, and the program uses them no more."""

import pytest
import requests
from camera_client import LoggedOutError


def test_logging_out_ends_the_tokens_at_the_service(mock_server, client):
    client.cameras()
    [token] = mock_server.tokens(username="demo@example.com")

    client.log_out()

    mock_server.verify("logout", status=200, times=1)
    assert mock_server.tokens() == []
    headers = {"Authorization": f"Bearer {token.access_token}"}
    assert requests.get(f"{mock_server.url}/rest/v2.0/cameras", headers=headers, timeout=10).status_code == 401


def test_after_logging_out_nothing_is_asked_of_the_service(mock_server, client):
    client.cameras()
    client.log_out()
    mock_server.clear_requests()

    with pytest.raises(LoggedOutError):
        client.cameras()

    mock_server.verify(times=0)
