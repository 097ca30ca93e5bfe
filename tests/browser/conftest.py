"""A real Chromium, the real server, and a client that codes are sent to."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from visiting import Client, Visit, watched

from mockserver import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/favicon.ico":
                client.told.append(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>client</title>back at the client")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    client.url = f"http://127.0.0.1:{listener.server_address[1]}/callback"
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    yield client
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.fixture
def visit(chromium: Browser, server: MockServer, client: Client) -> Iterator[Visit]:
    with_context = chromium.new_context()
    yield watched(with_context, server, client)
    with_context.close()
