"""What the cameras of the wall see: drawn scenes, no photographs. The same camera sees the same, every time."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from mockserver.demo.pictures.indoors import corridor, office, warehouse
from mockserver.demo.pictures.light import LIGHTS, Light
from mockserver.demo.pictures.outdoors import car_park, front_door, garden
from mockserver.demo.pictures.svg import document

if TYPE_CHECKING:
    from collections.abc import Callable

    Scene = Callable[[Random, Light], str]

SCENES: dict[str, Scene] = {
    "car park": car_park,
    "front door": front_door,
    "garden": garden,
    "warehouse": warehouse,
    "office": office,
    "corridor": corridor,
}

WORDS = {
    "car park": ("car park", "parking", "garage", "vehicle", "driveway", "forecourt"),
    "warehouse": ("warehouse", "storage", "stock", "loading", "depot", "dock", "shelf"),
    "garden": ("garden", "yard", "fence", "field", "roof", "terrace", "playground"),
    "office": ("office", "reception", "desk", "meeting", "lobby", "shop", "counter"),
    "corridor": ("corridor", "hall", "stairs", "floor", "lift", "passage"),
    "front door": ("door", "entrance", "gate", "porch", "entry"),
}
"""What in a camera's name stands for which scene; the first that fits."""


def scene_of(camera_id: int, name: str) -> str:
    """Return which scene a camera sees: by its name, or any one if the name says nothing."""
    lower = name.lower()
    for scene, words in WORDS.items():
        if any(word in lower for word in words):
            return scene
    return _random(camera_id, name).choice(sorted(SCENES))


def draw(camera_id: int, name: str) -> str:
    """Return an SVG document, 640 by 360; it depends on nothing but the two arguments."""
    random = _random(camera_id, name)
    light = random.choice(LIGHTS)
    return document(SCENES[scene_of(camera_id, name)](random, light))


def _random(camera_id: int, name: str) -> Random:
    return Random(f"{camera_id} {name}")  # noqa: S311 - a picture's details are no secret
