"""The answers that look the same wherever they come from. Each shape is stated here, once, and nowhere in the cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.contract.differences import ABSENT, Words, decoded
from mockserver.contract.page import read_page

if TYPE_CHECKING:
    from mockserver.contract.cases import (
        ErrorExpectation,
        PageErrorExpectation,
        ResourceErrorExpectation,
        TokenExpectation,
    )
    from mockserver.contract.differences import Comparison
    from mockserver.contract.transport import Answer

JSON_TYPE = "application/json;charset=UTF-8"
UNAUTHORIZED = 401
FORBIDDEN = 403
REALMS = {
    "Basic": 'Basic realm="oauth2/client", ',
    "Form": 'Form realm="oauth2/client", ',
    "Bearer": "Bearer ",
}
RESOURCE_REALM = 'Bearer realm="oauth2-resource", '


def check_error(compare: Comparison, expected: ErrorExpectation, answer: Answer, *, head: bool) -> None:
    """An OAuth2 error: one JSON object, its keys in order, the challenge of a 401 (WIRE §2 "Errors", §4).

    The answer to a HEAD request has the headers and no body.
    """
    body = {"error": expected.code, "error_description": expected.description}
    if expected.scope is not None:
        body["scope"] = expected.scope
    if head:
        compare.equal("body of an answer to HEAD", "", answer.text)
    else:
        _json_body(compare, body, answer)
    compare.text("Content-Type", JSON_TYPE, answer.header("Content-Type"))
    _not_stored(compare, answer)
    challenge = answer.header("WWW-Authenticate")
    if answer.status == UNAUTHORIZED:
        realm = RESOURCE_REALM if expected.challenge == "Resource" else REALMS[expected.challenge or "Bearer"]
        said = f'error="{expected.code}", error_description="{expected.description}"'
        compare.text("WWW-Authenticate", realm + said, challenge)
    elif answer.status != FORBIDDEN:
        compare.absent("WWW-Authenticate", challenge)


def check_token(compare: Comparison, expected: TokenExpectation, answer: Answer) -> None:
    """A token answer: keys in order, lifetime, and headers that let nobody keep it (WIRE §2 "Success")."""
    body: dict[str, Any] = {"access_token": expected.access_token, "token_type": "bearer"}
    if expected.refresh_token is not False:
        body["refresh_token"] = expected.refresh_token
    if expected.expires_in != "absent":
        body["expires_in"] = "<integer>"
    body["scope"] = expected.scope
    came = _json_body(compare, body, answer)
    if isinstance(came, dict) and isinstance(came.get("expires_in"), int):
        _lifetime(compare, expected, came["expires_in"])
    compare.text("Content-Type", JSON_TYPE, answer.header("Content-Type"))
    _not_stored(compare, answer)
    compare.absent("Set-Cookie", answer.header("Set-Cookie"))


def check_resource_error(compare: Comparison, expected: ResourceErrorExpectation, answer: Answer) -> None:
    """The other error object, of `/rest`: code, title, detail (WIRE §4)."""
    _json_body(compare, {"code": answer.status, "title": expected.title, "detail": "<text>"}, answer)
    compare.text("Content-Type", "application/json<any>", answer.header("Content-Type"))


def check_page_error(compare: Comparison, expected: PageErrorExpectation, answer: Answer) -> None:
    """A page that names the error and leads nowhere (WIRE §3: "Never a redirect")."""
    compare.absent("Location", answer.header("Location"))
    page = read_page(answer)
    if page is None:
        compare.note("Content-Type", Words("an HTML page"), answer.header("Content-Type") or Words(ABSENT))
        return
    compare.has("page", expected.code, page.text)
    compare.has("page", expected.description, page.text)


def _json_body(compare: Comparison, expected: Any, answer: Answer) -> Any:
    came = decoded(answer.text)
    if isinstance(came, dict | list):
        compare.json("body", expected, came)
    else:
        compare.note("body", Words("a JSON object"), answer.text)
    return came


def _not_stored(compare: Comparison, answer: Answer) -> None:
    compare.text("Cache-Control", "no-store", answer.header("Cache-Control"))
    compare.text("Pragma", "no-cache", answer.header("Pragma"))


def _lifetime(compare: Comparison, expected: TokenExpectation, came: int) -> None:
    match expected.expires_in:
        case int(seconds):
            compare.equal("body.expires_in", seconds, came)
        case (least, most):
            if not least <= came <= most:
                compare.note("body.expires_in", Words(f"{least} to {most}"), came)
        case _:
            if came <= 0:
                compare.note("body.expires_in", Words("more than 0"), came)
