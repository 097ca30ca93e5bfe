"""The time of day in a picture."""

from __future__ import annotations

from typing import NamedTuple


class Light(NamedTuple):
    """Colours that depend on the time of day.

    Attributes:
        sky: from top to horizon.
        leaf: of trees and hedges, far and near.
        ground: of paving.
        shade: laid over everything, with an opacity: the evening's blue, the noon's nothing.
        lamps: how bright lamps and windows are, from 0 to 1.
    """

    sky: tuple[str, str]
    leaf: tuple[str, str]
    ground: str
    shade: tuple[str, float]
    lamps: float


MORNING = Light(("#b9d3df", "#f4e6d4"), ("#9fb7a0", "#6f9279"), "#b7bab8", ("#f2cfa4", 0.10), 0.25)
NOON = Light(("#9cc6dc", "#e4f0f2"), ("#93b596", "#5f8c6b"), "#bcc1c2", ("#ffffff", 0.0), 0.0)
EVENING = Light(("#51678c", "#e8b48f"), ("#6d7f80", "#45605a"), "#8f8d93", ("#3a3560", 0.16), 0.8)
NIGHT = Light(("#18233d", "#40557a"), ("#33475a", "#22353f"), "#5c6574", ("#0f1a3a", 0.34), 1.0)

LIGHTS = (MORNING, NOON, NOON, EVENING, NIGHT)
"""What to choose from; most pictures are of the day."""
