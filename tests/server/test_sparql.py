"""The endpoint, by the SPARQL 1.1 Protocol."""

import json
from urllib.parse import urlencode

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from kg.vocab import prefixes, term
from server.writing import READ_ONLY
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
def test_rows_come_in_the_type_that_the_client_likes_best(
    endpoint: httpx.Client, accept: str, content_type: str
) -> None:
    answer = endpoint.get("/sparql", params={"query": TITLE}, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert ANSWER in answer.text
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(("accept", "content_type"), CONSTRUCT_TYPES)
def test_triples_come_in_the_type_that_the_client_likes_best(
    endpoint: httpx.Client, accept: str, content_type: str
) -> None:
    answer = endpoint.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    written_in = RdfFormat.from_media_type(content_type.partition(";")[0])
    assert [quad.object for quad in parse(answer.content, format=written_in)] == [term("kg:Paper")]


@pytest.mark.parametrize(("name", "content_type"), WRAPPER_NAMES)
def test_a_format_can_be_named_in_the_address(endpoint: httpx.Client, name: str, content_type: str) -> None:
    answer = endpoint.get("/sparql", params={"query": TITLE, "format": name}, headers=BROWSER)
    assert answer.headers["Content-Type"] == content_type


@pytest.mark.parametrize(
    ("body", "content_type"), [(urlencode({"query": TITLE}), FORM), (TITLE, "application/sparql-query")]
)
def test_a_query_can_be_posted_as_a_form_and_by_itself(endpoint: httpx.Client, body: str, content_type: str) -> None:
    answer = endpoint.post("/sparql", content=body, headers={"Content-Type": content_type})
    assert [row["title"]["value"] for row in answer.json()["results"]["bindings"]] == [ANSWER]


def test_a_posted_form_can_name_its_format(endpoint: httpx.Client) -> None:
    answer = endpoint.post("/sparql", data={"query": TITLE, "format": "csv"})
    assert answer.text == f"title\r\n{ANSWER}\r\n"


def test_a_question_of_yes_or_no_is_answered(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
    assert json.loads(answer.content) == {"head": {}, "boolean": True}
    page = endpoint.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}, headers=BROWSER)
    assert "<td>yes</td>" in page.text


def test_text_beyond_ascii_comes_through_both_ways(endpoint: httpx.Client) -> None:
    query = 'SELECT ("Mélange 模型 𝔸" AS ?text) {}'
    answer = endpoint.get("/sparql", params={"query": query, "format": "csv"})
    assert answer.content.decode("utf-8") == "text\r\nMélange 模型 𝔸\r\n"


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_of_other_graphs_is_empty(endpoint: httpx.Client, name: str) -> None:
    answer = endpoint.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1", name: "http://example.org/g"})
    assert answer.json()["results"]["bindings"] == []


