"""The web server under the application: gevent's, one thread for everything.

Why this one, with figures: docs/server.md and benchmarks/servers.py. In short: the client's socket is in our hands,
hundreds of delayed answers cost a greenlet each and hold up nobody, and a single thread does not fight for the
interpreter's lock. Nothing is monkey-patched, so that the server can live beside any program in one process.
"""

from __future__ import annotations

import atexit
import logging
import socket
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

import gevent
from gevent import socket as gevent_socket
from gevent.event import Event
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from mockserver.handler import Handler

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = logging.getLogger("mockserver")

GRACE = 5.0
"""Seconds that requests under way may take to finish when the server stops."""

POLL = 0.005
"""Seconds between two looks at who is still under way."""

BACKLOG = 1024


class AddressError(OSError):
    """The server cannot listen where it should; the text says where and why."""


class Server:
    """An application on a socket of its own.

    The socket is bound at once, so that `url` is known and a taken port is told to the caller.

    Raises:
        AddressError: the address cannot be listened on.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        tls: Any = None,
    ) -> None:
        self._app = app
        self._tls = tls
        self._socket = _listen(host, port)
        self.host, self.port = host, self._socket.getsockname()[1]
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._wake: Any = None
        self._thread: threading.Thread | None = None
        weakref.finalize(self, self._socket.close)  # one that is never started has it still

    @property
    def url(self) -> str:
        """Where a client on this machine reaches the server."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"{'https' if self._tls else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"

    def start(self) -> None:
        """Serve in a thread of the server's own; it answers when this returns. Done once it changes nothing.

        Raises:
            RuntimeError: the server was stopped; make a new one.
        """
        if self._stopped.is_set():
            raise RuntimeError("A server that was stopped cannot be started again; make a new one.")
        if self._thread is not None:
            return
        atexit.register(self.stop)  # an event loop in a thread must not outlive the interpreter
        self._thread = threading.Thread(target=self.run, name=f"mockserver-{self.port}", daemon=True)
        self._thread.start()
        self._ready.wait()

    def run(self) -> None:
        """Serve in this thread until `stop` is called."""
        try:
            hub = gevent.get_hub()
            stop = Event()
            self._wake = hub.loop.async_()
            self._wake.start(stop.set)
            server = _Connections(gevent_socket.socket(fileno=self._socket.detach()), self._app, self._tls)
            server.start()
        finally:
            self._ready.set()
        if not self._stopped.is_set():
            stop.wait()
        server.finish()
        self._wake.stop()
        self._wake.close()
        if threading.current_thread() is not threading.main_thread():
            hub.destroy(destroy_loop=True)
            if not hub.dead:
                hub.throw(gevent.GreenletExit)  # a hub that hangs on would keep alive all that was ever served

    def stop(self) -> None:
        """Stop listening, let requests under way finish, and return when all is closed. May be called twice.

        Called from the server's own thread (a signal handler) it returns at once.
        """
        if self._stopped.is_set():
            return
        self._stopped.set()
        atexit.unregister(self.stop)
        if self._wake is None:
            self._socket.close()
            return
        self._wake.send()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()


class _Connections(WSGIServer):  # type: ignore[misc]
    """The connections of a server; each is a greenlet with a handler."""

    def __init__(self, listener: Any, app: WSGIApplication, tls: Any) -> None:
        options: dict[str, Any] = {"ssl_context": tls} if tls else {}
        super().__init__(listener, app, log=None, error_log=sys.stderr, handler_class=Handler, spawn=Pool(), **options)
        self.handlers: set[Handler] = set()

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> None:
        """Shake hands and answer; whoever hangs up, or does not speak TLS, is worth a line and no more."""
        try:
            super().wrap_socket_and_handle(client_socket, address)
        except OSError as error:
            log.info("connection lost: %s", error)

    def finish(self) -> None:
        """Let in nobody new, give those under way the grace that they have, and close all connections."""
        self.close()
        for handler in list(self.handlers):
            handler.finish()
        with gevent.Timeout(GRACE, False):  # noqa: FBT003 - gevent's signature
            while any(handler.busy for handler in self.handlers):
                gevent.sleep(POLL)
        for handler in list(self.handlers):
            handler.hang_up()
        self.stop(timeout=0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise AddressError(f"{host} is not an address of this machine: {error}") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)  # noqa: FBT003 - the socket module's own signature
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise AddressError(f"cannot listen on {host} port {port}: {error.strerror}") from None
    return listener
