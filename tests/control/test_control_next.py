"""Exact values and lifetimes ordered for what is handed out next (issue 3, item 3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from commanding import AUTHORIZE, Api, assert_problem
from helpers import ALICE, ok, serve


def test_the_next_token_has_the_values_that_were_ordered(api):
    waiting = api.post("/next", {"access_token": "a1", "refresh_token": "r1", "expires_in": 5})
    assert waiting == {"access_token": ["a1"], "refresh_token": ["r1"], "expires_in": [5]}
    assert ok(api.log_in()) == {
        "access_token": "a1",
        "token_type": "bearer",
        "refresh_token": "r1",
        "expires_in": 4,
        "scope": "read write",
    }
    assert api.use("a1").status_code == 200
    assert ok(api.refresh("r1"))["access_token"] != "a1"
    assert api.post("/next", {}) == {}


def test_values_of_a_list_are_handed_out_in_its_order(api):
    api.post("/next", {"access_token": ["a1", "a2"]})
    api.post("/next", {"access_token": "a3"})
    assert [ok(api.log_in())["access_token"] for _ in range(3)] == ["a1", "a2", "a3"]
    assert ok(api.log_in())["access_token"] == "a3"


def test_what_waits_is_answered(api):
    api.post("/next", {"code": ["c1", "c2"], "expires_in": [5, 10]})
    api.mint()
    assert api.post("/next", {"code": "c3", "refresh_token": []}) == {"code": ["c1", "c2", "c3"], "expires_in": [10]}


@pytest.mark.parametrize(
    "order", [{"access_token": "x1"}, {"refresh_token": "x1"}, {"expires_in": 5}, {"refresh_expires_in": 5}]
)
def test_what_is_ordered_for_a_token_is_not_lost_on_a_living_one(api, order):
    """A login would get the living pair again (quirk reuse_live_token); an order wants a new one."""
    old = ok(api.log_in())
    api.post("/next", order)
    new = ok(api.log_in())
    assert new["access_token"] != old["access_token"]
    assert new["refresh_token"] != old["refresh_token"]
    assert api.use(old["access_token"]).status_code == 200
    assert api.post("/next", {}) == {}


def test_a_code_in_the_queue_leaves_living_tokens_alone(api):
    old = ok(api.log_in())
    api.post("/next", {"code": "AbCdEf"})
    assert ok(api.log_in()) == old


def test_a_refresh_takes_what_was_ordered(api):
    pair = ok(api.log_in())
    api.post("/next", {"access_token": "a2", "expires_in": 30})
    again = ok(api.refresh(pair["refresh_token"]))
    assert (again["access_token"], again["expires_in"]) == ("a2", 29)
    assert again["refresh_token"] == pair["refresh_token"]


def test_a_refresh_that_rotates_takes_a_refresh_token_too():
    api = Api(serve(rotate_refresh_token=True))
    pair = ok(api.log_in())
    api.post("/next", {"refresh_token": "r2"})
    assert ok(api.refresh(pair["refresh_token"]))["refresh_token"] == "r2"
    assert ok(api.refresh("r2"))


def test_a_minted_token_takes_what_it_was_not_given_itself(api):
    api.post("/next", {"access_token": "a1", "expires_in": 5})
    first = api.mint(access_token="own")
    assert (first["access_token"], first["expires_in"]) == ("own", 4)
    assert api.mint(expires_in=9)["access_token"] == "a1"


def test_the_next_code_is_the_one_that_was_ordered(api):
    api.post("/next", {"code": ["AbCdEf", "GhIjKl"]})
    assert api.service.browser().get_code(scope="read") == "AbCdEf"
    assert api.post("/authorizations", AUTHORIZE)["code"] == "GhIjKl"
    assert ok(api.exchange("AbCdEf"))["scope"] == "read"
    assert ok(api.exchange("GhIjKl"))


def test_a_code_that_lives_is_not_given_twice(api):
    assert_problem(api.call("POST", "/next", {"code": ["AbCdEf", "AbCdEf"]}), 409, "'AbCdEf'")
    api.post("/next", {"code": "AbCdEf"})
    assert_problem(api.call("POST", "/next", {"code": ["AbCdEf", "second"]}), 409, "ordered already")
    assert api.post("/authorizations", AUTHORIZE | {"scope": "read"})["code"] == "AbCdEf"
    assert_problem(api.call("POST", "/next", {"code": "AbCdEf"}), 409, "there already")
    assert ok(api.exchange("AbCdEf"))["scope"] == "read"


def test_a_token_that_somebody_has_is_not_given_to_another(api):
    api.mint(access_token="tok-1", refresh_token="ref-1")
    for ordered in ({"access_token": "tok-1"}, {"refresh_token": "ref-1"}, {"access_token": "ref-1"}):
        assert_problem(api.call("POST", "/next", ordered), 409, "there already")


def test_a_code_that_was_spent_can_be_ordered_again(api):
    for _ in range(2):
        api.post("/next", {"code": "AbCdEf"})
        assert api.post("/authorizations", AUTHORIZE)["code"] == "AbCdEf"
        assert ok(api.exchange("AbCdEf"))


def test_an_order_is_filled_once_by_any_number_of_parallel_logins(api):
    api.post("/next", {"access_token": [f"a{number}" for number in range(10)]})
    users = [("demo@example.com", "demo1234"), ALICE] * 5
    with ThreadPoolExecutor(10) as pool:
        given = [ok(answer)["access_token"] for answer in pool.map(api.log_in, users)]
    assert sorted(given) == [f"a{number}" for number in range(10)]


def test_a_reset_cancels_what_waits(api):
    api.post("/next", {"access_token": "a1", "code": "c1"})
    api.post("/reset")
    assert api.post("/next", {}) == {}
    assert ok(api.log_in())["access_token"] != "a1"


def test_an_order_is_taken_whole_or_not_at_all(api):
    assert_problem(api.call("POST", "/next", {"refresh_token": "r1", "code": "n,o"}), 422, "code")
    assert api.post("/next", {}) == {}


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (
            {"acces_token": "x"},
            "acces_token",
            "unknown key, expected one of access_token, refresh_token, code, expires_in",
        ),
        ({"access_token": "a b"}, "access_token", "expected printable ASCII, no blank or comma in it, "),
        ({"code": ["ok", "n,o"]}, "code", "found 'n,o'"),
        ({"code": ""}, "code", "length >= 1"),
        ({"code": 5}, "code", "found 5"),
        ({"expires_in": "5"}, "expires_in", "found '5'"),
        ({"expires_in": [5, -5]}, "expires_in", "found -5"),
        ({"refresh_expires_in": 1e9}, "refresh_expires_in", "found 1000000000.0"),
    ],
)
def test_what_cannot_be_ordered_is_said_by_field(api, body, field, words):
    problem = assert_problem(api.call("POST", "/next", body), 422, words)
    assert problem["errors"][0]["field"].startswith(field)
