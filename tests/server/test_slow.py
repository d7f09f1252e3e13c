"""What is said of queries that are known to be slow, and that ordinary ones are not blamed."""

import pytest

from kg.queries import load_queries
from server.slow import explain

CASES = (
    ("SELECT * { ?s ?p ?o }", "The pattern `?s ?p ?o` reads each triple"),
    ("SELECT * { ?p a kg:Paper . ?c a kg:Concept }", "`?p a kg:Paper` and `?c a kg:Concept` share no variable"),
    (
        "SELECT ?a ?b (COUNT(?p) AS ?n) { ?p kg:uses ?a ; kg:measures ?b } GROUP BY ?a ?b",
        "Concepts that share papers are counted beforehand",
    ),
    ("SELECT ?a (COUNT(?p) AS ?n) { ?p kg:uses ?a } GROUP BY ?a", "How many papers a concept has is stored"),
    ("SELECT * { ?a kg:variantOf+ ?b }", "The path of `?a kg:variantOf+ ?b` starts everywhere"),
    ("SELECT * { ?p dcterms:title ?t FILTER(CONTAINS(?t, 'x')) }", "`FILTER(CONTAINS(?t, 'x'))` reads every text"),
    ("SELECT ?t { ?p dcterms:title ?t } ORDER BY ?t LIMIT 5", "ORDER BY sorts all rows before LIMIT"),
)


@pytest.mark.parametrize(("query", "advice"), CASES)
def test_a_slow_shape_is_named_with_what_is_faster(query: str, advice: str) -> None:
    assert explain(query).startswith(advice)


NESTED = f"SELECT * {{ {'[a ' * 600}[]{']' * 600} a ?x }}"


@pytest.mark.parametrize(
    "query", ["", "ASK { << ?a ?b ?c >> ?d ?e }", "SELECT * { ?a", "SELECT * { } }", "SELECT", NESTED]
)
def test_nothing_is_said_of_what_cannot_be_followed(query: str) -> None:
    assert explain(query) == ""


def test_the_canned_queries_can_be_followed_and_have_no_loose_patterns() -> None:
    said = {name: explain(query.text) for name, query in load_queries().items()}
    assert [name for name, advice in said.items() if "share no variable" in advice or "reads each" in advice] == []
