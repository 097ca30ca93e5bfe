"""The pictures: drawn, always the same for the same camera, and well-formed for any name."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from processes import environment

from mockserver.demo.pictures import SCENES, WORDS, draw, scene_of

NAMES = ["Front door", "Car park", "Warehouse", "Back yard", "Reception", "Hall", "", "Kamera Süd", "<&>", "x" * 500]


@pytest.mark.parametrize(
    ("name", "scene"),
    [
        ("Front door", "front door"),
        ("Main ENTRANCE", "front door"),
        ("Car park", "car park"),
        ("Garage door", "car park"),
        ("Warehouse", "warehouse"),
        ("Office 3", "office"),
        ("Back yard", "garden"),
        ("Stairs", "corridor"),
    ],
)
def test_a_camera_sees_what_its_name_says(name, scene):
    assert {scene_of(number, name) for number in range(20)} == {scene}


def test_a_name_that_says_nothing_gets_any_scene():
    assert {scene_of(number, "Camera") for number in range(200)} == set(SCENES)


def test_there_are_words_for_every_scene():
    assert set(WORDS) == set(SCENES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_well_formed_and_needs_nothing_else(name):
    text = draw(100001, name)
    root = ET.fromstring(text)
    assert root.get("viewBox") == "0 0 640 360"
    assert not {element.tag.rpartition("}")[2] for element in root.iter()} & {
        "script",
        "image",
        "use",
        "a",
        "style",
        "text",
    }
    named = {element.get("id") for element in root.iter() if element.get("id")}
    for element in root.iter():
        for name_, value in element.attrib.items():
            assert not name_.endswith("href")
            assert name_ != "style"
            if value.startswith("url("):
                assert value[5:-1] in named, value
    assert len(text) < 64 * 1024


def test_two_cameras_with_one_name_do_not_see_the_same():
    assert draw(1, "Warehouse") != draw(2, "Warehouse")


def test_a_picture_is_the_same_in_every_process():
    script = "from mockserver.demo.pictures import draw; print(draw(100002, 'Car park'))"
    seen = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=environment(PYTHONHASHSEED=seed),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert seen == [f"{draw(100002, 'Car park')}\n"] * 2
