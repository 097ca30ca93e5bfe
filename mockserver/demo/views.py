"""The pages: welcome, the wall, one camera; and the way in and out."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from mockserver.demo import messages
from mockserver.demo.calls import RecordingAdapter
from mockserver.demo.cameras import fetch_camera, fetch_cameras, fetch_person
from mockserver.demo.errors import (
    CameraManagerError,
    LoginFailedError,
    LoginRequiredError,
    MisconfiguredError,
    ServiceUnavailableError,
)
from mockserver.demo.oauth_client import CameraManager, ClientSettings, Tokens
from mockserver.demo.pictures import draw, scene_of
from mockserver.demo.sessions import Session, SessionStore

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

log = logging.getLogger("mockserver.demo")

_COOKIE = "session"
"""Where the cookie holds the session's id; the id is all that it holds, beside Flask-WTF's CSRF token."""


PATHS = ("/", "/cameras", "/preview.svg", "/login", "/logout")
"""Where pages are that the redirect URI must not hide."""


class Views:
    """Every page of one demo."""

    def __init__(self, settings: ClientSettings, sessions: SessionStore) -> None:
        self._settings = settings
        self._sessions = sessions

    # Pages

    def welcome(self) -> str | AnyResponse:
        """Ask to log in; whoever has is taken to the wall."""
        if self._session.tokens is not None:
            return redirect(url_for("demo.wall"))
        # The browser comes back to the redirect URI, and only that host gets the cookie that is set on the way out. So
        # the way out begins there too, under whichever of its names the demo was opened.
        here = urlsplit(self._settings.redirect_uri)
        return self._page("demo/welcome.html", login_url=f"{here.scheme}://{here.netloc}{url_for('demo.log_in')}")

    def wall(self) -> str:
        """Show all cameras."""
        self._session.calls.begin("Look at the wall")
        manager, tokens = self._logged_in()
        return self._page("demo/wall.html", cameras=fetch_cameras(manager, tokens))

    def camera(self, camera_id: int) -> str:
        """Show one camera, and how it is."""
        self._session.calls.begin("Look at one camera")
        manager, tokens = self._logged_in()
        camera, status = fetch_camera(manager, tokens, camera_id)
        return self._page("demo/camera.html", camera=camera, status=status)

    def picture(self, camera_id: int) -> Response:
        """Show what a camera sees. Drawn here: there is no camera, and no call is made."""
        self._tokens()
        return _svg(draw(camera_id, request.args.get("name", "")), "private")

    def preview(self) -> Response:
        """Show a picture of nobody's camera, to whoever looks."""
        return _svg(draw(0, "Front door"), "public")

    # The way in and out

    def log_in(self) -> AnyResponse:
        """Send the browser to CameraManager."""
        session = self._keep_session()
        session.calls.begin("Log in: off to CameraManager")
        attempt = self._manager().start_login()
        session.begin(attempt)
        session.calls.add_browser(attempt.url, "The browser goes to CameraManager, to log in and to approve")
        return redirect(attempt.url)

    def callback(self) -> AnyResponse:
        """Take the browser back, and log its person in."""
        session = self._session
        session.calls.begin("Log in: back from CameraManager")
        session.calls.add_browser(request.full_path, "The browser comes back, with an answer")
        attempt = session.take_attempt(request.args.get("state", ""))
        try:
            tokens = self._manager().finish_login(attempt, request.args)
        except ServiceUnavailableError as error:
            log.warning("login: %s", error)
            return self._go_home(messages.LOGIN_UNANSWERED)
        except (LoginFailedError, MisconfiguredError) as error:
            log.warning("login: %s: %s", type(error).__name__, error)
            return self._go_home(messages.message_for(error))
        # A new id with the new rights: whoever knew the old one knows nothing (session fixation).
        self._renew(Session(tokens=tokens, calls=session.calls))
        return redirect(url_for("demo.wall"))

    def log_out(self) -> AnyResponse:
        """End the tokens at CameraManager, then the session here; the session ends in any case."""
        session = self._session
        session.calls.begin("Log out")
        notice = messages.LOGGED_OUT
        try:
            if session.tokens is not None:
                self._manager().log_out(session.tokens)
        except CameraManagerError as error:
            log.warning("log-out: %s", error)
            notice = messages.LOGGED_OUT_HERE
        self._renew(Session(notice=notice, calls=session.calls))
        return redirect(url_for("demo.welcome"))

    # When it goes wrong

    def login_required(self, error: LoginRequiredError) -> AnyResponse:
        """Forget tokens that are over, and ask to log in again."""
        if self._session.tokens is None:
            return redirect(url_for("demo.welcome"))
        log.warning("logged out: %s", error)
        self._session.tokens = self._session.person = None
        return self._go_home(messages.message_for(error))

    def refused(self, error: CameraManagerError) -> tuple[str, int]:
        """Tell what CameraManager did not do; the person stays logged in."""
        log.warning("%s: %s", type(error).__name__, error)
        return self._problem(messages.message_for(error))

    def form_expired(self, error: CSRFError) -> AnyResponse | tuple[str, int]:
        """Tell that a form cannot be taken; the one to log out, from a tab that is behind, has nothing left to do."""
        if self._session.tokens is None:
            return redirect(url_for("demo.welcome"))
        log.warning("form refused: %s", error.description)
        return self._problem(messages.FORM_EXPIRED)

    def http_error(self, error: HTTPException) -> tuple[str, int]:
        """Tell that there is no such page, or that the fault is ours."""
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        message = messages.OUR_FAULT if code >= HTTPStatus.INTERNAL_SERVER_ERROR else messages.NO_SUCH_PAGE
        return self._problem(message._replace(status=HTTPStatus(code)))

    # What they share

    @property
    def _session(self) -> Session:
        """This browser's session; a new one that is not kept, if there is none."""
        if "session" not in g:
            g.session = self._sessions.get(cookie.get(_COOKIE)) or Session()
        found: Session = g.session
        return found

    def _keep_session(self) -> Session:
        """This browser's session, kept from now on."""
        if self._sessions.get(cookie.get(_COOKIE)) is None:
            cookie[_COOKIE] = self._sessions.add(self._session)
        return self._session

    def _renew(self, session: Session) -> None:
        self._sessions.remove(cookie.get(_COOKIE))
        cookie.clear()
        cookie[_COOKIE] = self._sessions.add(session)
        g.session = session

    def _manager(self) -> CameraManager:
        return CameraManager(self._settings, RecordingAdapter(self._session.calls))

    def _tokens(self) -> Tokens:
        if self._session.tokens is None:
            raise LoginRequiredError("nobody is logged in")
        return self._session.tokens

    def _logged_in(self) -> tuple[CameraManager, Tokens]:
        """What calls are made with, once it is known for whom."""
        manager, tokens = self._manager(), self._tokens()
        if self._session.person is None:
            self._session.person = fetch_person(manager, tokens)
        return manager, tokens

    def _go_home(self, notice: messages.Message) -> AnyResponse:
        self._keep_session().notice = notice
        return redirect(url_for("demo.welcome"))

    def _page(self, template: str, **context: Any) -> str:
        session = self._session
        return render_template(
            template,
            logged_in=session.tokens is not None,
            person=session.person,
            notice=session.take_notice(),
            steps=session.calls.steps,
            scene_of=scene_of,
            **context,
        )

    def _problem(self, message: messages.Message) -> tuple[str, int]:
        return self._page("demo/problem.html", message=message), message.status


