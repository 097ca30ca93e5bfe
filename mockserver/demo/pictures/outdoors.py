"""Scenes under the sky. Each takes what to vary from `random`, and its colours from the time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.demo.pictures.perspective import View
from mockserver.demo.pictures.svg import HEIGHT, WIDTH, between, ellipse, fade, glow, group, line, path, rect, shade

if TYPE_CHECKING:
    from random import Random

    from mockserver.demo.pictures.light import Light

PAINT = ("#c9d1d6", "#8fa3b3", "#3f5b78", "#a8574e", "#e4e0d5", "#56685c", "#2f3a44", "#c7a25a")
WALLS = (("#c08d77", "#b27f6a", "#cb9b86"), ("#d9d0c0", "#cfc5b3", "#e1d9cb"), ("#9aa9b2", "#8d9da7", "#a6b4bc"))
DOORS = ("#2f5d62", "#7a3b3a", "#2c4668", "#a9803c", "#46604b")
GLASS = "#5f7f90"
WARM = "#ffd58a"


def front_door(random: Random, light: Light) -> str:
    """A house's door, with a lamp and plants."""
    wall, dark, pale = random.choice(WALLS)
    door = random.choice(DOORS)
    lit = light.lamps > 0.5  # noqa: PLR2004 - from here on a lamp is seen to be on
    window = WARM if lit else GLASS
    parts = ["<defs>", glow("lamp", WARM, 0.9 * light.lamps), "</defs>", rect(0, 0, WIDTH, 292, wall)]
    for row in range(15):
        y = row * 20
        parts.append(rect(0, y, WIDTH, 1.5, dark, opacity=0.6))
        for x in range(-40 + 20 * (row % 2), WIDTH, 40):
            parts.append(rect(x, y, 1.5, 20, dark, opacity=0.6))
            if random.random() < 0.14:  # noqa: PLR2004
                parts.append(rect(x + 1.5, y + 1.5, 38.5, 18.5, random.choice((dark, pale)), opacity=0.7))
    parts += [
        rect(0, 284, WIDTH, 76, light.ground),
        *(
            line((x, HEIGHT), between((x, HEIGHT), (320, 120), 0.32), "#000", 1.5, opacity=0.12)
            for x in range(-200, 900, 90)
        ),
        rect(0, 284, WIDTH, 5, "#000", opacity=0.18),
        rect(238, 66, 164, 222, "#efe9dd", rx=3),
        rect(248, 118, 144, 170, door, rx=2),
        *(rect(x, 208, 46, 64, "#000", rx=3, opacity=0.16) for x in (262, 332)),
        *(rect(x + 3, 211, 40, 58, door, rx=2) for x in (262, 332)),
        rect(311, 214, 18, 5, "#d9c48f", rx=2),
        ellipse(380, 204, 4.5, 4.5, "#d9c48f"),
        rect(224, 286, 192, 14, "#d3d3cf"),
        rect(204, 299, 232, 16, "#c2c3c1"),
        rect(224, 298, 192, 2, "#000", opacity=0.15),
        path("M270 318h100l14 16H256z", "#6b5a4c"),
        *(rect(x, 92, 120, 122, "#efe9dd", rx=2) + rect(x - 8, 212, 136, 9, "#d8d2c6") for x in (44, 476)),
        rect(205, 122, 10, 26, "#3b3f42", rx=3),
    ]
    round_one = random.random() < 0.5  # noqa: PLR2004
    parts += [_pot(x, 318, light, round_one=round_one) for x in (176, 464)]
    parts += [
        shade(light),
        rect(248, 76, 144, 36, window, rx=2),
        *(rect(x, 76, 4, 36, "#efe9dd") for x in (294, 342)),
        *(rect(x, 130, 46, 64, window, rx=3, opacity=0.9) for x in (262, 332)),
        *(_window(x, 92, window) for x in (44, 476)),
        rect(203, 127, 14, 17, WARM if lit else "#e9e4d2", rx=4),
        ellipse(210, 136, 120, 130, "url(#lamp)"),
        ellipse(210, 330, 150, 26, "url(#lamp)", opacity=0.5),
    ]
    return "".join(parts)


def _window(x: float, y: float, glass: str) -> str:
    """The panes and curtains of a window."""
    return "".join(
        [
            rect(x + 8, y + 8, 104, 106, glass),
            path(f"M{x + 8} {y + 8}h30q-4 60-30 92z", "#fff", opacity=0.5),
            path(f"M{x + 112} {y + 8}h-30q4 60 30 92z", "#fff", opacity=0.5),
            rect(x + 57, y + 8, 6, 106, "#efe9dd"),
            rect(x + 8, y + 54, 104, 5, "#efe9dd"),
        ]
    )


