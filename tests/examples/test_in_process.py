"""A mock server without pytest's help: any Python program can have one."""

import pytest
import requests

from mockserver import MockServer

CALLBACK = "http://localhost:9000/callback"


def test_a_server_in_this_process():
    with MockServer() as server:  # a free port, a thread of its own; it answers when this line is done
        token = server.issue_token(username="demo@example.com")
        myself = requests.get(f"{server.url}/rest/v2.0/users/self", headers=token.headers, timeout=10)
        assert myself.json()["firstName"] == "Demo"

        code = server.authorize(username="alice@example.com", redirect_uri=CALLBACK, state="xyz")
        assert code.location == f"{CALLBACK}?code={code}&state=xyz"

        server.clock.advance(hours=12)
        myself = requests.get(f"{server.url}/rest/v2.0/users/self", headers=token.headers, timeout=10)
        assert myself.json()["error_description"] == f"Access token expired: {token.access_token}"

        server.fail_next("token", error="invalid_grant")
        refused = requests.post(f"{server.url}/oauth/token", data={"grant_type": "password"}, timeout=10)
        assert refused.json() == {"error": "invalid_grant", "error_description": "Bad credentials"}

        with pytest.raises(AssertionError, match="grant_type: expected 'refresh_token', found 'password'"):
            server.verify("token", grant_type="refresh_token", times=1)

        server.reset()  # back to the seed, and to real time
