"""The demo's pages and its way in and out, over HTTP: what is kept where, and who is told what."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest

from mockserver.demo import errors, messages


def test_without_a_login_there_is_only_the_welcome_page(visitor):
    for path in ("/", "/cameras", "/cameras/100001", "/cameras/100001/picture.svg"):
        page = visitor.open(path)
        assert page.url == f"{visitor.url}/"
        assert "Log in with CameraManager" in page.text
        assert "notice" not in page.text


def test_looking_at_the_welcome_page_keeps_nothing(visitor):
    assert "Set-Cookie" not in visitor.open("/").headers


def test_logging_in_shows_every_camera_of_the_account(visitor):
    wall = visitor.log_in()
    for name in ("Front door", "Car park", "Warehouse"):
        assert name in wall.text
    assert (wall.text.count(">Online<"), wall.text.count(">Offline<")) == (2, 1)
    assert "Demo User" in wall.text
    assert visitor.open("/").url == wall.url


def test_one_camera_with_its_status(visitor):
    visitor.log_in()
    text = visitor.open("/cameras/100003").text
    assert re.search(r"<h1><bdi>Warehouse</bdi></h1>", text)
    assert "an update is available" in text
    assert "00:1B:44:11:3A:B9" in text


def test_a_camera_that_is_not_there(visitor):
    visitor.log_in()
    page = visitor.open("/cameras/7")
    assert page.status_code == 404
    assert "CameraManager does not know this" in page.text


def test_a_picture_is_drawn_here_and_for_who_is_logged_in(visitor, mock_server):
    visitor.log_in()
    mock_server.clear_requests()
    picture = visitor.open("/cameras/100001/picture.svg?name=Front+door")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.headers["Cache-Control"] == "private, max-age=3600"
    assert mock_server.requests() == []


@pytest.mark.mock_server(
    seed={
        "resources": [
            {"path": "/rest/v{version}/cameras", "body": [{"cameraId": 5}]},
            {"path": "/rest/v{version}/cameras/5", "body": {"cameraId": 5}},
        ]
    }
)
def test_an_account_whose_service_tells_less(visitor):
    for page in (visitor.log_in(), visitor.open("/cameras/5")):
        assert "Camera 5" in page.text
        assert "Status unknown" in page.text


@pytest.mark.mock_server(seed={"resources": [{"path": "/rest/v{version}/cameras", "body": []}]})
def test_an_account_without_cameras(visitor):
    assert "There are no cameras in this account." in visitor.log_in().text


@pytest.mark.mock_server(
    seed={"resources": [{"path": "/rest/v{version}/cameras", "body": [{"cameraId": 5, "name": "<script>x</script>"}]}]}
)
def test_what_the_service_says_is_never_markup(visitor):
    text = visitor.log_in().text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.mock_server(seed={"resources": [{"path": "/rest/v{version}/cameras", "body": {"cameras": "soon"}}]})
def test_an_answer_of_another_shape_is_no_answer(visitor):
    page = visitor.come_back()
    assert page.status_code == 503
    assert "CameraManager does not answer" in page.text


# What is kept where


def test_tokens_never_reach_the_browser(visitor, mock_server):
    wall = visitor.log_in()
    (token,) = mock_server.tokens()
    answers = [*wall.history, wall, visitor.open("/cameras/100001")]
    seen = "".join(f"{answer.url} {answer.headers} {answer.text}" for answer in answers)
    for secret in (token.access_token, token.refresh_token, "qwertyuiop"):
        assert secret[:12] not in seen


def test_the_cookie_is_a_name_for_a_session_and_no_more(visitor):
    visitor.log_in()
    (cookie,) = visitor.http.cookies
    assert cookie.name == "camera_wall"
    assert len(cookie.value) < 300


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(visitor):
    answer = visitor.http.get(f"{visitor.url}/login", allow_redirects=False, timeout=10)
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_logging_in_gives_the_browser_another_session(visitor):
    visitor.start_login()
    before = visitor.http.cookies["camera_wall"]
    visitor.log_in()
    after = visitor.http.cookies["camera_wall"]
    assert before != after
    visitor.http.cookies.clear()
    visitor.http.cookies.set("camera_wall", before)
    assert visitor.open("/cameras").url == f"{visitor.url}/"


def test_a_cookie_that_nobody_signed_is_none(visitor):
    visitor.http.cookies.set("camera_wall", "eyJzZXNzaW9uIjoiYSJ9.aaaaaa.bbbb")
    assert visitor.open("/cameras").url == f"{visitor.url}/"


@pytest.mark.parametrize(
    "path", ["/", "/cameras", "/cameras/1/picture.svg", "/callback", "/assets/demo/demo.css", "/no"]
)
def test_every_answer_carries_the_security_headers(visitor, path):
    answer = visitor.http.get(visitor.url + path, allow_redirects=False, timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    if answer.headers["Content-Type"].startswith("text/html"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_there_is_no_script_and_no_style_in_a_page(visitor):
    for page in (visitor.open("/"), visitor.log_in(), visitor.open("/cameras/100001"), visitor.open("/no")):
        assert not re.search(r"<script|<style| style=| on\w+=|javascript:", page.text)


# Coming back from CameraManager


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"state": "another"}, "This login cannot be finished"),
        ({"state": None}, "This login cannot be finished"),
        ({"error": "access_denied", "code": None}, "You did not approve"),
        ({"code": "AbCdEf"}, "The login did not work"),
        ({"code": None}, "The login did not work"),
        ({"error": "invalid_scope", "code": None}, "This application is not set up correctly"),
        ({"error": "server_error", "code": None}, "The login did not work"),
    ],
)
def test_coming_back_with_something_else(visitor, mock_server, changed, title):
    page = visitor.come_back(**changed)
    assert page.url == f"{visitor.url}/"
    assert f"<strong>{title}.</strong>" in page.text
    assert title not in visitor.open("/").text, "said once"
    assert mock_server.tokens() == []


def test_a_page_that_logs_people_in_as_somebody_else_gets_nowhere(visitor, mock_server):
    """Login CSRF: a code of another person's, brought by a link."""
    code = mock_server.authorize(username="alice@example.com", redirect_uri=f"{visitor.url}/callback", scope="read")
    page = visitor.open(f"/callback?code={code}&state=guessed")
    assert "This login cannot be finished" in page.text
    assert visitor.open("/cameras").url == f"{visitor.url}/"


