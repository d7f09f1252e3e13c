"""Shapes: the constraints of `ontology/shapes.ttl`, each as one SPARQL query that finds what breaks it.

A SHACL validator asks for each node and constraint by itself: pyshacl 0.30 takes 425 s for the 41,000 triples of the
seed graph (2026-11-23), these queries less than 1 s. The file stays plain SHACL; a test holds that pyshacl agrees.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, RdfFormat, Store, parse

from kg.vocab import ONTOLOGY_FILE, SHAPES_FILE, local_name

_COMPONENTS = """
SELECT ?shape ?path ?message ?component ?value WHERE {
  ?shape sh:property ?property .
  ?property sh:path ?path ; sh:message ?message ; ?component ?value .
  FILTER(?component NOT IN (sh:path, sh:message))
} ORDER BY ?shape ?path ?message ?component"""
_SELECTS = """
SELECT ?message ?query WHERE { ?shape sh:sparql ?constraint . ?constraint sh:message ?message ; sh:select ?query }
ORDER BY ?shape ?message"""
_TARGETS = "SELECT DISTINCT ?class WHERE {{ {node} sh:targetClass/^rdfs:subClassOf* ?class }} ORDER BY ?class"
_SUBCLASSES = "SELECT DISTINCT ?class WHERE {{ {node} ^rdfs:subClassOf* ?class }} ORDER BY ?class"

# All that a property shape demands of each value. A test without an answer failed: of a text that is compared with a
# number, or of a value that is not there.
_WRONG_VALUES = "SELECT DISTINCT ?this ?value WHERE {{ {focus} {values} FILTER(!COALESCE({test}, false)) }}"
_ONLY_ONE = "NOT EXISTS {{ ?this {path} ?other FILTER(!sameTerm(?value, ?other)) }}"
_HAS_CLASS = "EXISTS {{ ?value a ?kind FILTER(?kind IN ({classes})) }}"
_TESTS: dict[str, Callable[[object], str]] = {
    "minInclusive": "?value >= {}".format,
    "maxInclusive": "?value <= {}".format,
    "minLength": "STRLEN(STR(?value)) >= {}".format,
    "pattern": "REGEX(STR(?value), {})".format,
}
_CASTS = ("integer", "decimal", "boolean")


@dataclass(frozen=True, slots=True)
class Constraint:
    """What must hold, in words, and the query that finds what breaks it: the node ?this, perhaps a ?value of it."""

    message: str
    query: str


@cache
def find_constraints(file: Path = SHAPES_FILE) -> tuple[Constraint, ...]:
    """Return all constraints of a shapes file. KeyError for a kind of constraint that has no query here."""
    shapes = Store()
    shapes.load(path=file, format=RdfFormat.TURTLE)
    shapes.load(path=ONTOLOGY_FILE, format=RdfFormat.TURTLE)
    found = []
    for (shape, path, message), rows in groupby(_rows(shapes, _COMPONENTS), key=_property):
        demands = {local_name(row["component"]): row["value"] for row in rows}
        focus = f"VALUES ?class {{ {' '.join(_classes(shapes, _TARGETS, shape))} }} ?this a ?class ."
        found.append(Constraint(message.value, _to_query(shapes, demands, focus=focus, path=path)))
    stated = (Constraint(row["message"].value, row["query"].value) for row in _rows(shapes, _SELECTS))
    return (*found, *stated)


@cache
def shapes_prefixes(file: Path = SHAPES_FILE) -> dict[str, str]:
    """Return the prefixes that the queries of a shapes file use."""
    parser = parse(path=file, format=RdfFormat.TURTLE)
    for _ in parser:
        pass
    return dict(parser.prefixes)


def _to_query(shapes: Store, demands: Mapping[str, NamedNode | Literal], *, focus: str, path: NamedNode) -> str:
    """Return the query for values of a path that break a demand, or for nodes without the value that they must have."""
    values = f"?this {path} ?value ."
    if "minCount" in demands:
        values = f"OPTIONAL {{ {values} }}"
    test = " && ".join(_to_test(shapes, name, value, path) for name, value in sorted(demands.items()))
    return _WRONG_VALUES.format(focus=focus, values=values, test=test)


def _to_test(shapes: Store, name: str, demand: NamedNode | Literal, path: NamedNode) -> str:
    match name, demand:
        case "minCount", Literal(value="1"):
            return "BOUND(?value)"
        case "maxCount", Literal(value="1"):
            return _ONLY_ONE.format(path=path)
        case "class", NamedNode():
            return _HAS_CLASS.format(classes=", ".join(_classes(shapes, _SUBCLASSES, demand)))
        case "nodeKind", NamedNode():
            return f"is{local_name(demand)}(?value)"
        case "datatype", NamedNode() if local_name(demand) in _CASTS:
            return f"DATATYPE(?value) = {demand} && {demand}(STR(?value)) = ?value"
        case "datatype", NamedNode():
            return f"DATATYPE(?value) = {demand}"
    return _TESTS[name](demand)


def _classes(shapes: Store, query: str, node: NamedNode) -> list[str]:
    return [str(row["class"]) for row in _rows(shapes, query.format(node=node))]


def _rows(shapes: Store, query: str) -> Iterator[QuerySolution]:
    rows = shapes.query(query, prefixes=shapes_prefixes())
    assert isinstance(rows, QuerySolutions)
    return rows


def _property(row: QuerySolution) -> tuple[NamedNode, NamedNode, Literal]:
    shape, path, message = row["shape"], row["path"], row["message"]
    assert isinstance(shape, NamedNode) and isinstance(path, NamedNode) and isinstance(message, Literal)
    return shape, path, message
