"""Every call of the control API."""

from __future__ import annotations

from mockserver.control.calls import accounts, clock, openapi, requests, rules, sandboxes, state, tokens

ROUTES = (
    *state.ROUTES,
    *clock.ROUTES,
    *accounts.ROUTES,
    *tokens.ROUTES,
    *rules.ROUTES,
    *requests.ROUTES,
    *sandboxes.ROUTES,
    *openapi.ROUTES,
)
