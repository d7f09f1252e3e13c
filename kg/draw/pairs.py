"""From the store to a networkx graph: nodes are concepts (by IRI, with name, kind and papers), edges join concepts
that carry the same papers (with papers and npmi)."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from urllib.parse import unquote

import networkx as nx
from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, Store

from kg.facets import CONCEPTS, find_rows
from kg.store import Snapshot
from kg.triples import concept_iri, thing_iri
from kg.vocab import prefixes, to_kind

SPARE = 1.25  # of the concepts of most papers, as some have no ties with the others
TIES_PER_CONCEPT = 4  # more make a picture of 120 concepts unreadable
PAPERS_SHOWN = 20  # of a pair
COUNTED = ". FILTER(isNumeric(?papers))"  # others may load what they like
COUNTED_LIVE = 50  # papers of a concept up to which its pairs are counted by a query: pairs of one paper are not stored


@dataclass(frozen=True, slots=True)
class Tie:
    """Two concepts, by their IRIs, and the papers that carry both."""

    a: str
    b: str
    papers: int
    npmi: float

    @property
    def strength(self) -> float:
        """How much it tells: more for more papers, and more the less it is left to chance, as with the words that all
        papers have."""
        return max(self.npmi, 0.01) * math.log1p(self.papers)


def read_overview(store: Store, snapshot: Snapshot, top: int) -> nx.Graph:
    """Return the concepts of the strongest pairs among those of most papers, at most `top`, with the strongest ties of
    each. To sort all pairs takes a minute where there are millions."""
    graph = nx.Graph()
    frequent = find_rows(snapshot.search, CONCEPTS, {}, limit=math.ceil(top * SPARE))
    for tie in _find_ties_among(store, [concept_iri(snapshot.base, row["key"]).value for row in frequent]):
        if len({tie.a, tie.b}.union(graph)) <= top:
            _add_tie(graph, tie)
    _keep_strongest(graph)
    _describe(store, graph)
    return graph


def read_neighbourhood(store: Store, concept: NamedNode, top: int) -> nx.Graph:
    """Return the concept, at most `top` concepts that share most papers with it, and the stored ties among those."""
    counted = query_rows(store, f"SELECT ?papers WHERE {{ {concept} kg:paperCount ?papers {COUNTED} }}")
    few = all(int(row["papers"].value) <= COUNTED_LIVE for row in counted)
    graph, around = nx.Graph(), nx.Graph()
    graph.add_node(concept.value)
    for tie in _find_stored_ties(store, concept, top):
        _add_tie(graph, tie)
    for tie in _count_ties(store, concept) if few and len(graph) <= top else ():
        if tie.b not in graph and len(graph) <= top:
            _add_tie(graph, tie)
    for tie in _find_ties_among(store, [iri for iri in graph if iri != concept.value]):
        _add_tie(around, tie)
    _keep_strongest(around)
    graph.add_edges_from(around.edges(data=True))
    _describe(store, graph)
    return graph


def _count_ties(store: Store, concept: NamedNode) -> Iterator[Tie]:
    """Yield the concepts that matter in the same papers as one, those of most papers first."""
    papers = [row["paper"] for row in query_rows(store, f"SELECT DISTINCT ?paper {{ {_matters(concept, '?paper')} }}")]
    counts: Counter[str] = Counter()
    for paper in papers:
        text = f"SELECT DISTINCT ?concept {{ {_matters('?concept', paper)} }}"
        counts.update(row["concept"].value for row in query_rows(store, text))
    for other, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if other != concept.value:
            yield Tie(concept.value, other, count, 0.0)


def _matters(concept: NamedNode | str, paper: NamedNode | str) -> str:
    """Return the pattern of a concept that matters in a paper: what stored ties are counted by."""
    return f"?mention kg:concept {concept} ; kg:inPaper {paper} ; kg:salience kg:Salient ."


def _find_stored_ties(store: Store, concept: NamedNode, top: int) -> list[Tie]:
    text = f"""
      SELECT ?a ?b ?papers ?npmi
      WHERE {{
        VALUES ?a {{ {concept} }}
        ?pair kg:member ?a, ?b ; kg:paperCount ?papers ; kg:npmi ?npmi {COUNTED}
        FILTER(?a != ?b)
      }}
      ORDER BY DESC(?papers) DESC(?npmi) ?b
      LIMIT {top}
    """
    return [_to_tie(row["a"].value, row["b"].value, row) for row in query_rows(store, text)]


def _find_ties_among(store: Store, concepts: Iterable[str]) -> list[Tie]:
    """Return the stored ties among some concepts, the strongest first: each pair's node is known by its name."""
    ends: dict[str, tuple[str, str]] = {}
    for (a, one), (b, other) in combinations(sorted((_to_slug(iri), iri) for iri in concepts), 2):
        pair = thing_iri(one.rpartition("concept/")[0], "cooccurrence", f"{a}/{b}")
        ends[pair.value] = (one, other)
    text = f"""
      SELECT ?pair ?papers ?npmi
      WHERE {{
        VALUES ?pair {{ {_list(ends)} }}
        ?pair kg:paperCount ?papers ; kg:npmi ?npmi {COUNTED}
      }}
    """
    ties = [_to_tie(*ends[row["pair"].value], row) for row in query_rows(store, text)]
    return sorted(ties, key=lambda tie: (-tie.papers, -tie.npmi, tie.a, tie.b))


