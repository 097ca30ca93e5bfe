"""Who the client is: HTTP Basic or parameters (WIRE §2)."""

from __future__ import annotations

from base64 import b64encode

import pytest
from helpers import DEMO_CLIENT, DEMO_USER, OTHER_CLIENT, Service, assert_oauth_error, ok, serve

PASSWORD = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
IDENTITY = dict(zip(("client_id", "client_secret"), DEMO_CLIENT, strict=True))

FULL = "Full authentication is required to access this resource"
BAD = "Bad credentials"
UNDECODABLE = "Failed to decode basic authentication token"
NO_COLON = "Invalid basic authentication token"
BAD_CLIENT = "Bad client credentials"


def basic(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return f"Basic {b64encode(raw).decode()}"


GOOD = basic(":".join(DEMO_CLIENT))


def post(service: Service, header: str | None, **parameters: str):
    headers = {} if header is None else {"Authorization": header}
    return service.http.post("/oauth/token", data=parameters, headers=headers)


@pytest.mark.parametrize(
    "header",
    [
        GOOD,
        GOOD.replace("Basic", "basic"),
        GOOD.replace("Basic", "BASIC"),
        GOOD.replace("Basic", "bAsIc"),
        GOOD.replace("Basic ", "Basic   "),
        GOOD + "  ",
        GOOD.rstrip("="),
    ],
)
def test_a_basic_header_is_read_whatever_its_case_blanks_and_padding(service, header):
    assert ok(post(service, header, **PASSWORD))["token_type"] == "bearer"


@pytest.mark.parametrize(
    ("header", "description"),
    [
        (None, FULL),
        ("", FULL),
        ("Basic", FULL),
        ("Bearer abc", FULL),
        ("Digest username=cameramanager.test", FULL),
        ("BasicYTpi", FULL),
        (GOOD.replace("Basic ", ""), FULL),
        (basic("nobody:secret"), BAD),
        (basic("cameramanager.test:wrong"), BAD),
        (basic("cameramanager.test:"), BAD),
        (basic(f"cameramanager.test:{DEMO_CLIENT[1]} "), BAD),
        (basic(f"cameramanager.test:{DEMO_CLIENT[1].upper()}"), BAD),
        (basic(f"CAMERAMANAGER.TEST:{DEMO_CLIENT[1]}"), BAD),
        (basic(":"), BAD),
        (basic(":secret"), BAD),
        (basic(b"\xff\xfe:\x80"), BAD),
        ("Basic ###", UNDECODABLE),
        ("Basic é", UNDECODABLE),
        ("Basic A", UNDECODABLE),
        ("Basic YTpi=Yg", UNDECODABLE),
        ("Basic YTpi YTpi", UNDECODABLE),
        (basic('cameramanager.test"secret'), NO_COLON),
        (basic("cameramanager.test"), NO_COLON),
        (basic(b"\x00\xff"), NO_COLON),
    ],
)
def test_a_basic_header_that_does_not_count_is_unauthorized(service, header, description):
    assert_oauth_error(post(service, header, **PASSWORD), 401, "unauthorized", description)


@pytest.mark.parametrize("client", [("colon.test", "a:b:c"), ("käse.test", "pässwörd ✓")])
def test_a_secret_may_have_colons_and_any_letters(service, client):
    assert ok(post(service, basic(":".join(client)), **PASSWORD))
    assert ok(service.ask(None, client_id=client[0], client_secret=client[1], **PASSWORD))


@pytest.mark.parametrize(
    "identity",
    [
        {"client_id": "nobody", "client_secret": "secret"},
        {"client_id": "cameramanager.test", "client_secret": "wrong"},
        {"client_id": "cameramanager.test", "client_secret": ""},
        {"client_id": "cameramanager.test"},
        {"client_id": "", "client_secret": ""},
        {"client_id": "", "client_secret": DEMO_CLIENT[1]},
    ],
)
def test_parameters_that_name_no_client_are_invalid_client(service, identity):
    assert_oauth_error(service.ask(None, **identity, **PASSWORD), 401, "invalid_client", BAD_CLIENT)


def test_a_secret_without_a_client_id_names_nobody(service):
    assert_oauth_error(service.ask(None, client_secret=DEMO_CLIENT[1], **PASSWORD), 401, "unauthorized", FULL)


def test_header_and_equal_parameters_may_stand_together(service):
    assert ok(service.ask(DEMO_CLIENT, **IDENTITY, **PASSWORD))
    assert ok(service.ask(DEMO_CLIENT, client_id=DEMO_CLIENT[0], **PASSWORD))


def test_a_client_id_beside_the_header_must_be_the_headers(service):
    answer = service.ask(DEMO_CLIENT, client_id="other.test", **PASSWORD)
    assert_oauth_error(answer, 401, "invalid_client", "Given client ID does not match authenticated client")


def test_credentials_of_two_clients_contradict_each_other(service):
    other = dict(zip(("client_id", "client_secret"), OTHER_CLIENT, strict=True))
    answer = service.ask(DEMO_CLIENT, **other, **PASSWORD)
    assert_oauth_error(answer, 401, "invalid_client", "Given client ID does not match authenticated client")


@pytest.mark.parametrize("where", ["query", "form", "split"])
def test_credentials_may_stand_in_query_or_form(service, where):
    query = {"query": IDENTITY, "form": {}, "split": {"client_id": DEMO_CLIENT[0]}}[where]
    form = IDENTITY.items() - query.items()
    answer = service.http.post("/oauth/token", query_string=query, data=dict(form) | PASSWORD)
    assert ok(answer)


def test_a_public_client_needs_its_name_alone(service):
    assert ok(service.ask(None, client_id="public.test", **PASSWORD))
    assert ok(service.ask(("public.test", ""), **PASSWORD))


def test_a_public_client_with_a_secret_is_not_that_client(service):
    answer = service.ask(None, client_id="public.test", client_secret="guess", **PASSWORD)
    assert_oauth_error(answer, 401, "invalid_client", BAD_CLIENT)
    assert_oauth_error(service.ask(("public.test", "guess"), **PASSWORD), 401, "unauthorized", BAD)


def test_with_the_query_quirk_off_nothing_in_the_query_counts():
    service = serve(parameters_in_query=False)
    in_query = service.http.post("/oauth/token", query_string=IDENTITY | PASSWORD)
    assert_oauth_error(in_query, 401, "unauthorized", FULL)
    in_form = service.http.post("/oauth/token", query_string={"grant_type": "refresh_token"}, data=IDENTITY | PASSWORD)
    assert ok(in_form)
