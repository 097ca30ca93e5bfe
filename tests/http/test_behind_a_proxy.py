"""Behind proxies that are trusted, the addresses are those that people see (DESIGN, Settings: trusted_proxies)."""

from __future__ import annotations

import pytest
from browsing import REQUEST
from helpers import serve

SEEN = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "mock.example", "X-Forwarded-Prefix": "/pre"}


@pytest.fixture
def proxied():
    return serve(trusted_proxies=1)


def test_the_front_page_names_the_address_that_people_see(proxied):
    assert b"https://mock.example/pre/oauth/token" in proxied.http.get("/", headers=SEEN).data


def test_redirects_forms_and_cookies_stay_below_the_prefix(proxied):
    answer = proxied.http.get("/oauth/authorize", query_string=REQUEST, headers=SEEN)
    assert answer.headers["Location"].startswith("/pre/login?request=")
    page = proxied.http.get(answer.headers["Location"].removeprefix("/pre"), headers=SEEN)
    assert b'action="/pre/login?request=' in page.data
    assert b'href="/pre/assets/' in page.data
    cookie = page.headers["Set-Cookie"]
    assert "Path=/pre" in cookie
    assert "Secure" in cookie


def test_only_the_trusted_proxys_word_counts(proxied):
    """The last one in the list is the nearest proxy's; those before it may be anybody's."""
    said = {"X-Forwarded-Host": "evil.example, mock.example", "X-Forwarded-Proto": "ftp, https"}
    page = proxied.http.get("/", headers=said).data
    assert b"https://mock.example" in page
    assert b"evil.example" not in page


def test_without_trusted_proxies_nobodys_word_counts():
    page = serve().http.get("/", headers=SEEN).data
    assert b"mock.example" not in page
    assert b"http://localhost" in page


def test_over_https_the_cookie_is_for_https_only():
    http = serve().http
    assert "Secure" in http.get("/login", base_url="https://mock.test").headers["Set-Cookie"]
    assert "Secure" not in http.get("/login", base_url="http://mock.test").headers["Set-Cookie"]
