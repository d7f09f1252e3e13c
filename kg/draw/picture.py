"""From a graph of things to what a page needs to show it: each with its place, its size and its words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import networkx as nx
from pyvis.network import Network

from kg.draw.layout import Layout, to_layout
from kg.draw.pairs import PAPERS_SHOWN

PAIR_QUERY = "query/papers-with-both"
LABEL_LENGTH = 32
SMALLEST, LARGEST = 7, 30  # radius of a node in pixels
THINNEST, WIDEST = 1, 6  # an edge

# Told apart by people with any colour vision (after Okabe and Ito's palette), on light and on dark.
COLOURS = {
    "Method": "#0072b2",
    "Model": "#56b4e9",
    "Dataset": "#009e73",
    "Benchmark": "#9ccf3c",
    "Metric": "#e69f00",
    "Hardware": "#d55e00",
    "Task": "#cc79a7",
    "Software": "#8a6fc0",
    "Concept": "#8c8c8c",
    "Paper": "#b08d57",
    "Other": "#a8a8a8",
}
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#9ccf3c", "#8a6fc0", "#8c8c8c")
"""The groups' colours, the largest group's first; the last one is that of all further groups."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says: its title, a sentence about it, and what stands above the list of a node's ties."""

    title: str
    intro: str
    ties: str = "Shares papers with"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a picture's links lead: `base` is the base IRI of the graph, `links` the address of a server that holds it,
    ending in a slash, None for a page without links."""

    base: str
    links: str | None = None

    def link(self, iri: str) -> str | None:
        """Return the address of a thing: on the server if it is the graph's, elsewhere if it is a web address."""
        if self.links is None:
            return None
        if self.base and iri.startswith(self.base):
            return self.links + iri.removeprefix(self.base)
        return iri if iri.startswith(("https://", "http://")) else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph that is ready to be shown. Nodes and edges are vis-network's (Any: it takes what it is given); `groups`
    hold numbers of nodes, `papers` those that edges refer to by number, `start` is the node that is chosen first, and
    `weighted` says whether ties count papers."""

    title: str
    intro: str
    ties: str
    nodes: Sequence[Mapping[str, Any]]
    edges: Sequence[Mapping[str, Any]]
    groups: Sequence[Sequence[int]]
    start: int | None
    weighted: bool
    base: str
    papers: Sequence[Mapping[str, str | None]]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things that it shows."""
        held = {node["kind"] for node in self.nodes}
        return tuple(kind for kind in COLOURS if kind in held)

    @property
    def colours(self) -> Mapping[str, str]:
        """The colour of each kind."""
        return COLOURS

    @property
    def palette(self) -> Sequence[str]:
        """The colours of the groups."""
        return PALETTE

    @property
    def data(self) -> dict[str, Any]:
        """What the page's script needs."""
        names = ("nodes", "edges", "papers", "start", "weighted", "ties", "base", "colours", "palette")
        return {name: getattr(self, name) for name in names} | {"most": PAPERS_SHOWN}


def to_picture(graph: nx.Graph, words: Words, places: Places, start: str | None = None) -> Picture:
    """Lay a graph out and word it; the same graph gives the same picture. Nodes are IRIs with name, kind and papers,
    edges have papers and npmi, and `shown` where the papers themselves are to be told, each as IRI and title."""
    layout = to_layout(graph)
    network = Network(directed=graph.is_directed())
    numbers = {node: number for number, node in enumerate(sorted(graph))}
    largest = max((graph.nodes[node]["papers"] for node in graph), default=0) or 1
    for node, number in numbers.items():
        network.add_node(number, **_to_node(node, graph.nodes[node], layout, places, largest))
    papers: dict[tuple[str, str], int] = {}  # each paper once, by IRI and title, in the order met
    strongest = max((tie["papers"] for _, _, tie in graph.edges(data=True)), default=1)
    ties = sorted(graph.edges if graph.is_directed() else (tuple(sorted(edge)) for edge in graph.edges))
    for number, (a, b) in enumerate(ties):
        width = round(THINNEST + (WIDEST - THINNEST) * math.sqrt(graph.edges[a, b]["papers"] / strongest), 1)
        edge = _to_edge(a, b, graph.edges[a, b], places, papers)
        network.add_edge(numbers[a], numbers[b], id=number, width=width, **edge)
    return Picture(
        title=words.title,
        intro=words.intro,
        ties=words.ties,
        nodes=network.nodes,
        edges=network.edges,
        groups=tuple(tuple(numbers[node] for node in group) for group in layout.groups),
        start=numbers.get(start or ""),
        weighted=not graph.is_directed(),
        base=places.base,
        papers=[{"title": title, "link": places.link(iri)} for iri, title in papers],
    )


def _to_node(node: str, held: Mapping[str, Any], layout: Layout, places: Places, largest: int) -> dict[str, Any]:
    """Return what the picture and the page's script need to know of a thing."""
    name: str = held["name"]
    x, y = layout.places[node]
    link = places.link(node)
    return {
        "label": name if len(name) <= LABEL_LENGTH else name[: LABEL_LENGTH - 1].rstrip() + "…",
        "name": name,
        "key": node.rpartition("/")[2],
        "kind": held["kind"],
        "cluster": layout.numbers[node],
        "count": held["papers"],
        "note": held.get("note")
        or f"{held['kind']}, {_count(held['papers'])}. Betweenness {layout.centrality[node]:g}.",
        "size": round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(held["papers"] / largest)),
        "x": x,
        "y": y,
        "link": link,
        "around": f"{link}/graph" if link and "/concept/" in node and node.startswith(places.base) else None,
    }


def _to_edge(
    a: str, b: str, held: Mapping[str, Any], places: Places, papers: dict[tuple[str, str], int]
) -> dict[str, Any]:
    edge = {
        "weight": held["papers"],
        "npmi": held.get("npmi", 0.0),
        "note": held.get("note") or _count(held["papers"]),
    }
    if places.links is not None and "note" not in held:
        edge["link"] = f"{places.links}{PAIR_QUERY}?{urlencode({'a': _to_slug(a), 'b': _to_slug(b)})}"
    if "shown" in held:
        edge["papers"] = [papers.setdefault(paper, len(papers)) for paper in held["shown"]]
    return edge


def _count(papers: int) -> str:
    return "1 paper" if papers == 1 else f"{papers:,} papers"


def _to_slug(iri: str) -> str:
    return iri.rpartition("concept/")[2]
