"""Memory: at start, after 100,000 tokens, and after as many logins that get the same token again.

    python benchmarks/memory.py [--tokens 100000]

The tokens are all different and all alive: the quirk `reuse_live_token` is off.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import re
import subprocess
import sys
import time
from pathlib import Path

FORM = "grant_type=password&username=demo%40example.com&password=demo1234"
BASIC = base64.b64encode(b"cameramanager.test:qwertyuiopasdfghjklzxcvbnm12345").decode()
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {BASIC}"}


def resident(pid: int) -> float:
    """Return the MiB that a process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def run(tokens: int, *flags: str) -> tuple[float, float, float]:
    """Return the MiB after the first token and after all, and the seconds that took."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log-level", "warning", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = next(line for line in process.stdout if line.startswith("ready "))
            connection = http.client.HTTPConnection("127.0.0.1", int(line.rsplit(":", 1)[1]))

            def token() -> None:
                connection.request("POST", "/oauth/token", FORM, HEADERS)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200

            token()
            first = resident(process.pid)
            start = time.perf_counter()
            for _ in range(tokens - 1):
                token()
            return first, resident(process.pid), time.perf_counter() - start
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=100_000)
    tokens = parser.parse_args().tokens
    for name, flags in (
        ("different tokens, no journal", ("--no-reuse-live-token", "--journal-size", "0")),
        ("different tokens, journal of 1000", ("--no-reuse-live-token",)),
        ("the same token again and again", ()),
    ):
        first, last, seconds = run(tokens, *flags)
        each = (last - first) * 1024 * 1024 / tokens
        grown = f"{last:.1f} MiB after {tokens:,} ({each:.0f} bytes each)"
        print(f"{name}: {first:.1f} MiB at first, {grown}, {seconds:.0f} s")


if __name__ == "__main__":
    main()
