"""A query process: answers one question after the other from read-only snapshots, and may be killed at any time.

Nothing in Python can stop a query that runs, so each runs in a process that can be killed. The process has no network,
and its memory is limited. `python -m server.worker FILE_NUMBER MEMORY [network]` is given one end of a socket pair.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from socket import socket
from typing import BinaryIO, TypeVar, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
)

from kg.errors import InputError, to_sentence
from kg.formats import find_format
from kg.store import hold
from kg.xml import UnwritableError, check_xml, refuse_reserved
from server.bindings import to_binding
from server.confine import NETWORK, confine, end_with_parent, limit
from server.faults import is_fault, refuse_reading
from server.federation import find_calls, refuse_calls
from server.frames import END, MEMORY, AnswerWriter, Fields, RefusedError, read_request, to_json_frame
from server.rdf import read_turtle
from server.syntax import explain
from server.views import GRAPH, VIEWS

RDFLIB_DEFAULT = "urn:x-rdflib:default"  # what a Dataset of rdflib 7 calls the default graph in its requests
LONG = 0.02  # seconds; a query that took longer may have left memory behind
INDEXED = 24  # of a graph's size, so much or less is kept in memory: indexes, filters and the blocks read last
UNSUPPORTED = "does not support"  # what Oxigraph says of RDF 1.2 in JSON-LD
ROWS = 500  # of an answer on a page
MOST_TEXT = 1_000_000  # characters of its values, with CELL more for each
CELL = 20
CHECKS = {"xml": check_xml, "rdfxml": check_xml}
Answer = QuerySolutions | QueryBoolean | QueryTriples
Row = TypeVar("Row", QuerySolution, Triple)


def main() -> None:
    """Answer requests until the server goes."""
    connection, reader = socket(fileno=int(sys.argv[1])), Reader()
    end_with_parent()
    limit(int(sys.argv[2]))
    if NETWORK not in sys.argv:
        confine()
    connection.sendall(to_json_frame(END))  # ready
    received = connection.makefile("rb")
    while (request := read_request(received)) is not None:
        began = time.monotonic()
        out = AnswerWriter(connection, packed=request["packed"], most=request["most"])
        try:
            reader.answer(request, out)
        except RefusedError as refused:
            out.refuse(refused)
        except UnwritableError as error:
            out.refuse(RefusedError(406, to_sentence(error)))
        except (OSError, RuntimeError, ValueError) as error:
            out.refuse(refuse_error(error, request))
        except MemoryError:
            out.refuse(RefusedError(507, MEMORY))
        else:
            out.finish(max(0, find_memory() - reader.room) if time.monotonic() - began > LONG else 0)


def refuse_error(error: Exception, request: Fields) -> RefusedError:
    """Return the refusal for an error of the engine: it is of its files, of another endpoint that the operator allows,
    or of the query, such as a function that the engine does not have."""
    text = request["text"] or ""
    if isinstance(error, OSError) and not is_fault(error) and request["services"] and find_calls(text):
        return RefusedError(502, f"Another endpoint gave no answer: {error}.")
    if isinstance(error, OSError) or is_fault(error):
        return refuse_reading(error)
    return RefusedError(400, f"This query cannot be answered: {error}.")


def find_memory() -> int:
    """Return how many bytes of memory this process has for itself."""
    _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text().split())
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


class Reader:
    """Reads snapshots, of which it holds the last one open; `room` is what that may keep in memory, in bytes."""

    def __init__(self) -> None:
        self.room = 0
        self._path, self._store = "", Store()
        self._held: int | None = None

    def answer(self, request: Fields, out: AnswerWriter) -> None:
        """Write the answer to a request; RefusedError when it can't be answered."""
        if request["path"] != self._path:
            try:
                self._open(Path(request["path"]))
            except (OSError, InputError):
                raise RefusedError(503, "The graph cannot be read now: ask again in some seconds.") from None
        if request["text"] is None:
            write_graph(self._store, request, out)
        else:
            write_answer(self._ask(request), request, out)

    def _open(self, path: Path) -> None:
        """Open the graph of a snapshot, which is not cleaned away as long as it is open."""
        held = hold(path.parent)
        try:
            store = Store.read_only(str(path))
            room = sum(file.stat().st_size for file in path.iterdir()) // INDEXED
        except BaseException:  # or each failure would leave one more descriptor open, and the snapshot held
            os.close(held)
            raise
        if self._held is not None:
            os.close(self._held)
        self._path, self._store, self._held, self.room = str(path), store, held, room

    def _ask(self, request: Fields) -> Answer:
        sentence = refuse_calls(request["text"], frozenset(request["services"]))
        if sentence:
            raise RefusedError(400, sentence)
        default, named = request["default_graphs"], request["named_graphs"]
        given = bool(default or named)
        try:
            return self._store.query(
                request["text"],
                base_iri=request["base"],
                default_graph=[to_graph_name(iri) for iri in default] if given else None,
                named_graphs=[NamedNode(iri) for iri in named] if given else None,
            )
        except SyntaxError as error:
            raise RefusedError(400, explain(request["text"], f"This is not a SPARQL query: {error}.")) from None
        except ValueError as error:
            raise RefusedError(400, f"This is not an absolute IRI: {error}.") from None


