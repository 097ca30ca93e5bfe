"""The generated parts of the pages about the control API: calls, rules, errors by name."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from http import HTTPStatus
from inspect import getdoc
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec
from control_keys import CONTROL_KEYS
from control_samples import Sample, samples
from tables import description_of, table, values

from mockserver.control.calls.accounts import ClientFields, UserFields
from mockserver.control.snapshot import Snapshot
from mockserver.interception.errors import ERRORS
from mockserver.traffic.facts import RequestFacts
from mockserver.traffic.matching import EntryMatch, Match
from mockserver.traffic.rules import CannedResponse, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.control.routing import Parameter
    from mockserver.oauth.errors import VendorError

TOPICS = {
    "health and state": ("health", "reset", "state"),
    "the clock": ("clock",),
    "clients and users": ("clients", "users"),
    "tokens": ("tokens", "next", "authorizations"),
    "rules": ("rules",),
    "the journal": ("requests",),
    "sandboxes": ("sandboxes",),
    "the document": ("openapi.json",),
}
"""Which calls a part shows, by the first piece of their path."""

ELSEWHERE = {
    ClientFields: "The fields are those of [a client in the seed](seed.md#clients), but `client_id`.",
    UserFields: "The fields are those of [a user in the seed](seed.md#users), but `username`.",
    Snapshot: "The document is one that `GET /_mock/state` gave, or one like this.",
    RuleSpec: "The fields are [above](#rules).",
}
WIDTH = 110
ASKED = {
    "": {"endpoint": "token"},
    "for a refresh": {"endpoint": "token", "grant_type": "refresh_token"},
    "for a code": {"endpoint": "token", "grant_type": "authorization_code"},
    "at `/oauth/authorize`": {"endpoint": "authorize"},
    "on the consent page": {"endpoint": "consent"},
}
"""Requests for which some errors have words of their own."""

SENT = ("scope", "response_type", "refresh_token", "code", "redirect_uri")


def call_parts() -> dict[str, Callable[[], str]]:
    """Return how the description of each topic's calls is made."""
    return {f"calls: {topic}": partial(calls_of, topic) for topic in TOPICS}


@cache
def _samples() -> list[Sample]:
    return samples()


def calls_of(topic: str) -> str:
    """Return the description of a topic's calls."""
    return "\n\n".join(_call(one) for one in _samples() if one.route.path.split("/")[1] in TOPICS[topic])


def _call(sample: Sample) -> str:
    route = sample.route
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
    said = [f"### {route.method} /_mock{path}", f"{route.summary}."]
    if route.query:
        said += [table(["parameter", "values", "what"], map(_parameter_row, route.query))]
    if route.body is not None:
        said += [_body(route.body)]
    if sample.body is not None:
        said += ["For example:", _block(sample.body)]
    answer = f"Answers {sample.status} {HTTPStatus(sample.status).phrase}"
    if sample.answer is None:
        said += [f"{answer}, without a body."]
    else:
        listed = ", a list" if isinstance(sample.answer, list) else ""
        told = f". {_first_paragraph(route.answer)}" if _is_struct(route.answer) else ":"
        said += [f"{answer}{listed}{told}"]
        said += [_block(sample.answer)]
    return "\n\n".join(said)


def _parameter_row(parameter: Parameter) -> list[str]:
    return [f"`{parameter.name}`", _values(parameter.type), parameter.description]


def _body(struct: type[msgspec.Struct]) -> str:
    if struct in ELSEWHERE:
        return ELSEWHERE[struct]
    return f"{_first_paragraph(struct)}\n\n{fields_of(struct)}"


def fields_of(struct: type[msgspec.Struct]) -> str:
    """Return the table of a body's fields."""
    hints = get_type_hints(struct, include_extras=True)
    rows = (
        [
            f"`{field.name}`",
            _values(hints[field.name]),
            "required" if field.required else _default(field),
            description_of(hints[field.name]) or CONTROL_KEYS[f"{struct.__name__}.{field.name}"],
        ]
        for field in msgspec.structs.fields(struct)
    )
    return table(["field", "values", "default", "what"], rows)


def rule_fields() -> str:
    """Return the tables of what a rule is made of."""
    asked_later = set(EntryMatch.__struct_fields__) - set(Match.__struct_fields__)
    return "\n\n".join(
        [
            fields_of(RuleSpec),
            f"`match`: {_first_paragraph(Match)[0].lower()}{_first_paragraph(Match)[1:]}",
            fields_of(Match),
            f"The journal is asked with the same, and with {' and '.join(f'`{one}`' for one in sorted(asked_later))}.",
            f"`response`: {_first_paragraph(CannedResponse)[0].lower()}{_first_paragraph(CannedResponse)[1:]}",
            fields_of(CannedResponse),
        ]
    )


def error_names() -> str:
    """Return the table of the errors that a rule can name."""
    return table(["`error`", "status", "answer's `error`", "`error_description`"], map(_error_row, ERRORS))


def _error_row(name: str) -> list[str]:
    said = {where: _error(name, where) for where in ASKED}
    usual = said.pop("")
    words = [usual.description]
    words += [f"{where}: {one.description}" for where, one in said.items() if one.description != usual.description]
    return [f"`{name}`", str(usual.status_code), f"`{usual.error}`", "<br>".join(words)]


def _error(name: str, where: str) -> VendorError:
    parameters = dict.fromkeys(SENT, "…")
    headers = {"authorization": "Bearer …"}
    facts = RequestFacts(method="GET", path="/", parameters=parameters, headers=headers, **ASKED[where])
    error = ERRORS[name](facts)
    error.description = error.description.replace(f"type: {facts.grant_type}", "type: …")
    return error


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return "none" if value is None or isinstance(value, msgspec.Struct) or value is msgspec.NODEFAULT else f"`{value}`"


def _values(hint: Any) -> str:
    return values(hint).replace("on, off", "`true`, `false`")


def _is_struct(kind: Any) -> bool:
    return any(isinstance(one, type) and issubclass(one, msgspec.Struct) for one in (kind, *get_args(kind)))


def _first_paragraph(kind: Any) -> str:
    struct = next(one for one in (kind, *get_args(kind)) if isinstance(one, type) and issubclass(one, msgspec.Struct))
    paragraph = (getdoc(struct) or "").partition("\n\n")[0].replace("\n", " ")
    return re.sub(r"\bNone\b", "null", paragraph)


def _block(value: Any) -> str:
    return f"```json\n{_written(value)}\n```"


def _written(value: Any, indent: str = "") -> str:
    """JSON with a line for whatever fits on one."""
    text = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(text) <= WIDTH or not value or not isinstance(value, dict | list):
        return text
    deeper = f"{indent}  "
    if isinstance(value, list):
        lines = [_written(one, deeper) for one in value]
    else:
        lines = [f"{json.dumps(name)}: {_written(one, deeper)}" for name, one in value.items()]
    first, last = "[]" if isinstance(value, list) else "{}"
    return f"{first}\n{deeper}" + f",\n{deeper}".join(lines) + f"\n{indent}{last}"
