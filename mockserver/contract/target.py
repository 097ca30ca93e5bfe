"""The server under test: how to reach it, who may log in there, and what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from msgspec import Struct, field

from mockserver.contract.cases import Need
from mockserver.contract.transport import SocketTransport, Transport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mockserver.contract.cases import Case


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


def outside_target(base_url: str, variables: Mapping[str, str]) -> Target:
    """Return a server that is only known from outside, such as the real service.

    Raises:
        ValueError: `base_url` is not an http or https URL.
    """
    base_url = base_url.rstrip("/")
    scopes = " ".join(sorted(variables["scopes"].split()))
    return Target(base_url=base_url, transport=SocketTransport(base_url), variables={**variables, "scopes": scopes})
