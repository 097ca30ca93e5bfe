"""Where things in a room or a yard are seen by a camera that looks straight ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mockserver.demo.pictures.svg import WIDTH, polygon

if TYPE_CHECKING:
    from mockserver.demo.pictures.svg import Point


class View(NamedTuple):
    """A camera. Lengths are in metres: x to the right, y up from the floor, z away from the camera.

    Attributes:
        horizon: how far down on the canvas the horizon is.
        height: of the camera above the floor.
        focus: pixels that a metre takes at a distance of one metre.
    """

    horizon: float
    height: float
    focus: float = 300

    def at(self, x: float, y: float, z: float) -> Point:
        """Return where a point is on the canvas."""
        return (WIDTH / 2 + self.focus * x / z, self.horizon + self.focus * (self.height - y) / z)

    def scale(self, z: float) -> float:
        """Return the pixels of a metre at a distance."""
        return self.focus / z

    def floor(
        self, x: tuple[float, float], z: tuple[float, float], fill: str, y: float = 0, **more: float | str
    ) -> str:
        """Return a rectangle that lies at a height."""
        corners = ((x[0], z[0]), (x[1], z[0]), (x[1], z[1]), (x[0], z[1]))
        return polygon((self.at(a, y, b) for a, b in corners), fill, **more)

    def side(self, x: float, y: tuple[float, float], z: tuple[float, float], fill: str, **more: float | str) -> str:
        """Return a rectangle that stands along the way, as a wall at the side does."""
        corners = ((y[0], z[0]), (y[0], z[1]), (y[1], z[1]), (y[1], z[0]))
        return polygon((self.at(x, a, b) for a, b in corners), fill, **more)

    def front(self, x: tuple[float, float], y: tuple[float, float], z: float, fill: str, **more: float | str) -> str:
        """Return a rectangle that stands across the way."""
        corners = ((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))
        return polygon((self.at(a, b, z) for a, b in corners), fill, **more)
