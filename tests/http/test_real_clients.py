"""Programs that people really use, against a real server: requests, requests-oauthlib, Authlib's client, curl."""

from __future__ import annotations

import json
import subprocess
from urllib.parse import urlencode

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from browsing import SocketBrowser, forms_in
from helpers import ALICE, DEMO_CLIENT, DEMO_USER, REDIRECT, ok
from oauthlib.oauth2 import (
    BackendApplicationClient,
    InvalidClientError,
    InvalidGrantError,
    InvalidScopeError,
    LegacyApplicationClient,
)
from requests_oauthlib import OAuth2Session

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch):
    """Both libraries refuse plain HTTP unless they are told that it is meant."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def person(server):
    """Somebody with a browser; returns the URL that the client is called back at."""
    with requests.Session() as session:

        def walk(url, user=DEMO_USER):
            browser = SocketBrowser(session, server.url).open(url)
            if browser.status == 200 and "password" in browser.text:
                browser.log_in(*user)
            if browser.status == 200:
                browser.approve()
            return browser.location

        yield walk


@pytest.fixture
def urls(server):
    return f"{server.url}/oauth/token", f"{server.url}/oauth/authorize", f"{server.url}/rest/v2.0/users/self"


# requests-oauthlib


def test_requests_oauthlib_logs_a_user_in(urls):
    token_url, _, me = urls
    with OAuth2Session(client=LegacyApplicationClient(DEMO_CLIENT[0])) as session:
        token = session.fetch_token(token_url, username=ALICE[0], password=ALICE[1], auth=DEMO_CLIENT)
        assert token["scope"] == ["read", "write"]
        assert ok(session.get(me))["email"] == ALICE[0]


def test_requests_oauthlib_walks_the_code_flow(urls, person):
    token_url, authorize_url, me = urls
    with OAuth2Session(DEMO_CLIENT[0], redirect_uri=f"{REDIRECT}/cb?x=1", scope=["write"], pkce="S256") as session:
        url, state = session.authorization_url(authorize_url)
        callback = person(url)
        assert f"state={state}" in callback
        token = session.fetch_token(token_url, authorization_response=callback, client_secret=DEMO_CLIENT[1])
        assert token["scope"] == ["write"]
        assert ok(session.get(me))["userId"] == 10003


def test_requests_oauthlib_gets_a_token_for_the_client(urls):
    token_url, _, me = urls
    with OAuth2Session(client=BackendApplicationClient(DEMO_CLIENT[0])) as session:
        token = session.fetch_token(token_url, client_id=DEMO_CLIENT[0], client_secret=DEMO_CLIENT[1])
        assert "refresh_token" not in token
        assert session.get(me).status_code == 404


def test_requests_oauthlib_refreshes_by_itself(service, urls):
    token_url, _, me = urls
    saved = []
    with OAuth2Session(
        client=LegacyApplicationClient(DEMO_CLIENT[0]),
        auto_refresh_url=token_url,
        auto_refresh_kwargs=dict(zip(("client_id", "client_secret"), DEMO_CLIENT, strict=True)),
        token_updater=saved.append,
    ) as session:
        first = session.fetch_token(token_url, username=DEMO_USER[0], password=DEMO_USER[1], auth=DEMO_CLIENT)
        service.clock.advance(hours=13)
        session.token = first | {"expires_in": -10, "expires_at": 1}
        assert ok(session.get(me))["userId"] == 10003
        (new,) = saved
        assert new["access_token"] != first["access_token"]
        assert new["refresh_token"] == first["refresh_token"]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"password": "wrong"}, InvalidGrantError, "Bad credentials"),
        ({"auth": ("cameramanager.test", "wrong")}, Exception, "unauthorized"),
        ({"auth": None, "client_secret": "wrong", "include_client_id": True}, InvalidClientError, "Bad client"),
        ({"scope": "bogus"}, InvalidScopeError, "Invalid scope: bogus"),
    ],
)
def test_requests_oauthlib_understands_the_errors(urls, changes, error, words):
    given = {"username": DEMO_USER[0], "password": DEMO_USER[1], "auth": DEMO_CLIENT} | changes
    with (
        OAuth2Session(client=LegacyApplicationClient(DEMO_CLIENT[0])) as session,
        pytest.raises(error, match=words),
    ):
        session.fetch_token(urls[0], **given)


# Authlib's client


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_logs_a_user_in_and_refreshes(urls, method):
    token_url, _, me = urls
    with AuthlibSession(*DEMO_CLIENT, token_endpoint_auth_method=method) as session:
        first = session.fetch_token(token_url, username=DEMO_USER[0], password=DEMO_USER[1])
        assert ok(session.get(me))["email"] == DEMO_USER[0]
        second = session.refresh_token(token_url)
        assert second["access_token"] != first["access_token"]
        assert second["refresh_token"] == first["refresh_token"]
        assert ok(session.get(me))


def test_authlib_walks_the_code_flow_with_pkce(urls, person):
    token_url, authorize_url, me = urls
    with AuthlibSession(*DEMO_CLIENT, redirect_uri=REDIRECT, scope="read", code_challenge_method="S256") as session:
        url, state = session.create_authorization_url(authorize_url, code_verifier=VERIFIER)
        token = session.fetch_token(token_url, authorization_response=person(url), state=state, code_verifier=VERIFIER)
        assert token["scope"] == "read"
        assert ok(session.get(me))


def test_authlib_as_a_public_client_needs_no_secret(urls, person):
    token_url, authorize_url, me = urls
    callback = "http://localhost:43210/callback"
    with AuthlibSession(
        "public.test", redirect_uri=callback, token_endpoint_auth_method="none", code_challenge_method="S256"
    ) as session:
        url, state = session.create_authorization_url(authorize_url, code_verifier=VERIFIER)
        location = person(url)
        assert location.startswith(f"{callback}?code=")
        session.fetch_token(token_url, authorization_response=location, state=state, code_verifier=VERIFIER)
        assert ok(session.get(me))


def test_authlib_gets_a_token_for_the_client_and_renews_it(urls, service):
    token_url, _, _ = urls
    with AuthlibSession(*DEMO_CLIENT, grant_type="client_credentials", token_endpoint=token_url) as session:
        first = session.fetch_token(token_url)
        service.clock.advance(hours=13)
        session.token = first | {"expires_at": 1}
        assert session.get(f"{token_url[:-12]}/rest/v2.0/cameras").status_code == 200
        assert session.token["access_token"] != first["access_token"]


def test_a_challenge_is_computed_alike_by_client_and_server(service):
    code = service.code(code_challenge=create_s256_code_challenge(VERIFIER), code_challenge_method="S256")
    assert ok(service.exchange(code, code_verifier=VERIFIER))


# requests


def test_requests_follows_the_pages_on_its_own(server):
    """A session with redirects on, as scripts are written: from the first link to the code, three requests."""
    query = urlencode({"response_type": "code", "client_id": DEMO_CLIENT[0], "redirect_uri": REDIRECT, "state": "s"})
    with requests.Session() as session:
        login = session.get(f"{server.url}/oauth/authorize?{query}", timeout=10)
        form = next(form for form in forms_in(login.text) if "password" in form.fields)
        fields = form.fields | {"username": DEMO_USER[0], "password": DEMO_USER[1]}
        consent = session.post(f"{server.url}{form.action}", data=fields, timeout=10)
        form = next(form for form in forms_in(consent.text) if form.buttons)
        fields = form.fields | {"user_oauth_approval": "true"}
        answer = session.post(f"{server.url}{form.action}", data=fields, timeout=10, allow_redirects=False)
        assert answer.headers["Location"].startswith(f"{REDIRECT}?code=")


def test_requests_keeps_its_connection(server):
    """Errors too leave the connection as it was."""
    form = {"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]}
    with requests.Session() as session:
        for _ in range(3):
            assert ok(session.post(f"{server.url}/oauth/token", data=form, auth=DEMO_CLIENT, timeout=10))
            assert session.post(f"{server.url}/oauth/token", data=form, timeout=10).status_code == 401
            assert session.post(f"{server.url}/nothing", data=b"x" * 10_000, timeout=10).status_code == 404
        pools = session.get_adapter(server.url).poolmanager.pools
        assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118 - no plain dictionary


# curl


def curl(*arguments, body=b""):
    command = ["curl", "-sS", "-m", "10", *arguments]
    result = subprocess.run(command, input=body, capture_output=True, check=True, timeout=20)
    return result.stdout


def test_curl_does_the_guides_steps(urls):
    token_url, _, me = urls
    basic = ["-u", ":".join(DEMO_CLIENT)]
    query = urlencode({"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1], "scope": "write"})
    tokens = json.loads(curl("-X", "POST", *basic, f"{token_url}?{query}"))
    header = ["-H", f"Authorization: Bearer {tokens['access_token']}"]
    assert json.loads(curl(*header, me))["email"] == DEMO_USER[0]
    refresh = ["-d", "grant_type=refresh_token", "--data-urlencode", f"refresh_token={tokens['refresh_token']}"]
    new = json.loads(curl(*basic, *refresh, token_url))
    assert new["refresh_token"] == tokens["refresh_token"]
    gone = json.loads(curl(*header, me))
    assert gone["error"] == "invalid_token"
    header = ["-H", f"Authorization: Bearer {new['access_token']}"]
    status = ["-o", "/dev/null", "-w", "%{http_code}"]
    assert curl("-X", "DELETE", *header, *status, f"{me}/tokens/current") == b"200"
    assert curl("-X", "DELETE", *header, *status, f"{me}/tokens/current") == b"401"


@pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2"])
def test_curl_may_speak_any_http(urls, version):
    form = urlencode({"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]})
    answer = json.loads(curl(version, "-u", ":".join(DEMO_CLIENT), "-d", form, urls[0]))
    assert answer["token_type"] == "bearer"


def test_curl_may_send_its_form_in_pieces(urls):
    form = urlencode({"grant_type": "password", "username": DEMO_USER[0], "password": DEMO_USER[1]})
    answer = curl("-u", ":".join(DEMO_CLIENT), "-H", "Transfer-Encoding: chunked", "-d", form, urls[0])
    assert json.loads(answer)["token_type"] == "bearer"


def test_curl_with_a_large_form_waits_for_the_word(urls):
    """Above a megabyte curl asks with `Expect: 100-continue` first, and is refused without sending all of it."""
    large = ["-H", "Expect: 100-continue", "--data-binary", "@-"]
    answer = curl("-w", "%{http_code}", *large, urls[0], body=b"x" * 1_200_000)
    assert answer.endswith(b"413")
