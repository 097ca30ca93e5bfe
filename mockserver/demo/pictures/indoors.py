"""Scenes under a roof. Each takes what to vary from `random`, and its colours from the time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.demo.pictures.perspective import View
from mockserver.demo.pictures.svg import HEIGHT, WIDTH, ellipse, fade, glow, group, line, path, rect, shade

if TYPE_CHECKING:
    from random import Random

    from mockserver.demo.pictures.light import Light

BOXES = ("#c39a6b", "#b5895a", "#cfab7f", "#a97f55", "#7f97a8", "#8fa58c")
FRAMES = ("#2f6f8f", "#b0662f", "#4a6a52")
ROOM = (("#dfe4e2", "#cdd5d2"), ("#e6dfd2", "#d6cdbd"), ("#d5dde4", "#c3cdd6"))
BOOKS = ("#8a4f4a", "#3f5b78", "#c7a25a", "#56685c", "#d8d2c4", "#6d5b7b")
WARM = "#ffe2ad"

INDOORS = 0.3
"""How much of the time of day is felt under a roof, where the lights are on."""


def warehouse(random: Random, light: Light) -> str:
    """An aisle between racks."""
    view = View(horizon=142, height=3.4)
    frame = random.choice(FRAMES)
    day = 1 - 0.35 * light.lamps
    parts = ["<defs>", glow("lamp", "#fff4d8", 0.75), fade("floor", "#9a9c9b", "#c6c7c4"), "</defs>"]
    parts += [rect(0, 0, WIDTH, HEIGHT, "#59636a"), view.floor((-9, 9), (3, 26), "url(#floor)")]
    parts += [view.front((-9, 9), (0, 8), 26, "#8e979b"), view.front((-2.2, 2.2), (0, 4.4), 26, "#b9c1c4")]
    parts += [view.front((-2.2, 2.2), (y, y + 0.1), 26, "#8e979b") for y in (0.9, 1.8, 2.7, 3.6)]
    parts += [view.front((x, x + 1.6), (5.4, 6.8), 26, light.sky[1], opacity=day) for x in (-5.6, -2.6, 1, 4)]
    parts += [view.floor((side - 0.06, side + 0.06), (3, 26), "#e2bf4e", opacity=0.85) for side in (-1.9, 1.9)]
    for z in (22.0, 17.0, 12.5, 9.0, 6.5):
        parts += [line(view.at(-9, 7.4, z), view.at(9, 7.4, z), "#454e54", max(1.5, 26 / z))]
        x, y = view.at(0, 6.6, z)
        parts += [
            view.floor((-0.5, 0.5), (z, z + 1.2), "#fffaf0", y=6.6),
            ellipse(x, y, 620 / z, 330 / z, "url(#lamp)"),
        ]
    for side in (-1, 1):
        parts += _rack(random, view, side * 2.7, frame)
    parts.append(_pallet(random, view, random.choice((-1.1, 1.0)), random.choice((8.0, 10.0))))
    return "".join([*parts, shade(light, INDOORS)])


def _rack(random: Random, view: View, x: float, frame: str) -> list[str]:
    """The side of a rack that faces the aisle: from its far end to the near one, from the floor up."""
    parts = [view.side(x, (0, 5.9), (3.2, 24), "#39434a")]
    for bay in range(7, -1, -1):
        start = 3.2 + bay * 2.6
        for shelf in (0.15, 1.65, 3.15, 4.65):
            z = start + 0.15
            while z < start + 2.1:
                depth = random.uniform(0.5, 0.95)
                if random.random() < 0.8:  # noqa: PLR2004 - the other places are empty
                    colour, top = random.choice(BOXES), shelf + random.uniform(0.55, 1.2)
                    parts.append(view.side(x, (shelf, top), (z, z + depth), colour))
                    middle = z + depth / 2
                    parts.append(view.side(x, (shelf, top), (middle - 0.04, middle + 0.04), "#fff", opacity=0.22))
                z += depth + 0.06
            parts.append(view.side(x, (shelf - 0.15, shelf), (start, start + 2.6), "#d08a3a"))
        parts.append(view.side(x, (0, 5.9), (start, start + 0.12), frame))
    return parts


def _pallet(random: Random, view: View, x: float, z: float) -> str:
    left, ground = view.at(x, 0, z)
    colour = random.choice(BOXES[:4])
    return group(
        ellipse(0, 0, 0.95, 0.13, "#000", opacity=0.3),
        *(rect(at, -0.16, 0.16, 0.16, "#7a5c3d") for at in (-0.7, -0.08, 0.54)),
        rect(-0.72, -0.2, 1.44, 0.07, "#9a764f"),
        rect(-0.66, -0.84, 0.64, 0.64, colour),
        rect(0.02, -0.84, 0.64, 0.64, "#b5895a"),
        rect(-0.36, -1.42, 0.7, 0.58, "#cfab7f"),
        *(rect(at, -0.84, 0.07, 0.64, "#fff", opacity=0.3) for at in (-0.37, 0.3)),
        rect(-0.04, -1.42, 0.07, 0.58, "#fff", opacity=0.3),
        x=round(left, 1),
        y=round(ground, 1),
        scale=round(view.scale(z), 2),
    )


def corridor(random: Random, light: Light) -> str:
    """A corridor with doors, and a window at its end."""
    view = View(horizon=150, height=2.2, focus=330)
    wall, dark = random.choice(ROOM)
    door = random.choice(("#7d8f96", "#8a6f56", "#5d7480"))
    parts = [
        "<defs>",
        glow("lamp", "#fff7e2", 0.6),
        fade("sky", *light.sky),
        fade("floor", "#8f979b", "#b9bfc1"),
        "</defs>",
    ]
    parts += [rect(0, 0, WIDTH, HEIGHT, "#eef0ee"), view.floor((-2, 2), (1.4, 18), "url(#floor)")]
    for at, fill in ((-2, wall), (2, dark)):
        parts.append(view.side(at, (0, 3.2), (1.4, 18), fill))
        parts.append(view.side(at, (0, 0.16), (1.4, 18), "#6a757b"))
        parts.append(view.side(at, (1.0, 1.08), (1.4, 18), "#6a757b", opacity=0.35))
    parts += [view.front((-2, 2), (0, 3.2), 18, wall), view.front((-1, 1), (0.8, 2.6), 18, "url(#sky)")]
    parts += [view.front((-0.05, 0.05), (0.8, 2.6), 18, wall), view.floor((-0.9, 0.9), (9, 18), "#fff", opacity=0.25)]
    for z in (14.0, 10.5, 7.5, 5.0, 3.2):
        side = random.choice((-2, 2))
        parts += [
            view.side(side, (0, 2.2), (z, z + 1.1), door),
            view.side(side, (1.2, 2), (z + 0.3, z + 0.8), "#cfe0e6", opacity=0.8),
        ]
        parts += [view.side(side, (1.02, 1.1), (z + 0.06, z + 0.2), "#e7dfc6")]
        other = -side
        picture = random.choice(("#c7a25a", "#7f97a8", "#9fb7a0", "#b98d86"))
        parts += [
            view.side(other, (1.3, 2.1), (z, z + 0.9), "#fbfaf6"),
            view.side(other, (1.38, 2.02), (z + 0.09, z + 0.81), picture),
        ]
    for z in (15.0, 11.0, 7.8, 5.4, 3.6):
        x, y = view.at(0, 3.15, z)
        parts += [
            view.floor((-0.35, 0.35), (z, z + 0.9), "#fffdf6", y=3.2),
            ellipse(x, y, 420 / z, 200 / z, "url(#lamp)"),
        ]
    left, ground = view.at(1.55, 0, 8.6)
    parts.append(_plant(left, ground, 0.62, light))
    return "".join([*parts, shade(light, INDOORS)])


def office(random: Random, light: Light) -> str:
    """A desk before a window."""
    wall, dark = random.choice(ROOM)
    parts = ["<defs>", fade("sky", *light.sky), glow("lamp", WARM, 0.25 + 0.6 * light.lamps), "</defs>"]
    parts += [rect(0, 0, WIDTH, 268, wall), rect(0, 262, WIDTH, 8, dark), rect(0, 270, WIDTH, 90, "#b89a78")]
    parts += [line((0, y), (WIDTH, y), "#000", 1.2, opacity=0.09) for y in (284, 304, 330)]
    parts += [rect(196, 34, 312, 168, "#f6f4ef", rx=3), rect(206, 44, 292, 148, "url(#sky)")]
    x = 206.0
    while x < 480:  # noqa: PLR2004 - the window's end
        width, height = random.uniform(22, 44), random.uniform(26, 92)
        parts.append(
            rect(round(x), 192 - height, width, height, random.choice(("#8fa0ac", "#7d8f9c", "#a3b0b8")), opacity=0.75)
        )
        for y in range(int(200 - height), 186, 14):
            if random.random() < 0.25 + 0.5 * light.lamps:
                parts.append(rect(round(x) + 6, y, width - 12, 5, WARM if light.lamps else "#dfe9ee", opacity=0.7))
        x += width + 3
    parts += [
        rect(498, 44, 12, 148, wall),
        *(rect(at, 44, 6, 148, "#f6f4ef") for at in (300, 398)),
        rect(188, 200, 328, 9, "#e3dfd6"),
    ]
    parts += _shelf(random)
    parts += [ellipse(470, 292, 190, 26, "#6f8a8c", opacity=0.45)]
    parts += [
        line((392, 0), (392, 62), "#43494d", 2),
        path("M370 84q4-24 22-24t22 24z", "#43494d"),
        ellipse(392, 88, 150, 120, "url(#lamp)"),
    ]
    parts.append(_desk(392, 306))
    parts.append(_plant(574, 318, 1.15, light))
    return "".join([*parts, shade(light, INDOORS)])


def _shelf(random: Random) -> list[str]:
    parts = [rect(36, 58, 122, 214, "#8d7257"), rect(43, 65, 108, 200, "#6f5942")]
    for bottom in (126, 192, 258):
        x = 48.0
        while x < 134:  # noqa: PLR2004 - the board's end
            width, height = random.uniform(7, 13), random.uniform(32, 50)
            if random.random() < 0.85:  # noqa: PLR2004
                parts.append(rect(round(x, 1), bottom - height, width, height, random.choice(BOOKS), rx=1))
            x += width + 1.5
        parts.append(rect(43, bottom, 108, 7, "#8d7257"))
    return parts


def _desk(x: float, y: float) -> str:
    return group(
        path("M-20-66q-26 4-24 34l4 30h80l4-30q2-30-24-34z", "#4c5f69"),
        rect(-4, -4, 8, 26, "#3a4247"),
        ellipse(0, 24, 38, 6, "#3a4247"),
        rect(-128, -58, 256, 12, "#a27c56", rx=3),
        rect(-128, -47, 256, 4, "#000", opacity=0.15),
        *(rect(at, -46, 9, 74, "#8a6847") for at in (-118, 109)),
        rect(-52, -126, 92, 56, "#2c3338", rx=4),
        rect(-47, -121, 82, 46, "#87a9b5", rx=1),
        path("M-47-86l26-18 18 12 20-22 18 16v23h-82z", "#5d8591"),
        rect(-12, -70, 12, 9, "#2c3338"),
        rect(-28, -62, 44, 4, "#2c3338", rx=2),
        rect(64, -72, 15, 15, "#e9e4d8", rx=3),
        rect(-108, -63, 40, 5, "#f3efe6"),
        rect(-104, -68, 40, 5, "#dfe7ea"),
        x=x,
        y=y,
    )


def _plant(x: float, y: float, scale: float, light: Light) -> str:
    far, near = light.leaf
    leaves = ((-34, -96), (-18, -128), (4, -138), (24, -118), (38, -88))
    return group(
        ellipse(0, 1, 30, 6, "#000", opacity=0.2),
        *(
            path(
                f"M0-40Q{at * 0.2:g} {top * 0.8:g} {at} {top}Q{at * 0.9:g} {top * 0.5:g} 0-40z", far if at % 4 else near
            )
            for at, top in leaves
        ),
        *(
            path(f"M0-40Q{at * 0.9:g} {top * 0.9:g} {at * 0.8:g} {top * 0.8:g}Q{at * 0.3:g} {top * 0.4:g} 0-40z", near)
            for at, top in leaves[::2]
        ),
        path("M-22-42h44l-6 42h-32z", "#e3dfd6"),
        rect(-24, -46, 48, 8, "#d3cec3", rx=2),
        x=round(x, 1),
        y=round(y, 1),
        scale=scale,
    )
