"""How what the control API knows is said on its pages. `wording.js` says the same once scripts run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from mockserver.pages.rendering import label
from mockserver.traffic.masking import cut_short
from mockserver.traffic.rules import ACTIONS

if TYPE_CHECKING:
    from jinja2 import Environment

    from mockserver.control.documents import ClockState


def register(environment: Environment) -> None:
    """Make the filters of the pages known to templates."""
    filters = (clock_time, clock_state, lifetime, criteria, action, rule_left, cut_short, as_json)
    environment.filters.update({one.__name__: one for one in filters})
    environment.filters["account_label"] = label


def clock_time(seconds: float) -> str:
    """Return the time of day of a moment, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S")


def clock_state(clock: ClockState) -> str:
    """Return how the clock stands to real time."""
    if clock.frozen:
        return "stands still"
    return "real time" if clock.real else "moved"


def lifetime(seconds: int | None) -> str:
    """Return how long something lives yet: `11:59:59`, or with days before it."""
    if seconds is None:
        return "for ever"
    days, rest = divmod(max(0, seconds), 86_400)
    shown = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} d {shown}" if days else shown


def criteria(match: dict[str, Any]) -> str:
    """Return which requests a rule is for."""
    named: list[str] = []
    for name, value in match.items():
        inner = value.items() if isinstance(value, dict) else [(name, value)]
        named += [f"{key} {'absent' if one is None else one}" for key, one in inner]
    return ", ".join(named) or "every request"


def action(rule: dict[str, Any]) -> str:
    """Return what a rule does."""
    shown = []
    for name in ACTIONS:
        value = rule.get(name)
        if value is None:
            continue
        if name == "response":
            shown.append(f"status {value.get('status', 200)}")
        elif name == "delay_ms":
            shown.append(f"{value:,} ms late")
        else:
            shown.append(str(value))
    return ", ".join(shown)


def rule_left(rule: dict[str, Any]) -> str:
    """Return how often a rule may fire yet, and how often it did."""
    remaining, fired = rule["remaining"], f"fired {rule['fired']} time{'' if rule['fired'] == 1 else 's'}"
    if remaining is None:
        return f"always · {fired}"
    return f"{remaining} left · {fired}" if remaining else f"spent · {fired}"


def as_json(value: Any) -> Markup:
    """Return a value in JSON, its members in their order; it may stand in a script element too."""
    text = msgspec.json.encode(value).decode()
    return Markup(text.translate({ord(one): f"\\u{ord(one):04x}" for one in "<>&"}))  # noqa: S704 - nothing of HTML is left
