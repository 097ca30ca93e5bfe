"""One clock for everything that has an age, and it goes wherever it is told (issue 3, item 2)."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from commanding import CLIENT_ID, REQUEST, USERNAME, Api, assert_problem
from helpers import DEMO_USER, assert_oauth_error, ok, serve

from mockserver.control.documents import LATEST

NOON = 1_900_000_000


@pytest.fixture
def running():
    """A service whose clock runs."""
    return Api(serve())


def test_an_untouched_clock_shows_real_time(running):
    shown = running.get("/clock")
    assert abs(shown["now"] - time.time()) < 5
    assert (shown["frozen"], shown["real"]) == (False, True)
    assert datetime.fromisoformat(shown["time"]).timestamp() == pytest.approx(shown["now"])
    assert shown["time"].endswith("Z")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"now": NOON}, NOON),
        ({"now": NOON + 0.25}, NOON + 0.25),
        ({"now": 0}, 0),
        ({"now": "2030-01-01T00:00:00Z"}, 1893456000),
        ({"now": "2030-01-01T01:30:00.5+01:30"}, 1893456000.5),
        ({"now": "20300101T000000Z"}, 1893456000),
        ({"now": LATEST}, LATEST),
    ],
)
def test_a_clock_is_set_and_stands_or_runs_as_it_is_told(running, body, expected):
    frozen = running.put("/clock", body | {"frozen": True})
    assert frozen == {"now": expected, "time": frozen["time"], "frozen": True, "real": False}
    assert running.get("/clock") == frozen
    assert datetime.fromisoformat(frozen["time"]).timestamp() == expected
    going = running.put("/clock", {"frozen": False})
    assert going["frozen"] is False
    assert 0 <= going["now"] - expected < 5


def test_setting_keeps_a_clock_standing_or_running(api, running):
    assert api.put("/clock", {"now": NOON}) == api.get("/clock")
    assert api.get("/clock")["frozen"] is True
    assert running.put("/clock", {"now": NOON})["frozen"] is False


def test_an_empty_change_changes_nothing(api):
    before = api.get("/clock")
    assert api.put("/clock", {}) == before
    assert api.post("/clock/advance", {}) == before


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"seconds": 43200}, 43200),
        ({"seconds": 0.5}, 0.5),
        ({"seconds": -1}, -1),
        ({"minutes": 2}, 120),
        ({"hours": 12, "minutes": -1}, 43140),
        ({"days": 1, "hours": 1, "minutes": 1, "seconds": 1}, 90061),
    ],
)
def test_a_clock_is_advanced(api, body, seconds):
    before = api.get("/clock")["now"]
    assert api.post("/clock/advance", body)["now"] == pytest.approx(before + seconds)


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", "/clock", {"now": -1}, "now"),
        ("PUT", "/clock", {"now": LATEST + 1}, "now"),
        ("PUT", "/clock", {"now": "soon"}, "now"),
        ("PUT", "/clock", {"now": "2030-01-01T00:00:00"}, "now"),
        ("PUT", "/clock", {"now": "0001-01-01T00:00:00+23:00"}, "now"),
        ("PUT", "/clock", {"now": "9999-12-31T23:59:59-23:00"}, "now"),
        ("PUT", "/clock", {"now": True}, "now"),
        ("PUT", "/clock", {"frozen": "yes"}, "frozen"),
        ("POST", "/clock/advance", {"seconds": 1e300}, "seconds"),
        ("POST", "/clock/advance", {"seconds": "1"}, "seconds"),
        ("POST", "/clock/advance", {"days": -1_000_000}, "seconds"),
        ("POST", "/clock/advance", {"days": 10_000_000}, "seconds"),
        ("POST", "/clock/advance", {"weeks": 1}, "weeks"),
    ],
)
def test_a_time_that_there_is_not_is_refused(api, method, path, body, field):
    before = api.get("/clock")
    problem = assert_problem(api.call(method, path, body), 422, field)
    assert [fault["field"] for fault in problem["errors"]] == [field]
    assert api.get("/clock") == before


def test_back_to_real_time(api):
    api.put("/clock", {"now": NOON})
    shown = api.delete("/clock")
    assert (shown["frozen"], shown["real"]) == (False, True)
    assert abs(shown["now"] - time.time()) < 5


def test_expires_in_and_access_token_follow_the_clock(api):
    token = ok(api.log_in())
    assert token["expires_in"] == 43199
    api.post("/clock/advance", {"hours": 11, "minutes": 59})
    assert ok(api.log_in()) == token | {"expires_in": 59}
    assert api.use(token["access_token"]).status_code == 200
    api.post("/clock/advance", {"minutes": 1})
    assert api.use(token["access_token"]).json["error_description"].startswith("Access token expired: ")
    assert api.use(token["access_token"]).json["error_description"].startswith("Invalid access token: ")
    assert ok(api.refresh(token["refresh_token"]))["expires_in"] == 43199


def test_refresh_tokens_follow_the_clock():
    service = serve(refresh_token_ttl=100)
    service.clock.freeze()
    api = Api(service)
    token = ok(api.log_in())["refresh_token"]
    api.post("/clock/advance", {"seconds": 99})
    assert ok(api.refresh(token))
    api.post("/clock/advance", {"seconds": 1})
    text = f"Invalid refresh token (expired): {token}"
    assert_oauth_error(api.refresh(token), 401, "invalid_token", text)
    assert_oauth_error(api.refresh(token), 400, "invalid_grant", f"Invalid refresh token: {token}")


def test_codes_follow_the_clock(api):
    codes = [api.service.browser().get_code(scope=scope) for scope in ("read", "write")]
    api.post("/clock/advance", {"seconds": 599})
    assert ok(api.exchange(codes[0]))
    api.post("/clock/advance", {"seconds": 1})
    assert_oauth_error(api.exchange(codes[1]), 400, "invalid_grant", f"Invalid authorization code: {codes[1]}")


def test_sessions_follow_the_clock_and_live_on_with_use(api):
    browser = api.service.browser().ask().log_in()
    for _ in range(3):
        api.post("/clock/advance", {"seconds": 1799})
        assert "password" not in browser.ask().text
    api.post("/clock/advance", {"seconds": 1800})
    assert "password" in browser.ask().text


def test_approvals_follow_the_clock(api):
    api.service.code()
    api.post("/clock/advance", {"days": 30, "seconds": -1})
    assert api.service.browser().ask().log_in().answer["code"]
    api.post("/clock/advance", {"seconds": 1})
    assert "Approve" in api.service.browser().ask().log_in().text


def test_the_consent_page_follows_the_clock():
    service = serve(session_ttl=0)
    service.clock.freeze()
    browser = service.browser().ask().log_in()
    service.clock.advance(3600)
    assert "Cannot approve uninitialized authorization request." in browser.approve().text


def test_the_journal_follows_the_clock(api):
    api.put("/clock", {"now": NOON, "frozen": True})
    api.log_in()
    api.post("/clock/advance", {"seconds": -3600.5})
    api.log_in()
    assert [entry["time"] for entry in api.get("/requests")] == [NOON, NOON - 3600.5]


def test_minted_tokens_follow_the_clock(api):
    api.put("/clock", {"now": NOON, "frozen": True})
    api.mint(expires_in=60)
    (token,) = api.get("/tokens")
    assert (token["issued_at"], token["expires_at"]) == (NOON, NOON + 60)
    api.post("/clock/advance", {"seconds": 60})
    assert api.get("/tokens")[0]["expired"] is True


def test_a_token_that_nobody_looked_at_lives_again_when_the_clock_goes_back(api):
    token = ok(api.log_in())
    api.post("/clock/advance", {"hours": 13})
    assert api.get("/tokens")[0]["expired"] is True
    api.post("/clock/advance", {"hours": -13})
    assert api.use(token["access_token"]).status_code == 200
    assert ok(api.log_in()) == token


def test_codes_sessions_and_approvals_live_again_when_the_clock_goes_back(api):
    browser = api.service.browser().ask(scope="read").log_in().approve()
    code = browser.answer["code"]
    api.post("/clock/advance", {"days": 40})
    other = api.service.browser().get_code("alice@example.com", "alice1234")
    assert ok(api.exchange(other))
    api.post("/clock/advance", {"days": -40})
    assert ok(api.exchange(code))
    assert browser.ask(scope="read").answer["code"]


def test_backwards_harms_nothing(api):
    """Tokens of a time to come live longer, and not one is lost."""
    first = ok(api.log_in())
    api.post("/clock/advance", {"days": -365})
    assert ok(api.log_in())["access_token"] == first["access_token"]
    assert ok(api.log_in())["expires_in"] == 365 * 86400 + 43199
    second = ok(api.log_in(scope="read"))
    assert second["expires_in"] == 43199
    api.post("/clock/advance", {"hours": 12})
    assert api.use(second["access_token"]).status_code == 401
    assert api.use(first["access_token"]).status_code == 200
    assert ok(api.refresh(first["refresh_token"]))["expires_in"] == 43199


def test_any_walk_through_time_ends_where_it_began(api):
    token = api.mint(expires_in=1000)["access_token"]
    code = api.post(
        "/authorizations", {"client_id": CLIENT_ID, "username": USERNAME, "redirect_uri": "https://example.com"}
    )
    for days in (1, -3, 400, -800, 402):
        api.post("/clock/advance", {"days": days})
        api.mint(username="alice@example.com", expires_in=1)
    assert api.use(token).status_code == 200
    assert ok(api.exchange(code["code"]))


def test_a_clock_at_the_end_of_time_still_works(api):
    api.put("/clock", {"now": LATEST, "frozen": True})
    assert ok(api.log_in())["expires_in"] == 43199
    assert api.open(REQUEST).status_code == 302
    assert api.get("/tokens")[0]["expires_at"] == LATEST + 43200
    assert api.get("/requests")
    api.put("/clock", {"now": 0})
    assert ok(api.log_in(DEMO_USER))["expires_in"] > 10**11
