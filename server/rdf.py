"""Triples as text: whole in any format, or the first of them as Turtle to be read on a page."""

from collections.abc import Iterable
from itertools import islice

from pyoxigraph import Literal, NamedNode, QueryTriples, RdfFormat, Triple, serialize

from kg.vocab import prefixes

SHOWN = 500


def write_triples(triples: Iterable[Triple], format: RdfFormat) -> bytes:
    """Return the triples in a format, with those of the ontology file's prefixes that they need, where it has any."""
    kept = list(triples)
    written = serialize(kept, format=format, prefixes=find_prefixes(kept))
    assert written is not None, "without an output, the text is returned"
    return written


def find_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    """Return those of the ontology file's prefixes whose namespaces the triples' terms are in.

    >>> from kg.vocab import term
    >>> list(find_prefixes([Triple(term("kg:Paper"), term("rdf:type"), term("owl:Class"))]))
    ['kg', 'owl', 'rdf']
    """
    terms = {term.datatype if isinstance(term, Literal) else term for triple in triples for term in triple}
    iris = tuple(term.value for term in terms if isinstance(term, NamedNode))
    return {name: space for name, space in sorted(prefixes().items()) if any(iri.startswith(space) for iri in iris)}


def read_turtle(answer: QueryTriples) -> tuple[str, bool]:
    """Return the first triples of an answer as Turtle, and whether there are more of them."""
    triples = list(islice(answer, SHOWN + 1))
    return write_triples(triples[:SHOWN], RdfFormat.TURTLE).decode(), len(triples) > SHOWN
