"""The vocabulary: every IRI that Python needs comes from `ontology/kg.ttl`, by its prefixed name.

>>> term("kg:uses")
<NamedNode value=https://w3id.org/paperkg/ontology#uses>
>>> individual("kg:ResultKind", "gain")
<NamedNode value=https://w3id.org/paperkg/ontology#Gain>
"""

from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.paths import data_folder

ONTOLOGY_FILE = data_folder("ontology") / "kg.ttl"
SHAPES_FILE = data_folder("ontology") / "shapes.ttl"


@cache
def ontology() -> tuple[Quad, ...]:
    """Return the ontology's triples, in the file's order."""
    return tuple(parse(path=ONTOLOGY_FILE, format=RdfFormat.TURTLE))


@cache
def prefixes() -> dict[str, str]:
    """Return the ontology file's prefixes: name to namespace IRI."""
    parser = parse(path=ONTOLOGY_FILE, format=RdfFormat.TURTLE)
    for _ in parser:
        pass
    return dict(parser.prefixes)


@cache
def _declared() -> frozenset[str]:
    terms = (term for quad in ontology() for term in (quad.subject, quad.predicate, quad.object))
    return frozenset(term.value for term in terms if isinstance(term, NamedNode))


@cache
def term(curie: str) -> NamedNode:
    """Return the IRI of a prefixed name; KeyError if the ontology file does not hold it."""
    prefix, _, local = curie.partition(":")
    iri = prefixes()[prefix] + local
    if iri not in _declared():
        raise KeyError(f"{curie} is not in {ONTOLOGY_FILE}")
    return NamedNode(iri)


@cache
def local_name(node: NamedNode) -> str:
    """Return the part of an IRI after its last # or /: `Method` for kg:Method."""
    return node.value.replace("#", "/").rpartition("/")[2]


@cache
def narrower(relation: str, root: str) -> tuple[str, ...]:
    """Return the local names of the kg: terms below `root` by `relation` (both prefixed names), in the file's order.

    >>> narrower("rdfs:subPropertyOf", "kg:mentions")[:2]
    ('introduces', 'uses')
    """
    below = [term(root)]
    for quad in ontology():
        if quad.predicate == term(relation) and quad.object in below and isinstance(quad.subject, NamedNode):
            below.append(quad.subject)
    return tuple(local_name(node) for node in below[1:])


def kinds() -> tuple[str, ...]:
    """Return the local names of the concept classes: Method, Model, Dataset ..."""
    return narrower("rdfs:subClassOf", "kg:Concept")


def leaf_kinds(classes: Iterable[str]) -> tuple[str, ...]:
    """Return a concept's kinds from its class IRIs, without those that a more specific one implies."""
    found = {local_name(NamedNode(iri)) for iri in classes} & set(kinds())
    return tuple(
        kind for kind in kinds() if kind in found and not found & set(narrower("rdfs:subClassOf", f"kg:{kind}"))
    )


@cache
def implied_kinds(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return kinds with those that they imply, each once, in the ontology's order: what `leaf_kinds` leaves out.

    >>> implied_kinds(("Benchmark", "Task"))
    ('Dataset', 'Benchmark', 'Task')
    """
    return tuple(kind for kind in kinds() if {kind, *narrower("rdfs:subClassOf", f"kg:{kind}")} & set(found))


def to_kind(classes: Iterable[str]) -> str:
    """Return the one kind to show a concept as, from its class IRIs: the first of its `leaf_kinds`, else "Concept"."""
    return next(iter(leaf_kinds(classes)), "Concept")


def roles() -> tuple[str, ...]:
    """Return the local names of the roles: introduces, uses ... and last the most general, mentions."""
    return (*narrower("rdfs:subPropertyOf", "kg:mentions"), local_name(term("kg:mentions")))


@cache
def individual(of_class: str, notation: str) -> NamedNode:
    """Return the member of a class (a prefixed name) that has the notation; KeyError if there is none."""
    is_a, has_notation = term("rdf:type"), term("skos:notation")
    members = {quad.subject for quad in ontology() if quad.predicate == is_a and quad.object == term(of_class)}
    for quad in ontology():
        if quad.subject in members and quad.predicate == has_notation and quad.object == Literal(notation):
            assert isinstance(quad.subject, NamedNode)
            return quad.subject
    raise KeyError(f"{of_class} has no member with the notation {notation!r} in {ONTOLOGY_FILE}")


@cache
def notations(of_class: str) -> tuple[str, ...]:
    """Return the notations of the members of a class (a prefixed name), in the file's order.

    >>> notations("kg:QuantityKind")
    ('scale', 'compute')
    """
    is_a, has_notation = term("rdf:type"), term("skos:notation")
    members = {quad.subject for quad in ontology() if quad.predicate == is_a and quad.object == term(of_class)}
    return tuple(
        quad.object.value
        for quad in ontology()
        if quad.subject in members and quad.predicate == has_notation and isinstance(quad.object, Literal)
    )
