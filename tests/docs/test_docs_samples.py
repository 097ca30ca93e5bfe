"""Every shell sample of the documentation is run as it stands, against a server on a port of its own."""

import os
import re
import subprocess
import sys
from itertools import groupby

import pytest
from reading_docs import ALL_BLOCKS, ROOT

from mockserver.app import create_app
from mockserver.seed_reader import read_seed
from mockserver.server import Server

DOCUMENTED_ADDRESS = "127.0.0.1:8080"
SECONDS = 30

NOT_RUN = {
    "make run": "serves until it is stopped; make fresh-test runs it on a machine with nothing on it",
    "make test": "is what runs this test",
    "pip install .": "would change the environment that this test runs in; make run installs the same way",
    "mockserver serve": "serves until it is stopped; the other samples talk to such a server",
    "mockserver serve --seed my-seed.toml": "serves until it is stopped; the samples after it talk to such a server",
    "docker compose up --detach --wait": "there is no Docker here; make image-test runs the image",
    "docker run --rm --publish 127.0.0.1:8080:8080 --read-only cameramanager-mockserver": (
        "there is no Docker here; make image-test runs the image this way"
    ),
    "docker run --rm --publish 127.0.0.1:8080:8080 --env MOCKSERVER_ACCESS_TOKEN_TTL=60 cameramanager-mockserver": (
        "there is no Docker here; make image-test gives the image a variable"
    ),
}

SAMPLES = [block for block in ALL_BLOCKS if block.language == "sh"]


def sessions():
    """The samples that belong together, in the pages' order."""
    run = [block for block in SAMPLES if block.session]
    by_session = groupby(sorted(run, key=lambda block: (block.page, block.session)), lambda b: (b.page, b.session))
    return {f"{page}: {name}": sorted(group, key=lambda block: block.line) for (page, name), group in by_session}


@pytest.fixture
def folder(tmp_path):
    """An empty folder with the command on its PATH."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "mockserver"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mockserver "$@"\n')
    command.chmod(0o755)
    (tmp_path / "here").mkdir()
    return tmp_path


@pytest.fixture
def start():
    """Starts a server and returns its URL; all of them end with the test."""
    servers = []

    def start_server(seed):
        servers.append(Server(create_app(seed=read_seed(seed))))
        servers[-1].start()
        return servers[-1].url

    yield start_server
    for server in servers:
        server.stop()


def run(samples, url, folder):
    """What each sample prints."""
    address = url.removeprefix("http://")
    script = ["set -euo pipefail", *(f"{block.body}\nprintf '\\n\\036'" for block in samples)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCKSERVER_")}
    environment |= {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "MOCKSERVER_URL": url,
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run(
        ["bash"],
        input="\n".join(script).replace(DOCUMENTED_ADDRESS, address),
        cwd=folder / "here",
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    printed = done.stdout.replace(address, DOCUMENTED_ADDRESS).split("\036")
    assert done.returncode == 0, f"{samples[len(printed) - 1].where}: exit {done.returncode}: {done.stderr}"
    return printed[:-1]


def same_every_time(text):
    """A text without what differs from run to run. Of `expires_in` its tens stay: a sample takes less than that."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", text)
    text = re.sub(r"\bcode=[0-9A-Za-z]{6}\b", "code=<code>", text)
    text = re.sub(r"\b\d+ ok, 0 differ, \d+ skipped", "<n> ok, 0 differ, <n> skipped", text)
    text = re.sub(r'("expires_in":\d*)\d', r"\1", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize("samples", sessions().values(), ids=sessions())
def test_the_samples_print_what_the_page_says(samples, folder, start):
    for block in ALL_BLOCKS:
        if block.page == samples[0].page and "file" in block.marks:
            (folder / "here" / block.marks["file"]).write_text(block.body)
    seeds = {block.marks["seed"] for block in samples if "seed" in block.marks}
    assert len(seeds) < 2, "a session has one server"
    url = start(folder / "here" / seeds.pop() if seeds else None)
    printed = run(samples, url, folder)
    for block, text in zip(samples, printed, strict=True):
        expected = block.output.body if block.output else ""
        assert same_every_time(text) == same_every_time(expected), block.where


def test_every_sample_is_run_or_says_why_not():
    commands = []
    for block in SAMPLES:
        if not block.session:
            lines = (line.partition("  #")[0].strip() for line in block.body.splitlines())
            commands += [line for line in lines if line and not line.startswith("#")]
    assert set(commands) == set(NOT_RUN)


def test_the_guides_are_walked_in_seven_steps_each():
    assert {"README.md: guide A", "README.md: guide B"} <= set(sessions())
    readme = (ROOT / "README.md").read_text()
    for guide in re.split("^### [AB]\\. ", readme, flags=re.MULTILINE)[1:]:
        assert re.findall(r"^\*\*(\d)\. ", guide, re.MULTILINE) == list("1234567")
