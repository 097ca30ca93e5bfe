"""What a failed `verify` says, word for word."""

import pytest
import requests

EXPECTED = """\
Expected exactly 1 of: endpoint='token', grant_type='refresh_token', parameters.scope='read'
Found 0.
Nearest misses:
  #2 token POST /oauth/token grant_type=refresh_token -> 400 invalid_grant
    parameters.scope: expected 'read', found 'write'
  #1 token POST /oauth/token grant_type=password -> 400 invalid_grant
    grant_type: expected 'refresh_token', found 'password'"""


def test_a_failed_verify_shows_what_came_instead(mock_server):
    client = ("cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345")
    for form in (
        {"grant_type": "password", "scope": "read", "username": "demo@example.com", "password": "wrong"},
        {"grant_type": "refresh_token", "scope": "write", "refresh_token": "from-yesterday"},
    ):
        requests.post(f"{mock_server.url}/oauth/token", auth=client, data=form, timeout=10)

    with pytest.raises(AssertionError) as failed:
        mock_server.verify("token", grant_type="refresh_token", parameters={"scope": "read"}, times=1)

    assert str(failed.value) == EXPECTED
