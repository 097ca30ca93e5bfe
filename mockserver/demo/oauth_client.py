"""Talking to CameraManager: log in, call the API, refresh, log out. The part of this program to copy.

Everything here happens in the backend. The browser sees the authorization URL and carries back a code; it never sees
a token, the client's secret or the PKCE verifier.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from secrets import compare_digest, token_urlsafe
from typing import TYPE_CHECKING, Any, NamedTuple

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from mockserver.demo.errors import (
    AccessDeniedError,
    CodeRefusedError,
    ForbiddenError,
    LoginFailedError,
    LoginRequiredError,
    MisconfiguredError,
    NotFoundError,
    ServiceUnavailableError,
    StateMismatchError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests.adapters import BaseAdapter

API = "/rest/v2.0"
CURRENT_TOKEN = "/users/self/tokens/current"  # noqa: S105 - a path

UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404


@dataclass(frozen=True, kw_only=True)
class ClientSettings:
    """What CameraManager gave this program when it was registered, and where CameraManager is.

    Attributes:
        redirect_uri: where the browser comes back to. Fixed, never taken from a request: whoever chooses it gets the
            codes.
        server_url: where the backend reaches CameraManager, without a slash at the end.
        public_server_url: where browsers reach it; the same, unless the backend sits in a network of its own.
        scope: what to ask for. Ask for what you use: people read it before they approve.
        timeout: seconds to wait for a connection, and for each part of an answer. Without one a request may wait
            for ever, and the person with it.
    """

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    server_url: str
    public_server_url: str
    scope: str = "read"
    timeout: float = 5.0


class LoginAttempt(NamedTuple):
    """A login that has begun: send the browser to `url`, and keep the rest in the backend until it comes back."""

    url: str
    state: str
    code_verifier: str


@dataclass
class Tokens:
    """One person's tokens. Keep them in the backend, and out of logs: who has them is that person."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class CameraManager:
    """CameraManager's OAuth endpoints and API, as seen by one program.

    Every method raises ServiceUnavailableError if there is no answer that can be used: no connection, a timeout, a
    status of 500 or more, or something that is not JSON.

    Args:
        settings: of the program.
        adapter: what sends the requests, if it is not to be requests' own; here it writes them down.
    """

    def __init__(self, settings: ClientSettings, adapter: BaseAdapter | None = None) -> None:
        self._settings = settings
        self._adapter = adapter

    def start_login(self) -> LoginAttempt:
        """Return a new login, with a state and a PKCE verifier that nobody can guess (RFC 6749 §10.12, RFC 7636)."""
        verifier = token_urlsafe(48)
        with self._oauth() as oauth:
            url, state = oauth.create_authorization_url(
                f"{self._settings.public_server_url}/oauth/authorize", state=token_urlsafe(24), code_verifier=verifier
            )
        return LoginAttempt(url, state, verifier)

    def finish_login(self, attempt: LoginAttempt | None, answer: Mapping[str, str]) -> Tokens:
        """Exchange the code in `answer`, the query that the browser came back with, for tokens.

        `attempt` is what this browser began, None if it began nothing. Use it once, whatever comes of it.

        Raises:
            StateMismatchError: the answer is not to this attempt.
            AccessDeniedError: the person said no.
            CodeRefusedError: the code is missing, or CameraManager does not take it.
            MisconfiguredError: CameraManager does not accept this program, or what it asks for.
        """
        # First of all, and for errors too: else any page could make this browser's person log in as somebody else.
        if attempt is None or not compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
            raise StateMismatchError("state is not the one that was sent")
        if "error" in answer:
            raise _refusal(answer["error"])
        # Authlib takes an answer without a code for the wish to use another grant, and would ask for the client's
        # own token. So the code is looked for here, and the grant is named.
        if not answer.get("code"):
            raise CodeRefusedError("no code in the answer")
        code, verifier = answer["code"], attempt.code_verifier
        try:
            return self._ask_for_tokens(
                lambda oauth, url: oauth.fetch_token(
                    url, grant_type="authorization_code", code=code, code_verifier=verifier
                )
            )
        except OAuthError as error:
            # Only the error's name goes on: CameraManager's descriptions quote codes and tokens, and texts get logged.
            if error.error == "invalid_grant":
                raise CodeRefusedError(error.error) from None
            raise MisconfiguredError(error.error) from None

    def call(self, tokens: Tokens, method: str, path: str) -> requests.Response:
        """Call the API at `path` below its version, and return the answer.

        A 401 says that the access token is over: it is refreshed, once, and the call made again. That is the service's
        word, so there is no need to watch `expires_in`; a token can end before its time, and clocks differ.

        Raises:
            LoginRequiredError: the refresh token is over as well. `tokens` are of no use any more.
            ForbiddenError: the tokens do not reach that far.
            NotFoundError: there is nothing at `path`.
        """
        access_token = tokens.access_token
        response = self._send(access_token, method, path)
        if response.status_code == UNAUTHORIZED:
            self._refresh(tokens, refused=access_token)
            response = self._send(tokens.access_token, method, path)
        if response.status_code == UNAUTHORIZED:
            raise LoginRequiredError("a token that was just refreshed is refused")
        if response.status_code == FORBIDDEN:
            raise ForbiddenError(f"{method} {path}")
        if response.status_code == NOT_FOUND:
            raise NotFoundError(f"{method} {path}")
        if not response.ok:
            raise ServiceUnavailableError(f"{method} {path}: {response.status_code}")
        return response

    def get(self, tokens: Tokens, path: str) -> Any:
        """Return the JSON at `path`; raises what `call` raises."""
        try:
            return self.call(tokens, "GET", path).json()
        except requests.JSONDecodeError as error:
            raise ServiceUnavailableError(f"GET {path}: not JSON") from error

    def log_out(self, tokens: Tokens) -> None:
        """End the tokens at CameraManager: access and refresh token are gone. Fine if they already were."""
        try:
            self.call(tokens, "DELETE", CURRENT_TOKEN)
        except LoginRequiredError:
            return

    def _refresh(self, tokens: Tokens, refused: str) -> None:
        # Two requests of one person may be refused at the same moment. A refresh ends the access token before it, so
        # the second one must not refresh again but use what the first one got.
        with tokens.lock:
            if tokens.access_token != refused:
                return
            if tokens.refresh_token is None:
                raise LoginRequiredError("no refresh token")
            old = tokens.refresh_token
            try:
                new = self._ask_for_tokens(lambda oauth, url: oauth.refresh_token(url, refresh_token=old))
            except OAuthError as error:
                if error.error in {"invalid_grant", "invalid_token"}:
                    raise LoginRequiredError(f"refresh: {error.error}") from None
                raise MisconfiguredError(error.error) from None
            tokens.access_token = new.access_token
            # CameraManager answers with the same refresh token; a server that changes it must be followed.
            tokens.refresh_token = new.refresh_token or old

    def _ask_for_tokens(self, ask: Callable[[OAuth2Session, str], dict[str, Any]]) -> Tokens:
        with self._oauth() as oauth:
            try:
                answer = ask(oauth, f"{self._settings.server_url}/oauth/token")
                return Tokens(answer["access_token"], answer.get("refresh_token"))
            except (requests.RequestException, ValueError, KeyError) as error:
                raise ServiceUnavailableError(f"token endpoint: {_in_words(error)}") from error

    def _send(self, access_token: str, method: str, path: str) -> requests.Response:
        # Without `expires_at` Authlib does not refresh by its own clock.
        with self._oauth(token={"access_token": access_token, "token_type": "bearer"}) as oauth:
            try:
                response: requests.Response = oauth.request(method, f"{self._settings.server_url}{API}{path}")
            except requests.RequestException as error:
                raise ServiceUnavailableError(f"{method} {path}: {_in_words(error)}") from error
        return response

    def _oauth(self, **more: Any) -> OAuth2Session:
        session = OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            scope=self._settings.scope,
            redirect_uri=self._settings.redirect_uri,
            code_challenge_method="S256",
            default_timeout=self._settings.timeout,
            **more,
        )
        if self._adapter is not None:
            session.mount("http://", self._adapter)
            session.mount("https://", self._adapter)
        return session


def _refusal(error: str) -> LoginFailedError | MisconfiguredError | ServiceUnavailableError:
    """What an error in the redirect means (RFC 6749 §4.1.2.1)."""
    if error == "access_denied":
        return AccessDeniedError(error)
    if error in {"server_error", "temporarily_unavailable"}:
        return ServiceUnavailableError(error)
    return MisconfiguredError(repr(error))


def _in_words(error: Exception) -> str:
    """What went wrong, without the request: its URL and body may hold secrets."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return str(error.response.status_code)
    return type(error).__name__
