"""Reading RDF files into a store: their syntax told by their names, compressed or not, whatever they begin with."""

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store, parse

from kg.errors import InputError
from kg.formats import find_syntax
from kg.harmful import refuse_harmful

LONGEST = 16  # MiB of a term, in all syntaxes but RDF/XML (pyoxigraph 0.5)
REMOTE = "LoadDocumentCallback"  # in what Oxigraph says of a JSON-LD context that is elsewhere
IN_PLACE = "its @context is an address, and none is fetched: write the context itself there"


def load_file(store: Store, file: Path, graph: NamedNode | None = None) -> set[NamedNode | BlankNode | DefaultGraph]:
    """Put an RDF file into a store; return the graphs that it is in.

    What the file puts into no graph comes into the default graph, or into `graph`, which is then also the base of
    relative IRIs. InputError for what is no RDF or would harm the engine, with file and line, and for a
    file without a triple.
    """
    syntax = find_syntax(file)
    base, into = (graph.value, graph) if graph else (None, DefaultGraph())
    with _open(file) as text:
        refuse_harmful(text, syntax, str(file))
    try:
        with _open(file) as text:
            store.bulk_load(text, syntax, base_iri=base, to_graph=into)
        with _open(file) as text:  # again: the engine tells neither the graphs nor whether there was a triple
            quads = parse(text, syntax, base_iri=base)
            names = {quad.graph_name for quad in (quads if syntax.supports_datasets else islice(quads, 1))}
    except SyntaxError as error:
        place = f"{file}, line {error.lineno}," if error.lineno else f"{file}"
        fault = IN_PLACE if REMOTE in error.msg else error.msg
        raise InputError(f"{place} is no {syntax.name}: {fault}") from None
    except MemoryError:  # what the parser says of a term for which its buffer is too small
        raise InputError(f"{file} has a term of more than {LONGEST} MiB: shorten it, or leave it out") from None
    if not names:
        raise InputError(f"{file} holds no triples: give a file that does")
    return {into if isinstance(name, DefaultGraph) else name for name in names}


@contextmanager
def _open(file: Path) -> Iterator[BufferedReader]:
    """Open a file behind its byte order mark, if it has one; InputError where it cannot be read to its end."""
    try:
        with _open_whole(file) as text:
            if text.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
                text.read(len(BOM_UTF8))
            yield text
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{file} is no whole gzip file: {error}") from None


def _open_whole(file: Path) -> BufferedReader:
    try:
        return BufferedReader(gzip.open(file)) if file.suffix.lower() == ".gz" else file.open("rb")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
