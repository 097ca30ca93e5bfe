"""`/_mock/tokens`, `/_mock/next`, `/_mock/authorizations`: tokens and codes by command."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from authlib.oauth2 import OAuth2Error
from msgspec import Meta

from mockserver.clock import MILLIS
from mockserver.context import current_authorization_server
from mockserver.control.documents import (
    Authorization,
    Authorize,
    Ended,
    Mint,
    Next,
    TokenAnswer,
    TokenInfo,
)
from mockserver.control.problems import ProblemError, unknown, wrong_choice, wrong_field
from mockserver.control.routing import Parameter, Route
from mockserver.lifetimes import is_expired
from mockserver.next_values import KINDS, TEXT_KINDS, Kind, NextValues
from mockserver.oauth.models import OAuthClient
from mockserver.oauth.requests import remembered_request
from mockserver.oauth.tokens import token_answer
from mockserver.sandbox import LoginRefusedError

if TYPE_CHECKING:
    from mockserver.control.routing import Call
    from mockserver.sandbox import Sandbox
    from mockserver.seed import Client, User
    from mockserver.store.records import AccessToken

_SENDABLE = re.compile(r"[!-+\--~]+")


def list_tokens(call: Call) -> list[TokenInfo]:
    """Return the access tokens that are known, expired ones too, oldest first."""
    username, client_id, expired, limit = map(call.query.get, ("username", "client_id", "expired", "limit"))
    now = call.sandbox.clock.millis()
    known = list(call.sandbox.store.access_tokens())
    found = (
        token
        for token in reversed(known)
        if username in {None, token.username}
        and client_id in {None, token.client_id}
        and expired in {None, is_expired(token, now)}
    )
    newest = list(islice(found, None if limit is None else min(limit, len(known))))  # a few do not cost as much as all
    return [_info(call.sandbox, token) for token in reversed(newest)]


def mint(call: Call) -> dict[str, Any]:
    """Make a token."""
    body: Mint = call.body
    sandbox = call.sandbox
    client, user = _client(sandbox, body.client_id), _user(sandbox, body.username)
    for name in ("access_token", "refresh_token"):
        _check_value(name, getattr(body, name))
    if user is None and (body.refresh_token is not None or body.refresh_expires_in is not None):
        raise wrong_field("refresh_token", "a client's own token has none; give a username")
    if body.access_token is not None and body.access_token == body.refresh_token:
        raise wrong_field("refresh_token", "expected another value than the access token's")
    try:
        scopes = OAuthClient(client, sandbox.settings.redirect_matching).allowed_scopes(body.scope)
    except OAuth2Error as error:
        raise wrong_field("scope", f"{error.description}, expected one of {' '.join(client.scopes)}") from None
    token = sandbox.tokens.mint(
        client,
        user,
        scopes,
        access_token=body.access_token,
        refresh_token=body.refresh_token,
        expires_in=body.expires_in,
        refresh_expires_in=body.refresh_expires_in,
    )
    if token is None:
        raise ProblemError(409, "There is already a token of that value.")
    return token_answer(sandbox.tokens, token)


def revoke(call: Call) -> Ended:
    """End a token as a logout does."""
    value = call.path["token"]
    if not call.sandbox.tokens.end(value):
        raise unknown("token", value)
    return Ended(value)


def expire(call: Call) -> Ended:
    """Let a token's time be over."""
    value = call.path["token"]
    if not call.sandbox.tokens.expire(value):
        raise unknown("token", value)
    return Ended(value)


def order_next(call: Call) -> dict[Kind, list[str | int]]:
    """Order values for what is handed out next; return all that wait."""
    waiting: NextValues = call.sandbox.next
    ordered: dict[Kind, list[str | int]] = {}
    for kind in KINDS:
        values = getattr(call.body, kind)
        if values is not None:
            ordered[kind] = values if isinstance(values, list) else [values]
    for kind, several in ordered.items():
        for value in several:
            _check_value(kind, value)
    _check_new(call.sandbox, ordered)
    for kind, several in ordered.items():
        waiting.add(kind, *several)
    return waiting.waiting()


