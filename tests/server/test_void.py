"""What the server says of its data set and of its endpoint."""

from pathlib import Path

import httpx
import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import Store
from rdflib import DCTERMS, FOAF, PROV, RDF, VOID, XSD, Literal, URIRef
from rdflib.compare import isomorphic

from kg.formats import GRAPH_FORMATS, Format
from kg.store import Snapshot, open_snapshot
from kg.vocab import prefixes, term
from server.description import describe_dataset, describe_service
from server.snapshot import Graph
from server.updates import leaves_default_graph
from tests.server.conftest import BROWSER, TOKEN

ADDRESS = "http://localhost/.well-known/void"
DATASET = URIRef(f"{ADDRESS}#dataset")
ENDPOINT = URIRef("http://localhost/sparql")
SD = rdflib.Namespace(prefixes()["sd"])
RDFLIB = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdfxml": "xml", "trig": "trig", "nq": "nquads"}


def read_void(client: FlaskClient, written_as: Format) -> rdflib.Graph:
    answer = client.get("/.well-known/void", headers={"Accept": written_as.media_type})
    assert (answer.status_code, answer.content_type.partition(";")[0]) == (200, written_as.media_type)
    read = rdflib.Dataset().parse(data=answer.data, format=RDFLIB[written_as.name])
    void = rdflib.Graph()
    for subject, predicate, thing, _ in read.quads():
        void.add((subject, predicate, thing))
    return void


def read_service(graph: Graph, *, writable: bool = False, federated: bool = False) -> rdflib.Graph:
    triples = describe_service(str(ENDPOINT), graph, writable=writable, federated=federated)
    return rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")


def make_graph(tmp_path: Path, update: str) -> Graph:
    """Return a graph that no build counted."""
    store = Store()
    store.update(update)
    snapshot = Snapshot("changed", tmp_path, "http://example.org/", 0, 0, "", "2026-01-02T03:04:05+00:00", "")
    return Graph(snapshot, store)


@pytest.fixture(scope="module")
def void(client: FlaskClient) -> rdflib.Graph:
    return read_void(client, GRAPH_FORMATS[0])


@pytest.mark.parametrize("written_as", GRAPH_FORMATS, ids=lambda each: each.name)
def test_every_format_says_the_same(client: FlaskClient, void: rdflib.Graph, written_as: Format) -> None:
    assert isomorphic(read_void(client, written_as), void)


def test_the_counts_are_those_of_queries_at_the_endpoint(endpoint: httpx.Client, void: rdflib.Graph) -> None:
    def ask(where: str) -> set[tuple[str, ...]]:
        answer = endpoint.get("/sparql", params={"query": where, "format": "csv"})
        return {tuple(line.split(",")) for line in answer.text.split()[1:]}

    partitions = (
        ("a ?term", VOID.classPartition, VOID["class"], VOID.entities),
        ("?term ?value", VOID.propertyPartition, VOID.property, VOID.triples),
    )
    for pattern, partition, of, number in partitions:
        told = {(str(void.value(part, of)), str(void.value(part, number))) for part in void.objects(DATASET, partition)}
        assert told == ask(f"SELECT ?term (COUNT(*) AS ?n) WHERE {{ ?thing {pattern} }} GROUP BY ?term")
    whole = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?o) AS ?k) WHERE { ?s ?p ?o }"
    told_whole = [void.value(DATASET, name) for name in (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)]
    assert {tuple(map(str, told_whole))} == ask(whole)


