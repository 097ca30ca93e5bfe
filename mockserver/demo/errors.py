"""What can go wrong with CameraManager, by what the program does about it.

    CameraManagerError
    ├── LoginFailedError            nobody was logged in: offer to start again
    │   ├── AccessDeniedError       the person said no
    │   ├── StateMismatchError      the answer is not to a question of this browser's
    │   └── CodeRefusedError        the code was used, has expired, or was made up
    ├── LoginRequiredError          the tokens are over: log in again
    ├── ServiceUnavailableError     not the person's fault, nor the program's: try again later
    ├── MisconfiguredError          the program's own credentials are refused: its operator must act
    ├── ForbiddenError              this person or this program may not
    └── NotFoundError               there is no such thing

Texts of these errors are for the log. What people read is in `messages`.
"""

from __future__ import annotations


class CameraManagerError(Exception):
    """CameraManager did not do what was asked."""


class LoginFailedError(CameraManagerError):
    """The browser came back from CameraManager, and nobody is logged in (RFC 6749 §4.1.2.1)."""


class AccessDeniedError(LoginFailedError):
    """The person did not approve."""


class StateMismatchError(LoginFailedError):
    """The `state` is not the one that this browser was sent off with (RFC 6749 §10.12)."""


class CodeRefusedError(LoginFailedError):
    """The token endpoint does not take the authorization code (RFC 6749 §5.2, invalid_grant)."""


class LoginRequiredError(CameraManagerError):
    """There are no tokens that work, and no way to get some without the person."""


class ServiceUnavailableError(CameraManagerError):
    """CameraManager cannot be reached, takes too long, or answers with nothing that can be read."""


class MisconfiguredError(CameraManagerError):
    """CameraManager does not accept this program: its client ID, secret, redirect URI, scopes or grants."""


class ForbiddenError(CameraManagerError):
    """The token works, but not for this (WIRE §4, insufficient_scope)."""


class NotFoundError(CameraManagerError):
    """CameraManager knows no such thing, or does not show it to this person."""
