"""Exchanging a code (WIRE §1 and §2, RFC 6749 §4.1.3)."""

from __future__ import annotations

import re

import pytest
from helpers import DEMO_USER, OTHER_CLIENT, REDIRECT, assert_oauth_error, ok, pairs_of, serve

OTHER = {"client_id": "other.test", "redirect_uri": "https://other.example/callback"}


def test_a_code_is_six_letters_and_digits(service):
    assert re.fullmatch(r"[0-9A-Za-z]{6}", service.code())


def test_a_code_is_worth_a_token_once(service):
    code = service.code()
    answer = service.exchange(code)
    assert [name for name, _ in pairs_of(answer)] == [
        "access_token",
        "token_type",
        "refresh_token",
        "expires_in",
        "scope",
    ]
    refusal = f"Invalid authorization code: {code}"
    assert_oauth_error(service.exchange(code), 400, "invalid_grant", refusal)
    assert service.works(ok(answer)["access_token"])


@pytest.mark.parametrize(
    ("parameters", "error", "description"),
    [
        ({}, "invalid_request", "An authorization code must be supplied."),
        ({"code": ""}, "invalid_grant", "Invalid authorization code: "),
        ({"code": "AbCdEf"}, "invalid_grant", "Invalid authorization code: AbCdEf"),
        ({"code": "<é>\r\n"}, "invalid_grant", "Invalid authorization code: <é>\r\n"),
    ],
)
def test_what_is_no_code_is_refused(service, parameters, error, description):
    answer = service.ask(grant_type="authorization_code", redirect_uri=REDIRECT, **parameters)
    assert_oauth_error(answer, 400, error, description)


def test_a_code_is_compared_with_its_case(service):
    code = service.code()
    swapped = code.swapcase()
    if swapped != code:
        assert service.exchange(swapped).status_code == 400
    assert ok(service.exchange(code))


@pytest.mark.parametrize("lives", [600, 5, 100_000])
def test_a_code_expires(lives):
    service = serve(code_ttl=lives, session_ttl=0)
    service.clock.freeze()
    service.browser().ask().log_in().approve()
    early, late = service.code(), service.code()
    service.clock.advance(lives - 0.001)
    assert ok(service.exchange(early))
    service.clock.advance(0.001)
    assert_oauth_error(service.exchange(late), 400, "invalid_grant", f"Invalid authorization code: {late}")


def test_a_code_without_a_lifetime_never_expires():
    service = serve(code_ttl=0)
    code = service.code()
    service.clock.advance(days=3000)
    assert ok(service.exchange(code))


@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "",
        "https://example.com/",
        "https://example.com?",
        "https://EXAMPLE.com",
        "https://example.com#",
        "http://localhost",
        "nonsense",
    ],
)
def test_the_redirect_uri_must_be_the_same_string_and_the_code_is_spent_anyway(service, redirect_uri):
    code = service.code()
    more = {} if redirect_uri is None else {"redirect_uri": redirect_uri}
    answer = service.ask(grant_type="authorization_code", code=code, **more)
    assert_oauth_error(answer, 400, "invalid_grant", "Redirect URI mismatch.")
    assert_oauth_error(service.exchange(code), 400, "invalid_grant", f"Invalid authorization code: {code}")


def test_a_redirect_uri_that_was_not_sent_need_not_be_repeated(service):
    code = service.code(client_id="other.test", redirect_uri=None)
    assert ok(service.ask(OTHER_CLIENT, grant_type="authorization_code", code=code))


def test_a_redirect_uri_that_was_not_sent_may_be_the_registered_one(service):
    code = service.code(client_id="other.test", redirect_uri=None)
    assert ok(service.exchange(code, client=OTHER_CLIENT, redirect_uri=OTHER["redirect_uri"]))


def test_a_redirect_uri_that_was_not_sent_cannot_be_another(service):
    code = service.code(client_id="other.test", redirect_uri=None)
    answer = service.exchange(code, client=OTHER_CLIENT, redirect_uri="https://other.example/callback/x")
    assert_oauth_error(answer, 400, "invalid_grant", "Redirect URI mismatch.")


def test_a_code_of_another_client_is_refused_after_the_redirect_and_spent(service):
    code = service.code()
    wrong_place = service.exchange(code, client=OTHER_CLIENT, redirect_uri="https://other.example/callback")
    assert_oauth_error(wrong_place, 400, "invalid_grant", "Redirect URI mismatch.")
    code = service.code()
    stolen = service.exchange(code, client=OTHER_CLIENT)
    assert_oauth_error(stolen, 401, "invalid_client", "Client ID mismatch")
    assert_oauth_error(service.exchange(code), 400, "invalid_grant", f"Invalid authorization code: {code}")


def test_a_token_has_the_scopes_that_were_approved_whatever_the_exchange_asks_for(service):
    code = service.code(scope="write")
    assert ok(service.exchange(code, scope="read"))["scope"] == "write"


def test_the_scope_of_the_exchange_must_still_be_the_clients(service):
    code = service.code()
    answer = service.exchange(code, scope="bogus")
    assert_oauth_error(answer, 400, "invalid_scope", "Invalid scope: bogus", "read write")
    assert ok(service.exchange(code))


def test_a_second_code_for_the_same_gives_the_same_token(service):
    first = ok(service.exchange(service.code()))
    service.clock.advance(7)
    assert ok(service.exchange(service.code())) == first | {"expires_in": 43192}


def test_spending_a_code_twice_does_not_end_its_tokens(service):
    code = service.code()
    tokens = ok(service.exchange(code))
    service.exchange(code)
    assert service.works(tokens["access_token"])
    assert ok(service.refresh(tokens["refresh_token"]))


def test_a_code_of_a_user_who_is_gone_counts_no_more(service):
    code = service.code()
    del service.sandbox.users[DEMO_USER[0]]
    assert_oauth_error(service.exchange(code), 400, "invalid_grant", f"Invalid authorization code: {code}")


def test_a_reset_forgets_codes(service):
    code = service.code()
    service.sandbox.reset()
    assert service.exchange(code).status_code == 400
