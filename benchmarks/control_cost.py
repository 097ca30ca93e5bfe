"""What journal and rules cost on the token path, how long a MockServer takes to start, and what a full journal weighs.

python benchmarks/control_cost.py [--rounds 40] [--requests 200]

Each kind of server runs in a process of its own, and all are asked in turn, a short block each, so that whatever else
the machine does falls on all of them. A ratio is the median over the rounds of two blocks side by side.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from mockserver import MockServer

FORM = b"grant_type=password&username=demo%40example.com&password=demo1234"
BASIC = base64.b64encode(b"cameramanager.test:qwertyuiopasdfghjklzxcvbnm12345").decode()
HEADERS = [
    "POST /oauth/token HTTP/1.1",
    "Host: localhost",
    "User-Agent: control_cost",
    "Accept: application/json",
    f"Authorization: Basic {BASIC}",
    "Content-Type: application/x-www-form-urlencoded",
]
RULES = 20
JOURNAL = 1000
KINDS = {
    "neither": (0, 0),
    f"journal of {JOURNAL}": (JOURNAL, 0),
    f"{RULES} rules that do not match": (0, RULES),
    "both": (JOURNAL, RULES),
}
PAGE = os.sysconf("SC_PAGE_SIZE")


class Process:
    """A server, and one connection to it that is kept."""

    def __init__(self, journal: int, rules: int) -> None:
        command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log-level", "warning"]
        self._process = subprocess.Popen([*command, "--journal-size", str(journal)], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = next(line for line in self._process.stdout if line.startswith("ready "))
        self.url = line.split()[1]
        for number in range(rules):
            match = {"endpoint": "token", "grant_type": "password", "username": f"user{number}@example.com"}
            self._command("/rules", {"match": match, "times": None, "error": "invalid_grant"})
        self._socket = socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.communicate()

    def log_in(self, form: bytes = FORM) -> None:
        """Ask for a token and wait for the whole answer."""
        lines = [*HEADERS, f"Content-Length: {len(form)}", "", ""]
        self._socket.sendall("\r\n".join(lines).encode() + form)
        answer = self._socket.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        assert answer.endswith(b"}")

    def microseconds(self, requests: int) -> float:
        """Return the median time of a request, of a block of them."""
        times = []
        for _ in range(requests):
            start = time.perf_counter_ns()
            self.log_in()
            times.append(time.perf_counter_ns() - start)
        return statistics.median(times) / 1000

    @property
    def megabytes(self) -> float:
        """The resident memory."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * PAGE / 2**20

    def _command(self, path: str, body: object) -> None:
        request = urllib.request.Request(
            f"{self.url}/_mock{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request).close()


def token_path(rounds: int, requests: int) -> None:
    with ExitStack() as stack:
        servers = {name: stack.enter_context(Process(*kind)) for name, kind in KINDS.items()}
        for server in servers.values():
            server.microseconds(500)  # warm, and the journal full
        blocks: dict[str, list[float]] = {name: [] for name in servers}
        order = list(servers)
        for _ in range(rounds):
            order.append(order.pop(0))
            for name in order:
                blocks[name].append(servers[name].microseconds(requests))
    plain = blocks["neither"]
    print(f"password grant over one kept connection, {rounds} rounds of {requests} requests each, medians:")
    for name, times in blocks.items():
        ratio = statistics.median(one / other for one, other in zip(times, plain, strict=True))
        extra = statistics.median(one - other for one, other in zip(times, plain, strict=True))
        print(f"  {name:<28} {statistics.median(times):7.0f} µs   x{ratio:.3f}   {extra:+6.1f} µs")


def start_of_mock_server(count: int = 20) -> None:
    starts, firsts = [], []
    for _ in range(count + 1):
        start = time.perf_counter()
        with MockServer() as server:
            starts.append(time.perf_counter() - start)
            urllib.request.urlopen(server.url).close()
            server.issue_token(username="demo@example.com")
            firsts.append(time.perf_counter() - start)
    # The first one loads what all later ones have.
    print(f"MockServer, median of {count}: started {statistics.median(starts[1:]) * 1000:.1f} ms, ", end="")
    print(f"page and first command {statistics.median(firsts[1:]) * 1000:.1f} ms")
    print(f"  the first one in a process: {starts[0] * 1000:.1f} ms and {firsts[0] * 1000:.1f} ms")


def full_journal() -> None:
    print(f"memory with {JOURNAL} entries in the journal:")
    for name, form in (("logins", FORM), ("logins with a state of 4096 characters", FORM + b"&state=" + b"x" * 4096)):
        with Process(JOURNAL, 0) as full, Process(0, 0) as empty:
            for server in (full, empty):
                for _ in range(JOURNAL + 50):
                    server.log_in(form)
            print(f"  {name:<40} {full.megabytes:5.1f} MiB, without a journal {empty.megabytes:5.1f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--requests", type=int, default=200)
    given = parser.parse_args()
    token_path(given.rounds, given.requests)
    start_of_mock_server()
    full_journal()


if __name__ == "__main__":
    main()
