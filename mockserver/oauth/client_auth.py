"""Who the client is: HTTP Basic, or `client_id` and `client_secret` as parameters (WIRE §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.credentials import UndecodableError, basic_credentials
from mockserver.oauth.errors import CLIENT_REALM, InvalidClientError, UnauthorizedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from authlib.oauth2 import AuthorizationServer

    from mockserver.oauth.models import OAuthClient
    from mockserver.oauth.requests import VendorRequest

    QueryClient = Callable[[str], OAuthClient | None]

METHODS = ["client_secret_basic", "client_secret_post", "nobody"]
"""In the order they are tried; the last one always refuses."""


def register_methods(server: AuthorizationServer) -> None:
    """Teach an authorization server the vendor's ways of telling a client."""
    server.register_client_auth_method("client_secret_basic", authenticate_basic)
    server.register_client_auth_method("client_secret_post", authenticate_parameters)
    server.register_client_auth_method("nobody", refuse_nobody)


def authenticate_basic(query_client: QueryClient, request: VendorRequest) -> OAuthClient | None:
    """Return the client of an `Authorization: Basic` header, or None without one (RFC 7617).

    Parameters that say something else are looked at too, first.

    Raises:
        UnauthorizedError: the header cannot be read, or the credentials are wrong.
        InvalidClientError: `client_secret` stands beside it and is wrong.
    """
    try:
        credentials = basic_credentials(request.headers.get("Authorization", ""))
        if credentials is None:
            return None
    except UndecodableError:
        credentials = None
    if "client_secret" in request.form:
        authenticate_parameters(query_client, request)
    if credentials is None:
        raise _unauthorized("Failed to decode basic authentication token")
    client_id, secret = credentials
    if secret is None:
        raise _unauthorized("Invalid basic authentication token")
    client = query_client(client_id)
    if client is None or not client.check_client_secret(secret):
        raise _unauthorized("Bad credentials")
    return client


def authenticate_parameters(query_client: QueryClient, request: VendorRequest) -> OAuthClient | None:
    """Return the client of the parameters, or None without any (RFC 6749 §2.3.1).

    Raises:
        InvalidClientError: the client is unknown, or the secret wrong or missing.
    """
    client_id = request.form.get("client_id")
    if client_id is None:
        return None
    client = query_client(client_id)
    if client is None or not client.check_client_secret(request.form.get("client_secret", "")):
        raise InvalidClientError("Bad client credentials", scheme="Form", realm=CLIENT_REALM)
    return client


def refuse_nobody(query_client: QueryClient, request: VendorRequest) -> None:
    """Refuse a request that names no client.

    Raises:
        UnauthorizedError: always.
    """
    del query_client, request
    raise _unauthorized("")


def _unauthorized(description: str) -> UnauthorizedError:
    return UnauthorizedError(description, scheme="Basic", realm=CLIENT_REALM)
