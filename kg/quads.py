"""Writing quads: as they come, in any syntax of RDF, and with the same head in every run."""

import re
from collections.abc import Callable, Iterable, Mapping
from io import BufferedWriter, RawIOBase
from typing import Any, BinaryIO

from pyoxigraph import Quad, RdfFormat, serialize

from kg.errors import InputError
from kg.vocab import prefixes
from kg.xml import check_xml, refuse_reserved

_TURTLE_HEAD = re.compile(rb"(?:@[^\n]*\n)*")
_XML_HEAD = re.compile(rb"<\?xml[^>]*>\s*<rdf:RDF[^>]*>")
_NAMESPACE = re.compile(rb' xmlns:\w+="[^"]*"')


def write_quads(quads: Iterable[Quad], out: BinaryIO, format: RdfFormat, *, base: str) -> None:
    """Write quads as they come; Turtle and TriG have a prefix for papers and one for concepts, below the base.
    InputError for what the format can't express, as JSON-LD the terms of RDF 1.2."""
    things = quads if format.supports_datasets else (quad.triple for quad in quads)
    if format in (RdfFormat.TURTLE, RdfFormat.TRIG):
        names = {**prefixes(), "concept": f"{base}concept/", "paper": f"{base}paper/"}
        with BufferedWriter(_Headed(out, _TURTLE_HEAD, lambda head: _turtle_head(names))) as headed:
            serialize(things, headed, format, prefixes=names)
    elif format == RdfFormat.RDF_XML:
        with refuse_reserved(), BufferedWriter(_Headed(out, _XML_HEAD, _sort_namespaces, check_xml)) as headed:
            serialize(things, headed, format, prefixes=prefixes())
    else:
        try:
            serialize(things, out, format)
        except OSError as error:
            if error.errno is not None:
                raise
            raise InputError(f"{error}: choose another format") from None  # the engine's own, of its format


class _Headed(RawIOBase):
    """A file that changes the head of what is written to it, which has to come whole in the first write; `check` gets
    each piece with the one before it, and gives what is written.

    pyoxigraph 0.5 writes prefixes in an order that differs from run to run.
    """

    def __init__(
        self,
        out: BinaryIO,
        head: re.Pattern[bytes],
        to_head: Callable[[bytes], bytes],
        check: Callable[[bytes, bytes], bytes] = lambda piece, before: piece,
    ) -> None:
        self._out, self._head, self._to_head, self._check = out, head, to_head, check
        self._before = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # Any: a buffer has a type from Python 3.12 on
        text = bytes(data)
        piece = self._check(text, self._before)
        if not self._before:
            piece = self._head.sub(lambda match: self._to_head(match[0]), piece, count=1)
        self._out.write(piece)
        self._before = text or self._before
        return len(text)


def _turtle_head(names: Mapping[str, str]) -> bytes:
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(names.items())).encode()


def _sort_namespaces(head: bytes) -> bytes:
    names = iter(sorted(_NAMESPACE.findall(head)))
    return _NAMESPACE.sub(lambda match: next(names), head)
