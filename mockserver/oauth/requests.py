"""What a client sent, as Authlib's grants want to see it (WIRE §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Request

    from mockserver.seed import User
    from mockserver.store.records import AuthorizationCode, RefreshToken, Scopes

_ANY_SECURE_URI = "https://localhost/"
"""Authlib refuses plain HTTP anywhere but on loopback; the vendor answers it directly (WIRE §4), and so must a
server that other containers call by name."""


class Parameters(OAuth2Payload):  # type: ignore[misc]
    """Parameters by name; of those given twice the first value counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._data: dict[str, str] = {}
        for name, value in pairs:
            self._data.setdefault(name, value)

    @property
    def data(self) -> dict[str, str]:
        """The parameters."""
        return self._data

    @property
    def datalist(self) -> dict[str, list[str]]:
        """The same as lists: a name given twice is no error of the vendor's."""
        return {name: [value] for name, value in self._data.items()}


class VendorRequest(OAuth2Request):  # type: ignore[misc]
    """A request to the token or the authorization endpoint."""

    client: Any
    user: User | None
    authorization_code: AuthorizationCode | None
    refresh_token: RefreshToken | None
    scopes: Scopes = ()
    code: str | None = None

    def __init__(self, method: str, parameters: Parameters, headers: Any) -> None:
        super().__init__(method, _ANY_SECURE_URI, headers=headers)
        self.payload = parameters

    @property
    def form(self) -> dict[str, str]:
        """All parameters: where one stood makes no difference to the vendor."""
        data: dict[str, str] = self.payload.data
        return data

    @property
    def args(self) -> dict[str, str]:
        """All parameters."""
        return self.form


def token_request(request: Request, *, in_query: bool) -> VendorRequest:
    """Return the request to the token endpoint; `in_query` is the quirk `parameters_in_query`."""
    return VendorRequest(request.method, _parameters(request, in_query=in_query), request.headers)


def authorization_request(request: Request) -> VendorRequest:
    """Return the request to the authorization endpoint."""
    return VendorRequest(request.method, _parameters(request, in_query=True), request.headers)


def remembered_request(parameters: Mapping[str, str]) -> VendorRequest:
    """Return an authorization request that was put aside until the user had answered."""
    return VendorRequest("GET", Parameters(parameters.items()), {})


def _parameters(request: Request, *, in_query: bool) -> Parameters:
    query = request.args.items(multi=True) if in_query else ()
    return Parameters([*query, *request.form.items(multi=True)])


def split_scopes(text: str | None) -> Scopes:
    """Return the scopes in `text`, each once, sorted: split on blanks and `+` (WIRE §2)."""
    return tuple(sorted(set((text or "").replace("+", " ").split())))
