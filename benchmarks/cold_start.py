"""Cold start: from the start of the process to the first token, beside `import flask` alone in the same run.

python benchmarks/cold_start.py [--rounds 10]
"""

from __future__ import annotations

import argparse
import base64
import http.client
import statistics
import subprocess
import sys
import time

FORM = "grant_type=password&username=demo%40example.com&password=demo1234"
BASIC = base64.b64encode(b"cameramanager.test:qwertyuiopasdfghjklzxcvbnm12345").decode()
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {BASIC}"}


def first_token() -> tuple[float, float]:
    """Return the milliseconds to the `ready` line, and to the first token."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--log-level", "warning"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = next(line for line in process.stdout if line.startswith("ready "))
            ready = time.perf_counter() - start
            connection = http.client.HTTPConnection("127.0.0.1", int(line.rsplit(":", 1)[1]))
            connection.request("POST", "/oauth/token", FORM, HEADERS)
            assert connection.getresponse().status == 200
            return ready * 1000, (time.perf_counter() - start) * 1000
        finally:
            process.terminate()


def flask_alone() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask"], check=True)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    first_token()  # fills the bytecode cache
    starts, flasks = [], []
    for _ in range(rounds):
        starts.append(first_token())
        flasks.append(flask_alone())
    ready, token = (statistics.median(column) for column in zip(*starts, strict=True))
    flask = statistics.median(flasks)
    print(f"median of {rounds}: ready {ready:.0f} ms, first token {token:.0f} ms, import flask alone {flask:.0f} ms")
    print(f"first token to import flask: {token / flask:.2f}")


if __name__ == "__main__":
    main()
