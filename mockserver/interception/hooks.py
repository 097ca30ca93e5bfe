"""Rules and journal around every request, from outside: what answers them knows of neither."""

from __future__ import annotations

import logging
import re
import time
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from flask import g, request

from mockserver.context import current_sandbox
from mockserver.interception.actions import break_answer, carry_out
from mockserver.traffic.facts import Browser, facts_of

if TYPE_CHECKING:
    from flask import Flask, Response

    from mockserver.traffic.facts import RequestFacts
    from mockserver.traffic.rules import Rule

log = logging.getLogger("mockserver")

LONGEST_VALUE = 4096
LONGEST_NAME = 256
MOST_NAMES = 100
"""How much of a request the journal keeps: characters of a value and of a name, and how many of them."""

UNSEEN = ("/_mock", "/assets")
"""Control calls and pictures are nobody's client."""

_ERROR_IN_URL = re.compile(r"[?&]error=(\w+)")


class Seen(NamedTuple):
    """A request on its way: what is known of it, the rule that fired, when it came, and before which reset."""

    facts: RequestFacts
    rule: Rule | None
    started: float
    generation: int


def register(app: Flask) -> None:
    """Let rules and journal see every request of `app` that comes from a client."""
    app.before_request(apply_rules)
    app.after_request(write_down)


def apply_rules() -> Response | None:
    """Look at a request, and answer it if a rule says so."""
    sandbox = current_sandbox()
    if (not sandbox.journal.size and not len(sandbox.rules)) or _is_unseen(request.path):
        return None
    started, generation = time.perf_counter(), sandbox.generation
    facts = facts_of(request, sandbox, _browser())
    rule = None if request.method == "OPTIONS" else sandbox.rules.claim(facts)
    g.seen = Seen(facts, rule, started, generation)
    return None if rule is None else carry_out(rule.spec, facts)


def write_down(response: Response) -> Response:
    """Break the answer if a rule says so, and write request and answer down."""
    seen: Seen | None = g.get("seen")
    if seen is None:
        return response
    facts, rule = seen.facts, seen.rule
    answered = rule is None or break_answer(rule.spec, response)
    text = _text(response) if answered else ""
    sandbox = current_sandbox()
    if seen.generation != sandbox.generation:
        return response
    entry = sandbox.journal.add(
        time=sandbox.clock.now(),
        endpoint=facts.endpoint,
        method=facts.method,
        path=_cut(facts.path),
        parameters=_cut_all(facts.parameters),
        headers=_cut_all(facts.headers),
        grant_type=facts.grant_type,
        client_id=facts.client_id,
        username=facts.username,
        status=response.status_code if answered else None,
        error=_error_name(response, text) if answered else None,
        rule=None if rule is None else rule.id,
        milliseconds=round((time.perf_counter() - seen.started) * 1000, 3),
        answer_headers=_cut_all({name.lower(): value for name, value in response.headers}) if answered else {},
        answer=_cut(text),
    )
    if log.isEnabledFor(logging.DEBUG):
        log.debug("%s", entry.line())
    return response


def _browser() -> Browser | None:
    """What the pages know; cookies and signatures are read only where people come by."""
    if request.path not in {"/oauth/authorize", "/login"}:
        return None
    from mockserver.pages.browser import peek_username  # noqa: PLC0415 - programs never need the pages
    from mockserver.pages.pending import waiting_request  # noqa: PLC0415

    return Browser(peek_username(), waiting_request().get("client_id"))


def _is_unseen(path: str) -> bool:
    return any(path == unseen or path.startswith(f"{unseen}/") for unseen in UNSEEN)


def _text(response: Response) -> str:
    """The answer, unless it is a page: those are full of secrets, and nobody's program reads them."""
    if response.direct_passthrough or response.mimetype not in {"application/json", "text/plain"}:
        return ""
    return response.get_data(as_text=True)


def _error_name(response: Response, text: str) -> str | None:
    """The OAuth error that an answer carries, in its body or in its redirect."""
    if response.status_code >= 400 and response.is_json and len(text) < LONGEST_VALUE:  # noqa: PLR2004
        try:
            return msgspec.json.decode(text, type=_ErrorBody).error
        except msgspec.DecodeError:
            return None
    found = _ERROR_IN_URL.search(response.headers.get("Location", ""))
    return found[1] if found else None


class _ErrorBody(msgspec.Struct):
    error: str | None = None


def _cut_all(named: dict[str, str]) -> dict[str, str]:
    """Names and values, cut and counted: a journal of thousands of entries has to stay small."""
    kept = {_cut(name, LONGEST_NAME): _cut(value) for name, value in islice(named.items(), MOST_NAMES)}
    if len(named) > MOST_NAMES:
        kept["…"] = f"{len(named) - MOST_NAMES} more"
    return kept


def _cut(value: str, longest: int = LONGEST_VALUE) -> str:
    return value if len(value) <= longest else f"{value[:longest]}… ({len(value)} characters)"
