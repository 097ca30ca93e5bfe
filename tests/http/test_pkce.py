"""Code challenges (WIRE §3, RFC 7636): verified in full for whoever sends one."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

import pytest
from helpers import DEMO_CLIENT, assert_oauth_error, ok

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
S256 = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
PLAIN = {"code_challenge": VERIFIER}
CALLBACK = "http://localhost/callback"
PUBLIC = {"client_id": "public.test", "redirect_uri": CALLBACK}


def exchange(service, code, **more):
    return service.exchange(code, **more)


@pytest.mark.parametrize("challenge", [S256, PLAIN, PLAIN | {"code_challenge_method": "plain"}])
def test_the_right_verifier_is_worth_a_token(service, challenge):
    assert ok(exchange(service, service.code(**challenge), code_verifier=VERIFIER))


@pytest.mark.parametrize("size", [43, 128])
def test_verifiers_may_be_as_short_and_as_long_as_the_rfc_says(service, size):
    verifier = ("aZ09-._~" * 16)[:size]
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    code = service.code(code_challenge=challenge, code_challenge_method="S256")
    assert ok(exchange(service, code, code_verifier=verifier))


@pytest.mark.parametrize("challenge", [S256, PLAIN])
@pytest.mark.parametrize(
    "verifier",
    [
        None,
        "",
        "short",
        VERIFIER[:-1],
        VERIFIER[:-1] + "l",
        VERIFIER.upper(),
        VERIFIER + "=",
        VERIFIER + " ",
        VERIFIER[:-1] + "é",
        "x" * 129,
        "x" * 10_000,
        CHALLENGE,
        VERIFIER[:20] + "\r\n" + VERIFIER[22:],
    ],
)
def test_a_missing_wrong_or_malformed_verifier_is_an_invalid_grant_and_spends_the_code(service, challenge, verifier):
    code = service.code(**challenge)
    more = {} if verifier is None else {"code_verifier": verifier}
    answer = exchange(service, code, **more)
    assert answer.status_code == 400
    said = answer.get_json()
    assert said["error"] == "invalid_grant"
    assert said["error_description"]
    assert_oauth_error(answer, 400, "invalid_grant", said["error_description"])
    again = exchange(service, code, code_verifier=VERIFIER)
    assert_oauth_error(again, 400, "invalid_grant", f"Invalid authorization code: {code}")


def test_a_verifier_without_a_challenge_is_refused(service):
    """Somebody may have taken the challenge out on its way (RFC 9700 §4.8.2)."""
    answer = exchange(service, service.code(), code_verifier=VERIFIER)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "request_",
    [
        {"code_challenge": "short"},
        {"code_challenge": "x" * 129},
        {"code_challenge": CHALLENGE[:-1] + "!"},
        {"code_challenge": CHALLENGE[:-1] + "\n"},
        {"code_challenge": CHALLENGE, "code_challenge_method": "S512"},
        {"code_challenge": CHALLENGE, "code_challenge_method": "s256"},
        {"code_challenge_method": "S256"},
    ],
)
def test_a_challenge_that_cannot_be_used_is_told_to_the_client_before_anybody_logs_in(service, request_):
    browser = service.browser().ask(state="s", **request_)
    assert browser.location.startswith("https://example.com?error=invalid_request&error_description=")
    assert browser.answer["state"] == "s"


@pytest.mark.parametrize(
    "request_",
    [PUBLIC, {"client_id": "careful.test", "redirect_uri": "https://careful.example"}],
)
def test_a_client_that_must_send_a_challenge_is_told_so(service, request_):
    browser = service.browser().ask(**request_)
    assert browser.answer["error"] == "invalid_request"
    assert "challenge" in browser.answer["error_description"].lower()


def test_a_public_client_gets_tokens_with_its_name_and_its_verifier(service):
    code = service.code(**PUBLIC, **S256)
    answer = service.exchange(code, client=None, client_id="public.test", redirect_uri=CALLBACK, code_verifier=VERIFIER)
    tokens = ok(answer)
    refreshed = service.ask(
        None, client_id="public.test", grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert ok(refreshed)["refresh_token"] == tokens["refresh_token"]


def test_a_public_client_without_its_verifier_gets_nothing(service):
    code = service.code(**PUBLIC, **S256)
    answer = service.exchange(code, client=None, client_id="public.test", redirect_uri=CALLBACK)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_grant"


def test_the_redirect_and_the_client_are_looked_at_before_the_verifier(service):
    code = service.code(**S256)
    answer = service.exchange(code, redirect_uri="https://example.com/elsewhere", code_verifier="wrong")
    assert_oauth_error(answer, 400, "invalid_grant", "Redirect URI mismatch.")


def test_a_verifier_may_stand_in_the_query(service):
    code = service.code(**S256)
    query = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    answer = service.http.post(
        "/oauth/token", query_string=query, data={"redirect_uri": "https://example.com"}, auth=DEMO_CLIENT
    )
    assert ok(answer)
