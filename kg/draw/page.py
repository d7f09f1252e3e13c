"""From a graph of concepts to one HTML page, by pyvis and a template of our own.

pyvis's own template loads Bootstrap from elsewhere whatever it is asked to do (0.3.2), so only its data and its copy of
vis-network are used.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import pyvis
from jinja2 import Environment, FileSystemLoader, select_autoescape
from pyoxigraph import NamedNode, Store
from pyvis.network import Network

from kg.draw.layout import Layout, to_layout
from kg.draw.pairs import query_rows

TEMPLATES = (Path(__file__).parent, Path(pyvis.__file__).parent / "templates")
PAIR_QUERY = "query/papers-with-both"
PAPERS_SHOWN = 20
LABEL_LENGTH = 32
SMALLEST, LARGEST = 9, 32  # radius of a node in pixels

# Told apart by people with any colour vision (after Okabe and Ito's palette).
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
}
OPTIONS = """{
  "physics": {"enabled": false},
  "interaction": {"hover": true, "tooltipDelay": 100},
  "nodes": {"shape": "dot", "borderWidth": 1, "font": {"size": 20, "face": "system-ui, sans-serif", "color": "#1d2733",
    "strokeWidth": 4, "strokeColor": "#ffffff"}, "widthConstraint": {"maximum": 190}},
  "edges": {"smooth": false, "selectionWidth": 3, "hoverWidth": 2,
    "color": {"color": "#c3ccd6", "highlight": "#1d2733", "hover": "#7b8794"}}
}"""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says and where its links lead; `base` is the base IRI of the graph, `links` as in draw_overview,
    `start` the IRI of the concept that is chosen when the page opens."""

    title: str
    intro: str
    base: str
    links: str | None
    start: str | None = None

    def link(self, path: str) -> str | None:
        """Return the address of an IRI of the graph or of a path on the server, None on a page without links."""
        return None if self.links is None else self.links + path.removeprefix(self.base)


def draw_page(store: Store, graph: nx.Graph, page: Page) -> str:
    """Return the HTML; the same graph gives the same bytes."""
    layout = to_layout(graph)
    network = Network(cdn_resources="in_line")
    network.set_options(OPTIONS)
    numbers = {node: number for number, node in enumerate(sorted(graph))}
    largest = max((graph.nodes[node]["papers"] for node in graph), default=0) or 1
    for node, number in numbers.items():
        network.add_node(number, **_to_node(node, graph.nodes[node], layout, page, largest))
    papers: dict[tuple[str, str], int] = {}  # each paper once, by IRI and title, in the order met
    for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges):
        count = graph.edges[a, b]["papers"]
        network.add_edge(
            numbers[a],
            numbers[b],
            width=1 + min(count, 20) / 2,
            count=count,
            papers=[papers.setdefault(paper, len(papers)) for paper in find_papers(store, a, b)],
            link=page.link(f"{PAIR_QUERY}?{urlencode({'a': _to_slug(a), 'b': _to_slug(b)})}"),
        )
    shown = {graph.nodes[node]["kind"] for node in graph}
    network.templateEnv = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())
    network.templateEnv.globals.update(
        page=page,
        start=numbers.get(page.start or ""),
        papers=[{"title": title, "link": page.link(iri)} for iri, title in papers],
        groups=[[numbers[node] for node in group] for group in layout.groups],
        colours={kind: colour for kind, colour in COLOURS.items() if kind in shown},
    )
    network.path = "page.html"
    html: str = network.generate_html()
    return html


def find_papers(store: Store, a: str, b: str) -> list[tuple[str, str]]:
    """Return IRI and title of papers that both concepts carry, at most PAPERS_SHOWN, sorted by title."""
    text = f"""
      SELECT DISTINCT ?paper ?title
      WHERE {{
        ?role rdfs:subPropertyOf kg:mentions .
        ?paper ?role {NamedNode(a)} ;
          dcterms:title ?title .
        FILTER EXISTS {{
          ?other rdfs:subPropertyOf kg:mentions .
          ?paper ?other {NamedNode(b)} .
        }}
      }}
      LIMIT {PAPERS_SHOWN}
    """
    found = [(row["paper"].value, row["title"].value) for row in query_rows(store, text)]
    return sorted(found, key=lambda paper: (paper[1], paper[0]))


# Any: pyvis takes and keeps whatever a node is to hold.
def _to_node(node: str, held: Mapping[str, Any], layout: Layout, page: Page, largest: int) -> dict[str, Any]:
    """Return what the picture and the page's script need to know of a concept."""
    name: str = held["name"]
    x, y = layout.places[node]
    return {
        "label": name if len(name) <= LABEL_LENGTH else name[: LABEL_LENGTH - 1].rstrip() + "…",
        "name": name,
        "kind": held["kind"],
        "count": held["papers"],
        "centrality": layout.centrality[node],
        "color": COLOURS[held["kind"]],
        "size": round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(held["papers"] / largest)),
        "x": x,
        "y": y,
        "link": page.link(node),
    }


def _to_slug(iri: str) -> str:
    return iri.rpartition("concept/")[2]
