"""The client_credentials grant (WIRE §2, RFC 6749 §4.4)."""

from __future__ import annotations

import pytest
from helpers import SELF, assert_oauth_error, assert_rest_error, ok, pairs_of, serve

MACHINE = ("machine.test", "machine-secret")


def ask(service, client=MACHINE, **more):
    return service.ask(client, grant_type="client_credentials", **more)


def test_a_client_token_carries_the_clients_number_and_has_no_refresh_token(service):
    answer = ask(service)
    assert [name for name, _ in pairs_of(answer)] == ["access_token", "token_type", "expires_in", "scope"]
    said = ok(answer)
    assert said["access_token"].endswith(":20002")
    assert (said["expires_in"], said["scope"]) == (43199, "read write")


def test_the_scope_may_be_narrower(service):
    assert ok(ask(service, scope="read"))["scope"] == "read"


def test_a_living_client_token_is_handed_out_again(service):
    first = ok(ask(service))
    service.clock.advance(10)
    assert ok(ask(service)) == first | {"expires_in": 43189}


def test_a_client_token_is_not_a_users_token(service):
    machine = ok(service.ask(grant_type="client_credentials"))
    assert machine["access_token"] != service.tokens()["access_token"]


def test_an_expired_client_token_is_replaced(service):
    first = ok(ask(service))
    service.clock.advance(hours=12)
    second = ok(ask(service))
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == 43199


def test_with_the_reuse_quirk_off_each_request_gives_another():
    service = serve(reuse_live_token=False)
    assert ok(ask(service))["access_token"] != ok(ask(service))["access_token"]


def test_a_public_client_cannot_have_a_token_of_its_own(service):
    answer = service.ask(None, client_id="public.test", grant_type="client_credentials")
    assert_oauth_error(answer, 401, "invalid_client", "Unauthorized grant type: client_credentials")


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "refresh_token"])
def test_a_client_may_use_its_own_grants_only(service, grant_type):
    answer = service.ask(MACHINE, grant_type=grant_type)
    assert_oauth_error(answer, 401, "invalid_client", f"Unauthorized grant type: {grant_type}")


def test_a_client_token_reads_resources_but_is_no_user(service):
    token = ok(ask(service))["access_token"]
    cameras = ok(service.use(token, "/rest/v2.0/cameras"))
    assert cameras[0]["accountId"] is None
    assert_rest_error(service.use(token, SELF), 404, "Not Found")


def test_logging_a_client_out_ends_its_token(service):
    token = ok(ask(service))["access_token"]
    assert service.log_out(token).status_code == 200
    assert service.log_out(token).status_code == 401
    assert ok(ask(service))["access_token"] != token
