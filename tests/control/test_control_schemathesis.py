"""Schemathesis against the control API and the vendor's endpoints: no 5xx, nothing outside the schema (item 9)."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from commanding import Api
from helpers import DEMO_CLIENT, serve
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mockserver.control.openapi import document

EXAMPLES = 10
"""For each operation and mode; more than a test run can wait for is for the person who changes the API."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    (method.upper(), path)
    for path, operations in document("http://localhost")["paths"].items()
    for method in operations
]


@pytest.fixture(scope="module")
def asked():
    """The service's own document, as it gives it."""
    service = serve(max_sandboxes=20)
    return Api(service), schemathesis.openapi.from_wsgi("/_mock/openapi.json", service.app)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_no_request_gets_an_answer_outside_the_schema(asked, method, path, mode):
    """Data that fits the schema, and data that does not."""
    api, schema = asked
    api.post("/reset")
    token = api.mint(access_token="a-token")["access_token"]
    strategy = schema[path][method].as_strategy(generation_mode=mode)

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(case=strategy)
    def run(case):
        if path.startswith("/oauth/token"):
            response = case.call(auth=DEMO_CLIENT)
        elif path.startswith("/rest/"):
            response = case.call(headers={"Authorization": f"Bearer {token}"})
        else:
            response = case.call()
        case.validate_response(response, checks=CHECKS)

    try:
        run()
    except hypothesis.errors.Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing that could be wrong can be sent here