def test_the_data_set_says_where_from_when_by_whom_and_under_which_licence(
    client: FlaskClient, void: rdflib.Graph, seed_store: Path
) -> None:
    snapshot, _ = open_snapshot(seed_store)
    built = Literal(snapshot.built, datatype=XSD.dateTime)
    assert void.value(DATASET, DCTERMS.issued) == void.value(DATASET, DCTERMS.modified) == built
    build = void.value(DATASET, PROV.wasGeneratedBy)
    agents = set(void.objects(build, PROV.wasAssociatedWith))
    version = URIRef(term("schema:softwareVersion").value)
    assert Literal(snapshot.version) in {void.value(agent, version) for agent in agents}
    assert set(void.objects(DATASET, DCTERMS.license)) == {
        URIRef("https://www.apache.org/licenses/LICENSE-2.0"),
        URIRef("https://creativecommons.org/licenses/by-sa/4.0/"),
    }
    assert void.value(DATASET, VOID.uriSpace) == Literal(snapshot.base)
    assert void.value(DATASET, VOID.sparqlEndpoint) == ENDPOINT
    for relation in (FOAF.homepage, VOID.dataDump):
        assert client.head(str(void.value(DATASET, relation)).removeprefix("http://localhost")).status_code == 200


def test_the_example_resources_are_there(client: FlaskClient, void: rdflib.Graph, seed_store: Path) -> None:
    examples = [str(iri) for iri in void.objects(DATASET, VOID.exampleResource)]
    assert len(examples) == 3
    for iri in examples:
        path = f"/{iri.removeprefix(open_snapshot(seed_store)[0].base)}"
        assert client.get(path, headers=BROWSER).status_code == 200


