"""Every thing of the graph under its own address, as a page and as RDF."""

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.vocab import ontology, term
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
    negotiated = client.get(f"/{thing}", headers={"Accept": media_type})
    by_suffix = client.get(f"/{thing}.{extension}", headers=BROWSER)
    by_name = client.get(f"/{thing}", query_string={"format": media_type}, headers=BROWSER)
    for answer in (negotiated, by_suffix, by_name):
        assert answer.status_code == 200
        assert answer.content_type.partition(";")[0] == media_type
        assert "Accept" in answer.vary
    assert negotiated.data == by_suffix.data == by_name.data
    subjects = {quad.subject for quad in parse(negotiated.data, format=written_in)}
    assert NamedNode(BASE + thing) in subjects


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


def test_the_ontology_as_rdf_is_the_whole_file(client: FlaskClient) -> None:
    quads = parse(client.get("/ontology.nt").data, format=RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in quads} == {quad.triple for quad in ontology()}


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
