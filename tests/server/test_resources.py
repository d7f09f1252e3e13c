"""Every thing of the graph under its own address, as a page and as RDF."""

from collections import defaultdict
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.compare import isomorphic

from kg.cli import main
from kg.formats import GRAPH_FORMATS, Format
from kg.store import open_snapshot
from kg.triples import dataset_iri
from kg.vocab import SHAPES_FILE, ontology, term
from server.app import create_app
from tests.server.asking import wait_until
from tests.server.conftest import BROWSER, PAPER

BASE = "https://w3id.org/paperkg/"
THINGS = (f"paper/{PAPER}", "concept/gsm8k", "ontology")
TYPES = (
    ("text/turtle", "ttl", RdfFormat.TURTLE),
    ("application/n-triples", "nt", RdfFormat.N_TRIPLES),
    ("application/ld+json", "jsonld", RdfFormat.JSON_LD),
    ("application/rdf+xml", "rdf", RdfFormat.RDF_XML),
)


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize(("media_type", "extension", "written_in"), TYPES)
def test_a_thing_has_the_same_triples_by_accept_by_suffix_and_by_format(
    client: FlaskClient, thing: str, media_type: str, extension: str, written_in: RdfFormat
) -> None:
    negotiated = client.get(f"/{thing}", headers={"Accept": media_type}, follow_redirects=True)
    by_suffix = client.get(f"/{thing}.{extension}", headers=BROWSER)
    by_name = client.get(f"/{thing}", query_string={"format": media_type}, headers=BROWSER)
    for answer in (negotiated, by_suffix, by_name):
        assert answer.status_code == 200
        assert answer.content_type.partition(";")[0] == media_type
        assert "Accept" in answer.vary
    triples = [set(parse(each.data, format=written_in)) for each in (negotiated, by_suffix, by_name)]
    assert triples[0] == triples[1] == triples[2]
    assert NamedNode(BASE + thing) in {quad.subject for quad in triples[0]}


@pytest.mark.parametrize("thing", THINGS)
def test_a_browser_and_a_client_that_does_not_care_get_the_page(client: FlaskClient, thing: str) -> None:
    for headers in (BROWSER, {}, {"Accept": "*/*"}):
        answer = client.get(f"/{thing}", headers=headers)
        assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
        assert f'</{thing}.ttl>; rel=alternate; type="text/turtle"' in answer.headers.getlist("Link")


def test_a_paper_as_rdf_holds_its_evidence_and_the_names_of_its_concepts(client: FlaskClient) -> None:
    quads = list(parse(client.get(f"/paper/{PAPER}.nt").data, format=RdfFormat.N_TRIPLES))
    about = {quad.subject.value.partition("#")[0] for quad in quads if quad.predicate == term("oa:exact")}
    assert about == {f"{BASE}paper/{PAPER}"}
    names = {quad.object.value for quad in quads if quad.predicate == term("skos:prefLabel")}
    assert {"GSM8K", "SWE-bench Lite"} <= names


