"""What is logged: a line for each answer, never a secret, never two lines for one (issue 2; DESIGN, Settings)."""

from __future__ import annotations

import io
import json
import logging
import re
from urllib.parse import quote

import pytest
from helpers import DEMO_CLIENT, DEMO_USER, Service
from sockets import Connection, request

from mockserver.app import create_app
from mockserver.logs import JsonFormatter, TextFormatter, set_up_logging
from mockserver.server import Server

BASIC = "Authorization: Basic Y2FtZXJhbWFuYWdlci50ZXN0OnF3ZXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU="
FORM = "Content-Type: application/x-www-form-urlencoded"
LOGIN = f"grant_type=password&username={quote(DEMO_USER[0])}&password={DEMO_USER[1]}".encode()


@pytest.fixture
def logged():
    """Set the program's logging up as `serve` does, and take it down again: `logged("info", "json")`."""
    logger = logging.getLogger("mockserver")
    kept = logger.handlers, logger.propagate, logger.level
    stream = io.StringIO()

    def start(level="info", form="text"):
        set_up_logging(level, form)
        (handler,) = logger.handlers
        handler.setStream(stream)
        return stream

    yield start
    logger.handlers, logger.propagate, level = kept
    logger.setLevel(level)


@pytest.fixture
def talk():
    """Say things to a real server with the built-in seed, and return the answers once all is logged."""
    service = Service(create_app())
    server = Server(service.app)
    server.start()

    def say(*requests):
        with Connection(server.port) as connection:
            connection.send(b"".join(requests))
            answers = [connection.receive() for _ in requests]
        server.stop()
        return answers

    yield say
    server.stop()


def everything_secret():
    """Requests that carry every kind of secret, in every place that it can be in."""
    query = f"client_id={DEMO_CLIENT[0]}&client_secret={DEMO_CLIENT[1]}&{LOGIN.decode()}"
    return [
        request("POST /oauth/token HTTP/1.1", BASIC, FORM, body=LOGIN),
        request(f"POST /oauth/token?{query} HTTP/1.1"),
        request("POST /oauth/token?refresh_token=hush-token&grant_type=refresh_token HTTP/1.1", BASIC),
        request("POST /oauth/token?code=hush-code&grant_type=authorization_code HTTP/1.1", BASIC),
        request("GET /rest/x?access_token=hush-token HTTP/1.1"),
        request("GET /rest/x HTTP/1.1", "Authorization: Bearer hush-token"),
        request("GET /login?request=hush-request HTTP/1.1", "Cookie: mockserver_session=hush-cookie"),
        request("POST /login HTTP/1.1", FORM, body=LOGIN),
    ]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("level", ["debug", "info"])
def test_no_secret_password_code_or_token_is_logged(logged, talk, form, level):
    stream = logged(level, form)
    answers = talk(*everything_secret())
    token = answers[0].json
    text = stream.getvalue()
    for secret in (DEMO_CLIENT[1], DEMO_USER[1], "hush-", token["access_token"], token["refresh_token"], BASIC[21:]):
        assert secret not in text
    assert len(text.splitlines()) >= len(answers)


def test_a_line_says_method_path_status_and_time(logged, talk):
    stream = logged()
    talk(request("GET /nothing?a=b HTTP/1.1"), request("POST /oauth/token HTTP/1.1"))
    first, second = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET /nothing 404 \d+\.\d ms", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d POST /oauth/token 401 \d+\.\d ms", second)


def test_a_json_line_has_the_same_by_name(logged, talk):
    stream = logged("info", "json")
    talk(request("GET /nothing?a=b HTTP/1.1"))
    entry = json.loads(stream.getvalue())
    assert entry.items() >= {"level": "info", "method": "GET", "path": "/nothing", "status": 404}.items()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", entry["time"])
    assert entry["ms"] >= 0


@pytest.mark.parametrize("level", ["warning", "error"])
def test_a_quiet_log_has_no_line_for_an_answer(logged, talk, level):
    stream = logged(level)
    talk(request("GET /nothing HTTP/1.1"))
    assert stream.getvalue() == ""


