"""`mockserver token`: a token from a running server, with the seed's own secrets."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from typing import TYPE_CHECKING

import msgspec

from mockserver.checking import ConfigurationError
from mockserver.seed_reader import read_seed

if TYPE_CHECKING:
    from mockserver.seed import Client, Seed, User

TIMEOUT = 10
"""Seconds to wait for the server."""


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
    target = f"{url.rstrip('/')}/oauth/token"
    if not target.startswith(("http://", "https://")):
        raise ConfigurationError([f"--url: expected an http or https URL, found {url!r}"])
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        target, urllib.parse.urlencode(form).encode(), {"Authorization": f"Basic {basic}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            body = response.read()
        answer = msgspec.json.decode(body, type=Answer)
    except urllib.error.HTTPError as error:
        raise TokenRefusedError(f"{target} answers {error.code}: {error.read(2000).decode(errors='replace')}") from None
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise TokenRefusedError(f"{target} does not answer as a mockserver: {error}") from None
    answer.text = body.decode()
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
