"""Using a token under `/rest` (WIRE §4)."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from helpers import CURRENT, RESOURCE, SELF, assert_oauth_error, assert_rest_error, ok, serve

NO_TOKEN = "Full authentication is required to access this resource"


def get(service, header=None, **options):
    headers = {} if header is None else {"Authorization": header}
    return service.http.get(options.pop("path", SELF), headers=headers, **options)


def assert_nobody(answer):
    assert_oauth_error(answer, 401, "unauthorized", NO_TOKEN, challenge=RESOURCE)


def assert_unknown(answer, token):
    assert_oauth_error(answer, 401, "invalid_token", f"Invalid access token: {token}", challenge=RESOURCE)


@pytest.mark.parametrize(
    "form",
    [
        "Bearer {}",
        "bearer {}",
        "BEARER {}",
        "Bearer{}",
        "bearer{}",
        "Bearer    {}  ",
        "Bearer {},",
        "Bearer {}, and more",
        "Bearer {},Basic abc",
    ],
)
def test_a_bearer_header_is_read_leniently(service, form):
    assert ok(get(service, form.format(service.tokens()["access_token"])))


@pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Token abc", "Bear er", "abcBearer"])
def test_without_a_token_nobody_is_let_in(service, header):
    assert_nobody(get(service, header))


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer", ""),
        ("Bearer ", ""),
        ("Bearer ,", ""),
        ("Bearer nonsense", "nonsense"),
        ("Bearerer", "er"),
        ('Bearer a"b\\c', 'a"b\\c'),
        ("Bearer é✓", "é✓"),
    ],
)
def test_a_token_that_is_none_is_said(service, header, token):
    exactly = {"HTTP_AUTHORIZATION": header.encode().decode("latin-1")}
    answer = service.http.get(SELF, environ_overrides=exactly)
    assert_oauth_error(answer, 401, "invalid_token", answer.get_json()["error_description"], challenge=RESOURCE)
    if header.isascii():
        assert_unknown(answer, token)


@pytest.mark.parametrize("change", [lambda token: token + "abcd", str.upper, lambda token: token.partition(":")[0]])
def test_a_token_is_compared_whole(service, change):
    token = change(service.tokens()["access_token"])
    assert_unknown(service.use(token), token)


def test_a_refresh_token_opens_nothing(service):
    token = service.tokens()["refresh_token"]
    assert_unknown(service.use(token), token)


@pytest.mark.parametrize("where", ["query_string", "data"])
def test_a_token_may_be_a_parameter(service, where):
    parameter = {"access_token": service.tokens()["access_token"]}
    assert ok(service.http.open(SELF, method="GET", **{where: parameter}))


def test_a_bad_header_beats_a_good_parameter(service):
    parameter = {"access_token": service.tokens()["access_token"]}
    assert_unknown(get(service, "Bearer wrong", query_string=parameter), "wrong")


def test_another_scheme_in_the_header_leaves_the_parameter_its_say(service):
    parameter = {"access_token": service.tokens()["access_token"]}
    assert ok(get(service, "Basic YTpi", query_string=parameter))


def test_the_query_comes_before_the_form(service):
    token = service.tokens()["access_token"]
    answer = service.http.post(
        "/rest/v2.0/cameras", query_string={"access_token": "wrong"}, data={"access_token": token}
    )
    assert_unknown(answer, "wrong")


@pytest.mark.parametrize(
    ("header", "status"), [("Bearer {}", 200), ("bearer {}", 200), ("Bearer{}", 401), ("Bearer {},", 401)]
)
def test_with_the_lenient_quirk_off_the_header_is_the_rfcs(header, status):
    service = serve(lenient_bearer=False)
    token = service.tokens()["access_token"]
    assert get(service, header.format(token)).status_code == status


def test_with_the_lenient_quirk_off_two_tokens_are_a_bad_request():
    service = serve(lenient_bearer=False)
    token = service.tokens()["access_token"]
    answer = get(service, f"Bearer {token}", query_string={"access_token": token})
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "invalid_request"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/rest", "/rest/v2.0/nothing", "/rest/v2.0/cameras", CURRENT, "/rest/%00/é"])
def test_every_path_asks_for_a_token_first(service, method, path):
    assert_nobody(service.http.open(path, method=method))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_read_token_changes_nothing(service, method):
    token = service.tokens(scope="read")["access_token"]
    path = "/rest/v2.0/cameras" if method == "POST" else "/rest/v2.0/cameras/1"
    answer = service.use(token, path, method)
    expected = "Insufficient scope for this resource"
    assert_oauth_error(answer, 403, "insufficient_scope", expected, "write", challenge=RESOURCE)


def test_a_read_token_looks_at_data_and_logs_out(service):
    token = service.tokens(scope="read")["access_token"]
    assert ok(service.use(token, "/rest/v2.0/cameras"))
    assert service.log_out(token).status_code == 200


def test_a_write_token_changes_data(service):
    token = service.tokens(scope="write")["access_token"]
    assert service.use(token, "/rest/v2.0/cameras", "POST").status_code == 201
    assert ok(service.use(token, "/rest/v2.0/cameras"))


def test_a_resource_may_ask_for_a_scope_of_its_own(service):
    answer = service.use(service.tokens(scope="read")["access_token"], "/rest/v2.0/secrets")
    assert answer.status_code == 403
    assert ok(service.use(service.tokens(scope="write")["access_token"], "/rest/v2.0/secrets"))


def test_the_scope_is_not_asked_for_where_nothing_is(service):
    token = service.tokens(scope="read")["access_token"]
    assert_rest_error(service.use(token, "/rest/v2.0/nothing", "POST"), 404, "Not Found")


def test_logout_ends_everything_that_came_of_one_refresh_token():
    service = serve(refresh_revokes_access_token=False)
    first = service.tokens()
    others = [ok(service.refresh(first["refresh_token"]))["access_token"] for _ in range(3)]
    unrelated = service.tokens(scope="read")["access_token"]
    answer = service.log_out(others[1])
    assert (answer.status_code, answer.data) == (200, b"")
    assert not any(service.works(one) for one in [first["access_token"], *others])
    assert service.refresh(first["refresh_token"]).status_code == 400
    assert service.works(unrelated)


def test_a_second_logout_finds_no_token(service):
    token = service.tokens()["access_token"]
    service.log_out(token)
    assert_unknown(service.log_out(token), token)


@pytest.mark.parametrize("version", ["v2.0", "v2.1", "v2.15"])
def test_any_version_two_logs_out_and_knows_the_user(service, version):
    token = service.tokens()["access_token"]
    assert ok(service.use(token, f"/rest/{version}/users/self"))
    assert service.use(token, f"/rest/{version}/users/self/tokens/current", "DELETE").status_code == 200


@pytest.mark.parametrize("path", ["/rest/v3.0/users/self", "/rest/v2/users/self", "/rest/v2.x/users/self"])
def test_another_version_is_no_resource(service, path):
    assert_rest_error(service.use(service.tokens()["access_token"], path), 404, "Not Found", f"No resource at {path}")


def test_the_user_is_shown_to_the_users_token(service):
    said = ok(service.use(service.tokens()["access_token"]))
    assert said == {
        "userId": 10003,
        "accountId": 10003,
        "email": "demo@example.com",
        "firstName": "Demo",
        "lastName": "User",
    }


def test_a_user_without_an_email_is_shown_with_the_name(service):
    token = service.tokens(("zoë", "pässwörd & more ✓"))["access_token"]
    said = ok(service.use(token))
    assert (said["userId"], said["email"], said["firstName"], said["lastName"]) == (10006, "zoë", "", "<b>O'Neill</b>")


@pytest.mark.parametrize(
    "path",
    [
        "/rest/v2.0/users/self/",
        "//rest/v2.0/users/self",
        "/rest//v2.0///users/self//",
        "/rest/v2.0/users%2Fself",
        "/rest/v2.0/users/%73elf",
    ],
)
def test_slashes_too_many_make_no_other_resource(service, path):
    exactly = {
        "PATH_INFO": unquote(path),
        "HTTP_AUTHORIZATION": f"Bearer {service.tokens()['access_token']}",
    }
    assert ok(service.http.get("/", environ_overrides=exactly))


def test_the_root_of_rest_is_no_resource(service):
    answer = service.use(service.tokens()["access_token"], "/rest")
    assert_rest_error(answer, 404, "Not Found", "No resource at /rest")


@pytest.mark.parametrize(
    ("path", "method", "allow"),
    [
        (SELF, "POST", "GET, HEAD"),
        (SELF, "DELETE", "GET, HEAD"),
        (CURRENT, "GET", "DELETE"),
        (CURRENT, "POST", "DELETE"),
        ("/rest/v2.0/cameras", "DELETE", "GET, HEAD, POST"),
        ("/rest/v2.0/secrets", "PUT", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_there_is_said_with_those_that_are(service, path, method, allow):
    answer = service.use(service.tokens()["access_token"], path, method)
    assert_rest_error(answer, 405, "Method Not Allowed")
    assert answer.headers["Allow"] == allow


def test_head_answers_like_get_without_a_body(service):
    token = service.tokens()["access_token"]
    got, headed = service.use(token), service.use(token, method="HEAD")
    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["Content-Length"] == got.headers["Content-Length"]


def test_the_canned_answers_are_the_seeds(service):
    token = service.tokens()["access_token"]
    assert ok(service.use(token, "/rest/v2.1/cameras/77")) == {"cameraId": 77, "version": "2.1"}
    assert ok(service.use(token, "/rest/v2.1/cameras/x77")) == {"cameraId": "x77", "version": "2.1"}
    assert ok(service.use(token, "/rest/v2.0/cameras/all/status")) == []
    assert ok(service.use(token, "/rest/v2.0/secrets")) == {"secret": "of Demo User <demo@example.com>"}
    broken = service.use(token, "/rest/v2.0/broken")
    assert (broken.status_code, broken.get_json()["detail"]) == (503, "canned")


def test_a_resource_of_one_user_is_not_there_for_others(service):
    hers = service.tokens(("alice@example.com", "alice1234"))["access_token"]
    assert ok(service.use(hers, "/rest/v2.0/alices")) == "hers"
    assert_rest_error(service.use(service.tokens()["access_token"], "/rest/v2.0/alices"), 404, "Not Found")


def test_a_token_of_a_user_who_is_gone_counts_no_more(service):
    token = service.tokens()["access_token"]
    del service.sandbox.users["demo@example.com"]
    assert_unknown(service.use(token), token)


def test_the_root_answers_without_a_token(service):
    assert service.http.get("/").status_code == 200
    headed = service.http.head("/")
    assert (headed.status_code, headed.data) == (200, b"")


def test_health_says_ok_and_that_this_is_no_real_service(service):
    answer = service.http.get("/_mock/health")
    assert ok(answer)["status"] == "ok"
    assert answer.headers["X-Mock-Server"] == "testing-only"


@pytest.mark.parametrize("path", ["/nothing", "/oauth", "/oauth/tokens", "/rests", "/favicon.ico"])
def test_an_unknown_path_is_no_resource(service, path):
    assert_rest_error(service.http.get(path), 404, "Not Found")
