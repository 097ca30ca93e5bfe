"""PKCE (RFC 7636): not the vendor's, but verified in full for a client that uses it (WIRE §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc7636 import CodeChallenge

from mockserver.oauth.errors import InvalidGrantError, InvalidRequestError

if TYPE_CHECKING:
    from mockserver.oauth.code_grant import AuthorizationCodeGrant


class Pkce(CodeChallenge):  # type: ignore[misc]
    """Authlib's code challenge, required of the clients that the seed says, refusing as WIRE says."""

    def validate_code_challenge(self, grant: AuthorizationCodeGrant, redirect_uri: str) -> None:
        """Look at the challenge of an authorization request.

        Raises:
            InvalidRequestError: it cannot be used, or is missing where the client must send one (RFC 7636 §4.4.1).
        """
        form = grant.request.form
        if grant.request.client.client.needs_pkce and not form.get("code_challenge"):
            raise InvalidRequestError("Code challenge required")
        try:
            super().validate_code_challenge(grant, redirect_uri)
        except OAuth2Error as error:
            raise InvalidRequestError(error.description) from None

    def validate_code_verifier(self, grant: AuthorizationCodeGrant, result: Any) -> None:
        """Hold the verifier of an exchange against the challenge.

        Raises:
            InvalidGrantError: it is missing, malformed, or another one's; or there was no challenge.
        """
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error as error:
            raise InvalidGrantError(error.description) from None