def test_a_forged_answer_ends_nobodys_login(visitor):
    visitor.log_in()
    page = visitor.open("/callback?code=AbCdEf&state=guessed")
    assert page.url == f"{visitor.url}/cameras"
    assert "This login cannot be finished" in page.text


def test_the_same_answer_twice_logs_nobody_in(visitor):
    first = visitor.log_in().history[0].url
    assert "This login cannot be finished" in visitor.http.get(first, timeout=10).text


def test_of_two_logins_under_way_either_can_be_finished_and_the_other_is_void_then(visitor):
    one, other = visitor.start_login(), visitor.start_login()
    assert visitor.come_back(one).url == f"{visitor.url}/cameras"
    assert "This login cannot be finished" in visitor.come_back(other).text


def test_a_service_that_is_down_while_coming_back(visitor, mock_server):
    mock_server.fail_next("token", response={"status": 503})
    assert "Please log in again in a while." in visitor.come_back().text
    assert visitor.log_in()


# The service in trouble


@pytest.mark.parametrize("rule", [{"response": {"status": 503}}, {"fault": "reset_connection"}])
def test_a_service_that_is_down_costs_no_login(visitor, mock_server, rule):
    visitor.log_in()
    mock_server.fail_next("rest", **rule)
    page = visitor.open("/cameras")
    assert page.status_code == 503
    assert "CameraManager does not answer" in page.text
    assert f'href="{urlsplit(page.url).path}">Try again' in page.text
    assert visitor.open("/cameras").status_code == 200


def test_an_expired_token_is_refreshed_unnoticed(visitor, mock_server):
    visitor.log_in()
    mock_server.clock.advance(hours=13)
    assert "Front door" in visitor.open("/cameras").text
    mock_server.verify("token", grant_type="refresh_token", times=1)


def test_a_refused_refresh_asks_to_log_in_again(visitor, mock_server):
    visitor.log_in()
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", error="invalid_grant")
    page = visitor.open("/cameras")
    assert page.url == f"{visitor.url}/"
    assert "<strong>Please log in again.</strong>" in page.text
    assert "Log out" not in page.text
    assert visitor.log_in()


def test_a_token_that_is_not_allowed_so_much(visitor, mock_server):
    visitor.log_in()
    mock_server.fail_next("rest", error="insufficient_scope")
    page = visitor.open("/cameras")
    assert (page.status_code, "You may not see this" in page.text) == (403, True)


# The way out


def test_logging_out_ends_the_tokens_and_the_session(visitor, mock_server):
    wall = visitor.log_in()
    page = visitor.log_out(wall.text)
    assert "You are logged out" in page.text
    assert mock_server.tokens() == []
    mock_server.verify("logout", times=1)
    assert visitor.open("/cameras").url == f"{visitor.url}/"


