"""Concept graphs: which concepts carry the same papers, drawn as one HTML page that needs nothing outside itself."""

from pyoxigraph import Store

from kg.draw.page import Page, draw_page
from kg.draw.pairs import read_neighbourhood, read_overview
from kg.naming import find_base, find_thing


def draw_overview(store: Store, top: int = 120, *, links: str | None = None) -> str:
    """Return the page of the whole graph: at most `top` concepts and the strongest ties between them.

    `links` is the address of a server that holds the graph, ending in a slash ("/" for pages that it serves itself):
    concepts, pairs and papers are then linked to it. Without it the page has no link at all.
    """
    graph = read_overview(store, top)
    intro = f"{len(graph)} concepts, tied where they carry the same papers, in the groups that they form."
    return draw_page(store, graph, Page("Concepts and their ties", intro, base=find_base(store), links=links))


def draw_concept(store: Store, concept: str, top: int = 40, *, links: str | None = None) -> str:
    """Return the page of one concept, given by its name, slug or IRI, and of at most `top` concepts around it.

    InputError for a concept that the store does not know.
    """
    centre = find_thing(store, "concept", concept)
    graph = read_neighbourhood(store, centre, top)
    name = graph.nodes[centre.value]["name"]
    intro = f"The concepts that carry the same papers as {name}, {len(graph) - 1} of them, the closest ones first."
    title = f"{name} and the concepts around it"
    return draw_page(store, graph, Page(title, intro, base=find_base(store), links=links, start=centre.value))
