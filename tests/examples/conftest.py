"""The program under test, pointed at the test's own mock server."""

import pytest
from camera_client import CameraClient

CLIENT_ID = "cameramanager.test"
SECRET = "qwertyuiopasdfghjklzxcvbnm12345"


@pytest.fixture
def client(mock_server):
    """A client whose user gave a name and a password. It does not wait between attempts."""
    client = CameraClient(mock_server.url, CLIENT_ID, SECRET, wait=lambda _: None)
    client.log_in("demo@example.com", "demo1234")
    return client
