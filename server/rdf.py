"""Triples and answers as text: whole in any format that can hold them, or the first of them as Turtle for a page."""

from collections.abc import Iterable, Sequence
from itertools import islice

from pyoxigraph import Literal, NamedNode, QueryTriples, RdfFormat, Triple, serialize

from kg.formats import Format
from kg.queries import Answer, serialize_answer
from kg.vocab import prefixes
from kg.xml import UnwritableError, check_xml, refuse_reserved

SHOWN = 500


def write_triples(triples: Iterable[Triple], format: RdfFormat) -> bytes:
    """Return the triples in a format, with the ontology file's prefixes where it has any, only those in use where the
    triples are at hand; UnwritableError when the format cannot hold them: RDF/XML some characters and IRIs, JSON-LD the
    triple terms of RDF 1.2."""
    used = find_prefixes(triples) if isinstance(triples, Sequence) else prefixes()
    try:
        with refuse_reserved():
            written = serialize(triples, format=format, prefixes=used)
    except OSError as error:  # there is no file: it is the format's own refusal
        raise UnwritableError(f"this answer cannot be written as {format.name} ({error}): choose Turtle") from None
    assert written is not None, "without an output, the text is returned"
    return check_xml(written) if format == RdfFormat.RDF_XML else written


def write_answer(answer: Answer, format: Format) -> bytes:
    """Return an answer in one of its formats; UnwritableError when the format cannot hold it."""
    if isinstance(answer, QueryTriples) and isinstance(format.writer, RdfFormat):
        return write_triples(answer, format.writer)
    return serialize_answer(answer, format)


def find_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    """Return those of the ontology file's prefixes whose namespaces the triples' terms are in.

    >>> from kg.vocab import term
    >>> list(find_prefixes([Triple(term("kg:Paper"), term("rdf:type"), term("owl:Class"))]))
    ['kg', 'owl', 'rdf']
    """
    terms = {term.datatype if isinstance(term, Literal) else term for triple in triples for term in triple}
    iris = tuple(term.value for term in terms if isinstance(term, NamedNode))
    return {name: space for name, space in sorted(prefixes().items()) if any(iri.startswith(space) for iri in iris)}


def read_turtle(answer: Iterable[Triple]) -> tuple[str, bool]:
    """Return the first triples of an answer as Turtle, and whether there are more of them."""
    triples = list(islice(answer, SHOWN + 1))
    names = find_prefixes(triples[:SHOWN])
    written = serialize(triples[:SHOWN], format=RdfFormat.TURTLE, prefixes=names)
    assert written is not None, "without an output, the text is returned"
    lines = written.decode().split("\n")
    head = [*sorted(lines[: len(names)]), ""] if names else []  # pyoxigraph 0.5 writes them in no order
    return "\n".join((*head, *lines[len(names) :])), len(triples) > SHOWN
