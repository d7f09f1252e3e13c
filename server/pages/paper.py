"""The page of a paper: its abstract with the mentions marked, the facts with their sentences, its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from flask import render_template
from pyoxigraph import NamedNode

from kg.queries import CannedQuery
from kg.similar import find_similar
from kg.triples import paper_iri
from kg.vocab import individual, roles
from server.ask import Row, ask
from server.catalogue import find_queries
from server.cite import cite_page, cite_paper, split_byline
from server.highlight import Mark, to_segments
from server.links import author_path
from server.pages.told import find_told
from server.snapshot import Graph
from server.wording import kind_of, word


@dataclass(frozen=True, slots=True)
class Fact:
    """What a paper does with one concept, with the first sentence that says so most surely."""

    concept: str
    label: str
    kind: str
    role: str
    salient: bool
    papers: str
    confidence: str
    quote: str
    sentence: str
    mention: str


def show_paper(graph: Graph, paper: NamedNode, facts: dict[str, list[str]]) -> str:
    mentions = ask(graph, "mentions", paper=paper)
    key = unquote(paper.value.removeprefix(f"{graph.base}paper/"))
    facts = {"title": [key], **facts}  # what was loaded may have none
    title, abstract = facts["title"][0], facts.get("abstract", [""])[0]
    stated = find_stated(mentions, title)
    marks = [_to_mark(mention) for mention in mentions]
    aspects, disclosures = find_told(graph, paper)
    return render_template(
        "paper.html",
        iri=paper.value,
        facts=facts,
        title=to_segments(title, 0, marks),
        authors=_find_authors(facts),
        abstract=to_segments(abstract, len(title) + 1, marks),
        kinds=sorted({mark.kind for mark in marks}),
        roles=[(role, [fact for fact in stated if fact.role == role and fact.salient]) for role in roles()],
        passing=[fact for fact in stated if not fact.salient],
        aspects=aspects,
        disclosures=disclosures,
        results=ask(graph, "results", paper=paper),
        quantities=ask(graph, "quantities", paper=paper),
        artifacts=ask(graph, "artifacts", paper=paper),
        similar=[
            (paper_iri(graph.base, other.key).value, other)
            for other in find_similar(graph.snapshot.search, key, _find_salient(graph, stated))
        ],
        key=key,
        questions=_find_questions(key),
        citations=[
            ("the paper", cite_paper(facts)),
            ("what is read in it here", cite_page(f"What “{title}” states", paper.value, graph.snapshot)),
        ],
    )


def _find_salient(graph: Graph, stated: Iterable[Fact]) -> set[str]:
    """Return the slugs of the salient concepts."""
    place = f"{graph.base}concept/"
    return {unquote(fact.concept.removeprefix(place)) for fact in stated if fact.salient}


def _find_authors(facts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return the names in a paper's byline, each with the path of the author's papers: "" for one that the paper does
    not name as an author."""
    known = facts.get("creator", ())
    names = split_byline(facts.get("byline", [""])[0], known)
    return [(name, author_path(name) if name in known else "") for name in names]


def _find_questions(key: str) -> list[tuple[CannedQuery, str]]:
    """Return the questions that may be asked of a paper, each with the path of its answer."""
    return [
        (query, f"/query/{query.name}?{urlencode({query.parameters[0].name: key})}")
        for query in find_queries().values()
        if query.parameters and query.parameters[0].type == "paper"
    ]


def find_stated(mentions: Iterable[Row], title: str) -> list[Fact]:
    """Return one fact for each concept and role, those named most surely first.

    Its sentence is the first of the surest mentions, one in the abstract if there is any: the title says little.
    """
    best: dict[tuple[str, str], tuple[tuple[bool, float, bool], Fact]] = {}
    for mention in mentions:
        fact = _to_fact(mention)
        worth = (fact.salient, float(fact.confidence), int(mention["start"]) > len(title))
        known = best.get((fact.concept, fact.role))
        if known is None or worth > known[0]:
            best[fact.concept, fact.role] = (worth, fact)
    return sorted((fact for _, fact in best.values()), key=lambda fact: -float(fact.confidence))


def _to_fact(mention: Row) -> Fact:
    return Fact(
        concept=mention["concept"],
        label=mention["label"],
        kind=kind_of(mention["classes"]),
        role=mention["role"].rpartition("#")[2],
        salient=mention["salience"] == individual("kg:Salience", "must").value,
        papers=mention.get("papers", ""),
        confidence=mention["confidence"],
        quote=mention["quote"],
        sentence=mention["sentence"],
        mention=mention["mention"].rpartition("#")[2],
    )


def _to_mark(mention: Row) -> Mark:
    kind = kind_of(mention["classes"])
    return Mark(
        start=int(mention["start"]),
        end=int(mention["end"]),
        id=mention["mention"].rpartition("#")[2],
        kind=kind,
        iri=mention["concept"],
        title=f"{mention['label']}: {word(kind)}, {word(mention['role'])}",
    )
