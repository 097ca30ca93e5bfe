"""How an answer is put into a redirect URI (WIRE §3, RFC 6749 §4.1.2)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.redirects import add_to_redirect, is_registered


@pytest.mark.parametrize(
    ("uri", "parameters", "expected"),
    [
        ("https://example.com", [("code", "AbCdEf")], "https://example.com?code=AbCdEf"),
        ("https://example.com/", [("code", "AbCdEf")], "https://example.com/?code=AbCdEf"),
        ("https://example.com/cb", [("a", "1"), ("b", "2")], "https://example.com/cb?a=1&b=2"),
        ("https://example.com?x=y", [("a", "1")], "https://example.com?x=y&a=1"),
        ("https://example.com?", [("a", "1")], "https://example.com?a=1"),
        ("https://example.com?x&", [("a", "1")], "https://example.com?x&a=1"),
        ("http://localhost:8080/#/callback", [("a", "1")], "http://localhost:8080/?a=1#/callback"),
        ("http://localhost:8080/?x#y?z", [("a", "1")], "http://localhost:8080/?x&a=1#y?z"),
        ("https://example.com/#", [("a", "1")], "https://example.com/?a=1#"),
        ("https://example.com", [("d", "User denied access")], "https://example.com?d=User%20denied%20access"),
        ("https://example.com", [("d", "a+b&c=d#e%f")], "https://example.com?d=a%2Bb%26c%3Dd%23e%25f"),
        ("https://example.com", [("d", "[foo]")], "https://example.com?d=%5Bfoo%5D"),
        ("https://example.com", [("d", "Invalid scope: x")], "https://example.com?d=Invalid%20scope:%20x"),
        ("https://example.com", [("d", "é✓")], "https://example.com?d=%C3%A9%E2%9C%93"),
        ("https://example.com", [("d", "")], "https://example.com?d="),
        ("https://example.com", [("d", "a\r\nb\x00\t")], "https://example.com?d=a%0D%0Ab%00%09"),
        ("https://example.com/%C3%A9", [("a", "1")], "https://example.com/%C3%A9?a=1"),
        ("https://example.com/é", [("a", "1")], "https://example.com/%C3%A9?a=1"),
        ("https://example.com/ü?q=ö#ä", [("a", "1")], "https://example.com/%C3%BC?q=%C3%B6&a=1#%C3%A4"),
        ("app:/callback", [("a", "1")], "app:/callback?a=1"),
        ("app://callback", [("a", "1")], "app://callback?a=1"),
        ("https://example.com", [], "https://example.com"),
    ],
)
def test_parameters_go_behind_the_query_and_before_the_fragment(uri, parameters, expected):
    assert add_to_redirect(uri, parameters) == expected


@given(
    tail=st.text(max_size=30),
    parameters=st.lists(st.tuples(st.sampled_from(["code", "state", "error"]), st.text(max_size=30)), max_size=4),
)
def test_the_result_is_one_line_of_ascii_and_says_what_was_said(tail, parameters):
    uri = f"https://example.com/{tail}"
    if not is_registered(uri, ["https://example.com"], "prefix"):
        return
    location = add_to_redirect(uri, parameters)
    assert location.isascii()
    assert location.isprintable()
    assert " " not in location
    assert location.startswith("https://example.com/")
    added = parse_qsl(urlsplit(location).query, keep_blank_values=True)
    assert added[len(added) - len(parameters) :] == parameters
    assert ("#" in location) == ("#" in uri)
