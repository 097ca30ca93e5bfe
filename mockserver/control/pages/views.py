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
    from mockserver.sandboxes import Sandboxes

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
SHOWN_REQUESTS = 50
"""Requests that are shown to a browser without scripts."""
MOST_TOKENS = 100
"""Tokens that are shown: the newest ones."""


def answer(path: str) -> Response:
    """Return the page at `path` below `/_mock`: the dashboard at the empty one, or the walk-through.

    It holds what there is, for browsers without scripts; with a `control_token` it holds nothing, and its scripts ask
    for the token.
    """
    sandboxes: Sandboxes = current_app.extensions["mockserver"]
    try:
        guard.check_page(request, sandboxes.settings)
    except ProblemError as error:
        return error.response()
    if "clock_time" not in current_app.jinja_env.filters:
        wording.register(current_app.jinja_env)
    sandbox = current_sandbox()
    name = "" if sandbox is sandboxes.default else request.script_root.rpartition(PREFIX)[2]
    locked = sandboxes.settings.control_token is not None
    call = Call(sandbox, sandboxes, {}, {}, None, request.url_root.rstrip("/"))
    known = _walk_through() if path else _dashboard(call)
    page = render_template(
        "control/try.html" if path else "control/dashboard.html",
        here=f"/_mock/{path}",
        base_path=request.script_root,
        base_url=call.server_url,
        api=f"{request.script_root}/_mock",
        root=request.script_root.removesuffix(f"{PREFIX}{name}") if name else request.script_root,
        sandbox_name=name,
        locked=locked,
        **{key: () if locked and key not in PUBLIC else value for key, value in known.items()},
    )
    response = Response(page, mimetype="text/html")
    response.headers.update(SECURITY_HEADERS)
    response.headers["Content-Security-Policy"] = POLICY
    return response


PUBLIC = ("endpoints", "most_tokens", "guides", "optional")
"""What the pages know without a look at a sandbox."""


def _dashboard(call: Call) -> dict[str, Any]:
    return {
        "clock": clock.show(call),
        "entries": requests.list_requests(call._replace(query={"limit": SHOWN_REQUESTS}))[::-1],
        "tokens": tokens.list_tokens(call._replace(query={"expired": False, "limit": MOST_TOKENS}))[::-1],
        "rules": rules.list_rules(call),
        "clients": accounts.list_clients(call),
        "users": accounts.list_users(call),
        "sandboxes": call.sandboxes.names(),
        "endpoints": get_args(Endpoint),
        "most_tokens": MOST_TOKENS,
    }


def _walk_through() -> dict[str, Any]:
    return {"guides": msgspec.to_builtins(guides.GUIDES), "optional": guides.OPTIONAL}
