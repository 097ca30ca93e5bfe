"""The login page, and the way out (WIRE §3)."""

from __future__ import annotations

from flask import Response, request

from mockserver.context import current_sandbox
from mockserver.pages import browser, pending
from mockserver.pages.forms import LoginForm, LogoutForm
from mockserver.pages.rendering import label, page, redirect
from mockserver.sandbox import LoginRefusedError

NO_COOKIE = "Your browser did not send the page’s cookie back. Please try again."


def answer() -> Response:
    """Show the login page, or log in and go on to where the user was going."""
    parameters = pending.unsign(request.args.get("request", ""))
    if request.method == "POST":
        return _log_in(parameters)
    user = browser.current_user()
    if user is None:
        return _show(parameters)
    return _go_on(parameters) if parameters else _welcome()


def log_out() -> Response:
    """End the browser's session, and ask for another user if an authorization request waits."""
    form = LogoutForm()
    if not form.validate():
        return redirect(pending.login_url())
    browser.log_out()
    parameters = pending.unsign(form.request.data or "")
    if parameters:
        return redirect(pending.login_url(parameters))
    return page("logged_out.html", login_url=pending.login_url())


def _log_in(parameters: dict[str, str] | None) -> Response:
    form = LoginForm()
    if not form.validate():
        return _show(parameters, NO_COOKIE, status=400)
    try:
        user = current_sandbox().authenticate(form.username.data or "", form.password.data or "")
    except LoginRefusedError as refusal:
        return _show(parameters, str(refusal))
    browser.log_in(user)
    return _go_on(parameters)


def _go_on(parameters: dict[str, str] | None) -> Response:
    return redirect(pending.authorize_url(parameters) if parameters else pending.login_url())


def _show(parameters: dict[str, str] | None, error: str | None = None, status: int = 200) -> Response:
    sandbox = current_sandbox()
    client = sandbox.client((parameters or {}).get("client_id", ""))
    users = sandbox.users.values() if sandbox.settings.demo_logins else ()
    return page(
        "login.html",
        status,
        leads_to=(parameters or {}).get("redirect_uri", "") if parameters else None,
        form=LoginForm(),
        action=pending.login_url(parameters),
        error=error,
        client_name=client.display_name if client else None,
        demo_users=[{"username": user.username, "password": user.password, "label": label(user)} for user in users],
    )


def _welcome() -> Response:
    user = browser.current_user()
    return page(
        "welcome.html",
        username=user.username if user else "",
        display_name=user.display_name if user else "",
        logout_action=f"{request.script_root}/logout",
        logout_form=LogoutForm(),
    )
