"""Answering with the dashboard or the walk-through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import msgspec
from flask import Response, current_app, render_template, request

from mockserver.context import current_sandbox
from mockserver.control import guard
from mockserver.control.calls import accounts, clock, requests, rules, tokens
from mockserver.control.pages import guides, wording
from mockserver.control.problems import ProblemError
from mockserver.control.routing import Call
from mockserver.pages.rendering import SECURITY_HEADERS
from mockserver.sandboxes import PREFIX
from mockserver.traffic.facts import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from mockserver.sandboxes import Sandboxes

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
SHOWN_REQUESTS = 50
"""Requests that are shown to a browser without scripts."""
MOST_REQUESTS = 1000
MOST_TOKENS = 100
"""Of requests and tokens that are shown: the newest ones."""


def dashboard() -> Response:
    """Return the dashboard, with what there is for browsers without scripts."""
    return _page(
        "control/dashboard.html",
        "/_mock/",
        _what_there_is,
        endpoints=get_args(Endpoint),
        most_requests=min(current_sandbox().journal.size, MOST_REQUESTS),
        most_tokens=MOST_TOKENS,
    )


def walk_through() -> Response:
    """Return the walk-through."""
    return _page("control/try.html", "/_mock/try", guides=msgspec.to_builtins(guides.GUIDES), optional=guides.OPTIONAL)


def _page(template: str, here: str, look: Callable[[Call], dict[str, Any]] | None = None, **known: Any) -> Response:
    """With a `control_token` nobody has looked: the page comes empty, and its scripts ask for the token."""
    sandboxes: Sandboxes = current_app.extensions["mockserver"]
    sandbox = current_sandbox()
    try:
        guard.check_page(request, sandboxes.settings)
    except ProblemError as error:
        return _secured(error.response())
    if "clock_time" not in current_app.jinja_env.filters:
        wording.register(current_app.jinja_env)
    base_url, base_path = request.url_root.rstrip("/"), request.script_root
    name = "" if sandbox is sandboxes.default else base_path.rpartition(PREFIX)[2]
    locked = sandboxes.settings.control_token is not None
    if look is not None and not locked:
        known |= look(Call(sandbox, sandboxes, {}, {}, None, base_url))
    page = render_template(
        template,
        here=here,
        base_path=base_path,
        base_url=base_url,
        api=f"{base_path}/_mock",
        root=base_path.removesuffix(f"{PREFIX}{name}") if name else base_path,
        sandbox_name=name,
        locked=locked,
        **known,
    )
    return _secured(Response(page, mimetype="text/html"))


def _secured(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _what_there_is(call: Call) -> dict[str, Any]:
    entries = requests.list_requests(call._replace(query={"limit": SHOWN_REQUESTS}))
    number = len(call.sandbox.journal)
    return {
        "clock": clock.show(call),
        "entries": entries[::-1],
        "requests_count": f"{len(entries)} of {number:,}" if number > len(entries) else number,
        "tokens": tokens.list_tokens(call._replace(query={"expired": False, "limit": MOST_TOKENS}))[::-1],
        "rules": rules.list_rules(call)[::-1],
        "clients": accounts.list_clients(call),
        "users": accounts.list_users(call),
        "sandboxes": call.sandboxes.names(),
    }
