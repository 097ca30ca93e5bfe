"""The examples in JavaScript and Java, run against a server of the test's own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
JAVASCRIPT = EXAMPLES / "javascript"
JAVA = EXAMPLES / "java"
JUNIT = Path(__file__).parent / "junit"
SECONDS = 60


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*command, url, folder):
    """What a command prints, once it has ended well."""
    environment = os.environ | {"MOCKSERVER_URL": url, "no_proxy": "127.0.0.1", "NODE_NO_WARNINGS": "1"}
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs("node")
def test_the_javascript_examples_pass(mock_server_session, tmp_path):
    test = JAVASCRIPT / "camera-client.test.mjs"
    output = run("node", "--test", "--test-reporter=tap", test, url=mock_server_session.url, folder=tmp_path)
    assert output.count("\nok ") >= test.read_text().count("\ntest(")
    assert "\nnot ok " not in output


@needs("javac")
def test_the_java_examples_pass(mock_server_session, tmp_path):
    sources = [*JAVA.glob("*.java"), *JUNIT.rglob("*.java")]
    run("javac", "--release", "17", "-d", tmp_path, *sources, url=mock_server_session.url, folder=tmp_path)
    output = run("java", "-cp", tmp_path, "RunTests", "CameraClientTest", url=mock_server_session.url, folder=tmp_path)
    assert "FAILED" not in output, output
    assert output.count("ok ") == (JAVA / "CameraClientTest.java").read_text().count("@Test\n")
