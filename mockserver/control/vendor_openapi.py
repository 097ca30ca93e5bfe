"""The vendor's endpoints, as OpenAPI has them. What they answer to each fault stands in docs/wire.md."""

from __future__ import annotations

from typing import Any

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

EXAMPLES = {
    "grant_type": "password",
    "client_id": "cameramanager.test",
    "client_secret": "qwertyuiopasdfghjklzxcvbnm12345",
    "username": "demo@example.com",
    "password": "demo1234",
    "scope": "write",
    "response_type": "code",
    "redirect_uri": "https://example.com",
    "state": "xyz",
}

TOKEN_EXAMPLE = {
    "access_token": "7a4ee6e5-9c2c-4b5c-a1e5-4b2a3a4c9f10:10003",
    "token_type": "bearer",
    "refresh_token": "0b1f0c2e-3c61-4f0c-9d51-2a8f3d1c7b55:10003",
    "expires_in": 43199,
    "scope": "read write",
}
USER_EXAMPLE = {
    "userId": 10003,
    "accountId": 10003,
    "email": "demo@example.com",
    "firstName": "Demo",
    "lastName": "User",
}

VENDOR_SCHEMAS: dict[str, Any] = {
    "OAuth2Token": {
        "type": "object",
        "examples": [
            {
                "access_token": "7a4ee6e5-9c2c-4b5c-a1e5-4b2a3a4c9f10:10003",
                "token_type": "bearer",
                "refresh_token": "0b1f0c2e-3c61-4f0c-9d51-2a8f3d1c7b55:10003",
                "expires_in": 43199,
                "scope": "read write",
            }
        ],
        "required": ["access_token", "token_type", "scope"],
        "properties": {
            "access_token": {"type": "string", "examples": ["7a4ee6e5-9c2c-4b5c-a1e5-4b2a3a4c9f10:10003"]},
            "token_type": {"const": "bearer"},
            "refresh_token": {"type": "string"},
            "expires_in": {"type": "integer", "minimum": 0, "description": "Seconds; left out: never."},
            "scope": {"type": "string"},
        },
        "additionalProperties": False,
    },
    "OAuth2Error": {
        "type": "object",
        "examples": [{"error": "invalid_grant", "error_description": "Bad credentials"}],
        "required": ["error", "error_description"],
        "properties": {
            "error": {"type": "string"},
            "error_description": {"type": "string"},
            "scope": {"type": "string"},
        },
        "additionalProperties": False,
    },
    "Error": {
        "type": "object",
        "examples": [{"code": 404, "title": "Not Found", "detail": "No resource at /rest/v2.0/nothing"}],
        "required": ["code", "title", "detail"],
        "properties": {
            "code": {"type": "integer"},
            "title": {"type": "string"},
            "detail": {"type": "string"},
        },
        "additionalProperties": False,
    },
    "Self": {
        "type": "object",
        "examples": [
            {"userId": 10003, "accountId": 10003, "email": "demo@example.com", "firstName": "Demo", "lastName": "User"}
        ],
        "required": ["userId", "accountId", "email", "firstName", "lastName"],
        "properties": {
            "userId": {"type": "integer"},
            "accountId": {"type": "integer"},
            "email": {"type": "string"},
            "firstName": {"type": "string"},
            "lastName": {"type": "string"},
        },
    },
}


def _answer(description: str, schema: str | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": description}
    if schema is not None:
        answer["content"] = {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return answer


def _page(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"text/html": {"schema": {"type": "string"}}}}


def _query(*names: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "schema": {"type": "string"}, "example": EXAMPLES.get(name, "")} for name in names
    ]


def _form(*names: str, example: tuple[str, ...] = ()) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in names}
    media: dict[str, Any] = {"schema": {"type": "object", "properties": properties}}
    media["examples"] = {"works": {"value": {name: EXAMPLES[name] for name in example or names if name in EXAMPLES}}}
    return {"required": False, "content": {FORM: media}}


