"""Rules: requests that are to fail, be slow, or be answered with something else."""

from __future__ import annotations

import random
import re
import threading
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from mockserver.traffic.matching import Match, matches

if TYPE_CHECKING:
    from mockserver.traffic.facts import RequestFacts

Fault = Literal["empty_response", "reset_connection", "truncated_body", "malformed_json"]
LONGEST_DELAY = 600_000
ACTIONS = ("error", "response", "fault", "delay_ms")


class CannedResponse(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer in place of the real one. A body that is not a text is sent as JSON."""

    status: Annotated[int, Meta(ge=200, le=599)] = 200
    headers: dict[
        Annotated[str, Meta(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")], Annotated[str, Meta(pattern=r"^[\t -~]*$")]
    ] = {}
    body: Any = None


class RuleSpec(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rule is made of: which requests, how often, and what happens to them.

    That is one of `error`, `response` and `fault`, and `delay_ms` beside it or alone.
    """

    match: Match = Match()
    times: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="How many requests it fires for; null: for ever.")
    ] = 1
    probability: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None, Meta(description="How likely it fires for a request that matches.")
    ] = None
    seed: Annotated[int | None, Meta(description="Makes the same dice fall each time.")] = None
    error: Annotated[str | None, Meta(description="A vendor error by name.")] = None
    response: CannedResponse | None = None
    fault: Annotated[Fault | None, Meta(description="What the connection does instead of answering well.")] = None
    delay_ms: Annotated[Annotated[int, Meta(ge=0, le=LONGEST_DELAY)] | None, Meta(description="Milliseconds.")] = None


class Rule(Struct, kw_only=True):
    """A rule at work."""

    id: str
    spec: RuleSpec
    remaining: int | None
    fired: int = 0
    rolled: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the rule as the control API shows it."""
        state = {"id": self.id, "times": self.spec.times, "remaining": self.remaining, "fired": self.fired}
        shown: dict[str, Any] = {"id": self.id, "match": {}} | msgspec.to_builtins(self.spec) | state
        return shown


class RuleBook:
    """The rules of a sandbox, in the order they came: of several that match a request the oldest fires.

    Safe to use from any thread; a rule never fires more often than it may.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: dict[str, Rule] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._rules)

    def add(self, spec: RuleSpec) -> Rule:
        """Put a rule to work."""
        with self._lock:
            self._count += 1
            rule = Rule(id=f"rule-{self._count}", spec=spec, remaining=spec.times)
            self._rules[rule.id] = rule
            return self._copy(rule)

    def claim(self, facts: RequestFacts) -> Rule | None:
        """Return the rule that fires for a request, and count that it did."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules.values():
                if rule.remaining == 0 or not matches(rule.spec.match, facts) or not self._falls(rule):
                    continue
                rule.fired += 1
                if rule.remaining is not None:
                    rule.remaining -= 1
                return self._copy(rule)
        return None

    def all(self) -> list[Rule]:
        """Return all rules, spent ones too, in their order."""
        with self._lock:
            return [self._copy(rule) for rule in self._rules.values()]

    def get(self, rule_id: str) -> Rule | None:
        """Return one rule."""
        with self._lock:
            rule = self._rules.get(rule_id)
            return None if rule is None else self._copy(rule)

    def remove(self, rule_id: str) -> bool:
        """Take a rule away; return whether there was one."""
        with self._lock:
            return self._rules.pop(rule_id, None) is not None

    def clear(self) -> None:
        """Take all rules away."""
        with self._lock:
            self._rules.clear()

    def load(self, rules: list[Rule]) -> None:
        """Put other rules in place of all, as they were when they were read."""
        with self._lock:
            self._rules.clear()
            for rule in rules:
                self._rules[rule.id] = self._copy(rule)
            numbers = [int(rule.id.rpartition("-")[2]) for rule in rules if re.fullmatch(r"rule-[0-9]{1,9}", rule.id)]
            self._count = max([self._count, *numbers])

    @staticmethod
    def _falls(rule: Rule) -> bool:
        """Each throw has its own dice, so that a rule that is put back goes on where it was."""
        if rule.spec.probability is None:
            return True
        rule.rolled += 1
        dice = random.Random(None if rule.spec.seed is None else f"{rule.spec.seed}/{rule.rolled}")  # noqa: S311 - a game
        return dice.random() < rule.spec.probability

    @staticmethod
    def _copy(rule: Rule) -> Rule:
        return msgspec.structs.replace(rule)
