"""What people are told, in plain words: what happened, and what they can do. No codes, no names of protocols."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from mockserver.demo import errors


class Message(NamedTuple):
    """A text for people.

    Attributes:
        status: of the page that has this message as its only content.
        retry: whether asking for the same page again may help.
        good: nothing is wrong.
    """

    title: str
    text: str
    status: HTTPStatus = HTTPStatus.OK
    retry: bool = False
    good: bool = False


LOGGED_OUT = Message(
    "You are logged out", "Here and at CameraManager: nothing can be seen with your login any more.", good=True
)
LOGGED_OUT_HERE = Message(
    "You are logged out here",
    "CameraManager did not answer, so it could not be told. Log in and out again later to be sure.",
)
LOGIN_UNANSWERED = Message(
    "The login did not work", "CameraManager does not answer at the moment. Please log in again in a while."
)
FORM_EXPIRED = Message(
    "That took too long",
    "The page was open for too long, or cookies are off. Please try again.",
    HTTPStatus.BAD_REQUEST,
)
NO_SUCH_PAGE = Message("There is nothing here", "The address is not that of a page.", HTTPStatus.NOT_FOUND)
OUR_FAULT = Message(
    "Something went wrong here", "The fault is ours. Please try again.", HTTPStatus.INTERNAL_SERVER_ERROR, retry=True
)

_MESSAGES: dict[type[errors.CameraManagerError], Message] = {
    errors.AccessDeniedError: Message(
        "You did not approve",
        "Nothing of yours can be seen here. If that was a mistake, log in again and choose Approve.",
    ),
    errors.StateMismatchError: Message(
        "This login cannot be finished",
        "It was not started in this browser, or it has been used already. Please log in again.",
    ),
    errors.CodeRefusedError: Message(
        "The login did not work", "It took too long, or the page was opened twice. Please log in again."
    ),
    errors.LoginRequiredError: Message("Please log in again", "Your login at CameraManager has ended."),
    errors.ServiceUnavailableError: Message(
        "CameraManager does not answer",
        "The service is down, or too slow at the moment. You need not log in again: just try again in a while.",
        HTTPStatus.SERVICE_UNAVAILABLE,
        retry=True,
    ),
    errors.MisconfiguredError: Message(
        "This application is not set up correctly",
        "CameraManager does not accept it. Please tell the people who run it; there is nothing you can do here.",
        HTTPStatus.BAD_GATEWAY,
    ),
    errors.ForbiddenError: Message(
        "You may not see this", "CameraManager does not allow it with your login.", HTTPStatus.FORBIDDEN
    ),
    errors.NotFoundError: Message(
        "CameraManager does not know this", "It was removed, or it is not yours to see.", HTTPStatus.NOT_FOUND
    ),
    errors.CameraManagerError: OUR_FAULT,
}


def message_for(error: errors.CameraManagerError) -> Message:
    """Return what to tell about an error: the words for the nearest of its classes."""
    return next(_MESSAGES[kind] for kind in type(error).__mro__ if kind in _MESSAGES)
