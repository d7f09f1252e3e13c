"""The endpoint, by the SPARQL 1.1 Protocol."""

import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from kg.vocab import prefixes, term
from server.sparql import NO_UPDATES
from tests.server.conftest import BROWSER, PAPER

TITLE = f"""PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?title {{ <https://w3id.org/paperkg/paper/{PAPER}> dcterms:title ?title }}"""
ANSWER = "Large Language Monkeys: Scaling Inference Compute with Repeated Sampling"
CONSTRUCT = f"CONSTRUCT WHERE {{ <https://w3id.org/paperkg/paper/{PAPER}> a ?class }}"
FORM = "application/x-www-form-urlencoded"

SELECT_TYPES = (
    ("", "application/sparql-results+json"),
    ("*/*", "application/sparql-results+json"),
    ("application/json", "application/sparql-results+json"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("application/sparql-results+json;q=0.2, text/csv;q=0.9", "text/csv; charset=utf-8"),
    ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ("text/*", "text/csv; charset=utf-8"),
    ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
    ("application/x-unknown, */*;q=0.1", "application/sparql-results+json"),
    (BROWSER["Accept"], "text/html; charset=utf-8"),
)
CONSTRUCT_TYPES = (
    ("", "text/turtle; charset=utf-8"),
    ("application/n-triples", "application/n-triples"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/ld+json", "application/ld+json"),
    ("text/turtle;q=0.5, application/ld+json;q=0.4", "text/turtle; charset=utf-8"),
)
WRAPPER_NAMES = (("json", SELECT_TYPES[0][1]), ("csv", "text/csv; charset=utf-8"), ("srx", SELECT_TYPES[3][1]))


@pytest.mark.parametrize(("accept", "content_type"), SELECT_TYPES)
def test_rows_come_in_the_type_that_the_client_likes_best(client: FlaskClient, accept: str, content_type: str) -> None:
    answer = client.get("/sparql", query_string={"query": TITLE}, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert ANSWER in answer.get_data(as_text=True)
    assert "Accept" in answer.vary


@pytest.mark.parametrize(("accept", "content_type"), CONSTRUCT_TYPES)
def test_triples_come_in_the_type_that_the_client_likes_best(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.content_type) == (200, content_type)
    written_in = RdfFormat.from_media_type(content_type.partition(";")[0])
    assert [quad.object for quad in parse(answer.data, format=written_in)] == [term("kg:Paper")]


@pytest.mark.parametrize(("name", "content_type"), WRAPPER_NAMES)
def test_a_format_can_be_named_in_the_address(client: FlaskClient, name: str, content_type: str) -> None:
    answer = client.get("/sparql", query_string={"query": TITLE, "format": name}, headers=BROWSER)
    assert answer.content_type == content_type


@pytest.mark.parametrize(
    ("body", "content_type"), [(urlencode({"query": TITLE}), FORM), (TITLE, "application/sparql-query")]
)
def test_a_query_can_be_posted_as_a_form_and_by_itself(client: FlaskClient, body: str, content_type: str) -> None:
    answer = client.post("/sparql", data=body, content_type=content_type)
    assert [row["title"]["value"] for row in answer.get_json(force=True)["results"]["bindings"]] == [ANSWER]


def test_a_posted_form_can_name_its_format(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": TITLE, "format": "csv"})
    assert answer.get_data(as_text=True) == f"title\r\n{ANSWER}\r\n"


def test_a_question_of_yes_or_no_is_answered(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }"})
    assert json.loads(answer.data) == {"head": {}, "boolean": True}
    page = client.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }"}, headers=BROWSER)
    assert "<td>yes</td>" in page.get_data(as_text=True)


def test_text_beyond_ascii_comes_through_both_ways(client: FlaskClient) -> None:
    query = 'SELECT ("Mélange 模型 𝔸" AS ?text) {}'
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.data.decode("utf-8") == "text\r\nMélange 模型 𝔸\r\n"


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_of_other_graphs_is_empty(client: FlaskClient, name: str) -> None:
    answer = client.get(
        "/sparql", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 1", name: "http://example.org/g"}
    )
    assert answer.get_json(force=True)["results"]["bindings"] == []


REFUSED = (
    ({"query": "SELEC * {}"}, 400, "This is not a SPARQL 1.1 query: error at 1:"),
    ({"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}, 400, "This is not a SPARQL 1.1 query: error at 1:"),
    (
        {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"},
        400,
        "SERVICE is refused: this endpoint calls no other",
    ),
    ({"update": "CLEAR ALL"}, 403, NO_UPDATES),
    ({"query": TITLE, "default-graph-uri": "no iri"}, 400, "default-graph-uri is not an absolute IRI"),
    ({"query": TITLE, "format": "docx"}, 400, "there is no format 'docx' for this answer: choose json, xml, csv, tsv."),
)


@pytest.mark.parametrize(("fields", "status", "sentence"), REFUSED)
def test_what_cannot_be_answered_is_refused_in_one_sentence(
    client: FlaskClient, fields: dict[str, str], status: int, sentence: str
) -> None:
    answer = client.get("/sparql", query_string=fields)
    assert (answer.status_code, answer.content_type) == (status, "text/plain; charset=utf-8")
    assert answer.get_data(as_text=True).startswith(sentence)


def test_a_browser_gets_the_form_back_with_what_is_wrong(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": "SELEC <x>"}, headers=BROWSER)
    assert page.status_code == 400
    assert "SELEC &lt;x&gt;</textarea>" in page.get_data(as_text=True)
    assert 'role="alert">This is not a SPARQL 1.1 query' in page.get_data(as_text=True)


def test_two_queries_in_one_request_are_refused(client: FlaskClient) -> None:
    assert client.get("/sparql?query=ASK{}&query=ASK{}").status_code == 400
    assert client.post("/sparql?query=ASK{}", data="ASK{}", content_type="application/sparql-query").status_code == 400


def test_a_post_without_a_query_or_of_another_type_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data="x=y", content_type=FORM).status_code == 400
    assert client.post("/sparql", data=TITLE, content_type="text/plain").status_code == 415
    assert client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update").status_code == 403


def test_a_query_that_is_not_utf_8_is_refused(client: FlaskClient) -> None:
    assert client.get("/sparql?query=ASK%7B%7D%23%ff").status_code == 400
    assert client.post("/sparql", data=b"ASK{}#\xff", content_type="application/sparql-query").status_code == 400


def test_other_methods_are_told_which_ones_there_are(client: FlaskClient) -> None:
    answer = client.put("/sparql")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_type_that_there_is_not_is_refused_with_those_that_there_are(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": TITLE}, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "application/sparql-results+json" in answer.get_data(as_text=True)


def test_pages_elsewhere_may_ask(client: FlaskClient) -> None:
    asked = client.options("/sparql")
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]


def test_a_tool_that_asks_nothing_gets_the_description_of_the_service(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "application/n-triples"})
    said = {quad.predicate.value: str(quad.object) for quad in parse(answer.data, format=RdfFormat.N_TRIPLES)}
    assert said[prefixes()["sd"] + "endpoint"] == "<http://localhost/sparql>"
    assert said[prefixes()["sd"] + "supportedLanguage"] == f"<{prefixes()['sd']}SPARQL11Query>"


def test_a_visitor_who_asks_nothing_gets_a_form_with_examples(client: FlaskClient) -> None:
    page = client.get("/sparql", headers=BROWSER).get_data(as_text=True)
    assert "PREFIX kg: &lt;https://w3id.org/paperkg/ontology#&gt;" in page
    example = client.get("/sparql?example=most-used", headers=BROWSER).get_data(as_text=True)
    assert "?concept a ?kind ;" in example
    assert "#+ title" not in example
