"""The steps of the walk-through: CameraManager's two guides, and what may go wrong on the way.

A name in braces is filled in from the client and user that are chosen, and from the answers of earlier steps.
Parameters of `OPTIONAL` are left out when there is nothing to fill in.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True):
    """Something that may happen before a step: a call of the control API, at `path` below `/_mock`."""

    title: str
    explanation: str
    path: str
    body: dict[str, Any] = {}
    method: str = "POST"


class Step(Struct, frozen=True, kw_only=True):
    """A request that a program makes.

    Attributes:
        id: unlike that of every other step.
        kind: `call` is made by the page; for `login` a browser goes there; `key` is no request at all.
        auth: what is in the `Authorization` header: the client's key, or the access token.
        keeps: members of the answer that later steps need.
        events: what to try before it.
    """

    id: str
    title: str
    explanation: str
    kind: Literal["call", "login", "key"] = "call"
    method: str = "GET"
    path: str = ""
    query: dict[str, str] = {}
    form: dict[str, str] = {}
    auth: Literal["client", "token", "none"] = "token"
    keeps: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


class Guide(Struct, frozen=True, kw_only=True):
    """One of the ways to a token, from the key to the logout."""

    id: str
    title: str
    explanation: str
    steps: tuple[Step, ...]


OPTIONAL = ("scope", "code_challenge", "code_challenge_method", "code_verifier")
"""A client may have no scope, and PKCE (RFC 7636) is for those that need it."""

TOKENS = ("access_token", "refresh_token")
SELF = "/rest/v2.0/users/self"
MINE = {"client_id": "{client_id}"}
"""Other programs on the sandbox are left alone."""

TWELVE_HOURS = Event(
    title="12 hours pass",
    explanation="An access token lives 12 hours. After that the answer is a 401 with “Access token expired”, and your "
    "program has to refresh.",
    path="/clock/advance",
    body={"hours": 12},
)
TOKEN_EXPIRES = Event(
    title="The token expires, the clock stays",
    explanation="The same 401, for this one token.",
    path="/tokens/{access_token}/expire",
)
UNAVAILABLE = Event(
    title="The API fails once",
    explanation="A 503 has nothing to do with your token: try again a little later, do not log in again.",
    path="/rules",
    body={
        "match": {"endpoint": "rest", **MINE},
        "response": {"status": 503, "body": {"code": 503, "title": "Service Unavailable", "detail": "Try again later"}},
    },
)
BREAKS = Event(
    title="The connection breaks once",
    explanation="In the middle of the answer, and not a word why: your program must expect it of every network.",
    path="/rules",
    body={"match": {"endpoint": "rest", **MINE}, "fault": "truncated_body"},
)
REFRESH_REFUSED = Event(
    title="The refresh is refused once",
    explanation="A 400 “invalid_grant” means that the user has to log in again; asking again does not help.",
    path="/rules",
    body={"match": {"endpoint": "token", "grant_type": "refresh_token", **MINE}, "error": "invalid_grant"},
)
REFRESH_EXPIRES = Event(
    title="The refresh token expires",
    explanation="It lives much longer than the access token, but not for ever: then the user has to log in again.",
    path="/tokens/{refresh_token}/expire",
)
MALFORMED = Event(
    title="The answer is broken JSON once",
    explanation="Read an answer with care: what cannot be read is a failure too, and no reason to crash.",
    path="/rules",
    body={"match": {"endpoint": "token", **MINE}, "fault": "malformed_json"},
)
LOCKED = Event(
    title="The account is locked",
    explanation="For one request only: a 400 whose description is what to show to the user.",
    path="/rules",
    body={"match": {"endpoint": "token", **MINE}, "error": "user_locked"},
)


def _from_token_to_logout(letter: str) -> tuple[Step, ...]:
    """The steps that both ways share once there is a token."""
    return (
        Step(
            id=f"{letter}-who",
            title="Use the token: who is it?",
            explanation="Every request to the API carries the access token in its Authorization header. This one says "
            "whose it is.",
            path=SELF,
            events=(TWELVE_HOURS, TOKEN_EXPIRES, UNAVAILABLE, BREAKS),
        ),
        Step(
            id=f"{letter}-cameras",
            title="Use the token: list the cameras",
            explanation="What stands behind a token are answers that the seed holds: these are its cameras.",
            path="/rest/v2.0/cameras",
        ),
        Step(
            id=f"{letter}-refresh",
            title="Refresh",
            explanation="A new access token without the user. The refresh token stays the same, and the old access "
            "token ends at once.",
            method="POST",
            path="/oauth/token",
            form={"grant_type": "refresh_token", "refresh_token": "{refresh_token}"},
            auth="client",
            keeps=TOKENS,
            events=(REFRESH_REFUSED, REFRESH_EXPIRES, MALFORMED),
        ),
        Step(
            id=f"{letter}-use",
            title="Use the new token",
            explanation="The same request as before, with the token that the refresh has brought.",
            path="/rest/v2.0/cameras",
        ),
        Step(
            id=f"{letter}-logout",
            title="Log out",
            explanation="Ends the access token and its refresh token. The answer has no body.",
            method="DELETE",
            path=f"{SELF}/tokens/current",
        ),
        Step(
            id=f"{letter}-over",
            title="Use it once more",
            explanation="Nobody knows the token any more: a 401, whatever its time would have been.",
            path=SELF,
        ),
    )


GUIDES = (
    Guide(
        id="password",
        title="A. Your own program, with a user’s password",
        explanation="For programs that may see the password: scripts, devices, your own backend.",
        steps=(
            Step(
                id="a-key",
                title="Get a key",
                explanation="The service’s operator gives your program a client ID and a secret. They go with every "
                "token request as HTTP Basic.",
                kind="key",
                auth="client",
            ),
            Step(
                id="a-login",
                title="Log in with e-mail address and password",
                explanation="The password is exchanged for two tokens: one to use, and one to get the next with.",
                method="POST",
                path="/oauth/token",
                form={"grant_type": "password", "username": "{username}", "password": "{password}", "scope": "{scope}"},
                auth="client",
                keeps=TOKENS,
                events=(LOCKED, MALFORMED),
            ),
            *_from_token_to_logout("a"),
        ),
    ),
    Guide(
        id="code",
        title="B. Other people’s users: the code flow",
        explanation="For programs that must not see the password: the user logs in at CameraManager and approves.",
        steps=(
            Step(
                id="b-key",
                title="Get a key, and name a redirect URI",
                explanation="Besides the key, the operator knows where your program wants its users back. For this "
                "walk it is this very page, if the client may use it.",
                kind="key",
                auth="client",
            ),
            Step(
                id="b-login",
                title="Send the user to log in and approve",
                explanation="Your program sends the browser here; it comes back with a code, or with an error if the "
                "user denies. The state must come back as it was sent.",
                kind="login",
                path="/oauth/authorize",
                query={
                    "response_type": "code",
                    "client_id": "{client_id}",
                    "redirect_uri": "{redirect_uri}",
                    "scope": "{scope}",
                    "state": "{state}",
                    "code_challenge": "{code_challenge}",
                    "code_challenge_method": "{code_challenge_method}",
                },
                auth="none",
                keeps=("code",),
            ),
            Step(
                id="b-exchange",
                title="Exchange the code",
                explanation="A code is good for one exchange: run this twice and the second one is refused.",
                method="POST",
                path="/oauth/token",
                form={
                    "grant_type": "authorization_code",
                    "code": "{code}",
                    "redirect_uri": "{redirect_uri}",
                    "code_verifier": "{code_verifier}",
                },
                auth="client",
                keeps=TOKENS,
                events=(MALFORMED,),
            ),
            *_from_token_to_logout("b"),
        ),
    ),
)
