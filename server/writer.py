"""The writing process: applies one change after the other to the store, each of which is served when it is answered.

`python -m server.writer FILE_NUMBER STORE MEMORY [network]` is given one end of a socket pair.
"""

import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from socket import socket

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from kg.errors import InputError, to_sentence
from kg.formats import find_format
from kg.harmful import refuse_harmful
from kg.revise import Reviser
from kg.store import find_snapshot
from server.confine import NETWORK, confine, end_with_parent, limit
from server.faults import is_fault, refuse_writing
from server.frames import END, AnswerWriter, Fields, RefusedError, read_request, read_whole, to_json_frame
from server.syntax import UPDATE, explain
from server.updates import leaves_default_graph

Graph = NamedNode | DefaultGraph
CONFLICTS = ("already exists", "does not exist")  # as Oxigraph says of graphs


def main() -> None:
    """Apply changes until the server goes; a change that it is at then is left out."""
    end_with_parent()
    connection = socket(fileno=int(sys.argv[1]))
    limit(int(sys.argv[3]))
    if NETWORK not in sys.argv:
        confine()
    with Reviser(Path(sys.argv[2])) as reviser:
        connection.sendall(to_json_frame(END))  # ready
        received = connection.makefile("rb")
        while (request := read_request(received)) is not None:
            parts = [read_whole(received, part["size"]) for part in request["parts"]]
            out = AnswerWriter(connection)
            try:
                apply(reviser, request, parts, connection)
            except RefusedError as refused:
                out.refuse(refused)
            except InputError as error:
                out.refuse(RefusedError(503, to_sentence(error)))
            except (OSError, RuntimeError) as error:  # of the disk, or of the engine's files
                out.refuse(refuse_writing(error))


def apply(reviser: Reviser, request: Fields, parts: list[bytes], connection: socket) -> None:
    """Apply a change; as soon as it is served, answer whether it made a new graph."""
    said: Fields = {"created": False}
    operation = {"update": update, "replace": replace, "add": add, "delete": delete}[request["operation"]]

    def change(store: Store) -> bool:
        served = find_snapshot(reviser.directory)
        if request["after"] and (served is None or served.name != request["after"]):
            raise RefusedError(412, "Somebody else changed the store at the same time: nothing was changed.")
        operation(request, parts, said, store)
        is_update = request["operation"] == "update"
        return leaves_default_graph(request["text"]) if is_update else bool(request["graph"])

    reviser.apply(change, on_served=lambda: connection.sendall(to_json_frame(END, **said)))


def update(request: Fields, parts: list[bytes], said: Fields, store: Store) -> None:
    """Run a SPARQL 1.1 Update."""
    try:
        store.update(request["text"], base_iri=request["base"])
    except SyntaxError as error:
        sentence = explain(request["text"], f"This is not a SPARQL update: {error}.", kind=UPDATE)
        raise RefusedError(400, sentence) from None
    except RuntimeError as error:  # of a graph that is there already or is not, or of a function that there is not
        if is_fault(error):
            raise
        is_conflict = str(error).endswith(CONFLICTS)
        raise RefusedError(409 if is_conflict else 400, f"{error}: nothing was changed.") from None
    except OSError as error:  # from another endpoint that the operator allows
        if is_fault(error):
            raise
        raise RefusedError(502, f"{error}: nothing was changed.") from None


def replace(request: Fields, parts: list[bytes], said: Fields, store: Store) -> None:
    """Put triples in the place of a graph (SPARQL 1.1 Graph Store HTTP Protocol, 5.3)."""
    graph = to_graph(request)
    said["created"] = not has_graph(store, graph)
    store.clear_graph(graph)
    insert(request, parts, graph, store)


def add(request: Fields, parts: list[bytes], said: Fields, store: Store) -> None:
    """Add triples to a graph (5.5)."""
    graph = to_graph(request)
    said["created"] = not has_graph(store, graph)
    insert(request, parts, graph, store)


def delete(request: Fields, parts: list[bytes], said: Fields, store: Store) -> None:
    """Delete a graph (5.4)."""
    graph = to_graph(request)
    if not has_graph(store, graph):
        raise RefusedError(404, f"There is no graph {graph} here.")
    if isinstance(graph, NamedNode):
        store.remove_graph(graph)
    else:
        store.clear_graph(graph)


def insert(request: Fields, parts: list[bytes], graph: Graph, store: Store) -> None:
    """Write the triples of all parts into a graph, which there is from then on."""
    if isinstance(graph, NamedNode):
        store.add_graph(graph)
    for part, text in zip(request["parts"], parts, strict=True):
        store.extend(read_triples(text, part["format"], graph, request["base"]))


def read_triples(text: bytes, name: str, graph: Graph, base: str) -> Iterator[Quad]:
    """Yield the triples of an RDF document, in a graph; RefusedError when malformed or harmful to the engine."""
    writer = find_format(name).writer
    assert isinstance(writer, RdfFormat)
    text = text.removeprefix(BOM_UTF8)
    try:
        refuse_harmful(BytesIO(text), writer, "what was sent")
        for quad in parse(text, format=writer, base_iri=base, without_named_graphs=True, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
    except SyntaxError as error:
        raise RefusedError(400, f"This is not {find_format(name).label}: {error}.") from None
    except InputError as error:
        raise RefusedError(400, to_sentence(error)) from None


def to_graph(request: Fields) -> Graph:
    """Return the graph that a request names, None for the default graph."""
    return NamedNode(request["graph"]) if request["graph"] else DefaultGraph()


def has_graph(store: Store, graph: Graph) -> bool:
    """Tell whether there is a graph; the default graph is always there."""
    return isinstance(graph, DefaultGraph) or store.contains_named_graph(graph)


if __name__ == "__main__":
    main()
