"""Triples as text: whole in any format, or the first of them as Turtle to be read on a page."""

from collections.abc import Iterable
from itertools import islice

from pyoxigraph import QueryTriples, RdfFormat, Triple, serialize

from kg.vocab import prefixes

SHOWN = 500


def write_triples(triples: Iterable[Triple], format: RdfFormat) -> bytes:
    """Return the triples in a format, with the ontology file's prefixes where it has any."""
    written = serialize(triples, format=format, prefixes=prefixes())
    assert written is not None, "without an output, the text is returned"
    return written


def read_turtle(answer: QueryTriples) -> tuple[str, bool]:
    """Return the first triples of an answer as Turtle, and whether there are more of them."""
    triples = list(islice(answer, SHOWN + 1))
    return write_triples(triples[:SHOWN], RdfFormat.TURTLE).decode(), len(triples) > SHOWN
