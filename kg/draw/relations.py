"""From relations of things, as any query may give them, to a picture: what is tied to what, and how."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from kg.draw.picture import Picture, Places, Words, to_picture

OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing's name, and its kind: one of those that have a colour."""

    name: str
    kind: str = OTHER


@dataclass(frozen=True, slots=True)
class Relation:
    """Two things by their IRIs or blank nodes, and what ties them, in words."""

    subject: str
    object: str
    text: str


def draw_relations(relations: Iterable[Relation], things: Mapping[str, Thing], base: str) -> Picture:
    """Return the picture of relations for a page of the server that holds the graph; `things` has all that they name.
    A circle grows with the number of its ties."""
    graph = nx.DiGraph()
    for relation in relations:
        if not graph.has_edge(relation.subject, relation.object):
            graph.add_edge(relation.subject, relation.object, papers=0, strength=1, texts={})
        tie = graph.edges[relation.subject, relation.object]
        tie["papers"] += 1
        tie["texts"][relation.text] = True
    for _, _, tie in graph.edges(data=True):
        tie["note"] = ", ".join(tie["texts"])
    for node in graph:
        thing, ties = things[node], graph.degree(node)
        note = f"{'' if thing.kind == OTHER else f'{thing.kind}, '}{ties} {'tie' if ties == 1 else 'ties'} here."
        graph.add_node(node, name=thing.name, kind=thing.kind, papers=ties, note=note)
    words = Words("The answer as a graph", f"{len(graph)} things, {graph.number_of_edges()} ties.", ties="Tied to")
    return to_picture(graph, words, Places(base, "/"))
