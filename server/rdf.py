"""Triples and answers as text: whole in any format that can hold them, or the first of them as Turtle for a page."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Triple, serialize

from kg.errors import InputError
from kg.formats import Format
from kg.queries import Answer, serialize_answer
from kg.vocab import prefixes

SHOWN = 500
LOOKBACK = 32  # bytes: longer than any tag that `_NAMELESS` finds
INSTEAD = "choose Turtle, N-Triples or JSON"

# pyoxigraph 0.5 writes these as they are. XML 1.0 has no way to write them, escaped or not.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# What pyoxigraph 0.5 makes of a property or class whose IRI is reserved or ends in no XML name, as
# http://example.org/1. Only a tag begins so: in texts and attributes it escapes the less-than sign.
_NAMELESS = re.compile(rb"<(?:[\w.-]+:[ >/]|xmlns:|rdf:(?:aboutEach|aboutEachPrefix|bagID)[ >/])")


class UnwritableError(InputError):
    """An answer has what the chosen format cannot hold, and another format can: to be answered by 406."""


def check_xml(chunk: bytes, before: bytes = b"") -> bytes:
    """Return a piece of XML that pyoxigraph wrote with carriage returns escaped, which a reader would else take for
    line feeds; UnwritableError when no XML reader could read it.

    `before` is the piece before it or at least its last LOOKBACK bytes, so that nothing hides where two pieces meet.

    >>> check_xml(b"<p>two\\r\\nlines</p>")
    b'<p>two&#13;\\nlines</p>'
    """
    text = before[-LOOKBACK:] + chunk
    if found := _CONTROL.search(text):
        raise UnwritableError(f"XML cannot hold the character U+{ord(found[0].decode()):04X} of this answer: {INSTEAD}")
    if _NAMELESS.search(text):
        raise UnwritableError(
            f"RDF/XML cannot hold a property or class of this answer, as its IRI ends in no XML name: {INSTEAD}"
        )
    return chunk.replace(b"\r", b"&#13;")


def write_triples(triples: Iterable[Triple], format: RdfFormat) -> bytes:
    """Return the triples in a format, with the ontology file's prefixes where it has any, only those in use where the
    triples are at hand; UnwritableError when the format cannot hold them: RDF/XML some characters and IRIs, JSON-LD the
    triple terms of RDF 1.2."""
    used = find_prefixes(triples) if isinstance(triples, Sequence) else prefixes()
    try:
        written = serialize(triples, format=format, prefixes=used)
    except OSError as error:  # there is no file: it is the format's own refusal
        raise UnwritableError(f"this answer cannot be written as {format.name} ({error}): choose Turtle") from None
    assert written is not None, "without an output, the text is returned"
    return check_xml(written) if format == RdfFormat.RDF_XML else written


def write_answer(answer: Answer, format: Format) -> bytes:
    """Return an answer in one of its formats; UnwritableError when the format cannot hold it."""
    if isinstance(answer, QueryTriples) and isinstance(format.writer, RdfFormat):
        return write_triples(answer, format.writer)
    written = serialize_answer(answer, format)
    return check_xml(written) if format.writer == QueryResultsFormat.XML else written


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
