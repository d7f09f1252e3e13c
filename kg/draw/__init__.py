"""Concept graphs: which concepts carry the same papers, drawn as one HTML page that needs nothing outside itself."""

import networkx as nx
from pyoxigraph import NamedNode, Store

from kg.draw.page import FILES, FOLDER, draw_page
from kg.draw.pairs import add_papers, read_neighbourhood, read_overview
from kg.draw.picture import Picture, Places, Words, to_picture
from kg.naming import find_thing
from kg.store import Snapshot
from kg.triples import concept_iri

__all__ = ["FILES", "FOLDER", "Picture", "draw_concept", "draw_overview", "find_overview", "find_surroundings"]
HOW_TO_READ = "A circle grows with its papers, a line with the papers that two concepts share."


def draw_overview(store: Store, snapshot: Snapshot, top: int = 120) -> str:
    """Return the page of the whole graph: at most `top` concepts and the strongest ties between them; the store is that
    of the snapshot."""
    graph = read_overview(store, snapshot, top)
    add_papers(store, graph)
    return draw_page(_picture_overview(graph, Places(snapshot.base)))


def draw_concept(store: Store, snapshot: Snapshot, concept: str, top: int = 40) -> str:
    """Return the page of one concept, given by its name, slug or IRI, and of at most `top` concepts around it.

    InputError for a concept that the store does not know.
    """
    centre = find_thing(store, "concept", concept, snapshot)
    graph = read_neighbourhood(store, centre, top)
    add_papers(store, graph)
    return draw_page(_picture_concept(graph, centre, Places(snapshot.base)))


def find_overview(store: Store, snapshot: Snapshot, top: int) -> Picture:
    """Return the picture of the whole graph for a page of the server that holds it, which tells the papers itself."""
    return _picture_overview(read_overview(store, snapshot, top), Places(snapshot.base, "/"))


def find_surroundings(store: Store, snapshot: Snapshot, slug: str, top: int) -> Picture:
    """Return the picture of one concept of the store, by its slug, for a page of the server that holds it."""
    centre = concept_iri(snapshot.base, slug)
    return _picture_concept(read_neighbourhood(store, centre, top), centre, Places(snapshot.base, "/"))


def _picture_overview(graph: nx.Graph, places: Places) -> Picture:
    intro = f"{len(graph)} concepts that share papers with others, in the groups that they form. {HOW_TO_READ}"
    return to_picture(graph, Words("Concepts and their ties", intro), places)


def _picture_concept(graph: nx.Graph, centre: NamedNode, places: Places) -> Picture:
    name = graph.nodes[centre.value]["name"]
    intro = f"The {len(graph) - 1} concepts that share papers with {name} and are closest to it. {HOW_TO_READ}"
    return to_picture(graph, Words(f"{name} and the concepts around it", intro), places, start=centre.value)
