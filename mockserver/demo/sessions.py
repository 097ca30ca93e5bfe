"""Sessions in the backend: the browser has a signed cookie with a name for one, and nothing else.

They are kept in memory, which is right for one process. With several, put them where all of them can see them, a
database or Redis, and encrypt the tokens there.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from mockserver.demo.calls import CallLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.demo.cameras import Person
    from mockserver.demo.messages import Message
    from mockserver.demo.oauth_client import LoginAttempt, Tokens

MOST_SESSIONS = 1000
MOST_ATTEMPTS = 5
"""Logins that one browser may have under way, in as many tabs."""

IDLE_SECONDS = 8 * 3600


@dataclass
class Session:
    """What the backend knows about one browser.

    Attributes:
        tokens: of who is logged in; None if nobody is.
        person: who that is.
        attempts: logins under way, by their state.
        notice: what to tell on the next page, once.
        calls: what the backend did for this browser.
    """

    tokens: Tokens | None = None
    person: Person | None = None
    attempts: OrderedDict[str, LoginAttempt] = field(default_factory=OrderedDict)
    notice: Message | None = None
    calls: CallLog = field(default_factory=CallLog)

    def begin(self, attempt: LoginAttempt) -> None:
        """Remember a login that begins; of too many the oldest is forgotten."""
        self.attempts[attempt.state] = attempt
        while len(self.attempts) > MOST_ATTEMPTS:
            self.attempts.popitem(last=False)

    def take_attempt(self, state: str) -> LoginAttempt | None:
        """Return the login with this state, once; None if this browser began no such login."""
        return self.attempts.pop(state, None)

    def take_notice(self) -> Message | None:
        """Return what is to be told, once."""
        notice, self.notice = self.notice, None
        return notice


class SessionStore:
    """Sessions by their ids. Bounded: what is unused for long, or the longest of too many, is forgotten.

    Args:
        clock: seconds from anywhere on, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    def get(self, session_id: str | None) -> Session | None:
        """Return a session that lives, and let it live on."""
        with self._lock:
            self._drop_idle()
            _, session = self._sessions.pop(session_id or "", (0.0, None))
            if session_id and session:
                self._sessions[session_id] = (self._clock(), session)
            return session

    def add(self, session: Session) -> str:
        """Keep a session under a new id that nobody can guess, and return the id."""
        session_id = token_urlsafe(32)
        with self._lock:
            self._sessions[session_id] = (self._clock(), session)
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return session_id

    def remove(self, session_id: str | None) -> None:
        """Forget a session, if there is one."""
        with self._lock:
            self._sessions.pop(session_id or "", None)

    def _drop_idle(self) -> None:
        while self._sessions:
            session_id, (used, _) = next(iter(self._sessions.items()))
            if self._clock() - used < IDLE_SECONDS:
                return
            del self._sessions[session_id]
