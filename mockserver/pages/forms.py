"""The forms of the pages; each carries a CSRF token."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField


class LoginForm(FlaskForm):  # type: ignore[misc]
    """A user name and a password."""

    username = StringField()
    password = PasswordField()


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """A user's word on a pending authorization request; `user_oauth_approval` is the button that was pressed."""

    pending = HiddenField()


class LogoutForm(FlaskForm):  # type: ignore[misc]
    """The wish to be somebody else; `request` is the signed authorization request to come back to, if any."""

    request = HiddenField()
