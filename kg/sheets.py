"""Sheets: the statements as CSV for spreadsheets, and the graph of concepts as GraphML for graph programs.

Both are made from the graph's triples as they come, subject by subject, each paper before its mentions.
"""

import csv
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import TextIOWrapper
from itertools import groupby
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.vocab import local_name, term

COLUMNS = ("paper", "title", "role", "salience", "concept", "label", "kinds", "quote", "start", "end", "sentence",
           "confidence")  # fmt: skip
# GraphML's keys: id, what it is of, name, type.
KEYS = (
    ("label", "node", "string"),
    ("kinds", "node", "string"),
    ("papers", "node", "int"),
    ("together", "edge", "int"),
    ("npmi", "edge", "double"),
)
CACHED_CONCEPTS = 100_000

Facts = dict[NamedNode, list[NamedNode | Literal]]


def write_statements(quads: Iterable[Quad], store: Store, out: BinaryIO) -> None:
    """Write a row for each mention, after a row of column names. `kinds` holds the concept's classes, by `; `."""

    @lru_cache(maxsize=CACHED_CONCEPTS)
    def describe(concept: NamedNode) -> tuple[str, str]:
        facts = _collect(store.quads_for_pattern(concept, None, None, DefaultGraph()))
        return _one(facts, "skos:prefLabel"), _kinds(facts)

    text = TextIOWrapper(out, encoding="utf-8", newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    paper = title = ""
    for _, facts in _subjects(quads):
        if _is_a(facts, "kg:Paper"):
            paper, title = _one(facts, "dcterms:identifier"), _one(facts, "dcterms:title")
        elif _is_a(facts, "kg:Mention"):
            concept = _node(facts, "kg:concept")
            how = (_local(facts, "kg:role"), _local(facts, "kg:salience"))
            what = (concept.value, *describe(concept)) if concept else ("", "", "")
            where = (_one(facts, name) for name in ("oa:exact", "oa:start", "oa:end", "kg:sentence", "kg:confidence"))
            rows.writerow((paper, title, *how, *what, *where))
    text.detach()


def write_concept_graph(quads: Iterable[Quad], store: Store, out: BinaryIO) -> None:
    """Write the concepts that occur together as an undirected graph. Nodes have label, kinds and the number of papers,
    edges the number of papers with both, and the NPMI."""
    xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    _start(xml, "graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for name, what, datatype in KEYS:
        _start(xml, "key", {"id": name, "for": what, "attr.name": name, "attr.type": datatype})
        xml.endElement("key")
    _start(xml, "graph", {"id": "concepts", "edgedefault": "undirected"})
    for node, facts in _subjects(quads):
        ties = store.quads_for_pattern(None, term("kg:member"), node, DefaultGraph())
        if _is_a(facts, "kg:Concept") and any(ties):
            data = (_one(facts, "skos:prefLabel"), _kinds(facts), _one(facts, "kg:paperCount"))
            _element(xml, "node", {"id": node.value}, dict(zip(("label", "kinds", "papers"), data, strict=True)))
        elif _is_a(facts, "kg:CoOccurrence"):
            members = sorted(member.value for member in facts.get(term("kg:member"), ()))
            counts = {"together": _one(facts, "kg:paperCount"), "npmi": _one(facts, "kg:npmi")}
            if len(members) == 2:  # what was loaded may have fewer or more
                _element(xml, "edge", dict(zip(("source", "target"), members, strict=True)), counts)
    xml.endElement("graph")
    xml.endElement("graphml")
    xml.endDocument()


def _start(xml: XMLGenerator, name: str, attributes: dict[str, str]) -> None:
    xml.startElement(name, AttributesImpl(attributes))


def _element(xml: XMLGenerator, name: str, attributes: dict[str, str], data: dict[str, str]) -> None:
    _start(xml, name, attributes)
    for key, value in data.items():
        _start(xml, "data", {"key": key})
        xml.characters(value)
        xml.endElement("data")
    xml.endElement(name)
    xml.ignorableWhitespace("\n")


def _subjects(quads: Iterable[Quad]) -> Iterator[tuple[NamedNode, Facts]]:
    for node, group in groupby(quads, key=lambda quad: quad.subject):
        if isinstance(node, NamedNode):  # a blank node is nothing that a build made
            yield node, _collect(group)


def _collect(quads: Iterable[Quad]) -> Facts:
    facts: Facts = {}
    for quad in quads:
        if isinstance(quad.object, NamedNode | Literal):
            facts.setdefault(quad.predicate, []).append(quad.object)
    return facts


def _is_a(facts: Facts, name: str) -> bool:
    return term(name) in facts.get(term("rdf:type"), ())


def _one(facts: Facts, name: str) -> str:
    values = facts.get(term(name))
    return values[0].value if values else ""


def _node(facts: Facts, name: str) -> NamedNode | None:
    """Return the first thing that is stated; what was loaded may state none or several."""
    return next((value for value in facts.get(term(name), ()) if isinstance(value, NamedNode)), None)


def _local(facts: Facts, name: str) -> str:
    node = _node(facts, name)
    return local_name(node) if node else ""


def _kinds(facts: Facts) -> str:
    classes = (value for value in facts.get(term("rdf:type"), ()) if isinstance(value, NamedNode))
    return "; ".join(sorted(local_name(value) for value in classes if value != term("kg:Concept")))
