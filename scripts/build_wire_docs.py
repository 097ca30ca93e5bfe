"""Write docs/wire.md from the contract's data. With --check, only say whether it is up to date (exit 1 if not)."""

from __future__ import annotations

import sys
from pathlib import Path

from mockserver.contract.cases import NEEDS, Case, Contract, ErrorExpectation, Expectation, TokenExpectation
from mockserver.contract.loader import load_contract

PAGE = Path(__file__).parents[1] / "docs" / "wire.md"

INTRODUCTION = """\
# The wire, case by case

What a client of CameraManager's OAuth service may rely on, as this mock server keeps it. This page is written by
`scripts/build_wire_docs.py` from the files in `mockserver/contract/`; do not edit it.

The same cases are the tests of this project (`tests/contract/`), in the process and over a socket. They can be held
against any server that is reached over HTTP, the real service among them:

    mockserver verify --base-url https://… --client-id … --client-secret … --username … --password … --redirect-uri …

It prints `ok`, `DIFFERS` with what was expected and what came, or `skipped` for each case. Those marked † are skipped:
they need what cannot be had from outside.

How sure each fact is:

| mark | meaning |
|---|---|
| D | the vendor's own guides and Swagger page say so |
| C | public client code depends on it |
| L | what the library does that the service seems to run on (Spring Security OAuth 2, up to 2.3.6); inferred |
| O | this project's own decision, where nothing is known |

In the answers, `<token>` is a UUID, a colon and a number, `<code>` six letters and digits, `<any>` any text, and
`{…}` a value of the account in use or of an earlier answer. The last column says where the fact stands in the
notes that this project began with: 1 tokens and codes, 2 the token endpoint, 3 the authorization endpoint, 4 bearer
tokens and `/rest`, 5 CORS, 6 the quirks.
"""


def render(contract: Contract) -> str:
    """Return the page."""
    marks = {need: number for number, need in enumerate(NEEDS, start=1)}
    lines = [INTRODUCTION, "Why a case cannot be run from outside:\n"]
    lines += [f"- †{marks[need]} it {words}" for need, words in NEEDS.items()]
    for topic in contract.topics.values():
        lines += [f"\n## {topic.title}\n", topic.about, "", "| case | answer | source | where |", "|---|---|---|---|"]
        for case in topic.case:
            daggers = "".join(f" †{marks[need]}" for need in case.needs)
            cells = [case.name + daggers, summary(case, contract), case.source, case.wire]
            lines.append("| " + " | ".join(escaped(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def summary(case: Case, contract: Contract) -> str:
    """Return what a case ends with: its last expectation, and the flow that may follow."""
    expectations = [step.expect for step in case.step if step.expect is not None]
    parts = [described(expectations[-1])] if expectations else []
    last = case.step[-1].use
    if last is not None:
        parts.append(contract.flows[last].about)
    text = "; then: ".join(parts)
    for name, value in case.variables.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def described(expected: Expectation) -> str:
    """Return an expectation in a few words."""
    status = expected.status if isinstance(expected.status, int) else " or ".join(map(str, expected.status))
    parts = [str(status)]
    if expected.error is not None:
        parts.append(error_words(expected.error))
    if expected.page_error is not None:
        parts.append(f"page with `{expected.page_error.code}` {code(expected.page_error.description)}")
    if expected.resource_error is not None:
        parts.append(f'`{{"code": {status}, "title": "{expected.resource_error.title}", "detail": …}}`')
    if expected.token is not None:
        parts.append(token_words(expected.token))
    if expected.page is not None:
        parts.append(f"the {expected.page} page")
    if expected.location is not None:
        parts.append(f"to {code(expected.location)}")
    if expected.location_query is not None:
        parts.append("with " + ", ".join(code(f"{name}={value}") for name, value in expected.location_query.items()))
    if expected.body == "":
        parts.append("empty body")
    parts += [f"`{name}: {value}`" for name, value in expected.headers.items() if isinstance(value, str)]
    parts += [f"no `{name}`" for name, value in expected.headers.items() if value is False]
    return ", ".join(parts)


def error_words(error: ErrorExpectation) -> str:
    """Return an error in a few words."""
    scope = f", scope {code(error.scope)}" if error.scope else ""
    challenge = f", challenge {error.challenge}" if error.challenge else ""
    return f"`{error.code}` {code(error.description)}{scope}{challenge}"


def token_words(token: TokenExpectation) -> str:
    """Return a token answer in a few words."""
    pair = "access token only" if token.refresh_token is False else "token pair"
    lifetime = "" if token.expires_in is None else f", expires_in {token.expires_in}"
    return f"{pair}, scope {code(token.scope)}{lifetime}"


def code(text: str) -> str:
    """Return text as Markdown code."""
    return f"`` {text} ``" if "`" in text else f"`{text}`" if text else "(empty)"


def escaped(cell: str) -> str:
    """Return text that stays in its cell, with nothing in it that is read as markup outside of code."""
    parts = cell.replace("|", "\\|").split("`")
    plain = [part.replace("<", "&lt;") if index % 2 == 0 else part for index, part in enumerate(parts)]
    return "`".join(plain).replace("\n", " ")


def main() -> int:
    """Write the page, or check it; return the exit code."""
    page = render(load_contract())
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print(f"{PAGE.name} is not up to date: run python scripts/build_wire_docs.py", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
