"""The refresh_token grant (WIRE §2, RFC 6749 §6)."""

from __future__ import annotations

import pytest
from helpers import DEMO_USER, OTHER_CLIENT, assert_oauth_error, ok, pairs_of, serve

HASTY = ("hasty@example.com", "hasty1234")


def test_a_refresh_gives_a_new_access_token_for_the_full_lifetime(service):
    first = service.tokens()
    service.clock.advance(100)
    answer = service.refresh(first["refresh_token"])
    assert [name for name, _ in pairs_of(answer)] == [
        "access_token",
        "token_type",
        "refresh_token",
        "expires_in",
        "scope",
    ]
    second = ok(answer)
    assert second == first | {"access_token": second["access_token"], "expires_in": 43199}
    assert second["access_token"] != first["access_token"]
    assert service.works(second["access_token"])


def test_the_previous_access_token_ends_at_once(service):
    first = service.tokens()
    ok(service.refresh(first["refresh_token"]))
    refusal = service.use(first["access_token"])
    description = f"Invalid access token: {first['access_token']}"
    assert_oauth_error(refusal, 401, "invalid_token", description, challenge='Bearer realm="oauth2-resource"')


def test_a_refresh_works_long_after_the_access_token_has_expired(service):
    first = service.tokens()
    service.clock.advance(days=3650)
    assert ok(service.refresh(first["refresh_token"]))["refresh_token"] == first["refresh_token"]


def test_a_refresh_token_can_be_used_again_and_again(service):
    token = service.tokens()["refresh_token"]
    seen = {ok(service.refresh(token))["access_token"] for _ in range(5)}
    assert len(seen) == 5
    assert sum(service.works(one) for one in seen) == 1


@pytest.mark.parametrize(
    ("parameters", "error", "description"),
    [
        ({}, "invalid_request", "refresh_token parameter not provided"),
        ({"refresh_token": ""}, "invalid_grant", "Invalid refresh token: "),
        ({"refresh_token": "nonsense"}, "invalid_grant", "Invalid refresh token: nonsense"),
        ({"refresh_token": 'a"\\\r\né'}, "invalid_grant", 'Invalid refresh token: a"\\\r\né'),
    ],
)
def test_what_is_no_refresh_token_is_refused(service, parameters, error, description):
    assert_oauth_error(service.ask(grant_type="refresh_token", **parameters), 400, error, description)


@pytest.mark.parametrize("change", [str.upper, lambda token: token[:-1], lambda token: token + "abcd", str.strip])
def test_a_refresh_token_is_compared_whole(service, change):
    token = service.tokens()["refresh_token"]
    changed = change(token)
    answer = service.refresh(changed)
    if changed == token:
        assert ok(answer)
    else:
        assert_oauth_error(answer, 400, "invalid_grant", f"Invalid refresh token: {changed}")


def test_an_access_token_is_no_refresh_token(service):
    token = service.tokens()["access_token"]
    assert_oauth_error(service.refresh(token), 400, "invalid_grant", f"Invalid refresh token: {token}")
    assert service.works(token)


def test_a_refresh_token_ends_with_the_logout(service):
    tokens = service.tokens()
    service.log_out(tokens["access_token"])
    description = f"Invalid refresh token: {tokens['refresh_token']}"
    assert_oauth_error(service.refresh(tokens["refresh_token"]), 400, "invalid_grant", description)


def test_another_client_cannot_refresh_and_ends_nothing(service):
    tokens = service.tokens()
    answer = service.refresh(tokens["refresh_token"], client=OTHER_CLIENT)
    description = f"Wrong client for this refresh token: {tokens['refresh_token']}"
    assert_oauth_error(answer, 400, "invalid_grant", description)
    assert service.works(tokens["access_token"])
    assert ok(service.refresh(tokens["refresh_token"]))


def test_a_client_that_lost_the_refresh_grant_is_refused(service):
    answer = service.refresh("x", client=("codeonly.test", "codeonly-secret"))
    assert_oauth_error(answer, 401, "invalid_client", "Unauthorized grant type: refresh_token")


def test_an_expired_refresh_token_is_told_apart_once():
    service = serve(refresh_token_ttl=600)
    service.clock.freeze()
    tokens = service.tokens()
    service.clock.advance(600)
    expired = service.refresh(tokens["refresh_token"])
    description = f"Invalid refresh token (expired): {tokens['refresh_token']}"
    assert_oauth_error(expired, 401, "invalid_token", description)
    again = service.refresh(tokens["refresh_token"])
    assert_oauth_error(again, 400, "invalid_grant", f"Invalid refresh token: {tokens['refresh_token']}")


