"""The service is down: the program tries again, a few times and no more."""

import pytest
from camera_client import ServiceDownError

DOWN = {"status": 503, "headers": {"Retry-After": "1"}, "body": "Service Unavailable"}


def test_two_failures_are_sat_out(mock_server, client):
    mock_server.fail_next(times=2, response=DOWN)

    assert len(client.cameras()) == 3
    mock_server.verify(status=503, times=2)


def test_two_broken_connections_are_sat_out(mock_server, client):
    mock_server.fail_next("rest", times=2, fault="reset_connection")

    assert len(client.cameras()) == 3
    mock_server.verify("rest", times=3)


def test_a_service_that_stays_down_is_asked_three_times(mock_server, client):
    mock_server.fail_next(times=None, response=DOWN)

    with pytest.raises(ServiceDownError):
        client.cameras()

    mock_server.verify(times=3)
