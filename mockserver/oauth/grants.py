"""The grants without a browser: Authlib's, with the vendor's checks in the vendor's order (WIRE §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import grants

from mockserver.context import current_sandbox
from mockserver.oauth.errors import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    InvalidTokenError,
)
from mockserver.oauth.requests import split_scopes
from mockserver.oauth.tokens import token_answer
from mockserver.sandbox import LoginRefusedError
from mockserver.token_service import ExpiredTokenError

if TYPE_CHECKING:
    from mockserver.oauth.models import OAuthClient
    from mockserver.oauth.requests import VendorRequest
    from mockserver.seed import User
    from mockserver.store.records import RefreshToken


class VendorGrant:
    """What every grant has of the vendor's: the server has already told the client and looked at the scopes."""

    request: VendorRequest

    def authenticate_token_endpoint_client(self) -> OAuthClient:
        """Return the client that the authorization server has authenticated."""
        client: OAuthClient = self.request.client
        return client

    def validate_requested_scope(self) -> None:
        """Do nothing: the server checks the scope before it looks at the grant."""


class PasswordGrant(VendorGrant, grants.ResourceOwnerPasswordCredentialsGrant):  # type: ignore[misc]
    """A user name and a password for a token (RFC 6749 §4.3)."""

    def validate_token_request(self) -> None:
        """Tell the user; missing and empty count as wrong.

        Raises:
            InvalidGrantError: wrong, or the account is disabled or locked.
        """
        form = self.request.form
        self.request.user = self.authenticate_user(form.get("username", ""), form.get("password", ""))

    def authenticate_user(self, username: str, password: str) -> User:
        """Return the user.

        Raises:
            InvalidGrantError: wrong, or the account is disabled or locked.
        """
        try:
            return current_sandbox().authenticate(username, password)
        except LoginRefusedError as refusal:
            raise InvalidGrantError(str(refusal)) from None


class RefreshTokenGrant(VendorGrant, grants.RefreshTokenGrant):  # type: ignore[misc]
    """A refresh token for a new access token (RFC 6749 §6)."""

    def _validate_request_token(self, client: OAuthClient) -> RefreshToken:
        if "refresh_token" not in self.request.form:
            raise InvalidRequestError("refresh_token parameter not provided")
        value = self.request.form["refresh_token"]
        token = self.authenticate_refresh_token(value)
        if token.client_id != client.client.client_id:
            raise InvalidGrantError(f"Wrong client for this refresh token: {value}")
        return token

    def _validate_token_scope(self, token: RefreshToken) -> None:
        asked = split_scopes(self.request.payload.scope)
        if not set(asked).issubset(token.scopes):
            raise InvalidScopeError(
                f"Unable to narrow the scope of the client authentication to [{', '.join(asked)}].",
                scope=" ".join(token.scopes),
            )
        self.request.scopes = asked or token.scopes

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshToken:
        """Return the refresh token, expired or not.

        Raises:
            InvalidGrantError: it is unknown, or was revoked.
        """
        token = current_sandbox().store.refresh_token(refresh_token)
        if token is None:
            raise InvalidGrantError(f"Invalid refresh token: {refresh_token}")
        return token

    def authenticate_user(self, refresh_token: RefreshToken) -> User:
        """Return the user whose token it is.

        Raises:
            InvalidGrantError: there is no such user any more, or the account is disabled or locked.
        """
        sandbox = current_sandbox()
        user = sandbox.user(refresh_token.username)
        if user is None:
            raise InvalidGrantError(f"Invalid refresh token: {refresh_token.value}")
        try:
            sandbox.check_account(user)
        except LoginRefusedError as refusal:
            raise InvalidGrantError(str(refusal)) from None
        return user

    def issue_token(self, user: User, refresh_token: RefreshToken) -> dict[str, Any]:
        """Return the answer with the new access token.

        Raises:
            InvalidTokenError: the refresh token has expired.
            InvalidGrantError: somebody else ended it just now.
        """
        tokens = current_sandbox().tokens
        try:
            token = tokens.refresh(refresh_token, self.request.client.client, user, self.request.scopes)
        except ExpiredTokenError as expired:
            raise InvalidTokenError(f"Invalid refresh token (expired): {expired}") from None
        if token is None:
            raise InvalidGrantError(f"Invalid refresh token: {refresh_token.value}")
        return token_answer(tokens, token)

    def revoke_old_credential(self, refresh_token: RefreshToken) -> None:
        """Do nothing: what ends does so in the same step that gives the new token."""


class ClientCredentialsGrant(VendorGrant, grants.ClientCredentialsGrant):  # type: ignore[misc]
    """A token for the client itself (RFC 6749 §4.4)."""
