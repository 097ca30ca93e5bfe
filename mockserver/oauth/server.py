"""The authorization server, and everything that it can do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from flask import Response, request

from mockserver.context import current_sandbox
from mockserver.oauth import client_auth
from mockserver.oauth.code_grant import AuthorizationCodeGrant
from mockserver.oauth.errors import (
    JSON_TYPE,
    NO_STORE,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    MethodNotAllowedError,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
    VendorError,
)
from mockserver.oauth.grants import ClientCredentialsGrant, PasswordGrant, RefreshTokenGrant
from mockserver.oauth.models import OAuthClient
from mockserver.oauth.pkce import Pkce
from mockserver.oauth.requests import VendorRequest, authorization_request, split_scopes, token_request
from mockserver.oauth.tokens import generate_token
from mockserver.redirects import add_to_redirect

if TYPE_CHECKING:
    from collections.abc import Mapping


def create_authorization_server() -> VendorAuthorizationServer:
    """Return the authorization server, with all that the vendor's has."""
    server = VendorAuthorizationServer()
    client_auth.register_methods(server)
    server.register_token_generator("default", generate_token)
    server.register_grant(PasswordGrant)
    server.register_grant(AuthorizationCodeGrant, [Pkce(required=True)])
    server.register_grant(RefreshTokenGrant)
    server.register_grant(ClientCredentialsGrant)
    return server


class VendorAuthorizationServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's authorization server for Flask, with the vendor's order of checks and way of answering.

    It has no state: clients, users and tokens are those of the request's sandbox.
    """

    def query_client(self, client_id: str) -> OAuthClient | None:
        """Return the sandbox's client of this name."""
        sandbox = current_sandbox()
        client = sandbox.client(client_id)
        return None if client is None else OAuthClient(client, sandbox.settings.redirect_matching)

    def save_token(self, token: dict[str, Any], request: VendorRequest) -> None:
        """Do nothing: `generate_token` has kept the token already, and says why."""

    def create_oauth2_request(self, request_: VendorRequest | None) -> VendorRequest:
        """Return the request to the authorization endpoint, unless it was made before."""
        return request_ or authorization_request(request)

    def create_token_response(self, request_: VendorRequest | None = None) -> Response:
        """Return the token endpoint's answer, after the checks that come before every grant (WIRE §2)."""
        oauth_request = request_ or token_request(request, in_query=current_sandbox().settings.parameters_in_query)
        try:
            client = self.authenticate_client(oauth_request, client_auth.METHODS)
            oauth_request.client = client
            self._check_token_request(oauth_request, client)
            grant = self.get_token_grant(oauth_request)
            if not client.check_grant_type(grant.GRANT_TYPE):
                raise InvalidClientError(f"Unauthorized grant type: {grant.GRANT_TYPE}")
            grant.validate_token_request()
            return self.handle_response(*grant.create_token_response())
        except OAuth2Error as error:
            return self.handle_error_response(oauth_request, error)

    def get_token_grant(self, request: VendorRequest) -> Any:
        """Return the grant for a request.

        Raises:
            UnsupportedGrantTypeError: there is none of that type.
            InvalidGrantError: `implicit`, which the vendor knows but not here.
        """
        grant_type = request.payload.grant_type
        if grant_type == "implicit":
            raise InvalidGrantError("Implicit grant type not supported from token endpoint")
        for grant_cls, extensions in self._token_grants:
            if grant_cls.check_token_endpoint(request):
                grant = grant_cls(request, self)
                for extend in extensions or ():
                    extend(grant)
                return grant
        raise UnsupportedGrantTypeError(f"Unsupported grant type: {grant_type}")

    def get_authorization_grant(self, request: VendorRequest) -> Any:
        """Return the grant for an authorization request.

        Raises:
            UnsupportedResponseTypeError: the response type is missing or not `code`; with a redirect URI if the
                client may be told.
            VendorError: the client or its redirect URI is wrong.
        """
        if request.payload.response_type == "code":
            return super().get_authorization_grant(request)
        redirect_uri = self.redirect_uri_of(request)
        types = ", ".join(split_scopes(request.payload.data.get("response_type")))
        raise UnsupportedResponseTypeError(f"Unsupported response types: [{types}]", redirect_uri=redirect_uri)

    def redirect_uri_of(self, request: VendorRequest) -> str:
        """Return where the client of an authorization request may be answered.

        Raises:
            VendorError: nowhere: the client or its redirect URI is wrong.
        """
        redirect_uri: str = AuthorizationCodeGrant(request, self).validate_client()
        return redirect_uri

    def handle_response(
        self, status_code: int, payload: Mapping[str, Any] | str, headers: list[tuple[str, str]]
    ) -> Response:
        """Return an answer in the vendor's form: JSON that is never cached, or a redirect."""
        if isinstance(payload, str):
            return Response(payload, status_code, headers)
        if status_code == HTTPStatus.OK:  # Authlib's headers leave out the charset
            headers = [JSON_TYPE, *NO_STORE]
        return Response(msgspec.json.encode(payload), status_code, headers)

    def handle_error_response(self, request: VendorRequest, error: OAuth2Error) -> Response:
        """Return an error to the client: in a redirect if it has one, as JSON else."""
        if error.redirect_uri:
            return self.redirect_with_error(request, error)
        return self.handle_response(*error(None))

    @staticmethod
    def redirect_with_error(request: VendorRequest, error: VendorError) -> Response:
        """Return the redirect that tells a client of an error (RFC 6749 §4.1.2.1, WIRE §3)."""
        form = request.form
        answer = [("error", error.error), ("error_description", error.description)]
        if "state" in form:
            answer.append(("state", form["state"]))
        if error.scope is not None:
            answer.append(("scope", error.scope))
        return Response("", 302, [("Location", add_to_redirect(error.redirect_uri, answer))])

    @staticmethod
    def _check_token_request(request: VendorRequest, client: OAuthClient) -> None:
        if request.method != "POST":
            raise MethodNotAllowedError(f"Request method '{request.method}' not supported")
        if request.payload.client_id not in {None, client.get_client_id()}:
            raise InvalidClientError("Given client ID does not match authenticated client")
        grant_type = request.payload.grant_type
        scope = request.payload.scope
        # A refresh without a scope asks for the token's own, which the client need not have any more.
        if not (grant_type == "refresh_token" and not split_scopes(scope)):
            request.scopes = client.allowed_scopes(scope)
        if not grant_type:
            raise InvalidRequestError("Missing grant type")