_VERSION = {
    "name": "version",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^2\\.[0-9]+$"},
    "example": "2.0",
}
_AUTHORIZE = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")
_TOKEN = (
    "grant_type",
    "client_id",
    "client_secret",
    "username",
    "password",
    "scope",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
)
_TOKEN_ANSWERS = {
    "200": _answer("A token", "OAuth2Token"),
    "400": _answer("What was asked with does not count", "OAuth2Error"),
    "401": _answer("The client does not count", "OAuth2Error"),
    "413": _answer("The body is too large", "OAuth2Error"),
}
_ONLY_POST = {
    "401": _answer("The client does not count", "OAuth2Error"),
    "405": _answer("Only POST", "OAuth2Error"),
}
_PAGE_ANSWERS = {
    "200": _page("A page for the user"),
    "302": {"description": "To the login page, or back to the client"},
    "400": _page("A request that cannot be answered at the client's"),
    "401": _page("No such client"),
    "413": _page("The body is too large"),
}
_REST_ANSWERS = {
    "400": _answer("Two tokens, with the quirk lenient_bearer off", "OAuth2Error"),
    "401": _answer("No token, or one that does not count", "OAuth2Error"),
    "403": _answer("The token lacks a scope", "OAuth2Error"),
    "404": _answer("No such resource", "Error"),
    "405": _answer("No such method", "Error"),
    "413": _answer("The body is too large", "Error"),
}
_BEARER: list[dict[str, Any]] = [{"token": []}]


def _operation(operation_id: str, summary: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tags": ["vendor"], "operationId": operation_id, "summary": summary, "responses": responses, **more}


VENDOR_PATHS: dict[str, Any] = {
    "/": {"get": _operation("index", "What this is; answers without a token", {"200": _page("A page")}, security=[])},
    "/oauth/token": {
        "post": _operation(
            "token",
            "Get, exchange and refresh tokens; parameters in query or form",
            _TOKEN_ANSWERS,
            security=[{"client": []}, {}],
            parameters=_query(*_TOKEN),
            requestBody=_form(
                *_TOKEN, example=("grant_type", "client_id", "client_secret", "username", "password", "scope")
            ),
        ),
        "get": _operation("token_by_get", "Never gives a token", _ONLY_POST, security=[{"client": []}, {}]),
    },
    "/oauth/authorize": {
        "get": _operation(
            "authorize", "Log in and approve, in a browser", _PAGE_ANSWERS, security=[], parameters=_query(*_AUTHORIZE)
        ),
        "post": _operation(
            "authorize_by_post",
            "The same, and the answer of the consent page",
            _PAGE_ANSWERS,
            security=[],
            requestBody=_form(*_AUTHORIZE, "user_oauth_approval", "csrf_token", "pending"),
        ),
    },
    "/login": {
        "get": _operation("login_page", "The login page", _PAGE_ANSWERS, security=[], parameters=_query("request")),
        "post": _operation(
            "log_in",
            "Log in",
            _PAGE_ANSWERS,
            security=[],
            parameters=_query("request"),
            requestBody=_form("username", "password", "csrf_token"),
        ),
    },
    "/logout": {
        "post": _operation(
            "log_out_browser",
            "Log the browser out",
            _PAGE_ANSWERS,
            security=[],
            requestBody=_form("csrf_token", "request"),
        )
    },
    "/rest/v{version}/users/self": {
        "get": _operation(
            "users_self",
            "Who a token belongs to",
            {"200": _answer("The user", "Self"), **_REST_ANSWERS},
            security=_BEARER,
            parameters=[_VERSION],
        )
    },
    "/rest/v{version}/users/self/tokens/current": {
        "delete": _operation(
            "logout",
            "End a token, its refresh token, and all that came of it",
            {"200": _answer("Done"), **_REST_ANSWERS},
            security=_BEARER,
            parameters=[_VERSION],
        )
    },
    "/rest/{path}": {
        "get": _operation(
            "resource",
            "The seed's resources; other methods as the seed says",
            {"200": {"description": "As the seed says", "content": {JSON: {"schema": {}}}}, **_REST_ANSWERS},
            security=_BEARER,
            parameters=[
                {
                    "name": "path",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                    "example": "v2.0/cameras",
                }
            ],
        )
    },
}
