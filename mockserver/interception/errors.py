"""The vendor's errors by name, with the words that fit the request that they are for (WIRE §2 to §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.credentials import bearer_token
from mockserver.oauth.errors import (
    CLIENT_REALM,
    RESOURCE_REALM,
    AccessDeniedError,
    InsufficientScopeError,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    InvalidTokenError,
    MethodNotAllowedError,
    ServerError,
    UnauthorizedError,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
    VendorError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.traffic.facts import RequestFacts


def named_error(name: str, facts: RequestFacts, scopes: str = "") -> VendorError:
    """Return the error `name` for a request; `scopes` are its client's.

    Raises:
        KeyError: there is none of that name.
    """
    error = ERRORS[name](facts)
    if isinstance(error, InvalidScopeError) and scopes:
        error.scope = scopes
    return error


def _unauthorized(facts: RequestFacts) -> VendorError:
    if facts.endpoint == "token":
        return UnauthorizedError(scheme="Basic", realm=CLIENT_REALM)
    return UnauthorizedError(realm=RESOURCE_REALM)


def _bad_credentials(facts: RequestFacts) -> VendorError:
    del facts
    return UnauthorizedError("Bad credentials", scheme="Basic", realm=CLIENT_REALM)


def _invalid_client(facts: RequestFacts) -> VendorError:
    del facts
    return InvalidClientError("Bad client credentials", scheme="Form", realm=CLIENT_REALM)


def _unauthorized_grant_type(facts: RequestFacts) -> VendorError:
    return InvalidClientError(f"Unauthorized grant type: {facts.grant_type}")


def _invalid_grant(facts: RequestFacts) -> VendorError:
    if facts.grant_type == "refresh_token":
        return InvalidGrantError(f"Invalid refresh token: {facts.parameters.get('refresh_token', '')}")
    if facts.grant_type == "authorization_code":
        return InvalidGrantError(f"Invalid authorization code: {facts.parameters.get('code', '')}")
    if facts.endpoint == "authorize":
        asked = facts.parameters.get("redirect_uri", "null")
        return InvalidGrantError(f"Invalid redirect: {asked} does not match one of the registered values.")
    return InvalidGrantError("Bad credentials")


def _invalid_scope(facts: RequestFacts) -> VendorError:
    return InvalidScopeError(f"Invalid scope: {facts.parameters.get('scope', '')}")


def _invalid_token(facts: RequestFacts) -> VendorError:
    return InvalidTokenError(f"Invalid access token: {_bearer(facts)}", realm=RESOURCE_REALM)


def _access_token_expired(facts: RequestFacts) -> VendorError:
    return InvalidTokenError(f"Access token expired: {_bearer(facts)}", realm=RESOURCE_REALM)


def _refresh_token_expired(facts: RequestFacts) -> VendorError:
    return InvalidTokenError(f"Invalid refresh token (expired): {facts.parameters.get('refresh_token', '')}")


def _invalid_request(facts: RequestFacts) -> VendorError:
    if facts.endpoint == "consent":
        return InvalidRequestError("Cannot approve uninitialized authorization request.")
    if facts.endpoint == "authorize":
        return InvalidRequestError("At least one redirect_uri must be registered with the client.")
    return InvalidRequestError("Missing grant type")


def _bearer(facts: RequestFacts) -> str:
    token = bearer_token(facts.headers.get("authorization", ""))
    return facts.parameters.get("access_token", "") if token is None else token


ERRORS: dict[str, Callable[[RequestFacts], VendorError]] = {
    "access_denied": lambda _: AccessDeniedError(),
    "access_token_expired": _access_token_expired,
    "bad_credentials": _bad_credentials,
    "insufficient_scope": lambda _: InsufficientScopeError(scope="write", realm=RESOURCE_REALM),
    "invalid_client": _invalid_client,
    "invalid_grant": _invalid_grant,
    "invalid_request": _invalid_request,
    "invalid_scope": _invalid_scope,
    "invalid_token": _invalid_token,
    "method_not_allowed": lambda facts: MethodNotAllowedError(f"Request method '{facts.method}' not supported"),
    "refresh_token_expired": _refresh_token_expired,
    "server_error": lambda _: ServerError(),
    "unauthorized": _unauthorized,
    "unauthorized_grant_type": _unauthorized_grant_type,
    "unsupported_grant_type": lambda facts: UnsupportedGrantTypeError(f"Unsupported grant type: {facts.grant_type}"),
    "unsupported_response_type": lambda facts: UnsupportedResponseTypeError(
        f"Unsupported response types: [{facts.parameters.get('response_type', '')}]"
    ),
    "user_disabled": lambda _: InvalidGrantError("User is disabled"),
    "user_locked": lambda _: InvalidGrantError("User account is locked"),
}
"""By the name that a rule's `error` gives."""
