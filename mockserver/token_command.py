"""`mockserver token`: a token from a running server, with the seed's own secrets."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from mockserver.checking import ConfigurationError
from mockserver.http_client import call
from mockserver.seed_reader import read_seed

if TYPE_CHECKING:
    from mockserver.seed import Client, Seed, User

OK = 200


class TokenRefusedError(Exception):
    """The server did not give a token; the text says why."""


class Answer(msgspec.Struct):
    """What the server said."""

    access_token: str
    text: str = ""


def fetch_token(
    seed_path: str | None, url: str, username: str | None, client_id: str | None, scope: str | None
) -> Answer:
    """Ask the server at `url` for a token with the password grant.

    Raises:
        ConfigurationError: the seed cannot be used, or has no such user or client.
        TokenRefusedError: the server cannot be reached, or refuses.
    """
    seed = read_seed(seed_path)
    client, user = _client(seed, client_id), _user(seed, username)
    form = {"grant_type": "password", "username": user.username, "password": user.password}
    if scope is not None:
        form["scope"] = scope
    basic = b64encode(f"{client.client_id}:{client.secret or ''}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        reply = call(url, "POST", "/oauth/token", urlencode(form).encode(), headers)
    except ValueError as error:
        raise ConfigurationError([f"--url: {error}"]) from None
    except OSError as error:
        raise TokenRefusedError(f"{url} does not answer: {error}") from None
    text = reply.body.decode(errors="replace")
    if reply.status != OK:
        raise TokenRefusedError(f"{url} answers {reply.status}: {text[:2000]}")
    try:
        answer = msgspec.json.decode(reply.body, type=Answer)
    except msgspec.DecodeError as error:
        raise TokenRefusedError(f"{url} does not answer as a mockserver: {error}") from None
    answer.text = text
    return answer


def _client(seed: Seed, client_id: str | None) -> Client:
    if client_id is not None:
        if client_id not in seed.clients:
            raise ConfigurationError([f"--client: expected one of {_names(seed.clients)}, found {client_id!r}"])
        return seed.clients[client_id]
    client = next((one for one in seed.clients.values() if "password" in one.grants), None)
    if client is None:
        raise ConfigurationError(["--client: the seed has no client with the password grant"])
    return client


def _user(seed: Seed, username: str | None) -> User:
    if username is not None:
        if username not in seed.users:
            raise ConfigurationError([f"--user: expected one of {_names(seed.users)}, found {username!r}"])
        return seed.users[username]
    user = next((one for one in seed.users.values() if one.enabled and not one.locked), None)
    if user is None:
        raise ConfigurationError(["--user: the seed has no user that can log in"])
    return user


def _names(entries: dict[str, Client] | dict[str, User]) -> str:
    return ", ".join(entries) or "none (the seed has none)"
