"""Answers that some format cannot hold: refused by a sentence, never sent broken."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

from kg.formats import find_format
from kg.xml import LOOKBACK, UnwritableError, check_xml
from server.app import create_app
from server.rdf import write_answer, write_triples
from tests.readings import build_store, load_readings

THING, SAYS = NamedNode("http://example.org/thing"), NamedNode("http://example.org/says")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BAD_CHARACTERS = ("\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff")
GOOD_CHARACTERS = ("\t", "\n", "\r", "\r\n", "\x7f", "\x85", "\u2028", "\ufffd", "<oxprefix: >", "模型", "😀")


@pytest.mark.parametrize("character", BAD_CHARACTERS, ids=ascii)
def test_a_character_that_xml_cannot_hold_is_refused_by_name(character: str) -> None:
    triple = Triple(THING, SAYS, Literal(f"a{character}b"))
    with pytest.raises(UnwritableError, match=f"U\\+{ord(character):04X} .*choose Turtle"):
        write_triples([triple], RdfFormat.RDF_XML)
    for other in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD):
        assert [quad.triple for quad in parse(write_triples([triple], other), format=other)] == [triple]


@pytest.mark.parametrize("character", GOOD_CHARACTERS, ids=ascii)
def test_every_other_character_comes_back_from_xml_as_it_was(character: str) -> None:
    written = write_triples([Triple(THING, SAYS, Literal(f"a{character}b"))], RdfFormat.RDF_XML)
    assert [
        element.text for element in ElementTree.fromstring(written).iter() if element.text and "a" in element.text
    ] == [f"a{character}b"]


@pytest.mark.parametrize(
    "iri", ["http://example.org/1", "http://example.org/", "http://example.org/a#", "http://www.w3.org/2000/xmlns/a"]
)
def test_a_property_or_class_without_an_xml_name_is_refused(iri: str) -> None:
    for triple in (Triple(THING, NamedNode(iri), Literal("x")), Triple(THING, TYPE, NamedNode(iri))):
        with pytest.raises(UnwritableError, match="ends in no XML name"):
            write_triples([triple], RdfFormat.RDF_XML)


def test_a_property_that_rdf_xml_reserves_is_refused() -> None:
    with pytest.raises(UnwritableError, match=r"its own syntax has the IRI, .*choose Turtle"):
        write_triples([Triple(THING, NamedNode(TYPE.value.replace("type", "li")), Literal("x"))], RdfFormat.RDF_XML)


def test_json_ld_refuses_triple_terms() -> None:
    with pytest.raises(UnwritableError, match="cannot be written as JSON-LD"):
        write_triples([Triple(THING, SAYS, Triple(THING, SAYS, Literal("x")))], RdfFormat.JSON_LD)


@pytest.mark.parametrize("broken", ["a\ufffeb".encode(), b"\n\t\t<oxprefix: xmlns:oxprefix='x'>", b"<xmlns:a>"])
def test_nothing_hides_where_two_pieces_meet(broken: bytes) -> None:
    for cut in range(1, len(broken)):
        before = b"x" * LOOKBACK + broken[:cut]
        with pytest.raises(UnwritableError):
            check_xml(broken[cut:], check_xml(before) and before)


def test_tables_as_xml_are_checked_too() -> None:
    def ask(text: str) -> QuerySolutions:
        answer = Store().query(f'SELECT ("{text}" AS ?x) WHERE {{}}')
        assert isinstance(answer, QuerySolutions)
        return answer

    written = write_answer(ask(r"a\rb"), find_format("xml"))
    assert "".join(ElementTree.fromstring(written).itertext()) == "a\rb"
    with pytest.raises(UnwritableError, match="U\\+0001"):
        write_answer(ask(r"a\u0001b"), find_format("xml"))


@pytest.fixture(scope="module")
def with_control_character(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a store whose one paper has a control character in its abstract."""
    store = tmp_path_factory.mktemp("control") / "store"
    reading = load_readings()[0]
    paper = replace(reading.paper, id="odd", abstract=f"{reading.paper.abstract}\x01")
    build_store(store, [replace(reading, paper=paper)])
    return create_app(store).test_client()


def test_a_document_that_cannot_be_written_is_refused_with_406(with_control_character: FlaskClient) -> None:
    refusal = with_control_character.get("/paper/odd.rdf")
    assert (refusal.status_code, refusal.content_type) == (406, "text/plain; charset=utf-8")
    assert refusal.text == "XML cannot hold the character U+0001 of this answer: choose Turtle, N-Triples or JSON.\n"
    assert with_control_character.get("/paper/odd.ttl").status_code == 200
