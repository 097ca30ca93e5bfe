"""Who may use the control API (issue 3, item 8)."""

from __future__ import annotations

import hmac

import pytest
import requests
from commanding import Api, assert_problem
from control_routes import EVERY_CALL
from helpers import DEMO_CLIENT, ok, serve
from sockets import Connection, request

from mockserver.control.guard import TRUSTED_KEY, is_loopback
from mockserver.server import Server

TOKEN = "a-long-control-token"
CHALLENGE = 'Bearer realm="mockserver control"'


@pytest.fixture
def locked():
    """A service with a control token, and a sandbox in it."""
    service = serve(control_token=TOKEN)
    Api(service, Authorization=f"Bearer {TOKEN}").sandbox_named("one")
    return service


@pytest.fixture(params=["", "/_sandboxes/one"], ids=["default", "sandbox"])
def prefix(request):
    return request.param


@pytest.mark.parametrize("call", EVERY_CALL, ids=str)
def test_without_the_token_nothing_is_done(locked, prefix, call):
    api = Api(locked, prefix)
    answer = api.call(call.method, call.path, call.body)
    assert_problem(answer, 401, "Send the setting control_token as Authorization: Bearer <it>.")
    assert answer.headers["WWW-Authenticate"] == CHALLENGE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Bearer x {TOKEN}",
        f"Bearer{TOKEN}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer ünïcode",
    ],
)
def test_a_wrong_token_is_no_token(locked, prefix, header):
    assert_problem(Api(locked, prefix).call("POST", "/reset", headers={"Authorization": header}), 401)


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER   {TOKEN} "])
def test_the_token_opens_everything(locked, prefix, header):
    assert Api(locked, prefix, Authorization=header).get("/clock")


def test_a_parameter_is_no_place_for_the_token(locked, prefix):
    assert_problem(Api(locked, prefix).call("GET", f"/clock?access_token={TOKEN}"), 401)


def test_an_access_token_does_not_open_the_control_api(locked):
    token = ok(locked.log_in())["access_token"]
    assert_problem(Api(locked, Authorization=f"Bearer {token}").call("GET", "/state"), 401)


def test_health_and_the_vendors_endpoints_need_no_control_token(locked, prefix):
    api = Api(locked, prefix)
    assert api.get("/health")["status"] == "ok"
    assert ok(api.log_in())


def test_what_there_is_not_is_not_told_without_the_token(locked, prefix):
    for method, path in (("GET", "/nothing"), ("PATCH", "/clock"), ("GET", "/clock?bogus=1"), ("PUT", "")):
        assert_problem(Api(locked, prefix).call(method, path), 401)


def test_tokens_are_compared_in_constant_time(locked, monkeypatch):
    """How long it takes must not tell how much was right."""
    seen = []

    def compare(given, own):
        seen.append((given, own))
        return given == own

    monkeypatch.setattr(hmac, "compare_digest", compare)
    Api(locked).call("GET", "/clock", headers={"Authorization": "Bearer nearly"})
    assert seen == [(b"nearly", TOKEN.encode())]


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("call", EVERY_CALL, ids=str)
def test_a_control_api_that_is_off_is_not_there(token, call):
    service = serve(control=False, control_token=token)
    api = Api(service, **({"Authorization": f"Bearer {token}"} if token else {}))
    assert_problem(api.call(call.method, call.path, call.body), 404, "The control API is off (setting control).")
    assert_problem(api.call(call.method, "/nothing"), 404)


def test_a_control_api_that_is_off_leaves_health_and_the_vendors_endpoints():
    service = serve(control=False)
    assert Api(service).get("/health")["status"] == "ok"
    assert ok(service.log_in())


LOOPBACK_NAMES = [
    "localhost",
    "LocalHost",
    "localhost:8080",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.9.9.9",
    "[::1]",
    "[::1]:8080",
    "x.localhost",
    "a.b.localhost:80",
]
STRANGE_NAMES = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "notlocalhost",
    "192.168.1.1",
    "0.0.0.0",
    "[::2]",
    "128.0.0.1",
    "mock.example.evil.example",
]


@pytest.mark.parametrize("host", LOOPBACK_NAMES)
@pytest.mark.parametrize("bound", ["127.0.0.1", "localhost", "::1"])
def test_on_loopback_it_answers_to_the_names_of_loopback(bound, host):
    assert Api(serve(host=bound), Host=host).get("/clock")


@pytest.mark.parametrize("host", STRANGE_NAMES)
def test_on_loopback_it_answers_to_no_other_name(api, prefix, host):
    """A page at evil.example whose name leads to 127.0.0.1 (DNS rebinding)."""
    api.sandbox_named("one")
    here = Api(api.service, prefix)
    for method, path in (("GET", "/state"), ("POST", "/reset"), ("GET", "/nothing")):
        answer = here.call(method, path, headers={"Host": host})
        assert_problem(answer, 421, "This server listens on loopback and does not answer as ")


