"""Checking: what in a graph breaks the shapes, be it the served store or an RDF file of the whole graph."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolution, QuerySolutions, RdfFormat, Store

from kg.errors import InputError
from kg.rdf import load_file
from kg.shapes import Constraint, find_constraints, shapes_prefixes
from kg.store import open_snapshot
from kg.vocab import ONTOLOGY_FILE

MOST_PER_CONSTRAINT = 100


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a constraint: its IRI, what should hold, and the value that is wrong ("" for none)."""

    node: str
    message: str
    value: str

    @property
    def text(self) -> str:
        """The violation in one line."""
        return f"{self.node}: {self.message}" + (f" Not so: {self.value}" if self.value else "")


def check(store: Store) -> list[Violation]:
    """Return what breaks the shapes, of each constraint 100 violations at most; nothing for a graph that conforms."""
    found = {violation for constraint in find_constraints() for violation in _find(store, constraint)}
    return sorted(found, key=lambda violation: (violation.node, violation.message, violation.value))


def may_be_more(violations: Sequence[Violation]) -> bool:
    """Tell whether a constraint is broken as often as `check` tells."""
    return max(Counter(violation.message for violation in violations).values(), default=0) >= MOST_PER_CONSTRAINT


def check_store(directory: Path) -> list[Violation]:
    """Check the graph that a store directory serves."""
    _snapshot, store = open_snapshot(directory)  # a snapshot that is let go may be deleted
    return check(store)


def check_file(file: Path) -> list[Violation]:
    """Check an RDF file that holds a whole graph, its format told by its name; the ontology may be left out.

    A name that ends in .gz is that of a compressed file. InputError for one without a triple in the default graph: the
    shapes are of that one.
    """
    store = Store()
    if DefaultGraph() not in load_file(store, file):
        raise InputError(f"{file} holds named graphs alone: give a file whose triples are in none")
    store.load(path=ONTOLOGY_FILE, format=RdfFormat.TURTLE)
    return check(store)


def _find(store: Store, constraint: Constraint) -> set[Violation]:
    rows = store.query(constraint.query, prefixes=shapes_prefixes())
    assert isinstance(rows, QuerySolutions)
    found = set[Violation]()
    for row in rows:  # as they are found; some come twice
        found.add(Violation(_text(row, "this"), constraint.message, _text(row, "value")))
        if len(found) == MOST_PER_CONSTRAINT:
            break
    return found


def _text(row: QuerySolution, name: str) -> str:
    try:
        value = row[name]
    except KeyError:  # the query does not ask for it
        return ""
    return value.value if isinstance(value, NamedNode | Literal) else str(value or "")