WATCHING = [
    "GET /_mock/requests?after=1",
    "GET /_mock/",
    "GET /_mock/health",
    "GET /assets/theme.css",
    "GET /_sandboxes/one/_mock/clock",
]
COMMANDS = ["DELETE /_mock/rules", "GET /_mock/nothing", "GET /_mockery", "GET /assets/nothing.css"]


@pytest.mark.parametrize(("level", "lines"), [("info", COMMANDS), ("debug", [*WATCHING, *COMMANDS])])
def test_what_only_watches_is_for_a_closer_look(logged, talk, level, lines):
    """An open dashboard asks each second, and a container's health is asked too: clients would not be seen for it."""
    stream = logged(level)
    make = request("POST /_mock/sandboxes HTTP/1.1", "Content-Type: application/json", body=b'{"name": "one"}')
    asked = [make, *(request(f"{line} HTTP/1.1") for line in [*WATCHING, *COMMANDS])]
    talk(*(one.replace(b"mock.test", b"localhost") for one in asked))  # the control API's callers name this machine
    shown = re.findall(r"^\S+ ([A-Z]+ \S+) \d{3} ", stream.getvalue(), re.MULTILINE)
    expected = ["POST /_mock/sandboxes", *(line.partition("?")[0] for line in lines)]
    assert shown == expected, stream.getvalue()


BROKEN_LINES = [
    "GET /a\x1b[31mred HTTP/1.1",
    "GET /%0d%0a12:00:00%20forged HTTP/1.1",
    "X\x1b[2J / HTTP/1.1",
    "nonsense\x1b[2J",
    "GET /a\rb HTTP/1.1",
    "GET /a\x07\x00\x85\x9b HTTP/1.1",
    "GET /\xe2\x80\xa8x HTTP/1.1",
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("line", BROKEN_LINES)
def test_nothing_that_a_client_sends_breaks_a_line_or_paints_the_terminal(logged, talk, line, form):
    stream = logged("info", form)
    talk(request(line))
    *lines, end = stream.getvalue().split("\n")
    assert end == ""
    assert 1 <= len(lines) <= 2
    for text in lines:
        assert text.isprintable()
        assert "forged" not in text[:20]
        assert form == "text" or json.loads(text)


def test_a_request_line_that_cannot_be_read_is_not_repeated(logged, talk):
    stream = logged("debug")
    (answer,) = talk(request("POST /oauth/token?username=x&password=hush hush HTTP/1.1"))
    assert answer.status_code == 400
    assert "hush" not in stream.getvalue()


def record(message, *args, level=logging.INFO, exc_info=None):
    return logging.LogRecord("mockserver", level, "x.py", 1, message, args, exc_info)


@pytest.mark.parametrize(
    ("level", "line"),
    [(logging.INFO, "hello x"), (logging.WARNING, "warning: hello x"), (logging.ERROR, "error: hello x")],
)
def test_a_level_worth_a_look_stands_in_the_line(level, line):
    text = TextFormatter("%(asctime)s %(message)s", "%H:%M:%S").format(record("hello %s", "x", level=level))
    assert text[9:] == line


def test_an_exception_is_shown_with_its_stack():
    try:
        raise ZeroDivisionError("why")  # noqa: TRY301
    except ZeroDivisionError as error:
        given = record("failed", exc_info=(type(error), error, error.__traceback__), level=logging.ERROR)
    text = TextFormatter("%(asctime)s %(message)s", "%H:%M:%S").format(given)
    assert "ZeroDivisionError: why" in text
    entry = json.loads(JsonFormatter().format(given))
    assert "ZeroDivisionError: why" in entry["exception"]
    assert (entry["message"], entry["level"]) == ("failed", "error")


def test_a_json_line_is_one_line_whatever_the_message_says():
    line = JsonFormatter().format(record("a\nb\u2028c %s", "\x1b"))
    assert "\n" not in line
    assert json.loads(line)["message"] == "a\nb\u2028c \x1b"