def authorize(call: Call) -> Authorization:
    """Log in and approve, or deny, without a browser."""
    body: Authorize = call.body
    client, user = _client(call.sandbox, body.client_id), _user(call.sandbox, body.username)
    if user is not None:
        try:
            call.sandbox.check_account(user)
        except LoginRefusedError as refusal:
            raise wrong_field("username", str(refusal)) from None
    fields = ("redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")
    given = {name: getattr(body, name) for name in fields if getattr(body, name) is not None}
    asked = remembered_request({"response_type": "code", "client_id": client.client_id, **given})
    server = current_authorization_server()
    try:
        grant = server.get_consent_grant(asked)
    except OAuth2Error as error:
        raise ProblemError(422, f"The authorization endpoint refuses: {error.error}, {error.description}") from None
    answer = server.create_authorization_response(asked, user if body.approve else None, grant)
    return Authorization(asked.code, answer.headers["Location"])


ROUTES = (
    Route(
        "GET",
        "/tokens",
        list_tokens,
        "Access tokens that are known",
        list[TokenInfo],
        query=(
            Parameter("username", str, "Only this user's."),
            Parameter("client_id", str, "Only this client's."),
            Parameter("expired", bool, "false: only those that live; true: only those whose time is over."),
            Parameter("limit", Annotated[int, Meta(ge=0)], "At most this many, the newest ones."),
        ),
    ),
    Route(
        "POST",
        "/tokens",
        mint,
        "Make a token without a flow",
        TokenAnswer,
        Mint,
        problems=(409,),
        example={"username": "demo@example.com", "client_id": "cameramanager.test", "expires_in": 5},
    ),
    Route("DELETE", "/tokens/<path:token>", revoke, "End a token, as a logout does", Ended, problems=(404,)),
    Route("POST", "/tokens/<path:token>/expire", expire, "Let a token's time be over now", Ended, problems=(404,)),
    Route(
        "POST",
        "/next",
        order_next,
        "Order exact values for what is handed out next",
        dict[Kind, list[str | int]],
        Next,
        problems=(409,),
        example={"code": "AbCdEf", "expires_in": [5, 10]},
    ),
    Route(
        "POST",
        "/authorizations",
        authorize,
        "Log in and approve without a browser",
        Authorization,
        Authorize,
        example={
            "client_id": "cameramanager.test",
            "username": "demo@example.com",
            "redirect_uri": "https://example.com",
            "state": "xyz",
        },
    ),
)


def _client(sandbox: Sandbox, client_id: str) -> Client:
    client = sandbox.client(client_id)
    if client is None:
        raise wrong_choice("client_id", client_id, list(sandbox.clients))
    return client


def _user(sandbox: Sandbox, username: str | None) -> User | None:
    user = sandbox.user(username)
    if user is None and username is not None:
        raise wrong_choice("username", username, list(sandbox.users))
    return user


def _check_new(sandbox: Sandbox, ordered: dict[Kind, list[str | int]]) -> None:
    """A token or code that is there already, or ordered already, would be taken from whoever has it."""
    waiting = sandbox.next.waiting()
    store = sandbox.store
    texts = [str(value) for kind in TEXT_KINDS for value in (*waiting.get(kind, ()), *ordered.get(kind, ()))]
    for kind in TEXT_KINDS:
        for value in map(str, ordered.get(kind, ())):
            there = store.code(value) if kind == "code" else store.access_token(value) or store.refresh_token(value)
            if there is not None or texts.count(value) > 1:
                raise ProblemError(409, f"{kind}: {value!r} is there already, or ordered already.")


def _check_value(name: str, value: str | int | None) -> None:
    """A bearer's header ends at a blank or a comma, and a path loses slashes: no such token could be used or named."""
    if isinstance(value, str) and (not _SENDABLE.fullmatch(value) or "//" in value or value.endswith("/")):
        raise wrong_field(
            name, f"expected printable ASCII, no blank or comma in it, no // and no / at its end, found {value!r}"
        )


def _info(sandbox: Sandbox, token: AccessToken) -> TokenInfo:
    refresh = sandbox.store.refresh_token(token.refresh_token or "")
    return TokenInfo(
        access_token=token.value,
        refresh_token=token.refresh_token,
        client_id=token.client_id,
        username=token.username,
        scope=" ".join(token.scopes),
        issued_at=token.issued_at / MILLIS,
        expires_at=_seconds(token.expires_at),
        expires_in=sandbox.tokens.expires_in(token),
        expired=is_expired(token, sandbox.clock.millis()),
        refresh_expires_at=_seconds(refresh.expires_at) if refresh else None,
    )


def _seconds(millis: int | None) -> float | None:
    return None if millis is None else millis / MILLIS
