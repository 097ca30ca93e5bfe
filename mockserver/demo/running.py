"""The demo as a running program: on a port, with a mock server of its own unless it is told of another."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import gevent

from mockserver import MockServer
from mockserver.banner import WARNING
from mockserver.checking import ConfigurationError
from mockserver.demo.app import create_app
from mockserver.demo.oauth_client import ClientSettings
from mockserver.demo.views import PATHS
from mockserver.server import AddressError, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from mockserver.seed import User

CALLBACK = "/callback"


class DemoOptions(NamedTuple):
    """What the command was told.

    Attributes:
        server_url: of a server that runs; None: one is started, on `server_port` with `seed`.
        public_server_url: where browsers reach it, if that is elsewhere.
        redirect_uri: None: `/callback` at the demo's own address.
    """

    host: str
    port: int
    server_port: int
    seed: str | None
    server_url: str | None
    public_server_url: str | None
    client_id: str
    client_secret: str
    redirect_uri: str | None
    scope: str
    timeout: float


def run(options: DemoOptions, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` shows what a person at the terminal should see.

    Raises:
        ConfigurationError: an option, the seed, or an address cannot be used.
    """
    _check(options)
    try:
        with ExitStack() as stack:
            server_url, user = options.server_url, None
            if server_url is None:
                own_server = stack.enter_context(MockServer(options.seed, port=options.server_port))
                server_url = own_server.url
                user = next((one for one in own_server.users() if one.enabled and not one.locked), None)
            demo = bind(options, server_url)
            for number in (signal.SIGTERM, signal.SIGINT):
                gevent.signal_handler(number, demo.stop)
            say(_banner(options, demo.url, server_url, user))
            say(f"ready {demo.url}")
            demo.run()
    except AddressError as error:
        raise ConfigurationError([str(error)]) from None


def bind(options: DemoOptions, server_url: str) -> Server:
    """Return the demo on its port, not started yet; `server_url` is where it reaches CameraManager.

    Raises:
        AddressError: the address cannot be listened on.
    """

    # The port first, and the application after it: with port 0 the redirect URI is not known before.
    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return app(environ, start_response)

    server = Server(application, options.host, options.port)
    settings = ClientSettings(
        client_id=options.client_id,
        client_secret=options.client_secret,
        redirect_uri=options.redirect_uri or server.url + CALLBACK,
        server_url=server_url.rstrip("/"),
        public_server_url=(options.public_server_url or server_url).rstrip("/"),
        scope=options.scope,
        timeout=options.timeout,
    )
    app = create_app(settings)
    return server


def _check(options: DemoOptions) -> None:
    faults = []
    for name in ("server_url", "public_server_url", "redirect_uri"):
        url = getattr(options, name)
        if url is not None and not _is_url(url):
            faults.append(f"--{name.replace('_', '-')}: expected an http or https URL, found {url!r}")
    path = urlsplit(options.redirect_uri).path if not faults and options.redirect_uri else CALLBACK
    if path in {"", *PATHS} or "<" in path:
        faults.append(f"--redirect-uri: expected a path of its own, as in http://localhost:8090{CALLBACK}")
    if options.server_url and options.seed:
        faults.append("--seed: is for a server of the demo's own; with --server-url give it to that server")
    if faults:
        raise ConfigurationError(faults)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _banner(options: DemoOptions, demo_url: str, server_url: str, user: User | None) -> str:
    lines = ["Camera wall, a demo of logging in with CameraManager", ""]
    lines.append(f"  open     {_origin(options.redirect_uri) or demo_url}")
    lines.append(f"  server   {options.public_server_url or server_url}")
    if user:
        lines.append(f"  user     {user.username} / {user.password}")
    return "\n".join([*lines, "", WARNING, ""])


def _origin(url: str | None) -> str | None:
    return f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" if url else None
