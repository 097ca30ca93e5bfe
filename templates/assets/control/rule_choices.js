// What a rule can be armed with by two clicks. The control API can do more: docs/control-api.md.

const TOKEN = ["invalid_grant", "user_locked", "bad_credentials", "unauthorized_grant_type", "server_error"];
const REFRESH = ["invalid_grant", "refresh_token_expired", "user_disabled", "server_error"];
const REST = ["access_token_expired", "invalid_token", "insufficient_scope", "unauthorized"];
const PAGES = ["access_denied", "invalid_scope", "invalid_request", "server_error"];
const EVERYTHING = ["server_error", "unauthorized"];

/** Requests to choose from; `errors` are those of the service that fit them. */
export const ENDPOINTS = [
  { text: "the token endpoint", match: { endpoint: "token" }, errors: TOKEN },
  { text: "refresh a token", match: { endpoint: "token", grant_type: "refresh_token" }, errors: REFRESH },
  { text: "use the REST API", match: { endpoint: "rest" }, errors: REST },
  { text: "ask for approval", match: { endpoint: "authorize" }, errors: PAGES },
  { text: "log out", match: { endpoint: "logout" }, errors: ["invalid_token", "server_error"] },
  { text: "anything", match: {}, errors: EVERYTHING },
];

const unavailable = { code: 503, title: "Service Unavailable", detail: "Try again later" };

/** What may happen to every request. */
export const MISHAPS = [
  { text: "503", rule: { response: { status: 503, body: unavailable } } },
  { text: "5 s late", rule: { delay_ms: 5000 } },
  { text: "no answer", rule: { fault: "empty_response" } },
  { text: "reset", rule: { fault: "reset_connection" } },
  { text: "half an answer", rule: { fault: "truncated_body" } },
  { text: "broken JSON", rule: { fault: "malformed_json" } },
];
