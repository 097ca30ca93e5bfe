"""What an HTML page shows and asks for: its text and its forms."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.contract.cases import SignIn
    from mockserver.contract.transport import Answer

APPROVAL = "user_oauth_approval"
"""The name of the control that answers the consent page (Spring Security OAuth 2, WIRE §3)."""

TYPED = frozenset({"text", "email", "tel"})
_UNSEEN = {"script", "style", "title", "template"}


class Control(Struct, frozen=True):
    """An input or a button of a form."""

    kind: str
    name: str
    value: str
    checked: bool = False


class Form(Struct):
    """A form, with its controls in the page's order."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def is_login(self) -> bool:
        """Whether it asks for a password."""
        return any(control.kind == "password" for control in self.controls)

    @property
    def login_controls(self) -> tuple[Control, Control]:
        """The controls for the user name and the password of a login form: the name's stands before the other."""
        password = next(control for control in self.controls if control.kind == "password")
        before = self.controls[: self.controls.index(password)]
        return next(control for control in reversed(before) if control.kind in TYPED), password

    def login_fields(self, sign_in: SignIn) -> list[tuple[str, str]]:
        """Return what a browser sends when the user name and the password were typed in."""
        username, password = self.login_controls
        typed = {username.name: sign_in.username, password.name: sign_in.password}
        return [(name, typed.get(name, value)) for name, value in self._sent(username.name, password.name)]

    def approval_fields(self, answer: Literal["true", "false"]) -> list[tuple[str, str]] | None:
        """Return what a browser sends when Approve or Deny is pressed; None if this form has no such button."""
        pressed = [control for control in self.controls if control.name == APPROVAL and control.value == answer]
        if not pressed:
            return None
        scopes = [
            (control.name, control.value)
            for control in self.controls
            if control.kind == "radio" and control.name.startswith("scope.") and control.value == answer
        ]
        return [*self._sent(), *scopes, (APPROVAL, answer)]

    def _sent(self, *typed: str) -> Iterator[tuple[str, str]]:
        for control in self.controls:
            plain = control.kind in TYPED | {"hidden"} or control.checked
            if control.name in typed or (plain and control.name and control.name != APPROVAL):
                yield control.name, control.value


class Page(Struct, frozen=True):
    """An HTML page."""

    text: str
    forms: list[Form]

    @property
    def login_form(self) -> Form | None:
        """The form that asks for a password, if there is one."""
        return next((form for form in self.forms if form.is_login), None)

    @property
    def asks_consent(self) -> bool:
        """Whether there is a button to approve with."""
        return any(form.approval_fields("true") is not None for form in self.forms)

    @property
    def kind(self) -> Literal["login", "consent"] | None:
        """Which of the two pages with a question this is."""
        if self.login_form is not None:
            return "login"
        return "consent" if self.asks_consent else None


def read_page(answer: Answer) -> Page | None:
    """Return the page in an answer, or None if it is not HTML."""
    if not (answer.header("Content-Type") or "").lower().startswith("text/html"):
        return None
    reader = _Reader()
    reader.feed(answer.text)
    reader.close()
    return Page(text=" ".join("".join(reader.words).split()), forms=reader.forms)


class _Reader(HTMLParser):
    """Collects text and forms."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self._open)
        elif self._open is not None and tag in {"input", "button"}:
            kind = given.get("type", "text" if tag == "input" else "submit").lower()
            checked = kind in {"radio", "checkbox"} and "checked" in given
            self._open.controls.append(Control(kind, given.get("name", ""), given.get("value", ""), checked))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag == "form":
            self._open = None
        if tag in {"p", "li", "h1", "h2", "div", "dt", "dd", "button", "section", "td", "label"}:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