def test_logging_out_works_here_when_the_service_is_down(visitor, mock_server):
    wall = visitor.log_in()
    mock_server.fail_next("logout", fault="reset_connection")
    assert "You are logged out here" in visitor.log_out(wall.text).text
    assert visitor.open("/cameras").url == f"{visitor.url}/"


def test_logging_out_in_a_tab_that_is_behind_is_fine(visitor):
    wall = visitor.log_in()
    visitor.log_out(wall.text)
    page = visitor.log_out(wall.text)
    assert (page.status_code, page.url) == (200, f"{visitor.url}/")


def test_logging_out_after_the_login_has_ended_by_itself_is_fine(visitor, mock_server):
    wall = visitor.log_in()
    mock_server.clock.advance(hours=13)
    mock_server.fail_next("token", error="invalid_grant")
    visitor.open("/cameras")
    assert "You are logged out" in visitor.log_out(wall.text).text
    mock_server.verify("logout", times=0)


@pytest.mark.parametrize("token", ["", "made-up"])
def test_nobody_is_logged_out_by_another_site(visitor, mock_server, token):
    visitor.log_in()
    page = visitor.http.post(f"{visitor.url}/logout", data={"csrf_token": token}, timeout=10)
    assert page.status_code == 400
    assert "That took too long" in page.text
    assert visitor.open("/cameras").url == f"{visitor.url}/cameras"
    mock_server.verify("logout", times=0)


@pytest.mark.parametrize(("path", "status"), [("/no", 404), ("/logout", 405), ("/cameras/x", 404)])
def test_what_is_no_page_is_told_on_one(visitor, path, status):
    page = visitor.open(path)
    assert page.status_code == status
    assert "There is nothing here" in page.text


def test_there_are_words_for_every_error():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    told = {kind: messages.message_for(kind("why")) for kind in kinds}
    assert [kind for kind, message in told.items() if message is messages.OUR_FAULT] == [
        errors.CameraManagerError,
        errors.LoginFailedError,
    ]
    for message in told.values():
        assert not re.search(r"token|oauth|http|\d{3}|invalid_", f"{message.title} {message.text}", re.IGNORECASE)


# What just happened


def panel(text):
    """The calls that a page lists: steps, newest first, each with method, path and answer."""
    shown = text.partition('id="calls-heading"')[2]
    steps = []
    for step in shown.split("<h3>")[1:]:
        calls = re.findall(
            r'class="method">(\w+)</span> <bdi>([^\n]*?)</bdi>.*?class="answer[^>]*>\s*(.*?)</span>', step, re.DOTALL
        )
        steps.append((step.partition("<")[0], [(method, plain(path), said) for method, path, said in calls]))
    return steps


def plain(path):
    """A path as it was called, below the test's sandbox."""
    return re.sub("^/_sandboxes/[^/]+", "", path.replace("<wbr>", ""))


def test_the_panel_tells_of_the_login_in_order(visitor):
    assert panel(visitor.log_in().text) == [
        (
            "Look at the wall",
            [
                ("GET", "/rest/v2.0/users/self", "200"),
                ("GET", "/rest/v2.0/cameras", "200"),
                ("GET", "/rest/v2.0/cameras/all/status", "200"),
            ],
        ),
        ("Log in: back from CameraManager", [("GET", "/callback", "browser"), ("POST", "/oauth/token", "200")]),
        ("Log in: off to CameraManager", [("GET", "/oauth/authorize", "browser")]),
    ]


def test_the_panel_tells_of_a_refresh(visitor, mock_server):
    visitor.log_in()
    mock_server.clock.advance(hours=13)
    _, calls = panel(visitor.open("/cameras").text)[0]
    assert calls == [
        ("GET", "/rest/v2.0/cameras", "401"),
        ("POST", "/oauth/token", "200"),
        ("GET", "/rest/v2.0/cameras", "200"),
        ("GET", "/rest/v2.0/cameras/all/status", "200"),
    ]


def test_the_panel_tells_of_no_answer(visitor, mock_server):
    visitor.log_in()
    mock_server.fail_next("rest", fault="empty_response")
    assert panel(visitor.open("/cameras").text)[0] == (
        "Look at the wall",
        [("GET", "/rest/v2.0/cameras", "no answer")],
    )


def test_the_panel_tells_of_the_log_out(visitor):
    page = visitor.log_out(visitor.log_in().text)
    assert panel(page.text)[0] == ("Log out", [("DELETE", "/rest/v2.0/users/self/tokens/current", "200")])