def test_after_both_have_expired_a_login_gives_a_new_pair():
    service = serve(refresh_token_ttl=50000)
    service.clock.freeze()
    first = service.tokens()
    service.clock.advance(50000)
    second = service.tokens()
    assert second["refresh_token"] != first["refresh_token"]
    description = f"Invalid refresh token: {first['refresh_token']}"
    assert_oauth_error(service.refresh(first["refresh_token"]), 400, "invalid_grant", description)


def test_a_scope_may_be_narrowed_for_one_access_token_only(service):
    tokens = service.tokens()
    narrow = ok(service.refresh(tokens["refresh_token"], scope="read"))
    assert narrow["scope"] == "read"
    refusal = service.use(narrow["access_token"], "/rest/v2.0/cameras", "POST")
    assert refusal.status_code == 403
    assert ok(service.refresh(tokens["refresh_token"]))["scope"] == "read write"


def test_a_narrowed_token_is_not_the_one_of_a_wide_login(service):
    first = service.tokens()
    narrow = ok(service.refresh(first["refresh_token"], scope="read"))
    wide = service.tokens()
    assert wide["access_token"] != narrow["access_token"]
    assert wide["scope"] == "read write"


def test_more_than_the_original_scope_is_refused_and_the_original_named(service):
    tokens = service.tokens(scope="write")
    answer = service.refresh(tokens["refresh_token"], scope="read write")
    description = "Unable to narrow the scope of the client authentication to [read, write]."
    assert_oauth_error(answer, 400, "invalid_scope", description, "write")


def test_a_scope_that_is_not_the_clients_comes_before_the_refresh_token(service):
    answer = service.refresh("nonsense", scope="bogus")
    assert_oauth_error(answer, 400, "invalid_scope", "Invalid scope: bogus", "read write")


def test_with_the_revoking_quirk_off_the_previous_access_token_lives_on():
    service = serve(refresh_revokes_access_token=False)
    first = service.tokens()
    second = ok(service.refresh(first["refresh_token"]))
    assert service.works(first["access_token"])
    assert service.works(second["access_token"])
    service.log_out(second["access_token"])
    assert not service.works(first["access_token"])


def test_with_rotation_each_refresh_gives_a_new_refresh_token_and_forgets_the_old():
    service = serve(rotate_refresh_token=True)
    first = service.tokens()
    second = ok(service.refresh(first["refresh_token"]))
    assert second["refresh_token"] != first["refresh_token"]
    description = f"Invalid refresh token: {first['refresh_token']}"
    assert_oauth_error(service.refresh(first["refresh_token"]), 400, "invalid_grant", description)
    assert service.works(second["access_token"])
    assert ok(service.refresh(second["refresh_token"]))


def test_a_rotated_refresh_token_keeps_the_original_scopes():
    service = serve(rotate_refresh_token=True)
    narrow = ok(service.refresh(service.tokens()["refresh_token"], scope="read"))
    assert ok(service.refresh(narrow["refresh_token"]))["scope"] == "read write"


def test_rotation_without_revoking_lets_logout_still_end_everything():
    service = serve(rotate_refresh_token=True, refresh_revokes_access_token=False)
    first = service.tokens()
    second = ok(service.refresh(first["refresh_token"]))
    assert service.works(first["access_token"])
    service.log_out(second["access_token"])
    assert not service.works(second["access_token"])
    assert service.refresh(second["refresh_token"]).status_code == 400


def test_a_refresh_token_of_a_user_who_is_gone_is_unknown(service):
    tokens = service.tokens()
    del service.sandbox.users[DEMO_USER[0]]
    description = f"Invalid refresh token: {tokens['refresh_token']}"
    assert_oauth_error(service.refresh(tokens["refresh_token"]), 400, "invalid_grant", description)


@pytest.mark.parametrize(("name", "refusal"), [("disabled", "User is disabled"), ("locked", "User account is locked")])
def test_a_refresh_token_of_an_account_that_is_not_in_order_any_more_is_refused(service, name, refusal):
    tokens = service.tokens()
    users = service.sandbox.users
    users[DEMO_USER[0]] = users[f"{name}@example.com"]
    assert_oauth_error(service.refresh(tokens["refresh_token"]), 400, "invalid_grant", refusal)


def test_a_failed_refresh_leaves_the_access_token_alone(service):
    tokens = service.tokens(scope="write")
    service.refresh(tokens["refresh_token"], scope="bogus")
    service.refresh(tokens["refresh_token"], scope="read write")
    assert service.works(tokens["access_token"])


def test_a_user_may_have_a_shorter_refresh_lifetime(service):
    tokens = service.tokens(HASTY)
    service.clock.advance(20)
    assert service.refresh(tokens["refresh_token"]).status_code == 401
