"""GET and POST `/oauth/authorize`: from a client's request to the user's answer (WIRE §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from flask import Response, request

from mockserver.context import current_sandbox
from mockserver.oauth.errors import InvalidRequestError
from mockserver.oauth.requests import VendorRequest, authorization_request, remembered_request
from mockserver.pages import browser, pending
from mockserver.pages.errors import error_page
from mockserver.pages.forms import ConsentForm, LogoutForm
from mockserver.pages.rendering import page, redirect

if TYPE_CHECKING:
    from mockserver.oauth.code_grant import AuthorizationCodeGrant
    from mockserver.oauth.server import VendorAuthorizationServer
    from mockserver.seed import User

APPROVAL = "user_oauth_approval"
"""The field that tells a user's answer from a client's request, named as in the vendor's library."""

SCOPE_DESCRIPTIONS = {
    "read": "See your cameras, their status and your account details",
    "write": "Change your cameras and their settings",
}


def answer(server: VendorAuthorizationServer) -> Response:
    """Start an authorization, or take the user's answer."""
    if request.method == "POST" and APPROVAL in request.form:
        return _take_answer(server)
    return _start(server, authorization_request(request))


def _start(server: VendorAuthorizationServer, oauth_request: VendorRequest) -> Response:
    """Everything wrong with the request is said first: nobody types a password for a request that cannot work."""
    try:
        grant = server.get_consent_grant(oauth_request)
    except OAuth2Error as error:
        return _refuse(server, oauth_request, error)
    user = browser.current_user()
    if user is None:
        return redirect(pending.login_url(oauth_request.form))
    if current_sandbox().is_approved(user, oauth_request.client.client, oauth_request.scopes):
        return _finish(server, oauth_request, grant, user)
    return _ask(oauth_request, grant, user)


def _ask(oauth_request: VendorRequest, grant: AuthorizationCodeGrant, user: User) -> Response:
    client = oauth_request.client.client
    waiting = current_sandbox().ask_approval(browser.session_id() or "", oauth_request.form)
    redirect_uri = grant.redirect_uri or ""
    return page(
        "consent.html",
        leads_to=redirect_uri,
        form=ConsentForm(formdata=None, pending=pending.sign_approval(waiting.value)),
        action=f"{request.script_root}/oauth/authorize",
        client_name=client.display_name,
        client_id=client.client_id,
        username=user.username,
        display_name=user.display_name,
        scopes=[
            {"name": scope, "description": SCOPE_DESCRIPTIONS.get(scope, f"Use “{scope}”")}
            for scope in oauth_request.scopes
        ],
        redirect_host=urlsplit(redirect_uri).netloc or redirect_uri,
        logout_action=f"{request.script_root}/logout",
        logout_form=LogoutForm(formdata=None, request=pending.sign(oauth_request.form)),
    )


def _take_answer(server: VendorAuthorizationServer) -> Response:
    """Answer for the request that the user was asked about, once."""
    parameters = _asked_about()
    if parameters is None:
        error = InvalidRequestError("Cannot approve uninitialized authorization request.")
        return error_page(error.status_code, error.error, error.description)
    user = browser.current_user()
    if user is None:
        return redirect(pending.login_url(parameters))
    oauth_request = remembered_request(parameters)
    try:
        grant = server.get_consent_grant(oauth_request)
    except OAuth2Error as error:
        return _refuse(server, oauth_request, error)
    if request.form[APPROVAL] != "true":
        return _finish(server, oauth_request, grant, None)
    current_sandbox().approve(user, oauth_request.client.client, oauth_request.scopes)
    return _finish(server, oauth_request, grant, user)


def _asked_about() -> dict[str, str] | None:
    form = ConsentForm()
    if not form.validate():
        return None
    value = pending.unsign_approval(form.pending.data or "")
    return None if value is None else current_sandbox().take_pending(value, browser.session_id())


def _finish(
    server: VendorAuthorizationServer,
    oauth_request: VendorRequest,
    grant: AuthorizationCodeGrant,
    user: User | None,
) -> Response:
    response: Response = server.create_authorization_response(oauth_request, user, grant)
    return response


def _refuse(server: VendorAuthorizationServer, oauth_request: VendorRequest, error: OAuth2Error) -> Response:
    if error.redirect_uri:
        return server.redirect_with_error(oauth_request, error)
    return error_page(error.status_code, error.error, error.description)