REFUSED = (
    ({"query": "SELEC * {}"}, 400, "This is not a SPARQL query: error at 1:"),
    ({"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}, 400, "This is not a SPARQL query: error at 1:"),
    ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, 400, "SERVICE is refused"),
    ({"update": "CLEAR ALL"}, 400, "An update is posted"),
    ({"query": TITLE, "default-graph-uri": "no iri"}, 400, "default-graph-uri is not an absolute IRI"),
    (
        {"query": TITLE, "format": "docx"},
        400,
        "There is no format 'docx' for this answer: choose json, xml, csv, tsv; for triples ttl, nt, jsonld, rdfxml,",
    ),
)


@pytest.mark.parametrize(("fields", "status", "sentence"), REFUSED)
def test_what_cannot_be_answered_is_refused_in_one_sentence(
    endpoint: httpx.Client, fields: dict[str, str], status: int, sentence: str
) -> None:
    answer = endpoint.get("/sparql", params=fields)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert answer.text.startswith(sentence)


def test_a_browser_gets_the_form_back_with_what_is_wrong(endpoint: httpx.Client) -> None:
    page = endpoint.get("/sparql", params={"query": "SELEC <x>"}, headers=BROWSER)
    assert page.status_code == 400
    assert "SELEC &lt;x&gt;</textarea>" in page.text
    assert 'role="alert">This is not a SPARQL query' in page.text


PAGES = (
    ("SELECT ?s ?label { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } LIMIT 1", ">label</th>"),
    ("SELECT * {}", "1 row without a column"),
    ("CONSTRUCT WHERE { ?s <http://example.org/none> ?o }", "No triples: the graph holds nothing"),
    ("SELECT * { ?s <http://example.org/none> ?o }", "No rows: the graph holds nothing"),
    (CONSTRUCT, 'aria-label="Answer">@prefix kg: &lt;https://w3id.org/paperkg/ontology#&gt; .\n@prefix rdf: '),
)


@pytest.mark.parametrize(("query", "shown"), PAGES)
def test_a_page_shows_the_whole_of_an_answer_and_says_when_there_is_none(
    endpoint: httpx.Client, query: str, shown: str
) -> None:
    assert shown in endpoint.get("/sparql", params={"query": query}, headers=BROWSER).text


def test_two_queries_in_one_request_are_refused(endpoint: httpx.Client) -> None:
    assert endpoint.get("/sparql?query=ASK{}&query=ASK{}").status_code == 400
    assert (
        endpoint.post(
            "/sparql?query=ASK{}", content="ASK{}", headers={"Content-Type": "application/sparql-query"}
        ).status_code
        == 400
    )


def test_a_post_without_a_query_or_of_another_type_is_refused(endpoint: httpx.Client) -> None:
    assert endpoint.post("/sparql", data={"x": "y"}).status_code == 400
    assert endpoint.post("/sparql", content=TITLE, headers={"Content-Type": "text/plain"}).status_code == 415


def test_an_update_is_refused_and_changes_nothing(endpoint: httpx.Client) -> None:
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
    before = endpoint.get("/sparql", params=count).text
    for answer in (
        endpoint.post("/sparql", content="CLEAR ALL", headers={"Content-Type": "application/sparql-update"}),
        endpoint.post("/sparql", data={"update": "CLEAR ALL"}),
    ):
        assert (answer.status_code, answer.text) == (403, f"{READ_ONLY}\n")
    assert endpoint.get("/sparql", params=count).text == before


def test_a_query_that_is_not_utf_8_is_refused(endpoint: httpx.Client) -> None:
    assert endpoint.get("/sparql?query=ASK%7B%7D%23%ff").status_code == 400
    posted = endpoint.post("/sparql", content=b"ASK{}#\xff", headers={"Content-Type": "application/sparql-query"})
    assert posted.status_code == 400


def test_other_methods_are_told_which_ones_there_are(endpoint: httpx.Client) -> None:
    answer = endpoint.put("/sparql")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_type_that_there_is_not_is_refused_with_those_that_there_are(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql", params={"query": TITLE}, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "application/sparql-results+json" in answer.text


def test_pages_elsewhere_may_ask(endpoint: httpx.Client) -> None:
    asked = endpoint.options("/sparql")
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert {"*", "Authorization"} <= set(asked.headers["Access-Control-Allow-Headers"].split(", "))


def test_a_tool_that_asks_nothing_gets_the_description_of_the_service(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql", headers={"Accept": "application/n-triples"})
    said = {quad.predicate.value: str(quad.object) for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)}
    assert said[prefixes()["sd"] + "endpoint"] == f"<{endpoint.base_url}/sparql>"
    assert said[prefixes()["sd"] + "supportedLanguage"] == f"<{prefixes()['sd']}SPARQL11Query>"


def test_a_visitor_who_asks_nothing_gets_a_form_with_examples(endpoint: httpx.Client) -> None:
    page = endpoint.get("/sparql", headers=BROWSER).text
    assert "PREFIX kg: &lt;https://w3id.org/paperkg/ontology#&gt;" in page
    example = endpoint.get("/sparql?example=most-used", headers=BROWSER).text
    assert "?concept a ?kind ;" in example
    assert "#+ title" not in example
