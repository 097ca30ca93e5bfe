"""The seed: the clients, users and resources that a sandbox starts with."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from mockserver.settings import Seconds

GrantName = Literal["password", "authorization_code", "refresh_token", "client_credentials"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Scope = Annotated[str, Meta(pattern=r'^[^\s+"\\]+$')]
FIRST_ID = 10001

ALL_GRANTS: tuple[GrantName, ...] = ("password", "authorization_code", "refresh_token", "client_credentials")


class Client(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program that may ask for tokens.

    Without a secret it is a public client: its `client_id` alone is enough, and PKCE is required of it.
    """

    client_id: Name
    secret: Annotated[str, Meta(min_length=1)] | None = None
    id: Id | None = None
    name: str | None = None
    redirect_uris: tuple[str, ...] = ()
    grants: tuple[GrantName, ...] = ALL_GRANTS
    scopes: tuple[Scope, ...] = ("read", "write")
    auto_approve: bool = False
    require_pkce: bool = False
    access_token_ttl: Seconds | None = None
    refresh_token_ttl: Seconds | None = None

    @property
    def display_name(self) -> str:
        """What people know the client by."""
        return self.name or self.client_id

    @property
    def public(self) -> bool:
        """Whether the client has no secret (RFC 6749 §2.1)."""
        return self.secret is None

    @property
    def needs_pkce(self) -> bool:
        """Whether a code is given only for a code challenge (RFC 7636)."""
        return self.require_pkce or self.public


class User(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person with an account."""

    username: Name
    password: Annotated[str, Meta(min_length=1)]
    id: Id | None = None
    email: str | None = None
    first_name: str = ""
    last_name: str = ""
    enabled: bool = True
    locked: bool = False
    access_token_ttl: Seconds | None = None
    refresh_token_ttl: Seconds | None = None

    @property
    def display_name(self) -> str:
        """What the pages greet the user with."""
        return f"{self.first_name} {self.last_name}".strip() or self.username


class Resource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a token can be used for: a path below `/rest` with a canned answer.

    `{name}` in `path` stands for one part of a path; the same `{name}` in strings of `body` is filled in, as are
    `{user.id}`, `{user.username}`, `{user.email}`, `{user.first_name}` and `{user.last_name}`. A string that is
    nothing but `{name:int}` becomes a number. With `username` the resource exists for that user alone.
    """

    path: Annotated[str, Meta(pattern=r"^/rest/")]
    methods: Annotated[tuple[Method, ...], Meta(min_length=1)] = ("GET",)
    scope: Scope | None = None
    status: Annotated[int, Meta(ge=200, le=599)] = 200
    body: Any = None
    body_file: str | None = None
    username: str | None = None


class Seed(Struct, frozen=True, kw_only=True):
    """A whole seed, checked: every id is filled in, and every `body_file` read into `body`.

    Attributes:
        options: what its `[settings]` and `[quirks]` say, by the setting's name.
        files: paths of the files it was read from.
    """

    options: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    resources: tuple[Resource, ...] = ()
    files: tuple[str, ...] = ()
