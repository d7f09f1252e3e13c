"""What a paper's page tells in the paper's own words: its aspects, and what it states for reproducing it."""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from kg.vocab import individual, notations
from server.ask import Row, ask
from server.snapshot import Graph
from server.wording import word

Told = list[tuple[str, list[Row]]]


def find_told(graph: Graph, paper: NamedNode) -> tuple[Told, Told]:
    """Return the name of each aspect with the sentences that tell it, and of each thing that helps to reproduce a paper
    with the places that state it; both empty where nothing was read, for then nothing is known to be missing."""
    aspects, disclosures = ask(graph, "aspects", paper=paper), ask(graph, "disclosures", paper=paper)
    if not aspects and not disclosures:
        return [], []
    return _group("kg:AspectKind", "kind", aspects), _group("kg:Disclosable", "what", disclosures)


def _group(of_class: str, column: str, rows: Sequence[Row]) -> Told:
    members = [individual(of_class, notation).value for notation in notations(of_class)]
    return [(word(iri), [row for row in rows if row[column] == iri]) for iri in members]
