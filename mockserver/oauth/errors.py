"""The vendor's OAuth errors: name, status, words (WIRE §2 to §4).

OAuth2Error (Authlib)
└── VendorError
    ├── UnauthorizedError          401 unauthorized
    ├── InvalidClientError         401 invalid_client
    ├── MethodNotAllowedError      405 method_not_allowed
    ├── InvalidRequestError        400 invalid_request
    ├── InvalidGrantError          400 invalid_grant
    ├── InvalidScopeError          400 invalid_scope
    ├── UnsupportedGrantTypeError  400 unsupported_grant_type
    ├── UnsupportedResponseTypeError  400 unsupported_response_type
    ├── AccessDeniedError          400 access_denied
    ├── InvalidTokenError          401 invalid_token
    ├── InsufficientScopeError     403 insufficient_scope
    ├── PayloadTooLargeError       413 invalid_request
    └── ServerError                500 server_error
"""

from __future__ import annotations

from authlib.oauth2 import OAuth2Error

CLIENT_REALM = "oauth2/client"
RESOURCE_REALM = "oauth2-resource"

NO_STORE = [
    ("Cache-Control", "no-store"),
    ("Pragma", "no-cache"),
]
JSON_TYPE = ("Content-Type", "application/json;charset=UTF-8")


class VendorError(OAuth2Error):  # type: ignore[misc]
    """An answer of the vendor's that says no.

    Args:
        description: the vendor's sentence; unlike Authlib's it may repeat whatever the client sent.
        scope: the scopes that would have been right; goes into the body.
        scheme: the scheme of `WWW-Authenticate`.
        realm: the realm named there, if any.
        redirect_uri: where the error is sent instead of being shown (RFC 6749 §4.1.2.1).
    """

    status_code = 400
    challenged = False
    default_description = ""

    def __init__(
        self,
        description: str = "",
        *,
        scope: str | None = None,
        scheme: str = "Bearer",
        realm: str | None = None,
        redirect_uri: str | None = None,
    ) -> None:
        super().__init__(redirect_uri=redirect_uri)
        self.description = description or self.default_description
        self.scope = scope
        self.scheme = scheme
        self.realm = realm

    def get_body(self) -> list[tuple[str, str]]:
        """Return the body's members in the vendor's order."""
        body = [("error", self.error), ("error_description", self.description)]
        if self.scope is not None:
            body.append(("scope", self.scope))
        return body

    def get_headers(self) -> list[tuple[str, str]]:
        """Return the headers: never cached, and a challenge where the vendor has one."""
        headers = [JSON_TYPE, *NO_STORE]
        if self.challenged:
            headers.append(("WWW-Authenticate", self.challenge()))
        return headers

    def challenge(self) -> str:
        """Return the value of `WWW-Authenticate` (RFC 6750 §3), whatever the description repeats."""
        members = [("realm", self.realm)] if self.realm else []
        return f"{self.scheme} " + ", ".join(
            f'{name}="{_quotable(value)}"' for name, value in [*members, *self.get_body()]
        )

    def __call__(self, uri: str | None = None) -> tuple[int, dict[str, str], list[tuple[str, str]]]:
        """Return status, body and headers; an error is sent to a client only by the authorization endpoint."""
        del uri
        return self.status_code, dict(self.get_body()), self.get_headers()


class UnauthorizedError(VendorError):
    """Nobody can be told from the request's credentials."""

    error = "unauthorized"
    status_code = 401
    challenged = True
    default_description = "Full authentication is required to access this resource"


class InvalidClientError(VendorError):
    """The client is not who it says, or may not do this."""

    error = "invalid_client"
    status_code = 401
    challenged = True


class MethodNotAllowedError(VendorError):
    """The token endpoint is only posted to."""

    error = "method_not_allowed"
    status_code = 405

    def get_headers(self) -> list[tuple[str, str]]:
        """Return the headers, with the method that there is (RFC 9110 §15.5.6)."""
        return [*super().get_headers(), ("Allow", "POST")]


class InvalidRequestError(VendorError):
    """A parameter is missing or cannot be used."""

    error = "invalid_request"


class InvalidGrantError(VendorError):
    """What the token was asked for with does not count."""

    error = "invalid_grant"


class InvalidScopeError(VendorError):
    """A scope that the client, or the token, does not have."""

    error = "invalid_scope"


class UnsupportedGrantTypeError(VendorError):
    """A grant type that the service does not know."""

    error = "unsupported_grant_type"


class UnsupportedResponseTypeError(VendorError):
    """A response type that the service does not know."""

    error = "unsupported_response_type"


class AccessDeniedError(VendorError):
    """The user said no."""

    error = "access_denied"
    default_description = "User denied access"


class InvalidTokenError(VendorError):
    """A token that does not count, or no longer."""

    error = "invalid_token"
    status_code = 401
    challenged = True


class InsufficientScopeError(VendorError):
    """A token that is good, but not for this."""

    error = "insufficient_scope"
    status_code = 403
    challenged = True
    default_description = "Insufficient scope for this resource"


class PayloadTooLargeError(VendorError):
    """More than the server reads (setting `max_body`)."""

    error = "invalid_request"
    status_code = 413
    default_description = "Request body too large"


class ServerError(VendorError):
    """Something that should not happen did."""

    error = "server_error"
    status_code = 500
    default_description = "Internal Server Error"


def _quotable(text: str) -> str:
    """A text that may stand between quotes in a header: printable ASCII, quotes and backslashes escaped."""
    printable = "".join(char if " " <= char <= "~" else "?" for char in text)
    return printable.replace("\\", "\\\\").replace('"', '\\"')
