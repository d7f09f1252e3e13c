"""Lists of papers and of concepts from the index, narrowed by facets: year, kind, first letter and so on.

A facet is a row of data: one condition chooses things of a list, another one the cells that the index has counted such
things in, so that a page need not count.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from kg.index import CELLS, KNOWN, LEAST
from kg.search import open_index, to_match
from kg.spelling import to_words
from kg.vocab import roles

Row = dict[str, str]
Chosen = Mapping[str, str]  # facet to value
MOST_VALUES = 30  # of a facet
_YES = ("yes",)


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a list: SQL for the things that have the value `:name`, and for the cells with such things ("":
    cells don't know it). `column` is what its values are counted by, `order` theirs; `choices` are all values that it
    may have, none where it may be any."""

    name: str
    things: str
    cells: str = ""
    column: str = ""
    order: str = "things DESC, value"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, and how many things of the list have it."""

    value: str
    things: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: the table of its things in their order, what a row tells, and its facets. One facet is `many`: a thing
    may have several of its values, so its cells of the empty value hold all."""

    table: str
    columns: str
    facets: tuple[Facet, ...]
    many: str


# Numbers of the Mathematics Subject Classification (68U05) and of the ACM's (I.4.5), which authors give beside arXiv's
# categories: papers link to theirs, lists do not offer them.
_CODE = "category GLOB '[0-9][0-9]*' OR category GLOB '[A-K].*'"


def _equal(name: str, order: str = "value", choices: tuple[str, ...] = ()) -> Facet:
    return Facet(name, f"{name} = :{name}", f"{name} = :{name}", name, order, choices)


def _stated(name: str) -> Facet:
    condition = f"{name} = (:{name} = 'yes')"
    return Facet(name, condition, condition, f"iif({name}, 'yes', '')", choices=("yes", "no"))


PAPERS = Listing(
    table="paper",
    columns="key, title, byline, date",
    facets=(
        _equal("year", "value DESC"),
        Facet(
            "category",
            "place IN (SELECT paper FROM category WHERE name = :category)",
            "category = :category",
            f"iif({_CODE}, '', category)",
        ),
        *map(_stated, ("code", "data", "hardware")),
        Facet(
            "concept",
            """place IN (SELECT paper FROM role WHERE name = :role
                         AND concept = (SELECT place FROM concept WHERE key = :concept))""",
        ),
        Facet(
            "passing",
            """place NOT IN (SELECT paper FROM role WHERE name <> 'mentions'
                             AND concept = (SELECT place FROM concept WHERE key = :concept))""",
            choices=_YES,
        ),
        Facet("q", "place IN (SELECT rowid FROM paper_names WHERE paper_names MATCH :q)"),
    ),
    many="category",
)
CONCEPTS = Listing(
    table="concept",
    columns="key, label, kind, papers",
    facets=(
        Facet("kind", "place IN (SELECT concept FROM kind WHERE name = :kind)", "kind = :kind", "kind"),
        Facet("leaf", "kind = :leaf"),
        Facet("introduced", "EXISTS (SELECT * FROM role WHERE concept = place AND name = 'introduces')", choices=_YES),
        _equal("known", choices=KNOWN),
        _equal("least", choices=("0", *map(str, LEAST))),
        _equal("initial", choices=("#", *ascii_lowercase)),
        Facet("q", "place IN (SELECT rowid FROM concept_names WHERE concept_names MATCH :q)"),
    ),
    many="kind",
)


def find_rows(index: Path, listing: Listing, chosen: Chosen, *, limit: int, offset: int = 0) -> list[Row]:
    """Return rows of a list, those that have all chosen values of its facets; none where there is no index."""
    if not index.exists():
        return []
    with open_index(index) as db:
        db.row_factory = sqlite3.Row
        rows = db.execute(
            f"""SELECT {listing.columns} FROM {listing.table}
                WHERE {_join([facet.things for facet in _find_facets(listing, chosen)])}
                ORDER BY place LIMIT {limit:d} OFFSET {offset:d}""",
            _to_values(chosen),
        )
        return [{name: str(row[name]) for name in row.keys() if row[name] is not None} for row in rows]  # noqa: SIM118


def count_values(index: Path, listing: Listing, chosen: Chosen) -> dict[str, tuple[Value, ...]]:
    """Return the values of each facet that cells know, each with the things that it would leave; under "" the number of
    all things that are chosen."""
    if not index.exists():
        return {}
    with open_index(index) as db:
        facets = _find_facets(listing, chosen)
        uncounted = [facet.things for facet in facets if not facet.cells]
        if uncounted:
            cells = CELLS[listing.table].format(condition=_join(uncounted))
            db.execute(f"CREATE TEMP TABLE {listing.table}_cell AS {cells}", _to_values(chosen))
        counted = {facet.name: _count(db, listing, chosen, facet) for facet in listing.facets if facet.cells}
        return counted | {"": _count(db, listing, chosen, Facet("", "", column="''"))}


def _count(db: sqlite3.Connection, listing: Listing, chosen: Chosen, facet: Facet) -> tuple[Value, ...]:
    others = [other for other in _find_facets(listing, chosen) if other.name != facet.name]
    conditions = [other.cells for other in others if other.cells]
    if facet.name == listing.many:
        conditions.append(f"{listing.many} <> ''")
    elif listing.many not in [other.name for other in others]:
        conditions.append(f"{listing.many} = ''")
    rows = db.execute(
        f"""SELECT {facet.column} AS value, sum(things) AS things FROM {listing.table}_cell
            WHERE {_join(conditions)} GROUP BY 1 ORDER BY {facet.order} LIMIT {MOST_VALUES}""",
        _to_values(chosen),
    )
    return tuple(Value(str(value), things) for value, things in rows if value not in ("", None) or not facet.name)


def _find_facets(listing: Listing, chosen: Chosen) -> list[Facet]:
    return [facet for facet in listing.facets if chosen.get(facet.name)]


def _to_values(chosen: Chosen) -> dict[str, str]:
    """Return the values as the conditions take them; words are those that names are to have, the last one begun."""
    words = to_words(chosen.get("q", ""))
    return {"role": roles()[-1]} | dict(chosen) | {"q": to_match(words) if words else '""'}


def _join(conditions: Sequence[str]) -> str:
    return " AND ".join(conditions) or "1"
