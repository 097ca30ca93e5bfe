"""What the commands return, and what they raise."""

from __future__ import annotations

from typing import NamedTuple


class ControlError(Exception):
    """The server did not do what it was told; the text says why.

    Attributes:
        status: the HTTP status.
        errors: for each field that is wrong, `{"field", "message"}`.
    """

    def __init__(self, status: int, detail: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.errors = errors or []


class Token(NamedTuple):
    """What the token endpoint answers; `refresh_token` and `expires_in` are None where it leaves them out."""

    access_token: str
    token_type: str
    scope: str
    refresh_token: str | None = None
    expires_in: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that a request with this token has."""
        return {"Authorization": f"Bearer {self.access_token}"}


class Code(str):
    """An authorization code, empty if the user denied; `location` is where the browser would have been sent."""

    __slots__ = ("location",)

    location: str
