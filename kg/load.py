"""Loading: RDF files of any format into the graph that a store directory serves, all of them or none."""

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store, parse

from kg.errors import InputError
from kg.formats import find_syntax
from kg.index import write_index
from kg.revise import Reviser
from kg.store import Snapshot

_WORTH_OPTIMIZING = 1_000_000  # bytes; below that, ordering the tables of a big store anew takes longer than it saves


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where something was loaded into: the default graph or not, and the names of the others, sorted."""

    default: bool
    named: tuple[str, ...]


def load(files: Sequence[Path], directory: Path, graph: str | None = None) -> Loaded:
    """Put RDF files, their formats told by their names, into the served graph of a store directory.

    What a file puts into no graph comes into the default graph, or into `graph`, an IRI, which is then also the base of
    relative IRIs; the graphs that it names itself are kept. Return the graphs that were written to. InputError for what
    is no RDF, with file and line; then nothing of any file is loaded.
    """
    to_graph = _to_node(graph) if graph is not None else DefaultGraph()
    syntaxes = [find_syntax(file) for file in files]
    written: set[NamedNode | BlankNode | DefaultGraph] = set()

    def change(store: Store) -> None:
        for file, syntax in zip(files, syntaxes, strict=True):
            written.update(_load_file(store, file, syntax, to_graph))
        if sum(file.stat().st_size for file in files) >= _WORTH_OPTIMIZING:
            store.optimize()

    with Reviser(directory) as reviser:
        snapshot = reviser.apply(change, "\n".join(map(str, files)).encode())
    if not snapshot.search.exists():  # the first graph of a directory
        _write_index(snapshot)
    named = sorted(each.value for each in written if not isinstance(each, DefaultGraph))
    return Loaded(DefaultGraph() in written, tuple(named))


def _write_index(snapshot: Snapshot) -> None:
    """Write the index of a snapshot that is served already: under another name, until it is whole."""
    beside = snapshot.search.with_suffix(".new")
    write_index(Store.read_only(str(snapshot.graph)), snapshot.base, beside)
    beside.replace(snapshot.search)


def _to_node(graph: str) -> NamedNode:
    try:
        return NamedNode(graph)
    except ValueError as error:
        raise InputError(
            f"{graph!r} is no IRI for a graph ({error}): write it like https://example.org/notes"
        ) from None


def _load_file(
    store: Store, file: Path, syntax: RdfFormat, graph: NamedNode | DefaultGraph
) -> set[NamedNode | BlankNode | DefaultGraph]:
    """Put a file into a store; return the graphs that it is in."""
    base = graph.value if isinstance(graph, NamedNode) else None
    try:
        if syntax == RdfFormat.RDF_XML:
            with _open(file) as text:
                refuse_doctype(text, str(file))
        with _open(file) as text:
            store.bulk_load(text, syntax, base_iri=base, to_graph=graph)
        if not syntax.supports_datasets:
            return {graph}
        with _open(file) as text:  # again: the engine does not tell which graphs there were
            names = {quad.graph_name for quad in parse(text, syntax, base_iri=base)}
    except SyntaxError as error:
        place = f"{file}, line {error.lineno}," if error.lineno else f"{file}"
        raise InputError(f"{place} is no {syntax.name}: {error.msg}") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{file} is no whole gzip file: {error}") from None
    return {graph if isinstance(name, DefaultGraph) else name for name in names}


def _open(file: Path) -> BufferedReader:
    """Open a file behind its byte order mark, if it has one."""
    text = _open_whole(file)
    if text.peek(len(BOM_UTF8)).startswith(BOM_UTF8):
        text.read(len(BOM_UTF8))
    return text


def _open_whole(file: Path) -> BufferedReader:
    try:
        return BufferedReader(gzip.open(file)) if file.suffix.lower() == ".gz" else file.open("rb")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None


def refuse_doctype(text: BufferedReader, name: str) -> None:
    """Read RDF/XML to its end; InputError, with the line, when it is no XML or has a DOCTYPE.

    Oxigraph replaces the entities that a DOCTYPE declares without a limit: 656 bytes became 300 MB.
    """
    parser = expat.ParserCreate(encoding="utf-8")  # as Oxigraph reads it, whatever the file says

    def refuse(*declared: object) -> None:
        raise InputError(
            f"{name}, line {parser.CurrentLineNumber}, has a DOCTYPE, whose entities may expand without end: remove it"
        )

    parser.StartDoctypeDeclHandler = refuse
    try:
        while block := text.read(1 << 16):
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(f"{name}, line {error.lineno}, is no RDF/XML: {expat.ErrorString(error.code)}") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{name} is no whole gzip file: {error}") from None
