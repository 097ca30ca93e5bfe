"""`/_mock/rules`: making requests fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.control.problems import unknown
from mockserver.control.routing import Route
from mockserver.control.rule_checks import check_rule
from mockserver.traffic.rules import RuleSpec

if TYPE_CHECKING:
    from mockserver.control.routing import Call


def list_rules(call: Call) -> list[dict[str, Any]]:
    """Return all rules, spent ones too."""
    return [rule.as_json() for rule in call.sandbox.rules.all()]


def add_rule(call: Call) -> dict[str, Any]:
    """Put a rule to work."""
    check_rule(call.body)
    return call.sandbox.rules.add(call.body).as_json()


def clear_rules(call: Call) -> None:
    """Take all rules away."""
    call.sandbox.rules.clear()


def show_rule(call: Call) -> dict[str, Any]:
    """Return one rule."""
    rule = call.sandbox.rules.get(call.path["id"])
    if rule is None:
        raise unknown("rule", call.path["id"])
    return rule.as_json()


def remove_rule(call: Call) -> None:
    """Take one rule away."""
    if not call.sandbox.rules.remove(call.path["id"]):
        raise unknown("rule", call.path["id"])


ROUTES = (
    Route("GET", "/rules", list_rules, "All rules, spent ones too", list[dict[str, Any]]),
    Route(
        "POST",
        "/rules",
        add_rule,
        "Make requests fail, wait, or be answered with something else",
        dict[str, Any],
        RuleSpec,
        status=201,
        example={"match": {"endpoint": "token", "grant_type": "refresh_token"}, "times": 1, "error": "invalid_grant"},
    ),
    Route("DELETE", "/rules", clear_rules, "Take all rules away", status=204),
    Route("GET", "/rules/<id>", show_rule, "One rule", dict[str, Any], problems=(404,)),
    Route("DELETE", "/rules/<id>", remove_rule, "Take one rule away", status=204, problems=(404,)),
)
