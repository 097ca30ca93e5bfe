"""Which redirect URIs are the client's (WIRE §3, RFC 6749 §3.1.2, RFC 8252 §7.3)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.redirects import is_registered

SITE = "https://example.com/app"
LOOPBACK = "http://127.0.0.1/cb"

PREFIX = [
    # registered, asked, counts
    ("https://example.com", "https://example.com", True),
    ("https://example.com", "https://example.com/", True),
    ("https://example.com", "https://example.com/any/where", True),
    ("https://example.com", "https://example.com?a=b", True),
    ("https://example.com", "https://example.com#fragment", True),
    ("https://example.com", "https://example.com/#/route?x=y", True),
    ("https://example.com", "https://EXAMPLE.com", True),
    ("https://example.com", "HTTPS://example.com", True),
    ("https://example.com", "https://example.com:443", True),
    ("https://example.com", "https://example.com:443/x", True),
    ("https://example.com:443", "https://example.com", True),
    ("https://EXAMPLE.com", "https://example.com", True),
    ("https://example.com", "https://example.com:8443", False),
    ("https://example.com:8443", "https://example.com", False),
    ("https://example.com:8443", "https://example.com:8443/x", True),
    ("https://example.com", "http://example.com", False),
    ("https://example.com", "https://sub.example.com", False),
    ("https://sub.example.com", "https://example.com", False),
    ("https://example.com", "https://example.com.evil.example", False),
    ("https://example.com", "https://notexample.com", False),
    ("https://example.com", "https://example.com.", False),
    ("https://example.com", "https://example.comevil", False),
    (SITE, SITE, True),
    (SITE, f"{SITE}/", True),
    (SITE, f"{SITE}/below", True),
    (SITE, f"{SITE}?q", True),
    (SITE, f"{SITE}#f", True),
    (SITE, f"{SITE}lication", False),
    (SITE, "https://example.com", False),
    (SITE, "https://example.com/", False),
    (SITE, "https://example.com/APP", False),
    (SITE, "https://example.com/other", False),
    (SITE, "https://example.com//app", False),
    (SITE, f"{SITE}/..", False),
    (SITE, f"{SITE}/../other", False),
    (SITE, f"{SITE}/./x", False),
    (SITE, f"{SITE}/%2e%2e/other", False),
    (SITE, f"{SITE}/%2E%2e/other", False),
    (SITE, f"{SITE}/.%2e/other", False),
    (SITE, f"{SITE}/%2e/x", False),
    (SITE, f"{SITE}/..%2fother", False),
    (SITE, f"{SITE}/..%5cother", False),
    (SITE, f"{SITE}/..\\other", False),
    (SITE, f"{SITE}/...", True),
    (SITE, f"{SITE}/.hidden", True),
    (SITE, f"{SITE}/a..b", True),
    (SITE, f"{SITE}?x=/../y", True),
    (f"{SITE}/", f"{SITE}/", True),
    (f"{SITE}/", f"{SITE}/x", True),
    (f"{SITE}/", f"{SITE}x", False),
    (f"{SITE}?fixed=1", SITE, True),
    # loopback: any port, if none was registered
    (LOOPBACK, "http://127.0.0.1:54321/cb", True),
    (LOOPBACK, "http://127.0.0.1:0/cb", True),
    (LOOPBACK, "http://127.0.0.1/cb/x", True),
    (LOOPBACK, "http://127.0.0.1:54321/", False),
    (LOOPBACK, "http://localhost:54321/cb", False),
    (LOOPBACK, "https://127.0.0.1:54321/cb", False),
    (LOOPBACK, "http://127.0.0.2:54321/cb", False),
    ("http://localhost", "http://localhost:1/x", True),
    ("http://LOCALHOST", "http://localhost:1/x", True),
    ("http://localhost", "http://localhost.:1/x", False),
    ("http://localhost", "http://localhost.evil.example", False),
    ("http://localhost:8080", "http://localhost:8080", True),
    ("http://localhost:8080", "http://localhost:8081", False),
    ("http://localhost:80", "http://localhost:81", False),
    ("http://[::1]", "http://[::1]:9999/x", True),
    ("http://[::1]", "http://[::2]:9999/x", False),
    ("http://[::1]:80", "http://[::1]", True),
    ("http://10.0.0.1", "http://10.0.0.1:81", False),
    # custom schemes, for native apps
    ("com.example.app:/callback", "com.example.app:/callback", True),
    ("com.example.app:/callback", "com.example.app:/callback/x", True),
    ("com.example.app:/callback", "com.example.app:/other", False),
    ("com.example.app:/callback", "com.example.other:/callback", False),
    ("com.example.app:/callback", "com.example.app://callback", False),
    ("app://callback", "app://callback", True),
    ("app://callback", "app://callback/x", True),
    ("app://callback", "app://other", False),
    ("app://callback", "APP://callback", True),
]


@pytest.mark.parametrize(("registered", "asked", "counts"), PREFIX)
def test_prefix_compares_scheme_host_port_and_the_beginning_of_the_path(registered, asked, counts):
    assert is_registered(asked, [registered], "prefix") is counts


NEVER = [
    "",
    " ",
    "example.com",
    "//example.com",
    "///example.com",
    "/relative",
    "?query",
    "#fragment",
    ":",
    "://",
    "https:",
    "https://",
    "https:///example.com",
    "https:example.com",
    "https:/example.com",
    "https:\\\\example.com",
    "https://\\example.com",
    "https://example.com\\x",
    "https://example.com\\.evil.example",
    "https://user@example.com",
    "https://user:secret@example.com",
    "https://@example.com",
    "https://example.com@evil.example",
    "https://evil.example\\@example.com",
    "https://evil.example#@example.com",
    "https://evil.example?@example.com",
    "https://evil.example/@example.com",
    " https://example.com",
    "https://example.com ",
    "https://exam ple.com",
    "https://example.com/a b",
    "https://example.com\t",
    "https://exa\tmple.com",
    "https://example.com\r\nX: y",
    "https://example.com\n",
    "https://example.com/\x00",
    "https://example.com\x7f",
    "https://example.com:port",
    "https://example.com:-443",
    "https://example.com:65536",
    "https://example.com:99999999999",
    "https://example.com:\uff14\uff14\uff13",
    "https://\uff45xample.com",
    "https://example。com",
    "https://ex\u0430mple.com",
    "https://example%2ecom",
    "https://example.com%2f.evil.example",
    "https://[example.com]",
    "https://[::1",
    "https://[v1.x]",
    "https://::1",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "about:blank",
    "blob:https://example.com/x",
    "view-source:https://example.com",
]


@pytest.mark.parametrize("matching", ["prefix", "exact"])
@pytest.mark.parametrize("asked", NEVER)
def test_what_can_be_read_in_two_ways_is_never_the_clients(asked, matching):
    registered = ["https://example.com", "http://localhost", "http://[::1]"]
    assert not is_registered(asked, registered, matching)


@pytest.mark.parametrize("asked", [one for one in NEVER if one.startswith(("javascript", "data", "vbscript", "blob"))])
@pytest.mark.parametrize("matching", ["prefix", "exact", "any"])
def test_a_scheme_that_a_browser_runs_does_not_count_even_when_registered(asked, matching):
    assert not is_registered(asked, [asked], matching)


@pytest.mark.parametrize("asked", ["http://[::1].evil.example", "http://[::1]evil", "http://evil.example[::1]/"])
def test_nothing_stands_around_an_ipv6_address(asked):
    assert not is_registered(asked, ["http://[::1]"], "prefix")


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ("https://example.com/cb", True),
        ("https://example.com/cb/", False),
        ("https://example.com/cb?x", False),
        ("https://EXAMPLE.com/cb", False),
        ("https://example.com:443/cb", False),
        ("https://example.com", False),
    ],
)
def test_exact_compares_the_strings(asked, counts):
    assert is_registered(asked, ["https://other.example", "https://example.com/cb"], "exact") is counts


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ("https://anything.example/at/all?x#y", True),
        ("http://anything.example:99", True),
        ("app://callback", False),
        ("ftp://example.com", False),
        ("javascript:alert(1)", False),
        ("https://user@example.com", False),
        ("https://example.com/\r\nX: y", False),
        ("//example.com", False),
        ("", False),
    ],
)
def test_any_takes_every_http_and_https_uri_and_nothing_else(asked, counts):
    assert is_registered(asked, [], "any") is counts


def test_without_registered_uris_none_counts():
    assert not is_registered("https://example.com", [], "prefix")


# A browser's reading of a URL, as far as it matters here (WHATWG URL, §4.4).
_AUTHORITY = re.compile(r"[/\\]*([^/\\?#]*)")


def browsers_origin(url):
    """Return scheme, host and port that a browser would connect to, None if it is no http or https URL."""
    url = url.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    scheme, colon, rest = url.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in ("http", "https"):
        return None
    host = _AUTHORITY.match(rest)[1].rpartition("@")[2]
    host, _, port = host.rpartition("]")[2].partition(":") if not host.startswith("[") else host.partition("]:")
    host = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower()
    return scheme, host.strip("[]"), int(port) if port.isdigit() else {"http": 80, "https": 443}[scheme]


WORDS = "https: http: HTTPS: // / \\ example.com evil.example @ : . .. %2e %00 443 80 8080 ? # localhost 127.0.0.1 sub."
pieces = st.sampled_from([*WORDS.split(), "\t", "\n", " ", "。", "é", "app", "javascript:"])
near_misses = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "https:/", "https:", "//", "HTTPS://", "https:\\\\", ""]),
    st.lists(pieces, max_size=2).map("".join),
    st.sampled_from(["example.com", "localhost", "127.0.0.1", "evil.example", "EXAMPLE.COM"]),
    st.lists(pieces, max_size=4).map("".join),
)


@given(uri=st.one_of(near_misses, st.lists(pieces, max_size=8).map("".join), st.text(max_size=30)))
def test_whatever_is_accepted_leads_a_browser_to_a_registered_origin(uri):
    if is_registered(uri, ["https://example.com", "http://localhost", "http://127.0.0.1"], "prefix"):
        scheme, host, port = browsers_origin(uri)
        if scheme == "https":
            assert (host, port) == ("example.com", 443)
        else:
            assert host in ("localhost", "127.0.0.1")


@given(uri=st.one_of(near_misses, st.text(max_size=30)), matching=st.sampled_from(["prefix", "exact", "any"]))
def test_matching_never_fails_on_what_it_is_asked(uri, matching):
    assert is_registered(uri, ["https://example.com"], matching) in (True, False)
