"""The command as people and machines run it: as a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from click.testing import CliRunner

import mockserver
from mockserver.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = (sys.executable, "-m", "mockserver")

PATIENCE = 30.0
"""Seconds after which a process that has not done its part is stuck."""


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


HAS_IPV6 = _has_ipv6()
"""Containers often have none."""


def environment(**variables: str) -> dict[str, str]:
    """Return an environment that finds this package from every folder, and no configuration of the tester's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOCKSERVER_")}
    path = os.pathsep.join([str(Path(mockserver.__file__).parent.parent), kept.get("PYTHONPATH", "")])
    return kept | {"PYTHONPATH": path.rstrip(os.pathsep), "PYTHONWARNINGS": "error"} | variables


def run(*arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment(**variables),
        timeout=PATIENCE,
    )


def invoke(*arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in this process: quicker, for all that ends before a server starts."""
    with contextlib.chdir(cwd or Path.cwd()):
        result = CliRunner().invoke(main, list(arguments), env=variables, prog_name="mockserver")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(list(arguments), result.exit_code, result.stdout, result.stderr)


def assert_refused(result: subprocess.CompletedProcess[str], *lines: str) -> None:
    """A command that cannot do what it was told: exit code 2, and a line for each fault, nothing else."""
    assert (result.returncode, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert len(said) == len(lines), said
    for line, words in zip(said, lines, strict=True):
        assert line.startswith("mockserver: ")
        assert words in line


class Serving:
    """`mockserver serve` in a folder; always stopped at the end of the `with`."""

    def __init__(self, folder: Path, *arguments: str, command: tuple[str, ...] = COMMAND, **variables: str) -> None:
        self.log_file = folder / "mockserver.log"
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "serve", "--port", "0", *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                stdin=subprocess.DEVNULL,
                text=True,
                cwd=folder,
                env=environment(**variables),
            )
        self.banner: list[str] = []
        self.url = ""

    def __enter__(self) -> Self:
        """Wait for the line that says that it answers."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.url = line.removeprefix("ready ").rstrip("\n")
                return self
            self.banner.append(line.rstrip("\n"))
        self.process.wait(PATIENCE)
        raise AssertionError(f"did not start, exit code {self.process.returncode}: {self.log}")

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE)
            raise
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def log(self) -> str:
        """What it has written to standard error so far."""
        return self.log_file.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def wait_until(self, condition: Callable[[], Any]) -> Any:
        """Return what `condition` returns as soon as it is something. Bounded."""
        end = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < end, f"never happened; the log says: {self.log}"
            assert self.process.poll() is None, f"it died: {self.log}"
            time.sleep(0.02)
        return found
