"""Tables as pages show them: the rows of an answer, things by their names with links to their pages."""

import itertools
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from kg.vocab import local_name
from server.ask import ask
from server.links import short_name, to_href
from server.snapshot import Graph
from server.wording import curie

ROWS = 1000
STATED = re.compile(r"-?[\d.,]*\d(?:[-–][\d.,]*\d)?")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?|-?\.\d+")
Term = NamedNode | BlankNode | Literal | Triple
NUMBERS = ("integer", "decimal", "double", "float")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: `text` to read, `href` where it leads, `whole` the full IRI or datatype for those who point at it."""

    text: str
    href: str | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and rows with a Cell or None for each. `numeric` says which columns hold numbers only; `more` is True
    when the answer has more rows than are shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    numeric: tuple[bool, ...]
    more: bool


def read_table(graph: Graph, answer: QuerySolutions | QueryBoolean) -> Table:
    """Return the first ROWS rows of an answer. To be called in the thread that asked."""
    if isinstance(answer, QueryBoolean):
        return to_table(graph, ("answer",), [(Literal("yes" if answer else "no"),)], more=False)
    columns = [variable.value for variable in answer.variables]
    read = [tuple(row[name] for name in columns) for row in itertools.islice(answer, ROWS + 1)]
    return to_table(graph, columns, read[:ROWS], more=len(read) > ROWS)


def to_table(graph: Graph, columns: Sequence[str], rows: Sequence[Sequence[Term | None]], *, more: bool) -> Table:
    """Return rows of terms as a page shows them."""
    names = find_names(graph, (value.value for row in rows for value in row if isinstance(value, NamedNode)))
    return Table(
        columns=tuple(columns),
        rows=tuple(tuple(_to_cell(graph.base, value, names) for value in row) for row in rows),
        numeric=tuple(_all_numbers(row[place] for row in rows) for place in range(len(columns))),
        more=more,
    )


def sort_table(table: Table, place: int, *, down: bool) -> Table:
    """Return a table in the order of one of its columns; empty cells come last, equal ones stay as they are."""

    def read(row: tuple[Cell | None, ...]) -> tuple[float, str]:
        text = getattr(row[place], "text", "")
        return (to_number(text), "") if table.numeric[place] else (0.0, text.casefold())

    empty = [row for row in table.rows if row[place] is None]
    filled = [row for row in table.rows if row[place] is not None]
    return replace(table, rows=(*sorted(filled, key=read, reverse=down), *empty))


def to_number(text: str) -> float:
    """Return the first number of a text, infinity where there is none.

    >>> to_number("1,234.5 %"), to_number("2-3"), to_number("none")
    (1234.5, 2.0, inf)
    """
    found = NUMBER.match(text)
    return float(found[0].replace(",", "")) if found else math.inf


def find_names(graph: Graph, iris: Iterable[str]) -> dict[str, str]:
    """Return the names of those things that have one in the graph."""
    things = [NamedNode(iri) for iri in sorted(set(iris))]
    rows = ask(graph, "labels", thing=things) if things else []
    return {row["thing"]: row["label"] for row in reversed(rows)}


def _to_cell(base: str, value: Term | None, names: dict[str, str]) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, NamedNode):
        return Cell(names.get(value.value) or _to_name(base, value.value), to_href(base, value.value), value.value)
    if isinstance(value, Literal):
        link = to_href(base, value.value) if local_name(value.datatype) == "anyURI" else None
        return Cell(value.value, link)
    return Cell(str(value))


def _to_name(base: str, iri: str) -> str:
    return short_name(iri) if iri.startswith(base) else curie(iri)


def _all_numbers(values: Iterable[object]) -> bool:
    """Tell whether all values are numbers, by their type or as a paper states them: "59.6", "2.2-3.8"."""
    bound = [value for value in values if value is not None]
    return bool(bound) and all(
        isinstance(value, Literal) and (local_name(value.datatype) in NUMBERS or STATED.fullmatch(value.value))
        for value in bound
    )
