"""The OpenAPI document: valid, complete, with examples that work; routes and document equal (issue 3, item 9)."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import jsonschema
import pytest
import schemathesis
from commanding import Api
from helpers import ALICE, DEMO_CLIENT, Service, serve

from mockserver import __version__
from mockserver.app import create_app
from mockserver.control.calls import ROUTES
from mockserver.control.openapi import document

DOCUMENT = json.loads(json.dumps(document("http://localhost")))
OPERATIONS = [
    (path, method, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
CONTROL = [one for one in OPERATIONS if one[0].startswith("/_mock")]
VENDOR = [one for one in OPERATIONS if not one[0].startswith("/_mock")]
CATCH_ALL = {"/rest", "/_mock", "/_mock/try", "/_mock/<path:path>", "/assets/<path:filename>"}
"""Flask's rules behind which other tables stand."""


def _name(value):
    return value if isinstance(value, str) else ""


def of_flask(path):
    """A path of the document as Flask writes it."""
    return re.sub(r"\{(\w+)\}", lambda found: f"<path:{found[1]}>" if found[1] == "path" else f"<{found[1]}>", path)


def referred(schema):
    """A schema with everything that it refers to, for a validator."""
    return (
        {"$ref": schema["$ref"], "components": DOCUMENT["components"]}
        if "$ref" in schema
        else schema | {"components": DOCUMENT["components"]}
    )


def test_it_is_asked_for_at_the_control_api(api):
    shown = api.get("/openapi.json")
    assert shown == DOCUMENT
    assert shown["openapi"].startswith("3.1.")
    assert shown["info"]["version"] == __version__


def test_a_sandboxs_document_has_its_own_address(api):
    inside = api.sandbox_named("one")
    assert inside.get("/openapi.json")["servers"] == [{"url": "http://localhost/_sandboxes/one"}]


def test_it_is_valid():
    """By the schema of OpenAPI 3.1 itself."""
    schemathesis.openapi.from_dict(DOCUMENT).validate()
    with pytest.raises(ValueError, match="title"):
        schemathesis.openapi.from_dict(DOCUMENT | {"info": {}}).validate()


def test_every_schema_is_one():
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(DOCUMENT)
    for name in set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text)):
        assert name in DOCUMENT["components"]["schemas"]


def test_every_call_is_documented_and_every_documented_call_is_there():
    routes = {("/_mock" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path), route.method.lower()) for route in ROUTES}
    assert {(path, method) for path, method, _ in CONTROL} == routes


def test_every_documented_path_of_the_vendors_is_routed():
    rules = {rule.rule: rule.methods for rule in create_app().url_map.iter_rules()}
    for path, method, _ in VENDOR:
        rule = "/rest/<path:path>" if path.startswith("/rest/") else of_flask(path)
        assert method.upper() in rules[rule], (path, method)


def test_every_routed_path_is_documented():
    documented = {of_flask(path): operations for path, operations in DOCUMENT["paths"].items()}
    for rule in create_app().url_map.iter_rules():
        if rule.rule in CATCH_ALL:
            continue
        assert rule.rule in documented, rule.rule
        if rule.rule.startswith(("/oauth/token", "/rest/")):
            continue  # every method is answered there, most of them with a 405
        assert {method.lower() for method in rule.methods} - {"head", "options"} == set(documented[rule.rule])


def test_every_operation_has_an_id_of_its_own_and_says_what_it_does():
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(ids)) == len(ids)
    for _, _, operation in OPERATIONS:
        assert operation["summary"]
        assert operation["tags"] in (["vendor"], ["control"])
        assert operation["responses"]


def test_every_argument_of_a_path_is_described():
    for path, _, operation in OPERATIONS:
        named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))


@pytest.mark.parametrize(("path", "method", "operation"), CONTROL, ids=_name)
def test_every_refusal_of_the_control_api_is_a_problem(path, method, operation):
    del path, method
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            continue
        assert response["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def taken(operations):
    """Those that take something."""
    return [one for one in operations if "requestBody" in one[2]]


@pytest.mark.parametrize(("path", "method", "operation"), taken(CONTROL), ids=_name)
def test_every_body_of_the_control_api_has_an_example(path, method, operation):
    del path, method
    assert operation["requestBody"]["content"]["application/json"]["examples"]


@pytest.mark.parametrize(("path", "method", "operation"), taken(CONTROL), ids=_name)
def test_the_examples_of_the_control_api_work(path, method, operation):
    """With the built-in seed, in this order of things: what they name is there."""
    api = Api(Service(create_app()))
    media = operation["requestBody"]["content"]["application/json"]
    for example in media.get("examples", {}).values():
        jsonschema.Draft202012Validator(referred(media["schema"])).validate(example["value"])
        filled = path.replace("{client_id}", DEMO_CLIENT[0]).replace("{username}", ALICE[0])
        answer = api.service.http.open(filled, method=method, json=example["value"])
        assert str(answer.status_code) in operation["responses"], answer.text
        assert answer.status_code < 300, answer.text


FORM = "application/x-www-form-urlencoded"
POSTED = [one for one in taken(VENDOR) if FORM in one[2]["requestBody"]["content"]]


def test_every_endpoint_of_the_vendors_that_takes_something_has_an_example():
    for path, method, operation in VENDOR:
        medium = operation.get("requestBody", {}).get("content", {}).get(FORM)
        parameters = [one for one in operation.get("parameters", []) if one["in"] != "path"]
        if medium is None and not parameters:
            continue
        shown = (medium or {}).get("examples") or any("example" in one or "examples" in one for one in parameters)
        assert shown, (path, method)


@pytest.mark.parametrize(("path", "method", "operation"), POSTED, ids=_name)
def test_the_examples_of_the_vendors_endpoints_are_answered_as_documented(path, method, operation):
    service = serve()
    for example in operation["requestBody"]["content"][FORM].get("examples", {}).values():
        answer = service.http.open(
            path, method=method, data=urlencode(example["value"]), content_type=FORM, auth=DEMO_CLIENT
        )
        assert str(answer.status_code) in operation["responses"]


@pytest.mark.parametrize(("path", "method", "operation"), CONTROL, ids=_name)
def test_every_answer_of_a_call_fits_its_schema(path, method, operation):
    """What is there is asked for by name."""
    api = Api(serve())
    api.rule({}, delay_ms=0)
    api.mint(access_token="some-token")
    api.sandbox_named("some-sandbox")
    api.log_in()
    given = {
        "client_id": DEMO_CLIENT[0],
        "username": ALICE[0],
        "token": "some-token",
        "id": "rule-1",
        "name": "some-sandbox",
        "number": "1",
    }
    filled = re.sub(r"\{(\w+)\}", lambda found: given[found[1]], path)
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = next((one["value"] for one in content.get("examples", {}).values()), None)
    if path == "/_mock/state" and method == "put":
        body = api.get("/state")
    answer = api.service.http.open(filled, method=method, **({} if body is None else {"json": body}))
    documented = operation["responses"][str(answer.status_code)]
    assert answer.status_code < 300, answer.text
    if "content" not in documented:
        assert answer.data == b""
        return
    validator = jsonschema.Draft202012Validator(referred(documented["content"]["application/json"]["schema"]))
    validator.validate(answer.json)


@pytest.mark.parametrize(
    "status",
    [
        *("400", "401", "403", "404", "405", "415", "421", "422"),
        pytest.param("413"),
    ],
)
def test_what_every_call_may_be_refused_with_is_documented(status):
    for _, _, operation in CONTROL:
        assert status in operation["responses"]
