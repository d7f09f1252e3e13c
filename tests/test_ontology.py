"""The ontology file: read alike by both libraries, clean as OWL 2 DL, and described to the last term."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.paths import data_folder
from kg.store import open_snapshot
from kg.vocab import ONTOLOGY_FILE, SHAPES_FILE, ontology, prefixes, roles, term

KINDS_OF_TERM = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))
KG = prefixes()["kg"]


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY_FILE)


def find_kinds(graph: rdflib.Graph, node: Node) -> set[Node]:
    return set(graph.objects(node, RDF.type)) & KINDS_OF_TERM


def find_ours(graph: rdflib.Graph) -> Iterator[Node]:
    return (node for node in set(graph.subjects(RDF.type)) if str(node).startswith(KG))


def test_rdflib_and_pyoxigraph_read_the_same_triples(graph: rdflib.Graph) -> None:
    lines = "".join(f"{quad.triple} .\n" for quad in ontology())
    assert set(rdflib.Graph().parse(data=lines, format="nt")) == set(graph)


def test_every_term_of_ours_has_one_label_and_one_comment_in_english(graph: rdflib.Graph) -> None:
    for node in find_ours(graph):
        for described in (RDFS.label, RDFS.comment):
            assert [text.language for text in graph.objects(node, described)] == ["en"], (node, described)


def test_every_property_that_is_used_is_declared_as_one_kind_of_property(graph: rdflib.Graph) -> None:
    used = set(graph.predicates()) | set(graph.objects(None, RDFS.subPropertyOf))
    for node in used:
        if not str(node).startswith(BUILT_IN):
            assert len(find_kinds(graph, node) & PROPERTIES) == 1, node


def test_no_term_is_of_two_kinds(graph: rdflib.Graph) -> None:
    for node in set(graph.subjects(RDF.type)):
        assert len(find_kinds(graph, node)) <= 1, node


def test_every_class_that_is_named_is_declared(graph: rdflib.Graph) -> None:
    named = {*graph.objects(None, RDFS.subClassOf), *graph.objects(None, RDFS.domain), *graph.objects(None, RDF.type)}
    for node in named:
        if not str(node).startswith(BUILT_IN):
            assert find_kinds(graph, node) == {OWL.Class}, node


def test_ranges_are_classes_for_object_properties_and_datatypes_for_datatype_properties(graph: rdflib.Graph) -> None:
    for node, wanted in graph.subject_objects(RDFS.range):
        if find_kinds(graph, node) == {OWL.DatatypeProperty}:
            assert str(wanted).startswith(str(XSD)) or wanted == RDFS.Literal, (node, wanted)
        else:
            assert find_kinds(graph, wanted) == {OWL.Class}, (node, wanted)


def test_subproperties_are_of_the_kind_of_their_property(graph: rdflib.Graph) -> None:
    for below, above in graph.subject_objects(RDFS.subPropertyOf):
        assert find_kinds(graph, below) == find_kinds(graph, above), (below, above)


def test_the_roles_are_the_properties_below_mentions_and_itself(graph: rdflib.Graph) -> None:
    members = {str(node) for node in graph.subjects(RDF.type, rdflib.URIRef(term("kg:Role").value))}
    assert members == {KG + role for role in roles()}


def test_there_are_no_blank_nodes(graph: rdflib.Graph) -> None:
    assert not [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)]


def test_members_of_one_class_have_different_notations(graph: rdflib.Graph) -> None:
    notation = rdflib.URIRef(term("skos:notation").value)
    for parent in set(graph.objects(None, RDF.type)) - {OWL.NamedIndividual}:
        notations = [str(text) for node in graph.subjects(RDF.type, parent) for text in graph.objects(node, notation)]
        assert len(notations) == len(set(notations)), parent


def test_every_class_with_instances_in_the_graph_has_a_shape(small_store: Path) -> None:
    _, store = open_snapshot(small_store)
    shapes = rdflib.Graph().parse(SHAPES_FILE) + rdflib.Graph().parse(ONTOLOGY_FILE)
    targets = shapes.objects(None, SH.targetClass)
    covered = {below for target in targets for below in shapes.transitive_subjects(RDFS.subClassOf, target)}
    types = {quad.object.value for quad in store.quads_for_pattern(None, term("rdf:type"), None)}
    assert {iri for iri in types if not iri.startswith(BUILT_IN)} <= {str(node) for node in covered}


def test_the_shapes_and_the_ontology_lie_in_one_folder_that_the_wheel_carries() -> None:
    assert {ONTOLOGY_FILE.parent, SHAPES_FILE.parent} == {data_folder("ontology")}
