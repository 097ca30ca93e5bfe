"""A browser as far as the flows need one: cookies, redirects on the server, and the two forms."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from mockserver.contract.page import read_page
from mockserver.contract.transport import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.contract.cases import SignIn
    from mockserver.contract.page import Form, Page

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 10
FORM = "application/x-www-form-urlencoded"


def path_on_server(base_url: str, url: str) -> str | None:
    """Return the path and query of `url` if it is on the server, or None if it leads elsewhere."""
    base, parts = urlsplit(base_url), urlsplit(url)
    prefix = base.path.rstrip("/")
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc) or not parts.path.startswith(prefix):
        return None
    return (parts.path[len(prefix) :] or "/") + (f"?{parts.query}" if parts.query else "")


class Browser:
    """One person's browser at one server. It stays on the server: a redirect that leaves it is the answer."""

    def __init__(self, send: Callable[[Request], Answer], base_url: str) -> None:
        self._send = send
        self._base_url = base_url.rstrip("/")
        self._cookies: dict[str, str] = {}
        self._submitted: Request | None = None

    def visit(self, request: Request, sign_in: SignIn | None, consent: str | None) -> Answer:
        """Send `request` and go on from there.

        Redirects on the server are followed, the login form is filled in with `sign_in` and the consent form
        answered with `consent` (`approve` or `deny`), each once. The answer is what comes then.
        """
        for _ in range(MOST_HOPS):
            answer = self._exchange(request)
            here = self._base_url + request.path
            target = self._redirect(answer, here)
            if target is not None:
                request = Request(method="GET", path=target, headers=[])
                continue
            page = read_page(answer)
            if page is None:
                return answer
            if page.kind == "login" and sign_in is not None:
                request, sign_in = self._login(page, sign_in, here), None
            elif page.kind == "consent" and consent is not None:
                request, consent = self._answer(page, consent, here), None
            else:
                return answer
        raise ConnectionError(f"more than {MOST_HOPS} redirects and forms")

    def resubmit(self) -> Answer:
        """Send the last form again, as a person does by going back and pressing the button once more."""
        if self._submitted is None:
            raise ConnectionError("no form was sent before")
        return self._exchange(self._submitted)

    def _exchange(self, request: Request) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = [*request.headers, ("Cookie", cookies)] if cookies else request.headers
        answer = self._send(Request(method=request.method, path=request.path, headers=headers, body=request.body))
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return answer

    def _keep(self, header: str) -> None:
        try:
            cookies = SimpleCookie(header)
        except CookieError:
            return
        for name, cookie in cookies.items():
            if cookie["max-age"] == "0" or cookie["expires"].endswith("1970 00:00:00 GMT"):
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = cookie.coded_value

    def _redirect(self, answer: Answer, here: str) -> str | None:
        location = answer.header("Location")
        if answer.status not in REDIRECTS or location is None:
            return None
        return path_on_server(self._base_url, urljoin(here, location))

    def _login(self, page: Page, sign_in: SignIn, here: str) -> Request:
        form = page.login_form
        assert form is not None  # noqa: S101 - it is what makes the page a login page
        return self._submission(form, form.login_fields(sign_in), here)

    def _answer(self, page: Page, consent: str, here: str) -> Request:
        for form in page.forms:
            fields = form.approval_fields("true" if consent == "approve" else "false")
            if fields is not None:
                return self._submission(form, fields, here)
        raise ConnectionError(f"the consent page has no button to {consent}")

    def _submission(self, form: Form, fields: list[tuple[str, str]], here: str) -> Request:
        url = urljoin(here, form.action or here)
        path = path_on_server(self._base_url, url)
        if path is None:
            raise ConnectionError(f"a form would be sent to another server: {url}")
        headers = [("Content-Type", FORM), ("Referer", here), ("Origin", _origin(here))]
        self._submitted = Request(method="POST", path=path, headers=headers, body=urlencode(fields).encode())
        return self._submitted


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
