"""Walk the guides' two flows against a running server, as a client that knows nothing but HTTP and HTML.

Usage: walk_flows.py BASE_URL [DEMO_URL]; with DEMO_URL also log in at the demo application there. One line per step; at
the first surprise the answer that was one, and exit 1.
Standard library only, so that it runs wherever a Python does.
"""

from __future__ import annotations

import base64
import http.cookiejar
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser

CLIENT_ID, SECRET = "cameramanager.test", "qwertyuiopasdfghjklzxcvbnm12345"
USERNAME, PASSWORD = "demo@example.com", "demo1234"
REDIRECT_URI = "http://localhost:9/callback"
STATE = "a state/with?odd&signs"
SELF = "/rest/v2.0/users/self"
CURRENT_TOKEN = "/rest/v2.0/users/self/tokens/current"
CODE = re.compile("[0-9A-Za-z]{6}")
LIFETIME = 12 * 60 * 60
SECONDS_PER_REQUEST = 10


class SurpriseError(Exception):
    """The server did something that a client of the real service could not live with."""


@dataclass(frozen=True)
class Answer:
    """One answer, not yet judged."""

    status: int
    headers: dict[str, str]
    body: str
    url: str

    def expect(self, status: int) -> Answer:
        """Return itself.

        Raises:
            SurpriseError: the status is another one.
        """
        if self.status != status:
            raise SurpriseError(f"{self.url}: expected {status}, got {self.status}: {self.body[:500]}")
        return self

    @property
    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        return dict(json.loads(self.body))

    @property
    def location(self) -> str:
        """The absolute URL a redirect leads to."""
        return urllib.parse.urljoin(self.url, self.headers["location"])


