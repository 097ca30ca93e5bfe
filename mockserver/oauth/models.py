"""Clients and codes, as Authlib wants to see them."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin

from mockserver import redirects
from mockserver.oauth.errors import InvalidScopeError
from mockserver.oauth.requests import split_scopes

if TYPE_CHECKING:
    from mockserver.seed import Client
    from mockserver.store.records import AuthorizationCode, Scopes


class OAuthClient(ClientMixin):  # type: ignore[misc]
    """A client of the seed, as Authlib wants to see it."""

    def __init__(self, client: Client, redirect_matching: str) -> None:
        self.client = client
        self._redirect_matching = redirect_matching

    def get_client_id(self) -> str:
        """Return the client's name."""
        return self.client.client_id

    def get_default_redirect_uri(self) -> str | None:
        """Return the registered redirect URI if there is exactly one (WIRE §3)."""
        uris = self.client.redirect_uris
        return uris[0] if len(uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scopes for what was asked: all of the client's when nothing was (WIRE §2).

        Raises:
            InvalidScopeError: one is not the client's, or there are none at all.
        """
        return " ".join(self.allowed_scopes(scope))

    def allowed_scopes(self, scope: str | None) -> Scopes:
        """Return the same as `get_allowed_scope`, as a tuple."""
        own = tuple(sorted(set(self.client.scopes)))
        asked = split_scopes(scope) or own
        for one in asked:
            if own and one not in own:
                raise InvalidScopeError(f"Invalid scope: {one}", scope=" ".join(own))
        if not asked:
            raise InvalidScopeError("Empty scope (either the client or the user is not allowed the requested scopes)")
        return asked

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Return whether the client may be answered there (WIRE §3)."""
        return redirects.is_registered(redirect_uri, self.client.redirect_uris, self._redirect_matching)

    def check_client_secret(self, client_secret: str) -> bool:
        """Return whether the secret is right; a public client's is empty."""
        own = self.client.secret or ""
        return hmac.compare_digest(own.encode(), client_secret.encode("utf-8", "replace"))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Return True: the vendor lets every client use every method."""
        del method, endpoint
        return True

    def check_response_type(self, response_type: str) -> bool:
        """Return whether the client may be given what the response type stands for."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """Return whether the client may use a grant."""
        if grant_type == "client_credentials" and self.client.public:
            return False  # RFC 6749 §4.4: nothing would tell it from anybody else
        return grant_type in self.client.grants


class OAuthCode(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that was spent."""

    def __init__(self, code: AuthorizationCode) -> None:
        self.code = code
        self.code_challenge = code.code_challenge
        self.code_challenge_method = code.code_challenge_method

    def get_redirect_uri(self) -> str | None:
        """Return the redirect URI that the exchange must repeat, if there was one to repeat."""
        return self.code.redirect_uri if self.code.redirect_uri_sent else None

    def get_scope(self) -> str:
        """Return the scopes that the user approved."""
        return " ".join(self.code.scopes)
