"""Everything that a test can tell a mock server, or ask it: one class for both ways of reaching it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from mockserver.control.documents import SandboxInfo, TokenInfo
from mockserver.seed import Client, User
from mockserver.testing.clock import ClockControl
from mockserver.testing.values import Code, ControlError, Token
from mockserver.traffic.journal import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from mockserver.testing.transport import Transport

__all__ = ["Code", "Control", "ControlError", "Sandbox", "Token"]

T = TypeVar("T")

_CONFLICT = 409
NO_CONTENT = 204


class Control:
    """A sandbox of a mock server, to command. Any number of threads may use it.

    Every method raises ControlError if the server does not do it, and OSError if it cannot be reached.

    Attributes:
        url: the base URL for the program that is tested.
        clock: the sandbox's clock.
    """

    def __init__(self, url: str, transport: Transport, prefix: str = "") -> None:
        self.url = url
        self.clock = ClockControl(self)
        self._transport = transport
        self._prefix = prefix

    def issue_token(
        self, *, username: str | None = None, client_id: str | None = None, scope: str | None = None, **exact: Any
    ) -> Token:
        """Return a token that no flow gave: a user's, or without `username` the client's own.

        `client_id` is the first client's if left out. Exact values: `access_token`, `refresh_token`, `expires_in` and
        `refresh_expires_in` (seconds; 0 for ever).
        """
        body = _given(username=username, client_id=client_id or self._first_client(), scope=scope, **exact)
        return Token(**self.call("POST", "/tokens", body))

    def tokens(self, *, expired: bool | None = None, **match: Any) -> list[TokenInfo]:
        """Return the access tokens that are known, oldest first; `expired` ones, living ones (False), or both.

        `username` and `client_id` narrow it; `limit` keeps so many of the newest.
        """
        query = _query(expired=None if expired is None else str(expired).lower(), **match)
        return self.call("GET", f"/tokens{query}", type_=list[TokenInfo])

    def revoke(self, token: str) -> None:
        """End an access token as a logout does, or a refresh token with its access tokens."""
        self.call("DELETE", f"/tokens/{quote(token, safe='')}")

    def expire(self, token: str) -> None:
        """Let the time of an access or refresh token be over now."""
        self.call("POST", f"/tokens/{quote(token, safe='')}/expire")

    def authorize(
        self,
        *,
        username: str,
        client_id: str | None = None,
        redirect_uri: str | None = None,
        approve: bool = True,
        **parameters: str | None,
    ) -> Code:
        """Log in and approve, or deny, without a browser; return the code.

        Parameters are those of /oauth/authorize: `scope`, `state`, `code_challenge`, `code_challenge_method`.
        """
        body = _given(
            username=username,
            client_id=client_id or self._first_client(),
            redirect_uri=redirect_uri,
            approve=approve,
            **parameters,
        )
        answer: dict[str, Any] = self.call("POST", "/authorizations", body)
        code = Code(answer["code"] or "")
        code.location = answer["location"]
        return code

    def next(self, **values: Any) -> None:
        """Order exact values for what is handed out next: a value, or a list for one after the other.

        Kinds: `access_token`, `refresh_token`, `code`, and in seconds `expires_in`, `refresh_expires_in`.
        """
        self.call("POST", "/next", values)

    def fail_next(self, endpoint: str | None = None, *, times: int | None = 1, **rule: Any) -> dict[str, Any]:
        """Let the next `times` requests (None: all) to an endpoint go wrong; return the rule.

        One of `error` (a vendor error by name), `response` (`{"status", "headers", "body"}`) and `fault`
        (`empty_response`, `reset_connection`, `truncated_body`, `malformed_json`), and `delay_ms` with it or alone.
        `grant_type`, `client_id`, `username`, `method`, `path`, `parameters` and `headers` say which requests.
        """
        actions = {name: rule.pop(name) for name in (*_ACTIONS, "probability", "seed") if name in rule}
        return self.add_rule({"match": _given(endpoint=endpoint, **rule), "times": times, **actions})

    def add_rule(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        """Add a rule as the control API has it, and return it with its `id`."""
        added: dict[str, Any] = self.call("POST", "/rules", rule)
        return added

    def rules(self) -> list[dict[str, Any]]:
        """Return all rules, spent ones too."""
        return self.call("GET", "/rules", type_=list[dict[str, Any]])

    def remove_rule(self, rule_id: str) -> None:
        """Take one rule away."""
        self.call("DELETE", f"/rules/{quote(rule_id, safe='')}")

    def clear_rules(self) -> None:
        """Take all rules away."""
        self.call("DELETE", "/rules")

    def requests(self, endpoint: str | None = None, *, reveal: bool = False, **match: Any) -> list[Entry]:
        """Return what clients sent, oldest first; secrets are masked unless `reveal`.

        `grant_type`, `client_id`, `username`, `method`, `path`, `status`, `error`, `after` and `limit` narrow it.
        """
        query = _query(endpoint=endpoint, reveal="true" if reveal else None, **match)
        return self.call("GET", f"/requests{query}", type_=list[Entry])

    def request(self, number: int, *, reveal: bool = False) -> Entry:
        """Return the request with this `id`; secrets are masked unless `reveal`."""
        query = _query(reveal="true" if reveal else None)
        return self.call("GET", f"/requests/{number}{query}", type_=Entry)

    def clear_requests(self) -> None:
        """Forget what clients sent."""
        self.call("DELETE", "/requests")

    def verify(
        self,
        endpoint: str | None = None,
        *,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **match: Any,
    ) -> None:
        """Check that such requests came: exactly `times`, `at_least` and `at_most`, or one at least.

        Raises:
            AssertionError: they did not; the text shows the nearest that did.
        """
        __tracebackhide__ = True
        question = _given(times=times, at_least=at_least, at_most=at_most)
        try:
            self.call("POST", "/requests/verify", {"match": _given(endpoint=endpoint, **match), **question})
        except ControlError as error:
            if error.status != _CONFLICT:
                raise
            raise AssertionError(str(error).removeprefix("409: ")) from None

    def reset(self) -> None:
        """Go back to the seed: no tokens, sessions, rules and journal, and real time."""
        self.call("POST", "/reset")

    def state(self) -> dict[str, Any]:
        """Return everything in the sandbox, as one document."""
        return self.call("GET", "/state", type_=dict[str, Any])

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Put a document of `state` in place of everything."""
        self.call("PUT", "/state", state)

    def clients(self) -> list[Client]:
        """Return all clients."""
        return self.call("GET", "/clients", type_=list[Client])

    def put_client(self, client_id: str, /, **fields: Any) -> Client:
        """Add or replace a client until the next reset; the fields are a seed's."""
        return self.call("PUT", f"/clients/{quote(client_id, safe='')}", fields, type_=Client)

    def remove_client(self, client_id: str) -> None:
        """Remove a client until the next reset."""
        self.call("DELETE", f"/clients/{quote(client_id, safe='')}")

    def users(self) -> list[User]:
        """Return all users."""
        return self.call("GET", "/users", type_=list[User])

    def put_user(self, username: str, /, **fields: Any) -> User:
        """Add or replace a user until the next reset; the fields are a seed's."""
        return self.call("PUT", f"/users/{quote(username, safe='')}", fields, type_=User)

    def remove_user(self, username: str) -> None:
        """Remove a user until the next reset."""
        self.call("DELETE", f"/users/{quote(username, safe='')}")

    def sandbox(self, name: str | None = None, seed: Mapping[str, Any] | None = None) -> Sandbox:
        """Make a sandbox, a whole world of its own; use it in a `with`, or `close` it.

        `seed` is a seed's document; what it leaves out is as in the server's own.
        """
        info: SandboxInfo = self.call("POST", "/sandboxes", _given(name=name, seed=seed), type_=SandboxInfo)
        return Sandbox(self, info.name)

    def sandboxes(self) -> list[str]:
        """Return the names of the sandboxes beside the default one."""
        found: list[SandboxInfo] = self.call("GET", "/sandboxes", type_=list[SandboxInfo])
        return [info.name for info in found]

    def remove_sandbox(self, name: str) -> None:
        """Remove a sandbox, with everything in it."""
        self.call("DELETE", f"/sandboxes/{quote(name, safe='')}")

    def health(self) -> dict[str, str]:
        """Return `{"status", "version"}`."""
        return self.call("GET", "/health", type_=dict[str, str])

    def call(self, method: str, path: str, body: Any = None, *, type_: type[T] | Any = Any) -> T:
        """Make a call of the control API at `path` below `/_mock`, and return its answer as `type_`."""
        encoded = None if body is None else msgspec.json.encode(body)
        reply = self._transport.call(method, f"{self._prefix}/_mock{path}", encoded)
        if reply.status >= 400:  # noqa: PLR2004
            raise _error(reply.status, reply.body)
        if reply.status == NO_CONTENT:
            return None  # type: ignore[return-value]
        try:
            answer: T = msgspec.json.decode(reply.body, type=type_)
        except msgspec.DecodeError as error:
            raise ControlError(reply.status, f"{self.url} is not a mock server: {error}") from None
        return answer

    def _first_client(self) -> str:
        clients = self.clients()
        if not clients:
            raise ControlError(404, "There is no client.")
        return clients[0].client_id


class Sandbox(Control):
    """A sandbox beside the default one. Leaving a `with` removes it.

    Attributes:
        name: what it is called on the server.
    """

    def __init__(self, owner: Control, name: str) -> None:
        prefix = f"/_sandboxes/{name}"
        super().__init__(owner.url + prefix, owner._transport, prefix)  # noqa: SLF001 - a child of its own
        self.name = name
        self._owner = owner

    def close(self) -> None:
        """Remove the sandbox."""
        self._owner.remove_sandbox(self.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_ACTIONS = ("error", "response", "fault", "delay_ms")


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _query(**values: Any) -> str:
    given = _given(**values)
    return f"?{urlencode(given)}" if given else ""


def _error(status: int, body: bytes) -> ControlError:
    try:
        problem = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return ControlError(status, body[:500].decode(errors="replace"))
    return ControlError(status, str(problem.get("detail", problem)), problem.get("errors"))
