"""The access token expires: the program refreshes it, and its user sees nothing of that."""


def test_a_token_that_expires_between_two_calls_is_refreshed(mock_server, client):
    assert len(client.cameras()) == 3

    mock_server.clock.advance(hours=12)

    assert client.is_online(100001)
    mock_server.verify("rest", error="invalid_token", times=1)
    mock_server.verify("token", grant_type="refresh_token", times=1)


def test_a_token_that_expires_in_the_middle_of_a_job_is_refreshed(mock_server, client):
    mock_server.fail_next("rest", path="/rest/*/cameras/100002/status", error="access_token_expired")

    online = [camera["name"] for camera in client.cameras() if client.is_online(camera["cameraId"])]

    assert online == ["Front door", "Car park"]
    mock_server.verify("token", grant_type="refresh_token", times=1)
