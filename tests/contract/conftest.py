"""Servers to hold the contract against: one for each set of settings, put back to the seed before each case."""

from __future__ import annotations

import pytest

from mockserver.app import create_app
from mockserver.contract.cases import NEEDS
from mockserver.contract.loader import SEED_FILE
from mockserver.contract.target import Target
from mockserver.contract.transport import SocketTransport, WsgiTransport
from mockserver.seed_reader import read_seed
from mockserver.server import Server
from mockserver.settings import Settings

IN_PROCESS = "http://localhost:8998"
VARIABLES = {
    "client_id": "cameramanager.test",
    "client_secret": "qwertyuiopasdfghjklzxcvbnm12345",
    "client_number": "10003",
    "username": "demo@example.com",
    "password": "demo1234",
    "user_id": "10003",
    "redirect_uri": "https://example.com",
    "scopes": "read write",
}


class Servers:
    """Apps, and servers with a socket, by their settings. Made when they are first asked for."""

    def __init__(self):
        self._seed = read_seed(SEED_FILE)
        self._apps = {}
        self._sockets = {}
        self._stops = []

    def target(self, transport, settings):
        """Return a target with these settings, put back to the seed."""
        key = tuple(sorted(settings.items()))
        app = self._apps.get(key) or self._apps.setdefault(key, create_app(Settings(**settings), self._seed))
        sandbox = app.extensions["mockserver"].default
        sandbox.reset()
        if transport == "in-process":
            base_url, way = IN_PROCESS, WsgiTransport(app, IN_PROCESS)
        else:
            base_url, way = self._sockets.get(key) or self._sockets.setdefault(key, self._serve(app))
        return Target(
            base_url=base_url,
            transport=way,
            variables=dict(VARIABLES),
            offers=frozenset(NEEDS),
            clock=sandbox.clock,
        )

    def close(self):
        for stop in reversed(self._stops):
            stop()

    def _serve(self, app):
        server = Server(app, "127.0.0.1", 0)
        server.start()
        way = SocketTransport(server.url)
        self._stops += [server.stop, way.close]
        return server.url, way


@pytest.fixture(scope="session")
def servers():
    made = Servers()
    yield made
    made.close()
