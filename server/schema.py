"""The vocabulary of the graph in short: what a program needs to know before it writes a query."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.vocab import ontology, prefixes, term
from server.description import find_counts
from server.snapshot import Graph
from server.wording import curie


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property by its prefixed name, with the number of things or triples that have it, null where that was
    not counted. `domain` and `range` are "" for a class, and where the ontology says none."""

    name: str
    meaning: str
    count: int | None
    domain: str
    range: str


@dataclass(frozen=True)  # mcp 2.3 takes a slot for a default value
class Schema:
    """Prefixes, and the classes and properties that occur in the graph, the most frequent first."""

    prefixes: dict[str, str]
    classes: list[Term]
    properties: list[Term]


def describe_schema(graph: Graph) -> Schema:
    """Return the vocabulary that the graph makes use of, with the ontology's words for it."""
    counts = find_counts(graph)
    classes = {count.iri: count.number for count in counts.classes} if counts else dict.fromkeys(_declared("owl:Class"))
    properties = (
        {count.iri: count.number for count in counts.properties}
        if counts
        else dict.fromkeys([*_declared("owl:ObjectProperty"), *_declared("owl:DatatypeProperty")])
    )
    return Schema(prefixes(), _to_terms(classes), _to_terms(properties))


def _declared(kind: str) -> Iterator[str]:
    return (
        quad.subject.value for quad in ontology() if quad.object == term(kind) and isinstance(quad.subject, NamedNode)
    )


def _to_terms(counts: dict[str, int | None] | dict[str, int]) -> list[Term]:
    ordered = sorted(counts, key=lambda iri: (-(counts[iri] or 0), iri))
    return [
        Term(
            name=curie(iri),
            meaning=_find(iri, "rdfs:comment"),
            count=counts[iri],
            domain=curie(_find_above(iri, "rdfs:domain")),
            range=curie(_find_above(iri, "rdfs:range")),
        )
        for iri in ordered
    ]


def _find(iri: str, relation: str) -> str:
    """Return what the ontology says of a term, "" for nothing."""
    node, said = NamedNode(iri), term(relation)
    values = (quad.object for quad in ontology() if quad.subject == node and quad.predicate == said)
    return next((value.value for value in values if isinstance(value, NamedNode | Literal)), "")


def _find_above(iri: str, relation: str) -> str:
    """Return what the ontology says of a property, or of the nearest above it."""
    parent = _find(iri, "rdfs:subPropertyOf")
    return _find(iri, relation) or (_find_above(parent, relation) if parent else "")