@pytest.mark.parametrize("host", STRANGE_NAMES)
def test_the_vendors_endpoints_answer_to_every_name(api, host):
    """Clients in containers know the mock by other names."""
    assert ok(
        api.open(
            "/oauth/token", "POST", data={"grant_type": "client_credentials"}, auth=DEMO_CLIENT, headers={"Host": host}
        )
    )
    assert api.get("/health", headers={"Host": host})


@pytest.mark.parametrize(
    ("public_url", "host", "status"),
    [
        ("https://mock.example/base", "mock.example", 200),
        ("https://mock.example:8443", "mock.example", 200),
        ("https://mock.example", "MOCK.example:8443", 200),
        ("https://mock.example", "localhost", 200),
        ("https://mock.example", "evil.example", 421),
        ("https://mock.example", "mock.example.evil.example", 421),
        ("https://mock.example", "mockxexample", 421),
    ],
)
def test_on_loopback_it_answers_as_its_public_url_too(public_url, host, status):
    assert Api(serve(public_url=public_url), Host=host).call("GET", "/clock").status_code == status


@pytest.mark.parametrize("host", ["mock", "192.168.1.1:8080", "anything.example"])
def test_elsewhere_than_on_loopback_every_name_is_answered(host):
    assert Api(serve(host="0.0.0.0"), Host=host).get("/clock")


def test_a_request_without_a_host_over_the_wire_is_not_a_strangers(server):
    with Connection(server.port) as connection:
        connection.send(b"GET /_mock/clock HTTP/1.0\r\n\r\n")
        assert connection.receive().status_code in (200, 400, 421)


def test_a_strange_host_over_the_wire_is_misdirected(server):
    with Connection(server.port) as connection:
        connection.send(request("GET /_mock/state HTTP/1.1").replace(b"mock.test", b"evil.example"))
        assert connection.receive().status_code == 421


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://evil.example:80",
        "null",
        "http://localhost:9999",
        "http://127.0.0.1",
        "http://[evil",
        "http://[::1",
        "garbage",
        "",
        "http://localhost.evil.example",
        "http://evil.example@localhost",
    ],
)
def test_a_page_of_another_origin_can_change_nothing(api, prefix, origin):
    api.sandbox_named("one")
    here = Api(api.service, prefix)
    for method, path in (("POST", "/reset"), ("DELETE", "/requests"), ("PUT", "/clock"), ("POST", "/sandboxes")):
        answer = here.call(method, path, headers={"Origin": origin})
        assert_problem(answer, 403, "cannot use the control API")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("127.0.0.1", "https://127.0.0.1"),
    ],
)
def test_a_page_of_its_own_may(api, host, origin):
    api.post("/reset", headers={"Host": host, "Origin": origin})


def test_a_page_of_another_origin_can_read_nothing(api, prefix):
    api.sandbox_named("one")
    answer = Api(api.service, prefix).call("GET", "/state", headers={"Origin": "https://evil.example"})
    assert [name for name in answer.headers.keys() if name.startswith("Access-Control")] == []  # noqa: SIM118


@pytest.mark.parametrize("path", ["/state", "/reset", "/health", "/nothing", ""])
def test_a_preflight_is_allowed_nothing(api, prefix, path):
    api.sandbox_named("one")
    asked = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, authorization",
    }
    answer = Api(api.service, prefix).call("OPTIONS", path, headers=asked)
    assert [name for name in answer.headers.keys() if name.startswith("Access-Control")] == []  # noqa: SIM118


@pytest.mark.parametrize("call", [call for call in EVERY_CALL if call.body is not None], ids=str)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", "", "json"]
)
def test_a_body_that_is_not_json_by_its_type_is_not_read(api, prefix, call, kind):
    """A form of another page can send only these, without asking first."""
    api.sandbox_named("one")
    answer = Api(api.service, prefix).call(call.method, call.path, data=b"{}", content_type=kind)
    assert_problem(answer, 415, "Send the body as application/json, found ")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json;charset=UTF-8", "Application/JSON; charset=utf-8"]
)
def test_json_is_read_however_its_type_is_written(api, kind):
    answer = api.call("PUT", "/clock", data=b'{"now": 5, "frozen": true}', content_type=kind)
    assert answer.json["now"] == 5


def test_a_chunked_body_needs_the_type_too(server):
    with Connection(server.port) as connection:
        head = "POST /_mock/clock/advance HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "", ""
        connection.send("\r\n".join(head).encode() + b"2\r\n{}\r\n0\r\n\r\n")
        assert connection.receive().status_code == 415


def test_nothing_from_outside_makes_a_call_trusted(locked):
    """The key of calls from this process cannot be sent in any form."""
    server = Server(locked.app)
    server.start()
    for name in (TRUSTED_KEY, TRUSTED_KEY.replace(".", "_"), "Mockserver-Trusted", "HTTP_mockserver.trusted"):
        headers = {name: "1"}
        answer = requests.post(f"{server.url}/_mock/reset", headers=headers, params=headers, timeout=10)
        assert answer.status_code == 401
    server.stop()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("", False),
        ("localhos", False),
        ("example", False),
    ],
)
def test_loopback_is_this_machine_alone(host, expected):
    assert is_loopback(host) is expected
