"""What a concept is, in the words of a paper: the sentence that introduces it best, or none."""

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.facets import PAPERS, find_rows
from kg.figures import find_first_date
from kg.triples import paper_iri
from kg.vocab import term
from server.ask import Row, ask
from server.snapshot import Graph

SOURCES = 12  # papers whose sentences are weighed
SURE = 0.5
FIRST = "introduces"  # the role of a concept in the first paper on it
LONGEST = 400  # characters; longer ones say more than what a thing is
# What follows a name where it is explained: "X is a ...", "X, a ...", "X (Y) refers to ...".
_EXPLAINED = (
    r"(\s*\([^)]*\))?(,? (which )?(is|are) (an?|the|one of|designed)\b|,? (refers to|stands for|denotes)\b"
    r"|(,|:| -{1,2}| —| –) (an?|the|our|which)\b)"
)
_BEFORE = (
    r"(\b(we|paper|work|report|article)\b.{0,40}\b(propose|introduce|present|develop|release)s?\b.{0,60}"
    r"|\b(named|called|dubbed|termed) )"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A sentence, the part of it that names the concept, and the paper that says so."""

    sentence: str
    quote: str
    paper: str
    title: str


def find_definition(graph: Graph, concept: NamedNode, key: str) -> Definition | None:
    """Return the sentence that says what a concept is, None where no paper does."""
    for role, least in ((FIRST, 1), ("studies", 2)):
        worth = [(_weigh(row), row) for row in _find_sentences(graph, concept, key, role)]
        explaining = [pair for pair in worth if pair[0] >= least]
        if explaining:
            row = max(explaining, key=lambda pair: (pair[0], float(pair[1]["confidence"]), pair[1]["mention"]))[1]
            return Definition(row["sentence"], row["quote"], row["mention"], row["title"])
    return None


def _find_sentences(graph: Graph, concept: NamedNode, key: str, role: str) -> list[Row]:
    """Return the sentences of papers in which a concept has a role; of those that introduce it the first ones alone, as
    a later paper introduces a thing of its own ("we propose a novel Transformer"), unless its title begins so."""
    chosen = {"concept": key, "role": role}
    rows = find_rows(graph.snapshot.search, PAPERS, chosen, limit=SOURCES)
    dates = {paper_iri(graph.base, row["key"]).value: row.get("date", "") for row in rows}
    if not dates:
        return []
    first = find_first_date(graph.snapshot.search, key)
    wanted = (concept.value, term(f"kg:{role}").value)
    return [
        row
        for row in ask(graph, "sentences", paper=[NamedNode(paper) for paper in dates])
        if (row["concept"], row["role"]) == wanted
        if role != FIRST or dates[_to_paper(row)][: len(first)] <= first or row["title"].startswith(row["quote"])
    ]


def _to_paper(row: Row) -> str:
    """Return the IRI of the paper that a mention is below."""
    return row["mention"].partition("#")[0]


def _weigh(row: Row) -> int:
    """Return how much a sentence looks like a definition: 2 for "X is a ...", 1 for "we propose X", else 0."""
    sentence, quote = row["sentence"], row["quote"]
    if sentence == row["title"] or len(sentence) > LONGEST or float(row["confidence"]) < SURE:
        return 0
    if re.search(re.escape(quote) + _EXPLAINED, sentence):
        return 2
    return int(re.search(_BEFORE + re.escape(quote), sentence, re.IGNORECASE) is not None)
