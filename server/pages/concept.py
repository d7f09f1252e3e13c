"""The page of a concept: what it is, which papers do what with it, results, neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlencode

from flask import render_template
from pyoxigraph import NamedNode

from kg.facets import PAPERS, Row, find_rows
from kg.figures import count_roles, count_years
from kg.index import BACKGROUND
from kg.parameters import Parameter
from kg.triples import paper_iri
from kg.vocab import kinds as all_kinds
from kg.vocab import leaf_kinds, roles
from server.ask import ask
from server.catalogue import ask_about, find_queries
from server.cite import cite_page
from server.definition import find_definition
from server.offers import may_have_answer
from server.snapshot import Graph
from server.wording import word

SHOWN = 6  # papers of a role
*PLAYED, MENTIONS = roles()
SALIENT = (*PLAYED, BACKGROUND)  # the roles of what matters
GENERAL = 10  # times as many papers that mention a concept as those in which it matters, for a general name
FEW = 20  # papers that say nothing of how general a name is
ASKED = 10  # questions


@dataclass(frozen=True, slots=True)
class RolePapers:
    """The number of papers in which a concept has a role, and the newest of them."""

    role: str
    count: int
    papers: list[Row]


def show_concept(graph: Graph, concept: NamedNode, facts: dict[str, list[str]]) -> str:
    key = _key(graph, concept.value)
    counts, kinds = count_roles(graph.snapshot.search, key), leaf_kinds(facts["type"])
    papers, mentions = int(facts.get("paperCount", ["0"])[0]), counts.get(MENTIONS, 0)
    name = facts.get("prefLabel", [key])[0]
    title = f"{name} ({word(kinds[0])})" if kinds else name
    return render_template(
        "concept.html",
        iri=concept.value,
        slug=key,
        name=name,
        facts=facts,
        papers=papers,
        kinds=kinds,
        definition=find_definition(graph, concept, key),
        roles=[_to_part(graph, key, role, counts[role]) for role in SALIENT if counts.get(role)],
        passing=_find_papers(graph, {"concept": key, "passing": "yes"}),
        mentions=mentions,
        is_general=mentions >= FEW and mentions > GENERAL * papers,
        results=ask(graph, "concept-results", concept=concept),
        neighbours=[(row, _key(graph, row["other"])) for row in ask(graph, "neighbours", concept=concept)],
        years=_fill_years(count_years(graph.snapshot.search, key)),
        variants=ask(graph, "variants", concept=concept),
        namesakes=ask(graph, "namesakes", concept=concept),
        families=ask(graph, "labels", thing=[NamedNode(iri) for iri in facts.get("variantOf", ())]),
        questions=_find_questions(graph, concept, kinds, name),
        citation=cite_page(f"{title}: papers, results and evidence", concept.value, graph.snapshot),
    )


def _key(graph: Graph, iri: str) -> str:
    return unquote(iri.removeprefix(f"{graph.base}concept/"))


def _to_part(graph: Graph, key: str, role: str, count: int) -> RolePapers:
    return RolePapers(role, count, _find_papers(graph, {"concept": key, "role": role}))


def _find_papers(graph: Graph, chosen: Mapping[str, str]) -> list[Row]:
    rows = find_rows(graph.snapshot.search, PAPERS, chosen, limit=SHOWN)
    return [{**row, "paper": paper_iri(graph.base, row["key"]).value} for row in rows]


def _fill_years(counts: Mapping[int, int]) -> dict[int, int]:
    """Return the papers of each year from the first to the last one."""
    return {year: counts.get(year, 0) for year in range(min(counts), max(counts) + 1)} if counts else {}


def _find_questions(graph: Graph, concept: NamedNode, kinds: tuple[str, ...], name: str) -> list[tuple[str, str]]:
    """Return the wordings of questions that may be asked of a concept of some kinds, each with the path of its answer;
    none that needs a second concept, of any kind, beside it, and none to which there is surely no answer."""
    first = [(query, query.parameters[0]) for query in find_queries().values() if query.parameters]
    first.sort(key=lambda pair: not _find_kinds(pair[1]))  # those for one kind say more than those for any
    offered = (
        (ask_about(query, parameter, name), f"/query/{query.name}?{urlencode({parameter.name: name})}")
        for query, parameter in first
        if parameter.type == "concept" and set(kinds) & set(_find_kinds(parameter) or kinds)
        if all(other.type != "concept" or other.choices for other in query.parameters[1:])
        if may_have_answer(graph.store, query, parameter, concept)
    )
    return list(islice(offered, ASKED))


def _find_kinds(parameter: Parameter) -> tuple[str, ...]:
    """Return the kinds of concept that a parameter is for: those of its choices, or the one that it is called by."""
    called = parameter.name.capitalize()
    return parameter.choices or ((called,) if called in all_kinds() else ())
