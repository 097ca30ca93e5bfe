"""What is known about a request before it is answered, seen from outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from mockserver.credentials import UndecodableError, basic_credentials, bearer_token

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from flask import Request

    from mockserver.sandbox import Sandbox
    from mockserver.store.records import AccessToken, AuthorizationCode, RefreshToken

Endpoint = Literal["token", "authorize", "login", "consent", "logout", "rest", "other"]
"""What a request is for. `other`: the page at the root, and paths that do not exist."""

_LOGOUT = re.compile(r"/rest/v2\.\d+/users/self/tokens/current")


class RequestFacts(Struct, kw_only=True):
    """A request. Of parameters given twice the first value counts; names of headers are in lower case."""

    endpoint: Endpoint
    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    grant_type: str | None = None
    client_id: str | None = None
    username: str | None = None


class Browser(Struct, frozen=True):
    """What the pages know of a request: who is logged in, and for which client."""

    username: str | None
    client_id: str | None


def facts_of(request: Request, sandbox: Sandbox, browser: Browser | None = None) -> RequestFacts:
    """Return what is known about `request`; `browser` what its pages know.

    The client is the one that the credentials or the token name, whether they are right or not; the user the one that
    the request names, or whose token, code or browser it comes with.
    """
    parameters: dict[str, str] = {}
    for source in (request.args, request.form):
        for name, value in source.items(multi=True):
            parameters.setdefault(name, value)
    endpoint = endpoint_of(request.method, request.path, answers="user_oauth_approval" in request.form)
    facts = RequestFacts(
        endpoint=endpoint,
        method=request.method,
        path=request.path,
        parameters=parameters,
        headers=_headers(request.environ),
        grant_type=parameters.get("grant_type") if endpoint == "token" else None,
    )
    _tell_client_and_user(facts, sandbox)
    if browser is not None:
        facts.username = facts.username or browser.username
        facts.client_id = facts.client_id or browser.client_id
    return facts


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    """The headers by name in lower case; straight from the environment, which is what every request pays for."""
    headers = {key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")}
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = environ[key]
    return headers


def endpoint_of(method: str, path: str, *, answers: bool) -> Endpoint:
    """Return what a request is for; `answers` if it has the field of the consent page's buttons."""
    if path == "/oauth/token":
        return "token"
    if path == "/oauth/authorize":
        return "consent" if method == "POST" and answers else "authorize"
    if path == "/login":
        return "login"
    if method == "DELETE" and _LOGOUT.fullmatch(path):
        return "logout"
    return "rest" if path == "/rest" or path.startswith("/rest/") else "other"


def _tell_client_and_user(facts: RequestFacts, sandbox: Sandbox) -> None:
    parameters, header = facts.parameters, facts.headers.get("authorization", "")
    try:
        credentials = basic_credentials(header)
    except UndecodableError:
        credentials = None
    facts.client_id = (credentials and credentials[0]) or parameters.get("client_id")
    facts.username = parameters.get("username")
    record: AccessToken | RefreshToken | AuthorizationCode | None = None
    if facts.endpoint in {"rest", "logout"}:
        token = bearer_token(header, lenient=sandbox.settings.lenient_bearer)
        record = sandbox.store.access_token(parameters.get("access_token", "") if token is None else token)
    elif "refresh_token" in parameters:
        record = sandbox.store.refresh_token(parameters["refresh_token"])
    elif "code" in parameters:
        record = sandbox.store.code(parameters["code"])
    if record is not None:
        facts.client_id = facts.client_id or record.client_id
        facts.username = facts.username or record.username
    elif facts.username is not None and sandbox.settings.trim_username:
        facts.username = facts.username.strip()
