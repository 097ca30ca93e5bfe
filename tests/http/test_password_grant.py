"""The password grant (WIRE §2, RFC 6749 §4.3)."""

from __future__ import annotations

import pytest
from helpers import ALICE, DEMO_USER, assert_oauth_error, ok, serve


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"username": DEMO_USER[0]},
        {"password": DEMO_USER[1]},
        {"username": "", "password": ""},
        {"username": DEMO_USER[0], "password": ""},
        {"username": "", "password": DEMO_USER[1]},
        {"username": "nobody@example.com", "password": DEMO_USER[1]},
        {"username": DEMO_USER[0], "password": "wrong"},
        {"username": DEMO_USER[0], "password": f" {DEMO_USER[1]}"},
        {"username": DEMO_USER[0], "password": f"{DEMO_USER[1]} "},
        {"username": DEMO_USER[0], "password": ALICE[1]},
        {"username": DEMO_USER[0].upper(), "password": DEMO_USER[1]},
        {"username": "demo@example.com\x00", "password": DEMO_USER[1]},
        {"username": DEMO_USER[0], "password": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
    ],
)
def test_wrong_credentials_are_a_bad_request(service, credentials):
    answer = service.ask(grant_type="password", **credentials)
    assert_oauth_error(answer, 400, "invalid_grant", "Bad credentials")


@pytest.mark.parametrize("password", ["", "wrong", "right"])
@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("disabled", "User is disabled"),
        ("locked", "User account is locked"),
        ("barred", "User account is locked"),
    ],
)
def test_the_account_is_looked_at_before_the_password(service, name, refusal, password):
    given = f"{name}1234" if password == "right" else password
    answer = service.log_in((f"{name}@example.com", given))
    assert_oauth_error(answer, 400, "invalid_grant", refusal)


@pytest.mark.parametrize("username", [" demo@example.com", "demo@example.com \t", "\r\n demo@example.com"])
def test_blanks_around_a_user_name_are_dropped(service, username):
    assert ok(service.log_in((username, DEMO_USER[1])))


def test_with_the_quirk_off_a_user_name_is_taken_as_sent():
    service = serve(trim_username=False)
    assert_oauth_error(service.log_in((" demo@example.com", DEMO_USER[1])), 400, "invalid_grant", "Bad credentials")
    assert ok(service.log_in())


def test_tokens_carry_the_users_number(service):
    tokens = service.tokens(ALICE)
    assert tokens["access_token"].endswith(":10002")
    assert tokens["refresh_token"].endswith(":10002")


def test_users_without_a_number_are_given_one_of_their_own(service):
    first = service.tokens(("hasty@example.com", "hasty1234"))["access_token"].partition(":")[2]
    second = service.tokens(("eternal@example.com", "eternal1234"))["access_token"].partition(":")[2]
    assert len({first, second, "10002", "10003", "10006"}) == 5


def test_a_living_token_is_handed_out_again_with_less_time_left(service):
    first = service.tokens()
    service.clock.advance(100)
    again = service.tokens()
    assert again == first | {"expires_in": 43099}


def test_another_user_client_or_scope_set_gets_other_tokens(service):
    answers = [
        service.tokens(),
        service.tokens(ALICE),
        service.tokens(client=("other.test", "other-secret")),
        service.tokens(scope="read"),
        service.tokens(scope="write"),
    ]
    assert len({answer["access_token"] for answer in answers}) == 5
    assert len({answer["refresh_token"] for answer in answers}) == 5


def test_the_order_of_scopes_makes_no_other_token(service):
    assert service.tokens(scope="write read") == service.tokens(scope="read write") == service.tokens()


def test_after_the_access_token_has_expired_the_refresh_token_stays(service):
    first = service.tokens()
    service.clock.advance(43200)
    second = service.tokens()
    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == 43199
    assert not service.works(first["access_token"])


def test_with_the_reuse_quirk_off_every_login_gives_a_new_pair():
    service = serve(reuse_live_token=False)
    first, second = service.tokens(), service.tokens()
    assert first["access_token"] != second["access_token"]
    assert first["refresh_token"] != second["refresh_token"]
    assert service.works(first["access_token"])
    assert service.works(second["access_token"])


def test_after_logout_a_login_gives_a_new_pair(service):
    first = service.tokens()
    assert service.log_out(first["access_token"]).status_code == 200
    second = service.tokens()
    assert first["access_token"] != second["access_token"]
    assert first["refresh_token"] != second["refresh_token"]


def test_a_token_is_the_same_by_whichever_grant_it_is_asked_for(service):
    by_password = service.tokens()
    by_code = ok(service.exchange(service.code()))
    assert by_code == by_password