def test_a_paper_as_rdf_is_what_kg_export_writes_and_is_sound_by_itself(
    client: FlaskClient, seed_store: Path, tmp_path: Path
) -> None:
    served, exported = tmp_path / "served.ttl", tmp_path / "exported.ttl"
    served.write_bytes(client.get(f"/paper/{PAPER}.ttl").data)
    arguments = ["export", "--store", str(seed_store), "--paper", PAPER, "-o", str(exported)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    dataset = dataset_iri(BASE)
    assert set(parse(path=served)) == {quad for quad in parse(path=exported) if quad.subject != dataset}
    result = CliRunner().invoke(main, ["check", str(served)])
    assert (result.exit_code, result.output) == (0, f"{served} is sound\n")


def test_the_ontology_as_rdf_is_the_whole_file(client: FlaskClient) -> None:
    quads = parse(client.get("/ontology.nt").data, format=RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in quads} == {quad.triple for quad in ontology()}


def test_the_shapes_as_rdf_are_the_whole_file_and_as_turtle_its_text(client: FlaskClient) -> None:
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    for media_type, extension, _ in TYPES:
        negotiated = client.get("/shapes", headers={"Accept": media_type})
        assert (negotiated.status_code, negotiated.location) == (303, f"/shapes.{extension}")
        served = client.get(negotiated.location)
        assert served.content_type.partition(";")[0] == media_type
        read = rdflib.Graph().parse(data=served.data, format=media_type)
        assert isomorphic(read, shapes)
    assert client.get("/shapes.ttl").data == SHAPES_FILE.read_bytes()
    assert client.get("/shapes", headers=BROWSER).location == "/shapes.ttl"
    assert client.get("/shapes.docx").status_code == 404
    assert 'href="/shapes.ttl"' in client.get("/ontology", headers=BROWSER).text


@pytest.mark.parametrize("path", ["/paper/none", "/paper/none.ttl", "/concept/none", "/concept/none/graph", "/nothing"])
def test_what_is_not_there_is_said_to_people_and_to_tools(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER)
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    sentence = client.get(path, headers={"Accept": "text/turtle"})
    assert (sentence.status_code, sentence.content_type) == (404, "text/plain; charset=utf-8")


def test_a_type_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get("/concept/gsm8k", headers={"Accept": "image/png"}).status_code == 406


def test_pairs_and_the_extractor_have_a_page_and_rdf_too(client: FlaskClient) -> None:
    row = client.get("/query/pairs", query_string={"format": "json"}).get_json(force=True)["results"]["bindings"][0]
    first, second = (row[name]["value"].rpartition("/")[2] for name in row if row[name]["type"] == "uri")
    found = [client.get(f"/cooccurrence/{a}/{b}", headers=BROWSER) for a, b in ((first, second), (second, first))]
    assert sorted(answer.status_code for answer in found) == [200, 404]
    quads = parse(client.get(f"/paper/{PAPER}.nt").data, format=RdfFormat.N_TRIPLES)
    agents = {quad.object.value for quad in quads if quad.predicate == term("prov:wasAttributedTo")}
    for agent in agents:
        assert client.get(f"/{agent.removeprefix(BASE)}", headers=BROWSER).status_code == 200
        assert b"SoftwareAgent" in client.get(f"/{agent.removeprefix(BASE)}.ttl").data


def test_the_document_about_a_pair_describes_its_counts_by_year(dated_store: Path) -> None:
    (snapshot, store), client = open_snapshot(dated_store), create_app(dated_store).test_client()
    counts = [quad.subject for quad in store.quads_for_pattern(None, term("rdf:type"), term("kg:PairYearCount"))]
    assert counts
    for count in counts:
        document, _, year = count.value.removeprefix(snapshot.base).partition("#y")
        triples = {quad.triple for quad in parse(client.get(f"/{document}.nt").data, format=RdfFormat.N_TRIPLES)}
        assert Triple(count, term("kg:year"), Literal(int(year))) in triples


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("written_as", GRAPH_FORMATS, ids=lambda each: each.name)
def test_a_thing_is_no_document_and_leads_to_the_one_about_it(
    client: FlaskClient, thing: str, written_as: Format
) -> None:
    for ask in (client.get, client.head):
        answer = ask(f"/{thing}", headers={"Accept": written_as.media_type})
        assert (answer.status_code, answer.location) == (303, f"/{thing}.{written_as.extension}")
        assert "Accept" in answer.vary


def test_a_document_names_the_thing_its_page_its_licence_and_its_data_set(client: FlaskClient) -> None:
    links = client.get("/concept/gsm8k.ttl").headers.getlist("Link")
    assert links[:2] == [f"<{BASE}concept/gsm8k>; rel=describes", '</concept/gsm8k>; rel=alternate; type="text/html"']
    assert "<https://creativecommons.org/licenses/by-sa/4.0/>; rel=license" in links
    assert '<http://localhost/.well-known/void>; rel=describedby; type="text/turtle"' in links
    assert '<http://localhost/.well-known/void#dataset>; rel="http://rdfs.org/ns/void#inDataset"' in links


def test_a_page_names_every_document_about_its_thing(client: FlaskClient) -> None:
    links = client.get("/concept/gsm8k", headers=BROWSER).headers.getlist("Link")
    for each in GRAPH_FORMATS:
        assert f'</concept/gsm8k.{each.extension}>; rel=alternate; type="{each.media_type}"' in links
    assert '</concept/gsm8k.ttl>; rel=describedby; type="text/turtle"' in links


def test_a_document_that_the_client_has_already_is_not_sent_again(client: FlaskClient) -> None:
    wait_until(lambda: "Last-Modified" in client.get("/concept/gsm8k.ttl").headers)  # a second after the build
    first = client.get("/concept/gsm8k.ttl")
    for name, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = client.get("/concept/gsm8k.ttl", headers={name: first.headers[value]})
        assert (again.status_code, again.data) == (304, b"")
    assert client.get("/concept/gsm8k.nt").headers["ETag"] != first.headers["ETag"]
    assert client.get("/concept/gsm8k.ttl", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_refusal_of_a_type_lists_what_can_be_had(client: FlaskClient) -> None:
    refusal = client.get("/concept/gsm8k", headers={"Accept": "image/png"})
    assert refusal.status_code == 406
    assert all(each.media_type in refusal.text for each in GRAPH_FORMATS)
    assert client.get("/concept/none", headers={"Accept": "image/png"}).status_code == 404


def test_every_subject_below_the_base_is_described_where_its_iri_leads(client: FlaskClient, seed_store: Path) -> None:
    snapshot, store = open_snapshot(seed_store)
    subjects = sorted({quad.subject.value for quad in store if isinstance(quad.subject, NamedNode)})
    below = [iri for iri in subjects if iri.startswith(snapshot.base)]
    by_document: dict[str, list[str]] = defaultdict(list)
    for iri in below:
        by_document[iri.partition("#")[0]].append(iri)
    assert {iri.removeprefix(snapshot.base).partition("/")[0].partition("#")[0] for iri in below} == {
        *("concept", "cooccurrence", "extractor", "ontology", "paper", "slice")
    }
    for document, iris in by_document.items():
        path = f"/{document.removeprefix(snapshot.base)}"
        answer = client.get(path, headers={"Accept": "application/n-triples"}, follow_redirects=True)
        assert answer.status_code == 200, path
        described = {quad.subject.value for quad in parse(answer.data, format=RdfFormat.N_TRIPLES)}
        assert set(iris) <= described, path
