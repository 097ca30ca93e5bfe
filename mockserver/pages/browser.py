"""Who is logged in with the browser that a request comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import session

from mockserver.context import current_sandbox

if TYPE_CHECKING:
    from mockserver.seed import User

_SESSION = "session"


def session_id() -> str | None:
    """Return the browser's session; it need not be alive."""
    return session.get(_SESSION)


def current_user() -> User | None:
    """Return who is logged in, if anybody is."""
    return current_sandbox().session_user(session_id())


def peek_username() -> str | None:
    """Return the name of who was logged in last, without letting the session live on."""
    record = current_sandbox().store.session(session_id() or "")
    return None if record is None else record.username


def log_in(user: User) -> None:
    """Log the browser in, with a session and a CSRF token that nobody could have known before."""
    session.clear()
    session[_SESSION] = current_sandbox().start_session(user).value


def log_out() -> None:
    """Log the browser out."""
    old = session_id()
    if old is not None:
        current_sandbox().store.delete_session(old)
    session.clear()
