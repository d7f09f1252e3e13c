"""The page for SPARQL without a script: an answer as table and as graph, what it tells of it, where else it leads."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kg.vocab import prefixes, term
from tests.server.conftest import BROWSER, PAPER
from tests.server.test_pages import Outline

KG = f"PREFIX kg: <{prefixes()['kg']}>\n"
PAIRS = KG + "SELECT ?paper ?benchmark { ?paper kg:evaluatesOn ?benchmark } LIMIT 30"
ABOUT = KG + "CONSTRUCT WHERE { <https://w3id.org/paperkg/paper/" + PAPER + "> ?property ?value }"


def read_page(endpoint: httpx.Client, query: str, view: str) -> str:
    answer = endpoint.get("/sparql", params={"query": query, "format": view}, headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert Outline(answer.text).errors == []
    return answer.text


def read_graph(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="graph-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_an_answer_tells_its_rows_and_its_time_and_leads_to_its_other_forms(endpoint: httpx.Client) -> None:
    page = read_page(endpoint, PAIRS, "html")
    assert re.search(r"<span>30 rows in [\d.]+ m?s</span>", page)
    links = re.findall(r'<a href="(/sparql\?[^"]*)"', page.split("<h2>Answer</h2>")[1].split("<table")[0])
    asked = [parse_qs(urlsplit(link.replace("&amp;", "&")).query) for link in links]
    assert {fields["query"][0] for fields in asked} == {PAIRS}
    assert [fields["format"][0] for fields in asked] == ["html", "chart", "graph", "json", "xml", "csv", "tsv"]


def test_the_form_keeps_the_view_that_was_chosen(endpoint: httpx.Client) -> None:
    assert '<option value="graph" selected>graph</option>' in read_page(endpoint, PAIRS, "graph")


def test_rows_with_two_columns_of_things_are_a_graph(endpoint: httpx.Client) -> None:
    graph = read_graph(read_page(endpoint, PAIRS, "graph"))
    assert {str(node["kind"]) for node in graph["nodes"]} >= {"Paper", "Benchmark"}
    assert 0 < len(graph["edges"]) <= 30
    assert {edge["note"] for edge in graph["edges"]} == {"in one row"}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT ?name ?n { VALUES (?name ?n) { ('one' 1) ('two' 2.5) } } ORDER BY ?n",
            "Bars of n by name: one 1, two 2.5.",
        ),
        (
            "SELECT ?year ?n ?name { VALUES (?year ?n ?name) { (2020 1 'a') (2021 3 'a') (2020 4 'b') } }",
            "Lines of n by year for",
        ),
        (
            "SELECT ?name ?n ?m { VALUES (?name ?n ?m) { ('one' 1 9) ('two' 2 8) } } ORDER BY DESC(?m) ?n",
            "Bars of m by name: one 9, two 8.",
        ),
        (
            "SELECT ?x ?n ?m { { SELECT * { VALUES (?x ?n ?m) { ('a' 1 9) ('b' 2 8) } } ORDER BY ?m } } ORDER BY ?x",
            "Bars of n by x: a 1, b 2.",
        ),
        ("SELECT ?n ?day { VALUES (?n ?day) { (5 '2020-01-01') (6 '2020-01-02') } }", "Lines of n by day"),
    ],
)
def test_numbers_are_a_chart_by_name_or_along_years(endpoint: httpx.Client, query: str, told: str) -> None:
    assert f'<desc id="chart-told">{told}' in read_page(endpoint, query, "chart")


def test_the_months_of_a_year_stand_side_by_side(endpoint: httpx.Client) -> None:
    query = "SELECT ?month ?n { VALUES (?month ?n) { ('2020-01' 5) ('2020-02' 6) ('2020-12' 7) } }"
    points = re.findall(r'<circle cx="([\d.]+)%"', read_page(endpoint, query, "chart"))
    assert len(set(points)) == 3


@pytest.mark.parametrize("numbers", ["1e308 -1e308", "5e-324 0", "1e400 2", "'1' 2"])
def test_numbers_of_any_size_are_answered(endpoint: httpx.Client, numbers: str) -> None:
    one, other = numbers.split()
    for label in ("'2020' '2021'", "'a' 'b'"):
        first, second = label.split()
        read_page(endpoint, f"SELECT ?x ?n {{ VALUES (?x ?n) {{ ({first} {one}) ({second} {other}) }} }}", "chart")


@pytest.mark.parametrize(
    "row", ["('a text: it' kg:uses kg:Paper)", "(UNDEF kg:uses kg:Paper)", "(kg:Paper UNDEF kg:Paper)"]
)
def test_rows_that_look_like_triples_and_are_none_have_no_graph(endpoint: httpx.Client, row: str) -> None:
    query = f"{KG} SELECT ?subject ?predicate ?object {{ VALUES (?subject ?predicate ?object) {{ {row} }} }}"
    assert "There is no graph of this answer" in read_page(endpoint, query, "graph")


def test_triples_are_a_graph_with_the_names_of_properties(endpoint: httpx.Client) -> None:
    graph = read_graph(read_page(endpoint, ABOUT, "graph"))
    names = {node["id"]: node["name"] for node in graph["nodes"]}
    ties = {(names[edge["from"]], edge["note"], names[edge["to"]]) for edge in graph["edges"]}
    title = "Large Language Monkeys: Scaling Inference Compute with Repeated Sampling"
    assert any(tie[::2] == (title, "GSM8K") and "evaluates on" in str(tie[1]) for tie in ties)


@pytest.mark.parametrize(
    ("query", "view", "note"),
    [
        ("SELECT (1 AS ?one) {}", "graph", "There is no graph of this answer"),
        (KG + "SELECT ?name { ?paper a kg:Paper ; kg:byline ?name } LIMIT 3", "graph", "No rows"),
        (ABOUT, "chart", "There is no chart of this answer"),
        (PAIRS, "chart", "There is no chart of this answer"),
        ("SELECT (1 AS ?one) {}", "chart", "There is no chart of this answer"),
    ],
)
def test_what_cannot_be_shown_so_is_said(endpoint: httpx.Client, query: str, view: str, note: str) -> None:
    assert note in read_page(endpoint, query, view)


def test_the_dataset_of_a_request_stays_in_its_links(endpoint: httpx.Client) -> None:
    fields = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": "http://example.org/g"}
    page = endpoint.get("/sparql", params=fields, headers=BROWSER).text
    assert page.count("default-graph-uri=http%3A%2F%2Fexample.org%2Fg") == 7


def test_a_query_too_long_for_an_address_has_no_links(endpoint: httpx.Client) -> None:
    query = PAIRS + "\n# " + "x" * 7000
    page = endpoint.post("/sparql", data={"query": query, "format": "html"}, headers=BROWSER).text
    assert "30 rows in" in page
    assert "format=csv" not in page


def test_pages_are_packed_for_those_who_take_that(endpoint: httpx.Client) -> None:
    fields = {"query": PAIRS, "format": "html"}
    packed = endpoint.get("/sparql", params=fields, headers={**BROWSER, "Accept-Encoding": "gzip"})
    plain = endpoint.get("/sparql", params=fields, headers={**BROWSER, "Accept-Encoding": "identity"})
    assert (packed.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    drop = re.compile(r"in [\d.]+ m?s")
    assert drop.sub("", packed.text) == drop.sub("", plain.text)


def test_the_terms_of_the_ontology_are_one_small_document(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql-terms.json")
    terms = {each["name"]: each for each in answer.json()["terms"]}
    assert answer.json()["prefixes"]["kg"] + "Paper" == term("kg:Paper").value
    assert (terms["kg:Paper"]["kind"], terms["kg:uses"]["kind"]) == ("class", "relation")
    assert terms["kg:Paper"]["comment"].startswith("A research paper that was read")
    assert "skos:prefLabel" in terms
    assert len(answer.content) < 40_000
