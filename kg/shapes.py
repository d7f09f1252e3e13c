"""Shapes: the constraints of `ontology/shapes.ttl`, each as one SPARQL query that finds what breaks it.

A SHACL validator asks once per node and constraint, which takes hours on a large graph; a query answers for all nodes
at once. The file stays plain SHACL, and a test holds that pyshacl finds the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, RdfFormat, Store, parse

from kg.vocab import ONTOLOGY_FILE, SHAPES_FILE, local_name

_CLASSES = "SELECT DISTINCT ?class WHERE {{ {shape} sh:targetClass/^rdfs:subClassOf* ?class }} ORDER BY ?class"
_PROPERTIES = """
SELECT ?shape ?path ?message ?component ?value WHERE {
  ?shape sh:property ?property .
  ?property sh:path ?path ; sh:message ?message ; ?component ?value .
  FILTER(?component NOT IN (sh:path, sh:message))
} ORDER BY ?shape ?path ?component ?value"""
_QUERIES = """
SELECT ?message ?query WHERE { ?shape sh:sparql ?constraint . ?constraint sh:message ?message ; sh:select ?query }
ORDER BY ?shape ?message"""

# A comparison that has no answer (of a text with a number) is a test that failed.
_FAILS = "SELECT ?this ?value WHERE {{ {focus} ?this {path} ?value . FILTER(!COALESCE({test}, false)) }}"
_COUNTS_WRONG = """SELECT ?this WHERE {{ {focus} OPTIONAL {{ ?this {path} ?value }} }}
GROUP BY ?this HAVING(!(COUNT(DISTINCT ?value) {test}))"""
_HAS_NO_CLASS = """SELECT ?this ?value WHERE {{ {focus} ?this {path} ?value .
FILTER NOT EXISTS {{ ?value a/rdfs:subClassOf* {test} }} }}"""

_COMPONENTS: dict[str, tuple[str, Callable[[NamedNode | Literal], str]]] = {
    "minCount": (_COUNTS_WRONG, lambda value: f">= {value}"),
    "maxCount": (_COUNTS_WRONG, lambda value: f"<= {value}"),
    "class": (_HAS_NO_CLASS, str),
    "datatype": (_FAILS, lambda value: _is_of_type(value)),
    "nodeKind": (_FAILS, lambda value: f"is{local_name(value)}(?value)" if isinstance(value, NamedNode) else ""),
    "minInclusive": (_FAILS, lambda value: f"?value >= {value}"),
    "maxInclusive": (_FAILS, lambda value: f"?value <= {value}"),
    "minLength": (_FAILS, lambda value: f"STRLEN(STR(?value)) >= {value}"),
    "pattern": (_FAILS, lambda value: f"REGEX(STR(?value), {value})"),
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
    declared = shapes_prefixes(file)
    found = [_to_constraint(shapes, row, declared) for row in _rows(shapes, _PROPERTIES, declared)]
    stated = _rows(shapes, _QUERIES, declared)
    return (*found, *(Constraint(row["message"].value, row["query"].value) for row in stated))


@cache
def shapes_prefixes(file: Path = SHAPES_FILE) -> dict[str, str]:
    """Return the prefixes that the queries of a shapes file use."""
    parser = parse(path=file, format=RdfFormat.TURTLE)
    for _ in parser:
        pass
    return dict(parser.prefixes)


def _to_constraint(shapes: Store, row: QuerySolution, declared: dict[str, str]) -> Constraint:
    query, to_test = _COMPONENTS[local_name(row["component"])]
    classes = " ".join(str(found["class"]) for found in _rows(shapes, _CLASSES.format(shape=row["shape"]), declared))
    focus = f"VALUES ?class {{ {classes} }} ?this a ?class ."
    return Constraint(row["message"].value, query.format(focus=focus, path=row["path"], test=to_test(row["value"])))


def _rows(shapes: Store, query: str, declared: dict[str, str]) -> Iterator[QuerySolution]:
    rows = shapes.query(query, prefixes=declared)
    assert isinstance(rows, QuerySolutions)
    return rows


def _is_of_type(datatype: NamedNode | Literal) -> str:
    """Return the test of a datatype; a number or truth value must be well-formed too."""
    assert isinstance(datatype, NamedNode)
    test = f"DATATYPE(?value) = {datatype}"
    return f"{test} && BOUND(?value) && {datatype}(STR(?value)) = ?value" if local_name(datatype) in _CASTS else test