def _pot(x: float, y: float, light: Light, *, round_one: bool) -> str:
    far, near = light.leaf
    crown = (
        ellipse(0, -88, 30, 32, near) + ellipse(-7, -95, 19, 20, far, opacity=0.7)
        if round_one
        else path("M0-140q34 60 26 92h-52q-8-32 26-92z", near) + path("M-4-124q-22 44-16 74h14z", far, opacity=0.6)
    )
    return group(
        ellipse(0, 2, 32, 7, "#000", opacity=0.2),
        rect(-3, -62, 6, 28, "#6d5846"),
        crown,
        path("M-25-42h50l-6 42h-38z", "#8a6a57"),
        rect(-28, -46, 56, 9, "#9a7762", rx=2),
        x=x,
        y=y,
    )


def car_park(random: Random, light: Light) -> str:
    """Cars in two rows, seen from a mast."""
    view = View(horizon=92, height=6.2)
    parts = ["<defs>", fade("sky", *light.sky), glow("lamp", WARM, 0.7 * light.lamps), "</defs>"]
    parts += [rect(0, 0, WIDTH, 130, "url(#sky)"), _skyline(random, light)]
    parts += [rect(0, 122, WIDTH, HEIGHT - 122, light.ground), rect(0, 120, WIDTH, 9, light.leaf[1])]
    parts += [view.floor((-60, 60), (14.2, 18.6), "#000", opacity=0.06)]
    for z, depth in ((18.6, 5.2), (9, 5.2)):
        bays = [-3.9 * 3 + 2.6 * n for n in range(-2, 13)]
        parts += [view.floor((x - 0.06, x + 0.06), (z, z + depth), "#fff", opacity=0.75) for x in bays]
        taken = [x for x in bays[:-1] if random.random() < 0.58]  # noqa: PLR2004
        for x in sorted(taken, key=lambda x: -abs(x)):
            left, ground = view.at(x + 1.3 + random.uniform(-0.12, 0.12), 0, z + 0.9)
            parts.append(
                group(
                    _car(random.choice(PAINT)),
                    x=round(left, 1),
                    y=round(ground, 1),
                    scale=round(view.scale(z + 0.9), 2),
                )
            )
    masts = [_mast(*view.at(x, 0, 17.5), view.scale(17.5)) for x in (-7.8, 7.8)]
    return "".join([*parts, shade(light), *masts])


def _skyline(random: Random, light: Light) -> str:
    far, near = light.leaf
    parts = []
    left = random.choice((40, 330))
    parts.append(rect(left, 44, 250, 82, "#a9a7a2"))
    parts.append(rect(left - 5, 40, 260, 7, "#8e8d8a"))
    for row in range(2):
        for column in range(9):
            on = random.random() < light.lamps * 0.7
            parts.append(rect(left + 14 + column * 26, 56 + row * 28, 15, 16, WARM if on else GLASS, opacity=0.85))
    for _ in range(16):
        x, size = random.uniform(-10, WIDTH + 10), random.uniform(15, 27)
        parts.append(ellipse(round(x), 122 - size * 0.7, size, size, far if size < 21 else near))  # noqa: PLR2004
    return "".join(parts)


def _mast(x: float, y: float, scale: float) -> str:
    return group(
        ellipse(0, -5.2, 3.4, 2.6, "url(#lamp)"),
        rect(-0.06, -5.2, 0.12, 5.2, "#4a5157"),
        rect(-0.55, -5.32, 1.1, 0.16, "#4a5157", rx=0.08),
        rect(-0.5, -5.18, 1, 0.08, "#fff3d0"),
        ellipse(0, 0.1, 4, 0.9, "url(#lamp)", opacity=0.6),
        x=round(x, 1),
        y=round(y, 1),
        scale=round(scale, 2),
    )