def to_graph_name(iri: str) -> NamedNode | DefaultGraph:
    """Return the graph that a client means; ValueError when it is not an absolute IRI."""
    return DefaultGraph() if iri == RDFLIB_DEFAULT else NamedNode(iri)


def write_answer(answer: Answer, request: Fields, out: AnswerWriter) -> None:
    """Write an answer in the format that is asked for its form, or what a page shows of it."""
    triples = isinstance(answer, QueryTriples)
    name = request["graph_format" if triples else "table_format"]
    if name is None:
        raise RefusedError(406, request["graph_offers" if triples else "table_offers"])
    if name in VIEWS:
        out.begin_plain(name)
        out.write(json.dumps(to_page(answer, name)).encode())
        return
    out.begin(name, CHECKS.get(name))
    writer = find_format(name).writer
    if isinstance(answer, QueryTriples):
        assert isinstance(writer, RdfFormat)
        _write(lambda file: answer.serialize(file, writer), out)
    else:
        assert isinstance(writer, QueryResultsFormat)
        _write(lambda file: answer.serialize(file, writer), out)


def write_graph(store: Store, request: Fields, out: AnswerWriter) -> None:
    """Write one graph of the store: that with the IRI `graph`, the default graph without one."""
    graph = NamedNode(request["graph"]) if request["graph"] else DefaultGraph()
    if isinstance(graph, NamedNode) and not store.contains_named_graph(graph):
        raise RefusedError(404, f"There is no graph {graph} here.")
    chosen = find_format(request["graph_format"])
    assert isinstance(chosen.writer, RdfFormat)
    out.begin(chosen.name, CHECKS.get(chosen.name))
    writer = chosen.writer
    _write(lambda file: store.dump(file, writer, from_graph=graph), out)


def _write(serialize: Callable[[BinaryIO], object], out: AnswerWriter) -> None:
    """Let `serialize` write an answer; RefusedError when the format can't express it."""
    try:
        with refuse_reserved():
            serialize(cast(BinaryIO, out))  # a file to those who only write
    except OSError as error:
        if UNSUPPORTED not in str(error):
            raise
        raise RefusedError(406, f"{error}: ask for this answer in another format.") from None


def to_page(answer: Answer, view: str) -> Fields:
    """Return the first rows or triples of an answer as JSON: terms as in SPARQL 1.1 results, triples as Turtle, or as
    rows for a graph."""
    if isinstance(answer, QueryBoolean):
        return {"boolean": bool(answer), "is_triples": False}
    if isinstance(answer, QueryTriples) and view == GRAPH:
        return to_statements(answer)
    if isinstance(answer, QueryTriples):
        triples, more = _take(answer)
        turtle, _ = read_turtle(triples)
        return {"turtle": turtle, "more": more, "count": len(triples), "is_triples": True}
    names = [variable.value for variable in answer.variables]
    solutions, more = _take(answer)
    rows = [[None if term is None else to_binding(term) for term in solution] for solution in solutions]
    return {"columns": names, "rows": rows, "more": more, "is_triples": False}


def to_statements(answer: Iterable[Triple]) -> Fields:
    """Return the first triples of an answer as JSON, as if they were rows."""
    names = ["subject", "predicate", "object"]
    triples, more = _take(answer)
    rows = [[to_binding(term) for term in triple] for triple in triples]
    return {"columns": names, "rows": rows, "more": more, "is_triples": True}


def _take(answer: Iterable[Row]) -> tuple[list[Row], bool]:
    """Return the first rows or triples of an answer for which a page has room, and whether there are more."""
    taken: list[Row] = []
    room = MOST_TEXT
    for row in answer:
        room -= sum(CELL + len(str(term)) for term in row)
        if len(taken) == ROWS or room < 0:
            if not taken:
                raise RefusedError(507, "The first row is too large for a page: ask for it in another format, as JSON.")
            return taken, True
        taken.append(row)
    return taken, False


if __name__ == "__main__":
    main()
