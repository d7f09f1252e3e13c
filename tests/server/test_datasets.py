"""The graphs that a request names are where an update's patterns are matched; volatile queries are known."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import InputError
from server.datasets import add_using, is_volatile

G = "http://x/g"
USING = f"USING <{G}> "

REWRITTEN = {
    "INSERT { ?s a ?o } WHERE { ?s ?p ?o }": f"INSERT {{ ?s a ?o }} {USING}WHERE {{ ?s ?p ?o }}",
    "DELETE WHERE { ?s a ?o }": f"DELETE {{ ?s a ?o }} {USING}WHERE {{ ?s a ?o }}",
    "deletewhere{?s a ?o}": f"delete{{?s a ?o}} {USING}where{{?s a ?o}}",
    "DELETE # WHERE {\nWHERE { GRAPH ?g { ?s a ?o } } ; CLEAR DEFAULT": (
        f"DELETE # WHERE {{\n{{ GRAPH ?g {{ ?s a ?o }} }} {USING}WHERE {{ GRAPH ?g {{ ?s a ?o }} }} ; CLEAR DEFAULT"
    ),
    "DELETE { ?s a 'WHERE {' } INSERT { ?s a <WHERE> } WHERE { { SELECT ?s WHERE { ?s a ?where } } }": (
        f"DELETE {{ ?s a 'WHERE {{' }} INSERT {{ ?s a <WHERE> }} {USING}"
        "WHERE { { SELECT ?s WHERE { ?s a ?where } } }"
    ),
    "INSERT DATA { <a:b> <a:with> 'USING' } ; INSERT {} WHERE { FILTER(?a<?b&&'}'>'{') }": (
        f"INSERT DATA {{ <a:b> <a:with> 'USING' }} ; INSERT {{}} {USING}WHERE {{ FILTER(?a<?b&&'}}'>'{{') }}"
    ),
    "PREFIX where: <http://where/> CLEAR GRAPH where:WHERE": "PREFIX where: <http://where/> CLEAR GRAPH where:WHERE",
}


@pytest.mark.parametrize(("update", "expected"), REWRITTEN.items())
def test_the_graphs_stand_before_the_where_of_each_operation(update: str, expected: str) -> None:
    assert add_using(update, [G], []) == expected


def test_an_update_matches_in_the_named_graph_alone() -> None:
    store = Store()
    s, p, g = NamedNode("http://x/s"), NamedNode("http://x/p"), NamedNode(G)
    store.extend([Quad(s, p, Literal("here")), Quad(s, p, Literal("there"), g)])
    store.update(add_using("INSERT { ?s <http://x/found> ?o } WHERE { ?s ?p ?o }", [G], []))
    store.update(add_using("DELETE WHERE { ?s <http://x/p> ?o }", [G], []))
    assert sorted(str(quad.object) for quad in store.quads_for_pattern(s, None, None)) == [
        '"here"',
        '"there"',
        '"there"',
    ]


def test_a_request_names_its_graphs_in_one_way() -> None:
    for update in (
        "INSERT {} USING <a:b> WHERE {}",
        "WITH <a:b> DELETE {} WHERE {}",
        "DELETE {} USING NAMED <a:b> WHERE {}",
    ):
        with pytest.raises(InputError, match="give one of the two"):
            add_using(update, [G], [])
        assert add_using(update, [], []) == update


def test_a_graph_that_is_no_iri_is_refused() -> None:
    with pytest.raises(InputError, match="is not an absolute IRI"):
        add_using("DELETE WHERE { ?s ?p ?o }", ["http://x/> WHERE {} ; DROP ALL #"], [])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT * { BIND(1+rand() AS ?r) }",
        "SELECT * { BIND(STRUUID # a comment\n () AS ?r) }",
        "SELECT * { ?s ?p ?o FILTER(?a<NOW()&&?b>3) }",
        "SELECT * { BIND(BNODE('x') AS ?b) }",
        "SELECT * { ?s ?p ?o } ORDER BYRAND()",
    ],
)
def test_a_query_that_answers_differently_each_time_is_known(query: str) -> None:
    assert is_volatile(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?now { ?s ?p ?now FILTER(?now > 1) } # NOW()",
        "PREFIX e: <http://x/> SELECT (e:now() AS ?x) { ?s <http://x/RAND()> 'UUID()' }",
        "SELECT (YEAR('2025-01-01T00:00:00Z') AS ?y) {}",
    ],
)
def test_a_query_that_has_the_word_alone_is_not(query: str) -> None:
    assert not is_volatile(query)


def test_a_long_query_is_not_taken_apart_for_it() -> None:
    padding = f"# {'a-' * 4000}\n"
    assert not is_volatile(f"{padding}SELECT ?now {{ ?now ?p ?o }}")
    assert is_volatile(f"{padding}SELECT (now( ) AS ?t) {{}}")
    assert is_volatile(f"{padding}SELECT (RAND#\n() AS ?t) {{}}")