def _to_slug(iri: str) -> str:
    return unquote(iri.rpartition("concept/")[2])


def _to_tie(a: str, b: str, row: QuerySolution) -> Tie:
    return Tie(a, b, int(row["papers"].value), float(row["npmi"].value) if row["npmi"] else 0.0)


def add_papers(store: Store, graph: nx.Graph) -> None:
    """Give each tie papers in which both concepts matter as `shown`: IRI and title, at most PAPERS_SHOWN of them."""
    matter: dict[NamedNode, set[str]] = {}
    for a, b, tie in graph.edges(data=True):
        both = _find_papers(store, min(a, b), max(a, b), matter)
        tie["shown"] = sorted(islice(both, PAPERS_SHOWN), key=lambda paper: (paper[1], paper[0]))


def _find_papers(store: Store, a: str, b: str, matter: dict[NamedNode, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield the papers in which two concepts matter. Those that mention both are found fast; which concepts matter in a
    paper is kept in `matter`."""
    text = f"SELECT ?paper ?title {{ ?paper kg:mentions {NamedNode(a)}, {NamedNode(b)} ; dcterms:title ?title }}"
    for row in query_rows(store, text):
        paper = row["paper"]
        if paper not in matter:
            rows = query_rows(store, f"SELECT ?concept {{ {_matters('?concept', paper)} }}")
            matter[paper] = {row["concept"].value for row in rows}
        if {a, b} <= matter[paper]:
            yield paper.value, row["title"].value


def _describe(store: Store, graph: nx.Graph) -> None:
    """Give each node its name, its kind and its number of papers."""
    text = f"""
      SELECT ?concept ?name ?class ?papers
      WHERE {{
        VALUES ?concept {{ {_list(graph)} }}
        ?concept skos:prefLabel ?name ; a ?class .
        FILTER(isIRI(?class))
        OPTIONAL {{ ?concept kg:paperCount ?papers {COUNTED} }}
      }}
    """
    classes: dict[str, set[str]] = {}
    for node in graph:  # what was loaded from elsewhere may lack all of it
        graph.nodes[node].update(name=_to_slug(node), kind=to_kind(()), papers=0)
    for row in query_rows(store, text):
        node = row["concept"].value
        classes.setdefault(node, set()).add(row["class"].value)
        papers = int(row["papers"].value) if row["papers"] else 0
        graph.nodes[node].update(name=row["name"].value, kind=to_kind(classes[node]), papers=papers)


def _add_tie(graph: nx.Graph, tie: Tie) -> None:
    graph.add_edge(tie.a, tie.b, papers=tie.papers, npmi=tie.npmi, strength=tie.strength)


def _keep_strongest(graph: nx.Graph) -> None:
    """Drop the ties that are among the strongest of neither end."""
    kept: set[frozenset[str]] = set()
    for node in graph:
        ties = sorted(graph[node].items(), key=lambda tie: (-tie[1]["strength"], tie[0]))
        kept.update(frozenset((node, other)) for other, _ in ties[:TIES_PER_CONCEPT])
    graph.remove_edges_from([edge for edge in graph.edges if frozenset(edge) not in kept])


def _list(iris: Iterable[str]) -> str:
    """Return IRIs as the values of a VALUES."""
    return " ".join(str(NamedNode(iri)) for iri in iris)


def query_rows(store: Store, text: str) -> QuerySolutions:
    """Run a SELECT that uses the ontology's prefixes."""
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())
    rows = store.query(head + text)
    assert isinstance(rows, QuerySolutions)
    return rows
