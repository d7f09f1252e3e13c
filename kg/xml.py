"""XML that pyoxigraph wrote: whether a reader can read it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import InputError

LOOKBACK = 32  # bytes: longer than any tag that `_NAMELESS` finds
INSTEAD = "choose Turtle, N-Triples or JSON"
RESERVED = "reserved syntax term"  # what pyoxigraph 0.5 says of rdf:li and others in the place of a property

# pyoxigraph 0.5 writes these as they are. XML 1.0 has no way to write them, escaped or not.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# What pyoxigraph 0.5 makes of a property or class whose IRI is reserved or ends in no XML name, as
# http://example.org/1. Only a tag begins so: in texts and attributes it escapes the less-than sign.
_NAMELESS = re.compile(rb"<(?:[\w.-]+:[ >/]|xmlns:|rdf:(?:aboutEach|aboutEachPrefix|bagID)[ >/])")


class UnwritableError(InputError):
    """An answer has what the chosen format cannot hold, and another format can: to be answered by 406."""


@contextmanager
def refuse_reserved() -> Iterator[None]:
    """Let pyoxigraph write; UnwritableError when it meets a property that RDF/XML keeps for its own syntax."""
    try:
        yield
    except OSError as error:
        if RESERVED not in str(error):
            raise
        raise UnwritableError(
            f"RDF/XML cannot hold a property of this answer, as its own syntax has the IRI, such as rdf:li: {INSTEAD}"
        ) from None


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
