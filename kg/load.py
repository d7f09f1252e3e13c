"""Loading: RDF files of any format into the graph that a store directory serves, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

from kg.apart import run_apart
from kg.errors import InputError
from kg.formats import find_syntax
from kg.index import write_index
from kg.rdf import load_file
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
    An interrupt ends it at once and leaves the graph as it was; the process has to end then, see `run_apart`.
    """
    into = _to_node(graph) if graph is not None else None
    for file in files:
        find_syntax(file)
    written: set[NamedNode | BlankNode | DefaultGraph] = set()

    def change(store: Store) -> bool:
        for file in files:
            written.update(load_file(store, file, into))
        if sum(file.stat().st_size for file in files) >= _WORTH_OPTIMIZING:
            store.optimize()
        return DefaultGraph() not in written

    def complete(snapshot: Snapshot, store: Store) -> None:
        if DefaultGraph() in written or not snapshot.search.exists():
            snapshot.search.unlink(missing_ok=True)  # a link to the index of the snapshot before, which is served
            write_index(store, snapshot.base, snapshot.search)

    with Reviser(directory) as reviser:
        run_apart(lambda: reviser.apply(change, complete))
    named = sorted(each.value for each in written if not isinstance(each, DefaultGraph))
    return Loaded(DefaultGraph() in written, tuple(named))


def _to_node(graph: str) -> NamedNode:
    try:
        return NamedNode(graph)
    except ValueError as error:
        raise InputError(
            f"{graph!r} is no IRI for a graph ({error}): write it like https://example.org/notes"
        ) from None