@dataclass
class Form:
    """What a person could send with one form of a page."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append(Form(given.get("action") or ""))
        elif tag in {"input", "button"} and self.found and (name := given.get("name")):
            self.found[-1].fields[name] = given.get("value") or ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Visitor:
    """A client with a cookie jar that looks at every redirect before it follows it."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            _NoRedirect(),
        )

    def send(self, method: str, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """Send one request; `url` may be a path; `form` goes into the body."""
        body = None if form is None else urllib.parse.urlencode(form).encode()
        url = urllib.parse.urljoin(self.base_url, url)
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            reply = self._opener.open(request, timeout=SECONDS_PER_REQUEST)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            names = {name.lower(): value for name, value in reply.headers.items()}
            return Answer(reply.status, names, reply.read().decode(), url)

    def token(self, **form: str) -> Answer:
        """Ask the token endpoint, as the built-in client."""
        basic = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        return self.send("POST", "/oauth/token", form, Authorization=f"Basic {basic}")

    def rest(self, method: str, path: str, access_token: object) -> Answer:
        """Ask the REST API with a bearer token."""
        return self.send(method, path, Authorization=f"Bearer {access_token}")


def signed_form(page: Answer, control: str) -> Form:
    """The first form of a page with such a field or button and a CSRF token; its action made absolute."""
    forms = _Forms()
    forms.feed(page.expect(200).body)
    for form in forms.found:
        if control in form.fields and form.fields.get("csrf_token"):
            return Form(urllib.parse.urljoin(page.url, form.action), form.fields)
    raise SurpriseError(f"{page.url}: no form with {control} and csrf_token in {page.body[:500]}")


def check(condition: object, what: str) -> None:
    """Raise SurpriseError with `what` unless the condition holds; else say it."""
    if not condition:
        raise SurpriseError(f"not so: {what}")
    print(f"    ok: {what}")


def live_through(visitor: Visitor, token: dict[str, object]) -> None:
    """Use, refresh and end a token: what follows either way of getting one."""
    me = visitor.rest("GET", SELF, token["access_token"]).expect(200).json
    check(me["email"] == USERNAME, "the token is the user's")
    refresh = {"grant_type": "refresh_token", "refresh_token": str(token["refresh_token"])}
    fresh = visitor.token(**refresh).expect(200).json
    check(fresh["refresh_token"] == token["refresh_token"], "a refresh keeps the refresh token")
    check(fresh["access_token"] != token["access_token"], "and gives a new access token")
    old = visitor.rest("GET", SELF, token["access_token"]).expect(401).json
    check(old["error"] == "invalid_token", "the old access token is dead")
    visitor.rest("DELETE", CURRENT_TOKEN, fresh["access_token"]).expect(200)
    visitor.rest("GET", SELF, fresh["access_token"]).expect(401)
    late = visitor.token(**refresh).expect(400).json
    check(late["error"] == "invalid_grant", "logging out ended both tokens")


def password_flow(visitor: Visitor) -> None:
    """The first guide: user name and password against a token."""
    wrong = visitor.token(grant_type="password", username=USERNAME, password="wrong").expect(400).json
    check(wrong["error"] == "invalid_grant", "a wrong password is refused")
    token = visitor.token(grant_type="password", username=USERNAME, password=PASSWORD).expect(200).json
    check(token["token_type"] == "bearer", "a right one gives a bearer token")
    check(0 < LIFETIME - int(str(token["expires_in"])) <= SECONDS_PER_REQUEST, "for twelve hours")
    live_through(visitor, token)


def log_in_and_approve(visitor: Visitor, asked: str, redirect_uri: str) -> str:
    """Open an authorization request, log in, approve, and return where the browser is sent."""
    to_login = visitor.send("GET", asked).expect(302).location
    login = signed_form(visitor.send("GET", to_login), "username")
    print("    ok: a login page, its form signed")
    login.fields |= {"username": USERNAME, "password": PASSWORD}
    unsigned = {name: value for name, value in login.fields.items() if name != "csrf_token"}
    refused = visitor.send("POST", login.action, unsigned)
    check(refused.status in {200, 400, 403}, "the login form without its CSRF token is refused")
    back = visitor.send("POST", login.action, login.fields)
    check(back.status in {302, 303}, "logging in leads back")
    consent = signed_form(visitor.send("GET", back.location), "user_oauth_approval")
    answer = visitor.send("POST", consent.action, {**consent.fields, "user_oauth_approval": "true"})
    check(answer.status in {302, 303}, "approving leads to the client")
    check(answer.location.startswith(f"{redirect_uri}?"), "and nowhere else")
    return answer.location


def code_flow(visitor: Visitor) -> None:
    """The second guide: login page, consent page, code, exchange."""
    asked = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "scope": "write"}
    query = urllib.parse.urlencode({**asked, "state": STATE})
    location = log_in_and_approve(visitor, f"/oauth/authorize?{query}", REDIRECT_URI)
    given = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))
    check(given["state"] == STATE, "with the state untouched")
    check(CODE.fullmatch(given["code"]), "and a code of six characters")
    exchange = {"grant_type": "authorization_code", "code": given["code"], "redirect_uri": REDIRECT_URI}
    token = visitor.token(**exchange).expect(200).json
    check(token["scope"] == "write", "the code gives a token for what was approved")
    check(visitor.token(**exchange).expect(400).json["error"] == "invalid_grant", "once")
    live_through(visitor, token)


def demo(visitor: Visitor) -> None:
    """The demo application: logged in there, by way of the server."""
    asked = visitor.send("GET", "/login").expect(302).location
    location = log_in_and_approve(visitor, asked, f"{visitor.base_url}/callback")
    wall = visitor.send("GET", visitor.send("GET", location).location).expect(200)
    check("Front door" in wall.body, "the cameras are on the wall")


def main() -> int:
    """Walk both flows, and the demo's if it is named; 0 when all went as it should."""
    walks = [(password_flow, sys.argv[1]), (code_flow, sys.argv[1])]
    walks += [(demo, url) for url in sys.argv[2:3]]
    try:
        for flow, url in walks:
            print(f"  {(flow.__doc__ or '').splitlines()[0]}")
            flow(Visitor(url))
    except (SurpriseError, OSError, ValueError, KeyError) as error:
        print(f"walk_flows: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