def _car(paint: str) -> str:
    """A car from ahead, a metre to a unit, standing at 0, 0."""
    return "".join(
        [
            ellipse(0, 0.02, 1.12, 0.24, "#000", opacity=0.28),
            *(rect(x, -0.34, 0.3, 0.38, "#23282c", rx=0.08) for x in (-0.86, 0.56)),
            path("M-.7-.82Q-.62-1.5-.46-1.52Q0-1.6.46-1.52Q.62-1.5.7-.82z", paint),
            path("M-.6-.9Q-.52-1.36-.42-1.4Q0-1.46.42-1.4Q.52-1.36.6-.9z", "#2b3a45"),
            path("M-.6-.9Q-.52-1.36-.42-1.4L-.1-1.43L-.34-.9z", "#fff", opacity=0.16),
            path("M-.92-.3Q-.96-.8-.72-.92Q0-1.02.72-.92Q.96-.8.92-.3Q.9-.14.76-.12H-.76Q-.9-.14-.92-.3z", paint),
            path("M-.72-.92Q0-1.02.72-.92Q.84-.86.88-.72Q0-.84-.88-.72Q-.84-.86-.72-.92z", "#fff", opacity=0.28),
            rect(-0.46, -0.5, 0.92, 0.16, "#1d2327", rx=0.06),
            *(ellipse(x, -0.56, 0.15, 0.1, "#f4f1e4") for x in (-0.68, 0.68)),
            rect(-0.24, -0.31, 0.48, 0.12, "#f2f2ee", rx=0.02),
        ]
    )


def garden(random: Random, light: Light) -> str:
    """A lawn with a path, a tree and a bench."""
    far, near = light.leaf
    lawn = near
    parts = ["<defs>", fade("sky", *light.sky), glow("lamp", WARM, 0.9 * light.lamps), "</defs>"]
    parts += [rect(0, 0, WIDTH, 200, "url(#sky)")]
    parts += [path("M0 150Q120 104 260 138T520 122T640 140V220H0z", far, opacity=0.55)]
    for x in range(-20, WIDTH + 40, 34):
        size = random.uniform(24, 34)
        parts.append(ellipse(x, 190 - size * 0.3, 30, size, far))
    parts += [rect(0, 190, WIDTH, 170, lawn)]
    for n in range(-9, 10, 2):
        parts.append(
            f'<polygon points="{320 + n * 26},190 {320 + (n + 1) * 26},190 {320 + (n + 1) * 110},360 '
            f'{320 + n * 110},360" fill="{far}" opacity="0.28"/>'
        )
    for x in range(0, WIDTH, 22):
        parts.append(path(f"M{x + 3} 200v-34l6-7 6 7v34z", "#d9d2c4"))
    parts += [
        rect(0, 174, WIDTH, 5, "#c9c1b1"),
        rect(0, 190, WIDTH, 5, "#c9c1b1"),
        rect(0, 199, WIDTH, 6, "#000", opacity=0.1),
    ]
    bend = random.choice((-1, 1))
    start, curve = 320 - bend * 120, 320 + bend * 60
    left, right = 300 - bend * 40, 450 - bend * 40
    way = f"M{start - 18} 202Q{curve} 240 {left} 360H{right}Q{curve + 60} 240 {start + 12} 202z"
    parts.append(path(way, "#c9c0ae"))
    tree, bench = (150, 470) if bend > 0 else (500, 165)
    parts += [
        ellipse(tree, 268, 74, 13, "#000", opacity=0.18),
        path(f"M{tree - 9} 268q6-60 0-110h18q-4 60 2 110z", "#75604e"),
    ]
    for _ in range(9):
        across, up, size = random.uniform(-46, 46), random.uniform(-48, 26), random.uniform(26, 40)
        colour = random.choice((far, near, near))
        parts.append(ellipse(round(tree + across), round(118 + up), size, size * 0.9, colour, opacity=0.95))
    parts += [_bench(bench, 286)]
    for _ in range(26):
        across, down = random.uniform(0, WIDTH), random.uniform(215, 350)
        colour = random.choice(("#f3e9c9", "#e9c9cf", "#ffffff"))
        parts.append(ellipse(round(across), round(down), 2.4, 2, colour, opacity=0.85))
    parts += [
        rect(bench + 76, 232, 4, 56, "#3b3f42"),
        shade(light),
        ellipse(bench + 78, 228, 8, 9, WARM if light.lamps else "#ece7d6"),
    ]
    parts += [ellipse(bench + 78, 232, 90, 80, "url(#lamp)")]
    return "".join(parts)


def _bench(x: float, y: float) -> str:
    wood = "#8d6b4d"
    return group(
        ellipse(0, 2, 66, 8, "#000", opacity=0.18),
        *(rect(side, -26, 6, 28, "#3f4448") for side in (-50, 44)),
        *(rect(side, -58, 5, 34, "#3f4448") for side in (-49, 44)),
        *(rect(-58, top, 116, 8, wood, rx=2) for top in (-60, -48)),
        rect(-60, -30, 120, 9, "#9b7857", rx=2),
        x=x,
        y=y,
    )
