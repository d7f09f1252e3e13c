"""The canned queries as an API: what is documented is what is answered."""

import json
from collections.abc import Mapping

import httpx
import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from kg.formats import GRAPH_FORMATS, TABLE_FORMATS, Format
from kg.queries import load_queries
from server.openapi import describe_api
from tests.server.conftest import BROWSER
from tests.server.test_pages import Outline

QUERIES = load_queries()
DOCUMENT = describe_api(QUERIES.values())
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
API = schemathesis.openapi.from_dict(DOCUMENT)


@API.parametrize()
@settings(max_examples=3, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_answer_is_documented(served: str, case: schemathesis.Case) -> None:
    case.call_and_validate(base_url=served, checks=CHECKS)


def test_the_description_is_valid_openapi_of_every_query(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    document = json.loads(answer.data)
    validate(document)
    assert document == DOCUMENT
    assert sorted(document["paths"]) == sorted(f"/api/{name}" for name in QUERIES)
    tag = answer.headers["ETag"]
    assert client.get("/api/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_a_bare_path_answers_with_the_defaults_in_json_even_to_a_browser(endpoint: httpx.Client) -> None:
    bare = endpoint.get("/api/most-used")
    assert bare.headers["Content-Type"] == "application/sparql-results+json"
    assert bare.json() == endpoint.get("/api/most-used?kind=Benchmark").json()
    assert endpoint.get("/api/most-used", headers=BROWSER).text == bare.text


@pytest.mark.parametrize("written_as", [*TABLE_FORMATS, *GRAPH_FORMATS], ids=lambda each: each.name)
def test_an_answer_comes_in_the_format_that_is_named_or_accepted(endpoint: httpx.Client, written_as: Format) -> None:
    path = "/api/tasks" if written_as in TABLE_FORMATS else "/api/paper-graph"
    named = endpoint.get(path, params={"format": written_as.name})
    accepted = endpoint.get(path, headers={"Accept": written_as.media_type})
    for answer in (named, accepted):
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, written_as.media_type)


def test_a_client_that_has_the_answer_gets_304_and_one_that_asks_for_the_head_no_body(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/api/tasks")
    again = endpoint.get("/api/tasks", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = endpoint.head("/api/tasks")
    assert (head.content, head.headers["Content-Length"]) == (b"", answer.headers["Content-Length"])


@pytest.mark.parametrize(
    ("path", "headers", "status", "sentence"),
    [
        ("/api/most-used?kind=Animal", {}, 400, "'Animal' is not a kind: choose Method, Model"),
        ("/api/most-used?knid=Model", {}, 400, "The query 'most-used' has no parameter 'knid'; it takes kind."),
        ("/api/most-used?kind=Model&kind=Task", {}, 400, "The field 'kind' is given twice: give it once."),
        ("/api/pairs?atLeast=two", {}, 400, "'two' is not a whole number: write it in digits, such as 24."),
        ("/api/fits-on-card?memory=-5", {}, 400, "Memory is -5: give a whole number from 1 to 10000."),
        ("/api/fits-on-card?bits=7", {}, 400, "Bits is '7': choose 16, 8, 4."),
        ("/api/papers-on-benchmark?benchmark=GSM8KK", {}, 400, "There is no concept 'GSM8KK'; the nearest is"),
        ("/api/tasks?format=yaml", {}, 400, "There is no format 'yaml' for this answer: choose json, xml, csv, tsv."),
        ("/api/tasks?x=%FF", {}, 400, "This request is not in UTF-8"),
        ("/api/none", {}, 404, "There is no canned query 'none': /api/openapi.json lists them."),
        ("/api/tasks", {"Accept": "image/png"}, 406, "This can be had as application/sparql-results+json"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    endpoint: httpx.Client, path: str, headers: Mapping[str, str], status: int, sentence: str
) -> None:
    refused = endpoint.get(path, headers=headers)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert refused.text.startswith(sentence)


def test_other_methods_are_refused_and_browsers_on_other_sites_may_ask(endpoint: httpx.Client) -> None:
    refused = endpoint.post("/api/tasks")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert endpoint.options("/api/tasks").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert endpoint.get("/api/tasks").headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_has_a_form_and_a_command_for_every_operation(client: FlaskClient) -> None:
    page = client.get("/api", headers=BROWSER).get_data(as_text=True)
    assert Outline(page).errors == []
    for name in QUERIES:
        assert f'action="/api/{name}"' in page
        assert f"curl -G http://localhost/api/{name} -H " in page
