"""The canned queries as SHACL executables."""

from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import QuerySolutions, Store
from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef

from kg.queries import VALUES_LINE, find_columns, load_queries, run_text
from kg.store import open_snapshot
from kg.vocab import prefixes
from server.app import create_app
from tests.readings import OTHER_BASE
from tests.server.conftest import BROWSER

QUERIES = load_queries()
ROOT = "http://localhost/"
SCHEMA = rdflib.Namespace(prefixes()["schema"])


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/queries.ttl").data, format="turtle")


def find_terms(text: str) -> list[tuple[str, object]]:
    """Return the names and values of a query's parameters, however the values are written."""
    found = []
    for match in VALUES_LINE.finditer(text):
        (row,) = Store().query(f"SELECT ?term {{ VALUES ?term {{ {match['term']} }} }}", prefixes=prefixes())
        found.append((match["name"], row["term"]))
    return found


def test_every_query_is_described_with_a_text_that_runs_as_it_stands(described: rdflib.Graph) -> None:
    assert set(described.subjects(RDF.type, SH.SPARQLExecutable)) == {URIRef(f"{ROOT}query/{name}") for name in QUERIES}
    for name, query in QUERIES.items():
        node = URIRef(f"{ROOT}query/{name}")
        is_table = bool(find_columns(query))
        assert (node, RDF.type, SH.SPARQLSelectExecutable if is_table else SH.SPARQLConstructExecutable) in described
        text = str(described.value(node, SH.select if is_table else SH.construct))
        assert VALUES_LINE.sub("", query.text).endswith(VALUES_LINE.sub("", text) + "\n")
        assert find_terms(text) == find_terms(query.text)
        rdflib.Graph().query(text)
        assert described.value(node, RDFS.label) == Literal(query.title, lang="en")
        assert described.value(node, SCHEMA.target) == URIRef(f"{ROOT}sparql")
        assert described.value(node, RDFS.seeAlso) == URIRef(f"{ROOT}api/{name}")


def test_a_parameter_is_named_by_its_path_and_has_the_default_of_the_text(described: rdflib.Graph) -> None:
    parameter = described.value(URIRef(f"{ROOT}query/pairs"), SH.parameter)
    assert described.value(parameter, SH.path) == URIRef(f"{ROOT}queries#atLeast")
    assert described.value(parameter, SH.datatype) == XSD.integer
    assert described.value(parameter, SH.defaultValue) == Literal(2)
    benchmark = described.value(URIRef(f"{ROOT}query/results-on-benchmark"), SH.parameter)
    assert described.value(benchmark, SH["class"]) == URIRef(prefixes()["kg"] + "Concept")
    assert described.value(benchmark, SH.defaultValue) == URIRef("https://w3id.org/paperkg/concept/gsm8k")


def test_a_text_names_the_things_of_the_graph_that_is_served(other_store: Path) -> None:
    client = create_app(other_store).test_client()
    described = rdflib.Graph().parse(data=client.get("/queries.ttl").data, format="turtle")
    node = URIRef(f"{ROOT}query/papers-on-benchmark")
    assert described.value(described.value(node, SH.parameter), SH.defaultValue) == URIRef(OTHER_BASE + "concept/gsm8k")
    answer = run_text(open_snapshot(other_store)[1], str(described.value(node, SH.select)))
    assert isinstance(answer, QuerySolutions)
    papers = {row["title"].value for row in answer}
    assert papers == {"TinySolver: Small Models that Reason", 'QuickTune "quoted" & <tagged>'}


def test_prefixes_are_declared_once_for_all(described: rdflib.Graph) -> None:
    declared = {
        str(described.value(each, SH.prefix)): described.value(each, SH.namespace)
        for each in described.objects(URIRef(f"{ROOT}queries#prefixes"), SH.declare)
    }
    assert declared["kg"] == Literal(prefixes()["kg"], datatype=XSD.anyURI)
    assert set(declared) <= set(prefixes())


def test_the_index_is_a_page_for_browsers_and_rdf_for_tools(client: FlaskClient) -> None:
    assert client.get("/queries", headers=BROWSER).content_type.startswith("text/html")
    answer = client.get("/queries", headers={"Accept": "application/ld+json"})
    assert answer.content_type == "application/ld+json"
    known = {"If-None-Match": answer.headers["ETag"], "Accept": "application/ld+json"}
    assert client.get("/queries", headers=known).status_code == 304
    assert client.get("/queries.doc").status_code == 404


def test_the_description_of_the_data_set_leads_there(client: FlaskClient) -> None:
    void = rdflib.Graph().parse(data=client.get("/.well-known/void?format=nt").data, format="nt")
    dataset = URIRef(f"{ROOT}.well-known/void#dataset")
    assert URIRef(f"{ROOT}queries") in set(void.objects(dataset, RDFS.seeAlso))
