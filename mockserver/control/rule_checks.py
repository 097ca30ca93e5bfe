"""Whether a rule can do anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.control.problems import ProblemError, wrong_choice, wrong_field
from mockserver.interception.errors import ERRORS
from mockserver.interception.hooks import UNSEEN
from mockserver.traffic.rules import ACTIONS

if TYPE_CHECKING:
    from mockserver.traffic.rules import RuleSpec

UNSENDABLE = ("content-length", "transfer-encoding", "connection")
"""Headers that the server answers for; a rule that breaks them is a fault, not a response."""


def check_rule(spec: RuleSpec) -> None:
    """Let a rule pass that can do something.

    Raises:
        ProblemError: 422 it does nothing, two things at once, something there is not, or can never match.
    """
    actions = [name for name in ACTIONS if getattr(spec, name) is not None]
    if not actions:
        raise ProblemError(422, f"A rule needs something to do: one of {', '.join(ACTIONS)}.")
    if len([name for name in actions if name != "delay_ms"]) > 1:
        raise ProblemError(422, f"A rule does one thing, beside a delay; found {', '.join(actions)}.")
    if spec.error is not None and spec.error not in ERRORS:
        raise wrong_choice("error", spec.error, list(ERRORS))
    if spec.seed is not None and spec.probability is None:
        raise wrong_field("seed", "is for a rule with a probability")
    if spec.match.grant_type is not None and spec.match.endpoint not in {None, "token"}:
        raise wrong_field("match.grant_type", f"never comes at the endpoint {spec.match.endpoint}, only at token")
    _check_path(spec.match.path)
    if (spec.match.method or "").upper() == "OPTIONS":
        raise wrong_field("match.method", "never comes to a rule: preflights are answered before")
    for name in spec.response.headers if spec.response else ():
        if name.lower() in UNSENDABLE:
            raise wrong_field(f"response.headers.{name}", "is the server's own; see fault for broken answers")


def _check_path(path: str | None) -> None:
    if path is None:
        return
    if path.startswith(UNSEEN):
        raise wrong_field("match.path", f"never comes to a rule: {' and '.join(UNSEEN)} are not the client's")
    if "//" in path or (path.endswith("/") and path != "/"):
        raise wrong_field("match.path", f"never comes so: slashes count once, and not at the end, found {path!r}")
