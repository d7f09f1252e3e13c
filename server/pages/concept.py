"""The page of a concept: what it is, which papers do what with it, results, neighbours."""

from dataclasses import dataclass

from flask import render_template
from pyoxigraph import NamedNode

from kg.vocab import leaf_kinds, roles, term
from server.ask import Row, ask, ask_page
from server.snapshot import Graph

PAPERS = 6
MENTIONS = roles()[-1]


@dataclass(frozen=True, slots=True)
class RolePapers:
    """The number of papers in which a concept has a role, and the newest of them."""

    role: str
    count: int
    papers: list[Row]


def show_concept(graph: Graph, concept: NamedNode, facts: dict[str, list[str]]) -> str:
    parts = _find_roles(graph, concept)
    return render_template(
        "concept.html",
        iri=concept.value,
        slug=concept.value.rpartition("/")[2],
        facts=facts,
        kinds=leaf_kinds(facts["type"]),
        roles=[part for part in parts if part.role != MENTIONS],
        passing=ask_page(graph, "papers-in-passing", concept=concept, limit=PAPERS),
        mentions=sum(part.count for part in parts if part.role == MENTIONS),
        results=ask(graph, "concept-results", concept=concept),
        neighbours=ask(graph, "neighbours", concept=concept),
        years=ask(graph, "years", concept=concept),
        variants=ask(graph, "variants", concept=concept),
        families=ask(graph, "labels", thing=[NamedNode(iri) for iri in facts.get("variantOf", ())]),
    )


def _find_roles(graph: Graph, concept: NamedNode) -> list[RolePapers]:
    """Return the papers by role, in the ontology's order; last the role that all mentions have."""
    nodes = {term(f"kg:{role}").value: role for role in roles()}
    rows = ask(graph, "role-counts", concept=concept, role=[NamedNode(iri) for iri in nodes])
    counts = {nodes[row["role"]]: int(row["papers"]) for row in rows}
    return [
        RolePapers(role, counts[role], _find_papers(graph, concept, term(f"kg:{role}")))
        for role in roles()
        if counts.get(role)
    ]


def _find_papers(graph: Graph, concept: NamedNode, role: NamedNode) -> list[Row]:
    return ask_page(graph, "papers-with-role", concept=concept, role=role, limit=PAPERS)