def test_a_browser_is_led_to_the_page_that_names_licence_and_freshness(client: FlaskClient) -> None:
    answer = client.get("/.well-known/void", headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/downloads")
    page = client.get(answer.location, headers=BROWSER).text
    assert "/.well-known/void?format=ttl" in page
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in page


def test_a_client_that_has_the_description_gets_304_and_one_that_likes_nothing_406(client: FlaskClient) -> None:
    tag = client.get("/.well-known/void").headers["ETag"]
    assert client.get("/.well-known/void", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_the_endpoint_is_described_with_the_counts_of_its_default_graph(
    endpoint: httpx.Client, void: rdflib.Graph
) -> None:
    answer = endpoint.get("/sparql", headers={"Accept": "text/turtle", "Host": "localhost"})
    service = rdflib.Graph().parse(data=answer.text, format="turtle")
    assert service.value(predicate=RDF.type, object=SD.Service) == service.value(predicate=SD.endpoint, object=ENDPOINT)
    assert set(service.objects(ENDPOINT, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(service.objects(ENDPOINT, SD.feature)) == {SD.EmptyGraphs}
    assert not set(service.objects(ENDPOINT, SD.inputFormat))
    dataset = service.value(ENDPOINT, SD.defaultDataset)
    default = service.value(dataset, SD.defaultGraph)
    assert service.value(default, VOID.triples) == void.value(DATASET, VOID.triples)


def test_updates_and_federation_are_told_only_where_they_are_allowed(tmp_path: Path) -> None:
    service = read_service(make_graph(tmp_path, "CLEAR ALL"), writable=True, federated=True)
    assert set(service.objects(ENDPOINT, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert set(service.objects(ENDPOINT, SD.feature)) == {SD.EmptyGraphs, SD.BasicFederatedQuery}
    assert len(set(service.objects(ENDPOINT, SD.inputFormat))) == 4


def test_the_engine_is_as_its_features_say() -> None:
    """Empty graphs stay, and the default graph is not the union of the named ones."""
    store = Store()
    store.update("CREATE GRAPH <http://example.org/empty>")
    assert len(list(store.query("SELECT ?graph WHERE { GRAPH ?graph {} }"))) == 1
    store.update("INSERT DATA { GRAPH <http://example.org/notes> { <http://example.org/a> a 1 } }")
    assert list(store.query("SELECT ?thing WHERE { ?thing ?property ?value }")) == []


def test_named_graphs_are_listed_with_their_triples(tmp_path: Path) -> None:
    graph = make_graph(
        tmp_path,
        "PREFIX : <http://example.org/> CREATE GRAPH :empty ; INSERT DATA { GRAPH :notes { :a :b 1 , 2 } :a :b 3 }",
    )
    service = read_service(graph)
    named = set(service.objects(service.value(ENDPOINT, SD.defaultDataset), SD.namedGraph))
    assert {
        (str(service.value(each, SD.name)), int(str(service.value(service.value(each, SD.graph), VOID.triples))))
        for each in named
    } == {("http://example.org/empty", 0), ("http://example.org/notes", 2)}
    assert [int(str(number)) for number in service.objects(DATASET, VOID.triples)] == [1]


def test_an_empty_store_is_described_too(tmp_path: Path) -> None:
    graph = make_graph(tmp_path, "CLEAR ALL")
    lines = "".join(f"{triple} .\n" for triple in describe_dataset(ADDRESS, graph))
    described = rdflib.Graph().parse(data=lines, format="nt")
    assert described.value(DATASET, VOID.triples) == Literal(0)
    assert not set(described.objects(DATASET, VOID.exampleResource))


def test_a_graph_too_large_to_count_now_is_described_without_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.description.COUNTED", 1)
    service = read_service(make_graph(tmp_path, "INSERT DATA { <http://example.org/a> a 1 , 2 }"))
    assert not set(service.objects(DATASET, VOID.triples))
    assert (ENDPOINT, RDF.type, SD.Service) in service


def test_what_is_known_of_the_default_graph_outlasts_changes_of_others(
    writable: str,
) -> None:
    def read(path: str) -> rdflib.Graph:
        answer = httpx.get(f"{writable}{path}", headers={"Accept": "text/turtle"})
        return rdflib.Graph().parse(data=answer.text, format="turtle")

    def tell(void: rdflib.Graph) -> list[object]:
        dataset = URIRef(f"{writable}/.well-known/void#dataset")
        return [void.value(dataset, name) for name in (DCTERMS.issued, VOID.triples, VOID.classes)]

    before = tell(read("/.well-known/void"))
    update = "INSERT DATA { GRAPH <http://x/g> { <http://x/a> <http://x/b> 1 , 2 } }"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for _ in range(2):
        assert httpx.post(f"{writable}/update", data={"update": update}, headers=headers).status_code == 204
        assert None not in before and tell(read("/.well-known/void")) == before
        (named,) = read("/sparql").objects(predicate=SD.namedGraph)
        assert str(named).endswith("http:%2F%2Fx%2Fg")
    assert "built" in httpx.get(writable, headers=BROWSER).text.partition("<footer")[2]


@pytest.mark.parametrize(
    ("update", "leaves"),
    [
        ("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } GRAPH <a:h> { <a:s> <a:p> 1 } }", True),
        ("PREFIX a: <a:> DELETE WHERE { GRAPH a:g { ?s ?p ?o } } ; CREATE SILENT GRAPH a:h", True),
        ("WITH <a:g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }", True),
        ("INSERT { GRAPH ?g { ?s a ?o } } USING <a:g> WHERE { ?s a ?o . { GRAPH ?g {} } }", True),
        ("CLEAR NAMED ; DROP GRAPH <a:g> ; COPY <a:g> TO GRAPH <a:h>", True),
        ("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } <a:s> <a:p> 2 }", False),
        ("INSERT DATA { GRAPH <a:g> {} } ; INSERT DATA { <a:s> <a:p> 2 }", False),
        ("WITH <a:g> DELETE { ?s ?p 1 } WHERE {} ; DELETE { ?s ?p 1 } WHERE {}", False),
        ("DELETE WHERE { ?s ?p ?o }", False),
        ("DELETEWHERE { ?s ?p ?o }", False),
        ("INSERT DATA { [] <a:p> 2 }", False),
        ("CLEAR DEFAULT", False),
        ("DROP ALL", False),
        ("DROPALL", False),
        ("MOVE DEFAULT TO <a:g>", False),
        ("LOAD <a:file>", False),
    ],
)
def test_an_update_is_taken_to_leave_the_default_graph_only_where_it_surely_does(update: str, leaves: bool) -> None:
    assert leaves_default_graph(update) == leaves
