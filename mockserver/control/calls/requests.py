"""`/_mock/requests`: the journal, and questions to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from mockserver.control.problems import ProblemError, wrong_field
from mockserver.control.routing import Parameter, Route
from mockserver.traffic.facts import Endpoint
from mockserver.traffic.journal import Entry
from mockserver.traffic.matching import EntryMatch
from mockserver.traffic.verification import Question, Verdict, verify

if TYPE_CHECKING:
    from mockserver.control.routing import Call

REVEAL = Parameter("reveal", bool, "true: show secrets, passwords and whole tokens.")

FILTERS = (
    Parameter("endpoint", Endpoint, "Only requests to this endpoint."),
    Parameter("grant_type", str, "Only with this grant."),
    Parameter("client_id", str, "Only of this client."),
    Parameter("username", str, "Only for this user."),
    Parameter("method", str, "Only with this method."),
    Parameter("path", str, "Only this path; `*` stands for anything."),
    Parameter("status", int, "Only those answered with this status."),
    Parameter("error", str, "Only those answered with this OAuth error."),
)


def list_requests(call: Call) -> list[Entry]:
    """Return the journal, oldest entry first."""
    query = dict(call.query)
    reveal, after, limit = query.pop("reveal", False), query.pop("after", 0), query.pop("limit", None)
    try:
        match = msgspec.convert(query, EntryMatch)
    except msgspec.ValidationError as error:
        raise ProblemError(422, f"{error}.") from None
    entries = call.sandbox.journal.find(match, after=after)
    if limit is not None:
        entries = entries[-limit:] if limit else []
    return entries if reveal else [entry.masked() for entry in entries]


def show_request(call: Call) -> Entry:
    """Return one entry."""
    wanted = int(call.path["number"])
    found = next((entry for entry in call.sandbox.journal.find(after=wanted - 1) if entry.id == wanted), None)
    if found is None:
        raise ProblemError(404, f"There is no request {wanted} in the journal.")
    return found if call.query.get("reveal", False) else found.masked()


def clear_requests(call: Call) -> None:
    """Forget the journal."""
    call.sandbox.journal.clear()


def verify_requests(call: Call) -> Verdict:
    """Return the verdict; 409 if there were not as many as there should be."""
    question: Question = call.body
    if question.times is not None and (question.at_least is not None or question.at_most is not None):
        raise wrong_field("times", "stands alone: give it, or at_least and at_most")
    if question.at_least is not None and question.at_most is not None and question.at_least > question.at_most:
        raise wrong_field("at_least", f"is more than at_most, found {question.at_least} and {question.at_most}")
    verdict = verify(call.sandbox.journal, question)
    if not verdict.verified:
        raise ProblemError(409, verdict.message, more=_shown(verdict))
    return verdict


def _shown(verdict: Verdict) -> dict[str, Any]:
    members: dict[str, Any] = msgspec.to_builtins(verdict)
    return {name: members[name] for name in ("count", "matched", "nearest")}


ROUTES = (
    Route(
        "GET",
        "/requests",
        list_requests,
        "What clients sent, and what they were answered",
        list[Entry],
        query=(
            *FILTERS,
            Parameter("after", Annotated[int, Meta(ge=0)], "Only entries with a higher id."),
            Parameter("limit", Annotated[int, Meta(ge=0)], "At most this many, the newest ones."),
            REVEAL,
        ),
    ),
    Route("DELETE", "/requests", clear_requests, "Forget the journal", status=204),
    Route(
        "GET",
        "/requests/<int:number>",
        show_request,
        "One request, and its answer",
        Entry,
        query=(REVEAL,),
        problems=(404,),
    ),
    Route(
        "POST",
        "/requests/verify",
        verify_requests,
        "Ask whether something was sent",
        Verdict,
        Question,
        problems=(409,),
        example={"match": {"endpoint": "token", "grant_type": "refresh_token"}, "at_most": 1},
    ),
)
