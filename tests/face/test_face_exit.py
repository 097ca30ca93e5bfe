"""What happens to a server that nobody stopped (issue 3, item 10)."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = "from mockserver import MockServer\nimport urllib.request\nserver = MockServer().start()\n"
USE = "urllib.request.urlopen(server.url).read()\n"

WAIT = """
import threading

def wait():
    try:
        urllib.request.urlopen(server.url, timeout=60).read()
    except OSError:
        pass

server.fail_next(delay_ms=500)
threading.Thread(target=wait, daemon=True).start()
while not server.rules()[0]["fired"]:
    pass
"""

ENDS = {
    "started": (START, 0),
    "used": (START + USE, 0),
    "commanded": (START + "server.clock.freeze()\nserver.issue_token()\n", 0),
    "forgotten": (START + USE + "del server\nimport gc; gc.collect()\n", 0),
    "two of them": (START + "other = MockServer().start()\n" + USE, 0),
    "never started": ("from mockserver import MockServer\nserver = MockServer()\n", 0),
    "stopped": (START + USE + "server.stop()\n", 0),
    "an error": (START + USE + "raise SystemExit(3)\n", 3),
    "a client that waits": (
        START + WAIT,
        0,
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_an_interpreter_ends_well_with_a_server_that_still_runs(end):
    code, expected = ENDS[end]
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (expected, "")
