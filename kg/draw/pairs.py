"""From the store to a networkx graph: nodes are concepts (by IRI, with name, kind and papers), edges join concepts
that carry the same papers (with papers and npmi)."""

from collections.abc import Container, Iterable, Sequence

import networkx as nx
from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, Store

from kg.vocab import kinds, local_name, narrower, prefixes

STRONGEST_PAIRS = 5_000
TIES_PER_CONCEPT = 6  # more make a picture of 120 concepts unreadable
COUNTED_LIVE = 50  # papers of a concept up to which its pairs are counted by a query: pairs of one paper are not stored


def read_overview(store: Store, top: int) -> nx.Graph:
    """Return the concepts of the strongest stored pairs, at most `top`, with the strongest ties of each."""
    text = f"""
      SELECT ?a ?b ?papers ?npmi
      WHERE {{
        {{
          SELECT ?pair ?papers ?npmi
          WHERE {{ ?pair a kg:CoOccurrence ; kg:paperCount ?papers ; kg:npmi ?npmi }}
          ORDER BY DESC(?papers) DESC(?npmi) ?pair
          LIMIT {STRONGEST_PAIRS}
        }}
        ?pair kg:member ?a, ?b .
        FILTER(STR(?a) < STR(?b))
      }}
      ORDER BY DESC(?papers) DESC(?npmi) ?a ?b
    """
    graph = nx.Graph()
    for row in query_rows(store, text):
        if len({row["a"].value, row["b"].value}.union(graph)) <= top:
            _add_tie(graph, row)
    _keep_strongest(graph)
    _describe(store, graph)
    return graph


def read_neighbourhood(store: Store, concept: NamedNode, top: int) -> nx.Graph:
    """Return the concept, at most `top` concepts that share most papers with it, and the stored ties among those."""
    counted = query_rows(store, f"SELECT ?papers WHERE {{ {concept} kg:paperCount ?papers }}")
    few = all(int(row["papers"].value) <= COUNTED_LIVE for row in counted)
    find_ties = _count_ties if few else _find_stored_ties
    graph, around = nx.Graph(), nx.Graph()
    graph.add_node(concept.value)
    for row in find_ties(store, concept, top):
        _add_tie(graph, row)
    for row in _find_ties_among(store, [NamedNode(iri) for iri in graph if iri != concept.value]):
        _add_tie(around, row)
    _keep_strongest(around)
    graph.add_edges_from(around.edges(data=True))
    _describe(store, graph)
    return graph


def _count_ties(store: Store, concept: NamedNode, top: int) -> QuerySolutions:
    text = f"""
      SELECT ?a ?b (COUNT(DISTINCT ?paper) AS ?papers) (MAX(?stored) AS ?npmi)
      WHERE {{
        VALUES ?a {{ {concept} }}
        ?roleOfA rdfs:subPropertyOf kg:mentions .
        ?paper ?roleOfA ?a .
        ?roleOfB rdfs:subPropertyOf kg:mentions .
        ?paper ?roleOfB ?b .
        FILTER(?a != ?b)
        OPTIONAL {{ ?pair kg:member ?a, ?b ; kg:npmi ?stored }}
      }}
      GROUP BY ?a ?b
      ORDER BY DESC(?papers) DESC(?npmi) ?b
      LIMIT {top}
    """
    return query_rows(store, text)


def _find_stored_ties(store: Store, concept: NamedNode, top: int) -> QuerySolutions:
    text = f"""
      SELECT ?a ?b ?papers ?npmi
      WHERE {{
        VALUES ?a {{ {concept} }}
        ?pair kg:member ?a, ?b ; kg:paperCount ?papers ; kg:npmi ?npmi .
        FILTER(?a != ?b)
      }}
      ORDER BY DESC(?papers) DESC(?npmi) ?b
      LIMIT {top}
    """
    return query_rows(store, text)


def _find_ties_among(store: Store, concepts: Sequence[NamedNode]) -> QuerySolutions:
    text = f"""
      SELECT ?a ?b ?papers ?npmi
      WHERE {{
        VALUES ?a {{ {_join(concepts, " ")} }}
        ?pair kg:member ?a, ?b ; kg:paperCount ?papers ; kg:npmi ?npmi .
        FILTER(STR(?a) < STR(?b) && ?b IN ({_join(concepts, ", ")}))
      }}
      ORDER BY DESC(?papers) DESC(?npmi) ?a ?b
    """
    return query_rows(store, text)


def _describe(store: Store, graph: nx.Graph) -> None:
    """Give each node its name, its kind and its number of papers."""
    text = f"""
      SELECT ?concept ?name ?class ?papers
      WHERE {{
        VALUES ?concept {{ {_join(map(NamedNode, graph), " ")} }}
        ?concept skos:prefLabel ?name ; a ?class .
        OPTIONAL {{ ?concept kg:paperCount ?papers }}
      }}
    """
    classes: dict[str, set[str]] = {}
    for row in query_rows(store, text):
        node = row["concept"].value
        classes.setdefault(node, set()).add(local_name(row["class"]))
        papers = int(row["papers"].value) if row["papers"] else 0
        graph.nodes[node].update(name=row["name"].value, kind=to_kind(classes[node]), papers=papers)


def to_kind(classes: Container[str]) -> str:
    """Return the one kind to show a concept as: the most specific, and among those the ontology's first.

    >>> to_kind({"Method", "Concept", "Model", "Software"})
    'Model'
    """
    held = [kind for kind in kinds() if kind in classes]
    for kind in held:
        if not set(held).intersection(narrower("rdfs:subClassOf", f"kg:{kind}")):
            return kind
    return "Concept"


def _add_tie(graph: nx.Graph, row: QuerySolution) -> None:
    npmi = float(row["npmi"].value) if row["npmi"] else 0.0
    graph.add_edge(row["a"].value, row["b"].value, papers=int(row["papers"].value), npmi=npmi)


def _keep_strongest(graph: nx.Graph) -> None:
    """Drop the ties that are among the strongest of neither end; a tie weighs more the less it is left to chance."""
    kept: set[frozenset[str]] = set()
    for node in graph:
        ties = sorted(graph[node].items(), key=lambda tie: (-tie[1]["papers"] * (1 + tie[1]["npmi"]), tie[0]))
        kept.update(frozenset((node, other)) for other, _ in ties[:TIES_PER_CONCEPT])
    graph.remove_edges_from([edge for edge in graph.edges if frozenset(edge) not in kept])


def _join(nodes: Iterable[NamedNode], separator: str) -> str:
    return separator.join(str(node) for node in nodes)


def query_rows(store: Store, text: str) -> QuerySolutions:
    """Run a SELECT that uses the ontology's prefixes."""
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())
    rows = store.query(head + text)
    assert isinstance(rows, QuerySolutions)
    return rows
