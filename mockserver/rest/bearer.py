"""Reading and judging the token of a request to `/rest` (WIRE §4, RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2.rfc6750 import BearerTokenValidator
from flask import request

from mockserver.context import current_sandbox
from mockserver.credentials import BEARER, bearer_token
from mockserver.oauth.errors import (
    RESOURCE_REALM,
    InsufficientScopeError,
    InvalidRequestError,
    InvalidTokenError,
    UnauthorizedError,
)
from mockserver.token_service import ExpiredTokenError

if TYPE_CHECKING:
    from mockserver.store.records import AccessToken


class VendorTokenValidator(BearerTokenValidator):  # type: ignore[misc]
    """Judges a token by the sandbox's store."""

    def authenticate_token(self, token_string: str) -> AccessToken:
        """Return the living token.

        Raises:
            InvalidTokenError: there is none; an expired one is told apart once.
        """
        sandbox = current_sandbox()
        try:
            token = sandbox.tokens.find_access_token(token_string)
        except ExpiredTokenError:
            raise InvalidTokenError(f"Access token expired: {token_string}", realm=RESOURCE_REALM) from None
        if token is None or (token.username is not None and sandbox.user(token.username) is None):
            raise InvalidTokenError(f"Invalid access token: {token_string}", realm=RESOURCE_REALM)
        return token

    def validate_token(self, token: AccessToken, scopes: list[str] | None, request: Any) -> None:
        """Let a token pass that has the scopes.

        Raises:
            InsufficientScopeError: it has not.
        """
        del request
        if self.scope_insufficient(token.scopes, scopes):
            raise InsufficientScopeError(scope=" ".join(scopes or ()), realm=RESOURCE_REALM)


class VendorProtector(ResourceProtector):  # type: ignore[misc]
    """Finds a request's token where the vendor looks for it."""

    def parse_request_authorization(self, request_: Any) -> tuple[VendorTokenValidator, str]:
        """Return the validator and the token's text.

        Raises:
            UnauthorizedError: there is no token.
            InvalidRequestError: two, and the quirk `lenient_bearer` is off.
        """
        del request_
        lenient = current_sandbox().settings.lenient_bearer
        header = bearer_token(request.headers.get("Authorization", ""), lenient=lenient)
        parameter = request.args.get("access_token", request.form.get("access_token"))
        if header is not None and parameter is not None and not lenient:
            raise InvalidRequestError("Only one method may be used to authenticate at a time (RFC 6750)")
        token = header if header is not None else parameter
        if token is None:
            raise UnauthorizedError(realm=RESOURCE_REALM)
        return self.get_token_validator(BEARER), token


def create_protector() -> VendorProtector:
    """Return the protector of `/rest`."""
    protector = VendorProtector()
    protector.register_token_validator(VendorTokenValidator(RESOURCE_REALM))
    return protector
