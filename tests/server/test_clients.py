"""The clients that people use, in Python, against a real server: SPARQLWrapper, rdflib and pyoxigraph."""

from pathlib import Path

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import Unauthorized

from tests.server.conftest import PAPER, TOKEN, run_server

PAPER_IRI = f"https://w3id.org/paperkg/paper/{PAPER}"
ASK = "ASK { ?s ?p ?o }"
COUNT = "SELECT (COUNT(?paper) AS ?papers) { ?paper a <https://w3id.org/paperkg/ontology#Paper> }"
TITLE = f'SELECT ?title ("é模𝔸" AS ?text) {{ <{PAPER_IRI}> <http://purl.org/dc/terms/title> ?title }}'
CONSTRUCT = f"CONSTRUCT WHERE {{ <{PAPER_IRI}> ?property ?value }}"
LARGE = """CONSTRUCT { ?copy ?p ?o } {
  VALUES ?number { 1 2 3 }
  ?s ?p ?o
  BIND(IRI(CONCAT("http://example.org/", STR(?number), "/", SHA1(STR(?s)))) AS ?copy)
} LIMIT 100000"""
NOTES = URIRef("http://example.org/notes")
NOTE = (URIRef("http://example.org/note"), URIRef("http://example.org/says"), Literal('é "模"\n', lang="fr"))
WAYS = ((GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY))


def wrap(address: str, query: str, way: tuple[str, str], format: str) -> SPARQLWrapper:
    client = SPARQLWrapper(address)
    client.setMethod(way[0])
    client.setRequestMethod(way[1])
    client.setReturnFormat(format)
    client.setQuery(query)
    return client


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_reads_rows_in_every_format(served: str, way: tuple[str, str]) -> None:
    def ask(format: str) -> SPARQLWrapper:
        return wrap(f"{served}/sparql", COUNT, way, format).queryAndConvert()

    assert ask(JSON)["results"]["bindings"][0]["papers"]["value"] == "104"
    assert ask(XML).getElementsByTagName("literal")[0].firstChild.data == "104"
    assert ask(CSV) == b"papers\r\n104\r\n"
    assert ask(TSV) == b"?papers\n104\n"


@pytest.mark.parametrize("way", WAYS)
def test_sparqlwrapper_reads_yes_or_no(served: str, way: tuple[str, str]) -> None:
    assert wrap(f"{served}/sparql", ASK, way, JSON).queryAndConvert()["boolean"] is True
    answer = wrap(f"{served}/sparql", ASK, way, XML).queryAndConvert()
    assert answer.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("format", [RDFXML, XML, JSONLD, TURTLE, N3])
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{PAPER_IRI}>"])
def test_sparqlwrapper_reads_graphs_in_every_format(served: str, query: str, format: str, way: tuple[str, str]) -> None:
    answer = wrap(f"{served}/sparql", query, way, format).queryAndConvert()
    graph = Graph().parse(data=answer, format="turtle") if isinstance(answer, bytes) else answer
    assert len(graph) == len(SPARQLStore(f"{served}/sparql").query(CONSTRUCT))


@pytest.mark.parametrize("method", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_updates_with_a_token(writable: str, method: str) -> None:
    update = wrap(f"{writable}/update", "INSERT DATA { <a:s> <a:p> 'é' }", (POST, method), JSON)
    with pytest.raises(Unauthorized):
        update.query()
    update.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    update.query()
    read = wrap(f"{writable}/sparql", "SELECT ?o { <a:s> <a:p> ?o }", WAYS[0], CSV)
    assert read.queryAndConvert().decode() == "o\r\né\r\n"
    update.setQuery("DELETE WHERE { <a:s> ?p ?o }")
    update.query()
    assert read.queryAndConvert() == b"o\r\n"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
def test_rdflib_reads_through_its_store(served: str, method: str, format: str) -> None:
    store = SPARQLStore(f"{served}/sparql", method=method, returnFormat=format)
    assert [int(row[0]) for row in store.query(COUNT)] == [104]
    assert [str(row.text) for row in store.query(TITLE)] == ["é模𝔸"]


@pytest.mark.parametrize("kind", ["graph", "graph of a dataset", "dataset"])
def test_rdflib_takes_the_endpoint_for_a_graph(served: str, kind: str) -> None:
    store = SPARQLStore(f"{served}/sparql", context_aware=kind != "graph")
    graph = Dataset(store, default_union=True) if kind == "dataset" else Graph(store)
    paper = URIRef(PAPER_IRI)
    assert {triple[0] for triple in graph.triples((paper, None, None))} == {paper}
    assert [int(row[0]) for row in graph.query(COUNT)] == [104]
    assert graph.query(ASK).askAnswer
    assert len(graph.query(f"DESCRIBE <{PAPER_IRI}>").graph) == len(list(graph.triples((paper, None, None))))


def test_rdflib_reads_the_default_graph_of_a_dataset(served: str) -> None:
    rows = Dataset(store=SPARQLStore(f"{served}/sparql")).query(COUNT)
    assert [tuple(row) for row in rows] == [(Literal(104),)]


def test_rdflib_reads_a_hundred_thousand_triples(seed_store: Path) -> None:
    with run_server(seed_store, "--timeout", "60", "--workers", "1") as address:
        assert len(SPARQLStore(f"{address}/sparql").query(LARGE).graph) == 100_000


@pytest.mark.parametrize("address", ["/sparql", "/update"])
def test_rdflib_writes_a_named_graph_and_reads_it_back(writable: str, address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(f"{writable}/sparql", writable + address, headers=headers)
    notes = Graph(store, identifier=NOTES)
    notes.add(NOTE)
    assert list(notes) == [NOTE]
    assert list(store.contexts()) == [NOTES]
    assert NOTE not in Graph(SPARQLStore(f"{writable}/sparql", context_aware=False))
    notes.update("DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    notes.remove((None, None, None))
    assert len(notes) == 0
    store.remove_graph(notes)
    assert list(store.contexts()) == []


def test_rdflib_sends_several_changes_as_one(writable: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(f"{writable}/sparql", f"{writable}/update", autocommit=False, headers=headers)
    others = Graph(SPARQLStore(f"{writable}/sparql"), identifier=NOTES)
    notes = Graph(store, identifier=NOTES)
    notes.addN((*NOTE[:2], Literal(number), notes) for number in range(20))
    assert len(others) == 0
    store.commit()
    assert len(others) == 20
    store.remove_graph(notes)
    store.commit()


@pytest.mark.parametrize("format", ["turtle", "nt", "xml", "json-ld", None])
def test_rdflib_reads_a_things_address(served: str, format: str | None) -> None:
    graph = Graph().parse(f"{served}/concept/gsm8k", format=format)
    assert URIRef("https://w3id.org/paperkg/concept/gsm8k") in set(graph.subjects())


@pytest.mark.parametrize(
    "format", [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD, RdfFormat.TRIG]
)
def test_pyoxigraph_reads_graphs_in_every_format(endpoint: httpx.Client, format: RdfFormat) -> None:
    answer = endpoint.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": format.media_type})
    plain = endpoint.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": "application/n-quads"})
    assert set(parse(answer.content, format=format)) == set(parse(plain.content, format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("format", [QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.TSV])
def test_pyoxigraph_reads_rows_in_every_format(endpoint: httpx.Client, format: QueryResultsFormat) -> None:
    answer = endpoint.get("/sparql", params={"query": TITLE}, headers={"Accept": format.media_type})
    rows = parse_query_results(answer.content, format)
    assert isinstance(rows, QuerySolutions)
    assert [row["text"].value for row in rows] == ["é模𝔸"]
