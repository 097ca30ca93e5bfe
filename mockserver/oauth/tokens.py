"""What the token endpoint answers with (WIRE §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.context import current_sandbox
from mockserver.oauth.requests import split_scopes

if TYPE_CHECKING:
    from mockserver.oauth.models import OAuthClient
    from mockserver.seed import User
    from mockserver.store.records import AccessToken
    from mockserver.token_service import TokenService


def token_answer(tokens: TokenService, token: AccessToken) -> dict[str, Any]:
    """Return the answer for a token, its members in the vendor's order; what there is not is left out."""
    answer: dict[str, Any] = {"access_token": token.value, "token_type": "bearer"}
    if token.refresh_token is not None:
        answer["refresh_token"] = token.refresh_token
    expires_in = tokens.expires_in(token)
    if expires_in is not None:
        answer["expires_in"] = expires_in
    answer["scope"] = " ".join(token.scopes)
    return answer


def generate_token(  # noqa: PLR0913, PLR0917 - Authlib calls it so
    grant_type: str,
    client: OAuthClient,
    user: User | None = None,
    scope: str | None = None,
    expires_in: int | None = None,
    include_refresh_token: bool = True,  # noqa: FBT001, FBT002
) -> dict[str, Any]:
    """Issue a token and return the answer: Authlib's token generator.

    Lifetime and refresh token are the sandbox's business, which keeps the token too: the vendor hands a living token
    out again, so that making and keeping one cannot be two steps.
    """
    del grant_type, expires_in, include_refresh_token
    tokens = current_sandbox().tokens
    scopes = split_scopes(scope) or client.allowed_scopes(None)
    return token_answer(tokens, tokens.issue(client.client, user, scopes))
