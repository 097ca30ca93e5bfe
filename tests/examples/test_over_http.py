"""A server that runs elsewhere, in a container say, is commanded the same way."""

import requests

from mockserver import ControlClient


def test_a_server_at_a_url(mock_server_session):
    server = ControlClient(mock_server_session.url)  # http://127.0.0.1:8080, for a container
    with server.sandbox(seed={"settings": {"access_token_ttl": 60}}) as sandbox:  # a world of the test's own
        token = sandbox.issue_token(username="demo@example.com")
        sandbox.clock.advance(seconds=60)
        answer = requests.get(f"{sandbox.url}/rest/v2.0/cameras", headers=token.headers, timeout=10)
        assert answer.status_code == 401
        sandbox.verify("rest", username="demo@example.com", error="invalid_token", times=1)
