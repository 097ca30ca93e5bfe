"""The authorization code grant, at both of its endpoints (WIRE §2 and §3, RFC 6749 §4.1)."""

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
)
from mockserver.oauth.grants import VendorGrant
from mockserver.oauth.models import OAuthCode
from mockserver.redirects import add_to_redirect

if TYPE_CHECKING:
    from mockserver.oauth.models import OAuthClient
    from mockserver.oauth.requests import VendorRequest
    from mockserver.seed import User


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
        code = current_sandbox().codes.issue(
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
        spent = current_sandbox().codes.take(code)
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
