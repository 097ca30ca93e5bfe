"""The four grants: Authlib's, with the vendor's checks in the vendor's order (WIRE §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import grants

from mockserver.context import current_sandbox
from mockserver.oauth.errors import (
    AccessDeniedError,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    InvalidTokenError,
)
from mockserver.oauth.models import OAuthCode
from mockserver.oauth.requests import split_scopes
from mockserver.oauth.tokens import token_answer
from mockserver.redirects import add_to_redirect
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


class AuthorizationCodeGrant(VendorGrant, grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """A user's consent in a browser for a code, and the code for a token (RFC 6749 §4.1)."""

    redirect_uri: str | None

    def validate_authorization_request(self) -> str:
        """Return where the answer goes, once everything in the request is right (WIRE §3).

        Raises:
            VendorError: with a `redirect_uri` if the client may be told, without one if only the user may.
        """
        redirect_uri = self.validate_client()
        try:
            self.validate_authorization_request_payload(redirect_uri)
        except (InvalidScopeError, InvalidRequestError) as error:
            error.redirect_uri = redirect_uri
            raise
        return redirect_uri

    def validate_client(self) -> str:
        """Return where the answer to the client goes.

        Raises:
            InvalidClientError: there is no such client.
            InvalidGrantError: it may not use codes, or the redirect URI is not its own.
        """
        client: OAuthClient | None = self.server.query_client(self.request.payload.client_id or "")
        if client is None:
            raise InvalidClientError("Bad client credentials")
        self.request.client = client
        if not client.check_grant_type(self.GRANT_TYPE):
            raise InvalidGrantError("A redirect_uri can only be used by implicit or authorization_code grant types.")
        return self.validate_authorization_redirect_uri(self.request, client)

    @staticmethod
    def validate_authorization_redirect_uri(request: VendorRequest, client: OAuthClient) -> str:
        """Return the redirect URI that was asked for, or the only registered one.

        Raises:
            InvalidGrantError: it is not registered, or there is not exactly one to choose.
        """
        asked: str | None = request.payload.redirect_uri
        redirect_uri = asked or client.get_default_redirect_uri()
        if redirect_uri is None or not client.check_redirect_uri(redirect_uri):
            raise InvalidGrantError(f"Invalid redirect: {asked or 'null'} does not match one of the registered values.")
        return redirect_uri

    def validate_authorization_request_payload(self, redirect_uri: str) -> None:
        """Look at scope and code challenge.

        Raises:
            InvalidScopeError: a scope that is not the client's.
            InvalidRequestError: a code challenge that cannot be used.
        """
        client: OAuthClient = self.request.client
        self.request.scopes = client.allowed_scopes(self.request.payload.scope)
        self.request.scope = " ".join(self.request.scopes)
        self.execute_hook("after_validate_authorization_request_payload", redirect_uri)

    def create_authorization_response(self, redirect_uri: str, grant_user: User | None) -> Any:
        """Return the redirect with a code, or with the user's no.

        Raises:
            AccessDeniedError: the user said no.
        """
        if grant_user is None:
            raise AccessDeniedError(redirect_uri=redirect_uri)
        form = self.request.form
        code = current_sandbox().tokens.issue_code(
            self.request.client.client,
            grant_user,
            self.request.scopes,
            redirect_uri=redirect_uri,
            redirect_uri_sent=bool(form.get("redirect_uri")),
            code_challenge=form.get("code_challenge") or None,
            code_challenge_method=form.get("code_challenge_method") or None,
        )
        self.request.code = code.value
        answer = [("code", code.value)]
        if "state" in form:
            answer.append(("state", form["state"]))
        return 302, "", [("Location", add_to_redirect(redirect_uri, answer))]

    def validate_token_request(self) -> Any:
        """Look at the code as Authlib does, after the vendor's word for a missing one.

        Raises:
            InvalidRequestError: no code.
            InvalidGrantError: the code does not count.
            InvalidClientError: it is another client's.
        """
        if "code" not in self.request.form:
            raise InvalidRequestError("An authorization code must be supplied.")
        return super().validate_token_request()

    def query_authorization_code(self, code: str, client: OAuthClient) -> OAuthCode:
        """Spend the code, whatever comes of it, and return it if it counts.

        Raises:
            InvalidGrantError: unknown, used or expired, or the redirect URI is another one.
            InvalidClientError: it is another client's.
        """
        spent = current_sandbox().tokens.take_code(code)
        if spent is None:
            raise InvalidGrantError(f"Invalid authorization code: {code}")
        sent = self.request.form.get("redirect_uri")
        if (sent is not None or spent.redirect_uri_sent) and sent != spent.redirect_uri:
            raise InvalidGrantError("Redirect URI mismatch.")
        if spent.client_id != client.client.client_id:
            raise InvalidClientError("Client ID mismatch")
        return OAuthCode(spent)

    def delete_authorization_code(self, authorization_code: OAuthCode) -> None:
        """Do nothing: the code was spent when it was looked at, so that no two exchanges can share it."""

    def authenticate_user(self, authorization_code: OAuthCode) -> User:
        """Return the user whose code it is.

        Raises:
            InvalidGrantError: there is no such user any more.
        """
        user = current_sandbox().user(authorization_code.code.username)
        if user is None:
            raise InvalidGrantError(f"Invalid authorization code: {authorization_code.code.value}")
        return user


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