def _svg(drawing: str, who: str) -> Response:
    response = Response(drawing, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"{who}, max-age=3600"
    return response


def create_blueprint(settings: ClientSettings, sessions: SessionStore) -> Blueprint:
    """Return all pages of the demo."""
    views = Views(settings, sessions)
    blueprint = Blueprint("demo", __name__)
    blueprint.add_url_rule("/", "welcome", views.welcome)
    blueprint.add_url_rule("/cameras", "wall", views.wall)
    blueprint.add_url_rule("/cameras/<int:camera_id>", "camera", views.camera)
    blueprint.add_url_rule("/cameras/<int:camera_id>/picture.svg", "picture", views.picture)
    blueprint.add_url_rule("/preview.svg", "preview", views.preview)
    blueprint.add_url_rule("/login", "log_in", views.log_in)
    blueprint.add_url_rule(urlsplit(settings.redirect_uri).path or "/", "callback", views.callback)
    blueprint.add_url_rule("/logout", "log_out", views.log_out, methods=["POST"])
    blueprint.app_errorhandler(LoginRequiredError)(views.login_required)
    blueprint.app_errorhandler(CameraManagerError)(views.refused)
    blueprint.app_errorhandler(CSRFError)(views.form_expired)
    blueprint.app_errorhandler(HTTPException)(views.http_error)
    return blueprint
