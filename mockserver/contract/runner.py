"""Taking the steps of a case at a target, up to the first that is not answered as expected."""

from __future__ import annotations

from base64 import b64encode
from collections import ChainMap
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from msgspec import Struct, field

from mockserver.contract.browser import FORM, Browser
from mockserver.contract.cases import NEEDS, Case, SignIn
from mockserver.contract.differences import ABSENT, Difference, Words
from mockserver.contract.expect import differences, pick
from mockserver.contract.template import UnknownVariableError, fill
from mockserver.contract.transport import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mockserver.contract.cases import Flow, Parameters, Step
    from mockserver.contract.target import Target
    from mockserver.contract.transport import Answer


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of a case.

    Attributes:
        step: which step differed, such as `step 2, POST /oauth/token`; in a flow `step 1, flow "code", GET …`.
        reason: why the case was skipped.
    """

    case: Case
    result: Literal["ok", "differs", "skipped"]
    step: str = ""
    differences: list[Difference] = field(default_factory=list)
    reason: str = ""

    def __str__(self) -> str:
        """The outcome in lines for a terminal."""
        lines = [f"{'DIFFERS' if self.result == 'differs' else self.result:<8} {self.case.name}"]
        if self.result == "skipped":
            lines[0] += f" ({self.reason})"
        if self.result == "differs":
            lines.append(f"         WIRE {self.case.wire}; source {self.case.source}; {self.step}")
            lines += [f"           {difference}" for difference in self.differences]
        return "\n".join(lines)


def run_case(case: Case, flows: Mapping[str, Flow], target: Target) -> Outcome:
    """Take a case's steps at `target`; skip it if the target cannot give what it needs.

    A server that cannot be reached, or breaks off, is a difference like any other.
    """
    missing = target.missing(case)
    if missing:
        return Outcome(case=case, result="skipped", reason="; ".join(NEEDS[need] for need in missing))
    run = _Run(flows, target, case.variables)
    for number, step in enumerate(case.step, start=1):
        for title, found in run.take(step, f"step {number}"):
            if found:
                return Outcome(case=case, result="differs", step=title, differences=found)
    return Outcome(case=case, result="ok")


class _Run:
    """The state of one case under way: its variables and its browsers."""

    def __init__(self, flows: Mapping[str, Flow], target: Target, variables: Mapping[str, str]) -> None:
        self._flows = flows
        self._target = target
        self._browsers: dict[str, Browser] = {}
        self._scope = dict(target.variables)
        self._scope |= {name: fill(value, self._scope) for name, value in variables.items()}

    def take(
        self, step: Step, title: str, given: Mapping[str, str] | None = None
    ) -> Iterator[tuple[str, list[Difference]]]:
        """Take a step, or all of a flow's, and yield what differed in each, under the title of the step."""
        variables = ChainMap(dict(given or {}), self._scope)
        try:
            title = f"{title}, {fill(step.title, variables)}"
            if step.use is not None:
                flow = self._flows[step.use]
                inner = {name: fill(text, variables) for name, text in (flow.defaults | step.with_).items()}
                for part in flow.step:
                    yield from self.take(part, title, inner)
            elif step.clock is not None:
                self._move_clock(step)
                yield title, []
            else:
                yield title, self._ask(step, variables)
        except UnknownVariableError as error:
            yield title, [Difference("contract", Words("a known variable"), str(error))]
        except ConnectionError as error:
            yield title, [Difference("connection", Words("an answer"), str(error))]

    def _move_clock(self, step: Step) -> None:
        clock = self._target.clock
        if clock is None or step.clock is None:
            raise ConnectionError("the clock of this target cannot be moved")
        if step.clock.freeze:
            clock.freeze()
        if step.clock.advance:
            clock.advance(seconds=step.clock.advance)

    def _ask(self, step: Step, variables: Mapping[str, str]) -> list[Difference]:
        """Send a step's request, compare the answer, and keep what is to be saved."""
        answer = self._answer(step, variables)
        found: list[Difference] = []
        if step.expect is not None:
            head = (step.request or "").startswith("HEAD ")
            found = differences(step.expect, answer, variables, base_url=self._target.base_url, head=head)
        for name, where in step.save.items():
            value = pick(where, answer)
            if value is None:
                found.append(Difference(where, Words(f"a value to save as {name}"), Words(ABSENT)))
            else:
                self._scope[name] = value
        return found

    def _answer(self, step: Step, variables: Mapping[str, str]) -> Answer:
        if step.browser is None:
            return self._send(_request(step, variables))
        name = fill(step.browser, variables)
        browser = self._browsers.setdefault(name, Browser(self._send, self._target.base_url))
        if step.resubmit:
            return browser.resubmit()
        sign_in = step.sign_in
        if sign_in is not None:
            sign_in = SignIn(username=fill(sign_in.username, variables), password=fill(sign_in.password, variables))
        return browser.visit(_request(step, variables), sign_in, step.consent)

    def _send(self, request: Request) -> Answer:
        path = self._target.prefix + request.path
        return self._target.transport.send(
            Request(method=request.method, path=path, headers=request.headers, body=request.body)
        )


def _request(step: Step, variables: Mapping[str, str]) -> Request:
    """Return the request that a step describes."""
    method, path = fill(step.request or "", variables).split(" ", 1)
    query = "&".join(filter(None, [fill(step.query_text or "", variables), _encoded(step.query, variables)]))
    headers = list(_pairs(step.headers, variables))
    body = fill(step.body or "", variables).encode()
    if step.form is not None:
        body = _encoded(step.form, variables).encode()
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", FORM))
    if step.basic:
        pair = step.basic if isinstance(step.basic, tuple) else ("{client_id}", "{client_secret}")
        headers.append(("Authorization", _basic(*(fill(text, variables) for text in pair))))
    if step.bearer is not None:
        headers.append(("Authorization", f"Bearer {fill(step.bearer, variables)}"))
    return Request(method=method, path=f"{path}?{query}" if query else path, headers=headers, body=body)


def _basic(client_id: str, secret: str) -> str:
    return f"Basic {b64encode(f'{client_id}:{secret}'.encode()).decode()}"


def _pairs(parameters: Parameters, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, given in parameters.items():
        for value in given if isinstance(given, list) else [given]:
            yield name, fill(value, variables)


def _encoded(parameters: Parameters, variables: Mapping[str, str]) -> str:
    return urlencode(list(_pairs(parameters, variables)))
