"""The pictures in the docs are there, in both lights, and can be made again from the running product."""

import os
import re
import subprocess
import sys

import pytest
from reading_docs import PAGES, ROOT, read

FOLDER = ROOT / "docs" / "pictures"
THERE = {path.name for path in FOLDER.iterdir()}
SHOWN = [(page, path) for page in PAGES for path in re.findall(r'(?:src|srcset)="([^"]+)"', read(page))]


@pytest.mark.parametrize(("page", "path"), SHOWN, ids=lambda one: str(one).rpartition("/")[2])
def test_a_picture_that_is_shown_is_there(page, path):
    assert (page.parent / path).is_file()


def test_every_picture_is_shown():
    assert {path.rpartition("/")[2] for _, path in SHOWN} == THERE


def test_every_picture_is_shown_in_both_lights_and_in_words():
    for page in PAGES:
        for picture in re.findall("<picture>.*?</picture>", read(page), re.DOTALL):
            dark, light = re.findall(r'"([^"]+)-(?:dark|light)\.webp"', picture)
            assert dark == light
            assert re.search(r'prefers-color-scheme: dark\)" srcset="[^"]+-dark\.webp"', picture)
            assert len(re.findall('alt="[^"]{20,}"', picture)) == 1


@pytest.mark.browser
def test_the_pictures_can_be_made(tmp_path):
    command = [sys.executable, ROOT / "scripts" / "screenshots.py", tmp_path]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made.keys() == THERE
    assert all(data[:4] == b"RIFF" and data[8:12] == b"WEBP" for data in made.values())
