"""SVG, as little of it as the scenes need. Coordinates are those of a canvas of 640 by 360."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mockserver.demo.pictures.light import Light

WIDTH, HEIGHT = 640, 360

Point = tuple[float, float]


def document(*parts: str) -> str:
    """Return a whole picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}</svg>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, **more: float | str) -> str:
    """Return a rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{_attributes(more)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: float | str) -> str:
    """Return an ellipse around a point."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_attributes(more)}/>'


def polygon(points: Iterable[Point], fill: str, **more: float | str) -> str:
    """Return a filled shape with straight sides."""
    text = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{text}" fill="{fill}"{_attributes(more)}/>'


def path(d: str, fill: str, **more: float | str) -> str:
    """Return a filled path."""
    return f'<path d="{d}" fill="{fill}"{_attributes(more)}/>'


def line(a: Point, b: Point, stroke: str, width: float = 2, **more: float | str) -> str:
    """Return a line with round ends."""
    return (
        f'<line x1="{a[0]:g}" y1="{a[1]:g}" x2="{b[0]:g}" y2="{b[1]:g}" stroke="{stroke}" '
        f'stroke-width="{width:g}" stroke-linecap="round"{_attributes(more)}/>'
    )


def group(*parts: str, x: float = 0, y: float = 0, scale: float = 1, mirror: bool = False) -> str:
    """Return parts moved to a point, scaled, and seen in a mirror if wanted."""
    return (
        f'<g transform="translate({x:g} {y:g}) scale({-scale if mirror else scale:g} {scale:g})">{"".join(parts)}</g>'
    )


def fade(name: str, top: str, bottom: str) -> str:
    """Return the definition of a gradient from top to bottom; `url(#name)` is its fill."""
    return (
        f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
    )


def glow(name: str, colour: str, strength: float) -> str:
    """Return the definition of a light that fades away from its centre."""
    return (
        f'<radialGradient id="{name}"><stop offset="0" stop-color="{colour}" stop-opacity="{strength:g}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
    )


def shade(light: Light, part: float = 1) -> str:
    """Return the veil that the time of day lays over what is drawn before it; lamps come after it."""
    colour, opacity = light.shade
    return rect(0, 0, WIDTH, HEIGHT, colour, opacity=round(opacity * part, 2)) if opacity else ""


def between(a: Point, b: Point, part: float) -> Point:
    """Return the point on the way from `a` to `b`: 0 is `a`, 1 is `b`."""
    return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)


def _attributes(more: dict[str, float | str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
