"""The server under test: how to reach it, who may log in there, and what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from msgspec import Struct, field

from mockserver.contract.transport import SocketTransport

if TYPE_CHECKING:
    from mockserver.contract.cases import Case, Need
    from mockserver.contract.transport import Transport


class ServerClock(Protocol):
    """A server's clock, where it can be moved."""

    def freeze(self) -> None:
        """Stop it."""

    def advance(self, seconds: float) -> None:
        """Move it on."""


class Target(Struct, kw_only=True):
    """A server that cases are held against.

    Attributes:
        base_url: where it is; a path in it stands before every path of the contract.
        variables: what the cases' variables stand for. All targets have `client_id`, `client_secret`,
            `username`, `password`, `redirect_uri` and `scopes` (all of the client's, sorted). `user_id` and
            `client_number`, the numbers behind the colon of a token, are matched by shape where they are not known.
        offers: the needs of cases that can be met here.
        clock: the server's clock; needed if "clock" is offered.
    """

    base_url: str
    transport: Transport
    variables: dict[str, str]
    offers: frozenset[Need] = field(default_factory=frozenset)
    clock: ServerClock | None = None

    @property
    def prefix(self) -> str:
        """The path that stands before every path."""
        return urlsplit(self.base_url).path.rstrip("/")

    def missing(self, case: Case) -> list[Need]:
        """Return what a case needs and cannot have here."""
        return [need for need in case.needs if need not in self.offers]


def outside_target(
    base_url: str,
    *,
    client_id: str,
    client_secret: str,
    username: str,
    password: str,
    redirect_uri: str,
    scopes: str,
) -> Target:
    """Return a server that is only known from outside, such as the real service.

    Raises:
        ValueError: `base_url` is not an http or https URL.
    """
    base_url = base_url.rstrip("/")
    return Target(
        base_url=base_url,
        transport=SocketTransport(base_url),
        variables={
            "client_id": client_id,
            "client_secret": client_secret,
            "username": username,
            "password": password,
            "redirect_uri": redirect_uri,
            "scopes": " ".join(sorted(scopes.split())),
        },
    )
