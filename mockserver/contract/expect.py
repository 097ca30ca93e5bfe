"""Comparing an answer with what a step expects of it, and picking values out of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from mockserver.contract.browser import path_on_server
from mockserver.contract.differences import ABSENT, Comparison, Difference, Words, decoded
from mockserver.contract.page import read_page
from mockserver.contract.shapes import check_error, check_page_error, check_resource_error, check_token
from mockserver.contract.template import matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mockserver.contract.cases import Expectation
    from mockserver.contract.transport import Answer


def pick(where: str, answer: Answer) -> str | None:
    """Return a value of an answer: `json KEY`, `location PARAMETER` or `header NAME`; None where it is not."""
    kind, name = where.split(" ", 1)
    if kind == "header":
        return answer.header(name)
    if kind == "location":
        return dict(_query(answer.header("Location") or "")).get(name)
    document = decoded(answer.text)
    value = document.get(name) if isinstance(document, dict) else None
    return value if value is None or isinstance(value, str) else msgspec.json.encode(value).decode()


def differences(
    expected: Expectation, answer: Answer, variables: Mapping[str, str], *, base_url: str, head: bool = False
) -> list[Difference]:
    """Return everything about `answer` that is not as expected.

    Args:
        expected: what the step says.
        answer: what came.
        variables: what the templates are filled in with.
        base_url: where the server is, for redirects that stay on it.
        head: whether the request was HEAD, whose answer has no body.

    Raises:
        UnknownVariableError: a template uses a variable that is not in `variables`.
    """
    compare = Comparison(variables)
    statuses = expected.status if isinstance(expected.status, list) else [expected.status]
    if answer.status not in statuses:
        compare.note("status", Words(" or ".join(map(str, statuses))), answer.status)
    if expected.error is not None:
        check_error(compare, expected.error, answer, head=head)
    if expected.token is not None:
        check_token(compare, expected.token, answer)
    if expected.resource_error is not None:
        check_resource_error(compare, expected.resource_error, answer)
    if expected.page_error is not None:
        check_page_error(compare, expected.page_error, answer)
    _check_body(compare, expected, answer)
    _check_headers(compare, expected, answer)
    _check_redirect(compare, expected, answer, base_url)
    for where, unwanted in expected.differs.items():
        value = pick(where, answer)
        if value is None or matches(unwanted, value, variables):
            compare.note(where, Words("another value than before"), Words(ABSENT) if value is None else value)
    return compare.differences


def _check_body(compare: Comparison, expected: Expectation, answer: Answer) -> None:
    page = read_page(answer)
    if expected.page is not None:
        compare.equal(
            "page",
            f"the {expected.page} page",
            f"the {page.kind} page" if page and page.kind else answer.text,
        )
    if expected.login_name is not None:
        form = page.login_form if page is not None else None
        compare.text("user name in the login form", expected.login_name, form.login_controls[0].value if form else None)
    if expected.json is not msgspec.UNSET:
        document = decoded(answer.text)
        compare.json("body", expected.json, answer.text if document is msgspec.UNSET else document)
    if expected.fields:
        _check_fields(compare, expected.fields, decoded(answer.text))
    if expected.body is not None:
        compare.text("body", expected.body, answer.text)
    text = page.text if page is not None else answer.text
    for wanted in expected.body_has:
        compare.has("body", wanted, text)
    for unwanted in expected.body_lacks:
        compare.lacks("body", unwanted, answer.text)


def _check_fields(compare: Comparison, expected: dict[str, Any], document: Any) -> None:
    if isinstance(document, list) and document:
        for index, item in enumerate(document):
            _check_object(compare, f"body[{index}]", expected, item)
    else:
        _check_object(compare, "body", expected, document)


def _check_object(compare: Comparison, about: str, expected: dict[str, Any], came: Any) -> None:
    if not isinstance(came, dict):
        compare.note(about, Words("a JSON object"), None if came is msgspec.UNSET else came)
        return
    for key, value in expected.items():
        if key in came:
            compare.json(f"{about}.{key}", value, came[key])
        else:
            compare.note(f"{about}.{key}", value, Words(ABSENT))


def _check_headers(compare: Comparison, expected: Expectation, answer: Answer) -> None:
    for name, wanted in expected.headers.items():
        if wanted is False:
            compare.absent(name, answer.header(name))
        else:
            compare.text(name, "<any>" if wanted is True else wanted, answer.header(name))


def _check_redirect(compare: Comparison, expected: Expectation, answer: Answer, base_url: str) -> None:
    location = answer.header("Location")
    if expected.location is not None:
        shown = location
        if location is not None and expected.location.startswith("/"):
            shown = path_on_server(base_url, location) or location
        compare.text("Location", expected.location, shown)
    if expected.location_query is not None:
        if location is None:
            compare.note("Location", Words("a redirect"), Words(ABSENT))
        else:
            compare.json("parameters of Location", expected.location_query, dict(_query(location)))


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
