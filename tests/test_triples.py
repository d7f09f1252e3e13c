"""IRIs of papers, and readings through the ledger's JSON."""

from dataclasses import replace

import pytest
from pyoxigraph import NamedNode

from kg.ledger import to_digest, to_json, to_reading
from kg.triples import default_base, paper_iri, to_triples
from tests.readings import EXTRACTOR, load_readings


@pytest.mark.parametrize(
    ("id", "path"),
    [
        ("2401.00001", "2401.00001"),
        ("cs/0112017", "cs/0112017"),
        ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("a b", "a%20b"),
        ("100%", "100%25"),
        ("a#b?c", "a%23b%3Fc"),
        ('<>"{}|\\^`[]', "%3C%3E%22%7B%7D%7C%5C%5E%60%5B%5D"),
        ("Éva-论文", "Éva-论文"),
        ("a\tb\u0085c", "a%09b%C2%85c"),
        ("\ue000\U000f0000", "%EE%80%80%F3%B0%80%80"),
        ("\ufdd0\ufdef\U0001fffe\U000dffff", "%EF%B7%90%EF%B7%AF%F0%9F%BF%BE%F3%9F%BF%BF"),
    ],
)
def test_a_papers_iri_keeps_its_id_but_for_what_an_iri_may_not_hold(id: str, path: str) -> None:
    assert paper_iri(default_base(), id) == NamedNode(f"{default_base()}paper/{path}")


def test_a_reading_comes_back_whole_from_the_ledgers_json() -> None:
    for reading in load_readings():
        assert to_reading(to_json(reading)) == reading


def test_a_paper_is_another_when_any_field_or_the_extractor_is() -> None:
    paper = load_readings()[0].paper
    changes = {"title": "x", "abstract": "x", "authors": (), "date": None, "categories": (), "url": None, "doi": None}
    others = {to_digest(replace(paper, **{name: value}), EXTRACTOR) for name, value in changes.items()}
    digests = {to_digest(paper, EXTRACTOR), to_digest(paper, "test-2"), *others}
    assert len(digests) == len(changes) + 2


def test_a_statement_without_a_mention_gives_no_triple() -> None:
    reading = load_readings()[0]
    unproved = replace(reading, statements=tuple(replace(s, mentions=()) for s in reading.statements))
    nodes = {triple.object for triple in to_triples(unproved, default_base(), EXTRACTOR)}
    assert not [node for node in nodes if isinstance(node, NamedNode) and "/concept/" in node.value]
