"""The columns of an answer as a page shows them: what says one thing stands in one column, and what leads to details
in the last one. Downloads have all columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.links import short_name
from server.tables import Cell, Table

UNITS = ("unit", "comparedIn")  # columns of units, each after that of its numbers
STATED = "Text"  # ends the name of a column that holds what a paper calls the things of another one
EVIDENCE = {"value", "sentence", "quote"}  # of which the sentence holds the quote, and the quote the value
DETAILS = "details"


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: tuple[Cell | None, ...]
    numeric: bool

    @property
    def texts(self) -> list[str | None]:
        return [cell.text if cell else None for cell in self.cells]


Columns = Sequence[_Column]


def fit_columns(table: Table) -> Table:
    """Return a table with as few columns as say the same."""
    cells = tuple(zip(*table.rows, strict=True)) or ((),) * len(table.columns)
    columns: Columns = [_Column(*each) for each in zip(table.columns, cells, table.numeric, strict=True)]
    for fit in (_join_stated, _join_units, _drop_repeats, _put_details_last):
        columns = fit(columns)
    return replace(
        table,
        columns=tuple(column.name for column in columns),
        rows=tuple(zip(*(column.cells for column in columns), strict=True)),
        numeric=tuple(column.numeric for column in columns),
    )


def _join_stated(columns: Columns) -> Columns:
    """Link what papers call things to the things."""
    stated = {column.name.removesuffix(STATED): column for column in columns if column.name.endswith(STATED)}
    named = {column.name for column in columns} & stated.keys()
    joined = []
    for column in columns:
        if column.name in named:
            pairs = zip(column.cells, stated[column.name].cells, strict=True)
            column = replace(column, cells=tuple(_link(thing, text) for thing, text in pairs), numeric=False)
        if column.name.removesuffix(STATED) not in named or column.name in named:
            joined.append(column)
    return joined


def _link(thing: Cell | None, text: Cell | None) -> Cell | None:
    return replace(thing, text=text.text) if thing and text else thing or text


def _join_units(columns: Columns) -> Columns:
    """Put each unit behind its number."""
    joined: list[_Column] = []
    for column in columns:
        if column.name in UNITS and joined and joined[-1].numeric:
            pairs = zip(joined[-1].cells, column.cells, strict=True)
            cells = tuple(Cell(f"{number.text} {unit.text}") if number and unit else number for number, unit in pairs)
            joined[-1] = replace(joined[-1], cells=cells)
        else:
            joined.append(column)
    return joined


def _drop_repeats(columns: Columns) -> Columns:
    """Leave out the columns of plain text that only repeat the names that another one shows as links, and quotes beside
    the values and the sentences that they are of."""
    proved = {column.name for column in columns} >= EVIDENCE
    return [column for column in columns if not (_is_said(columns, column) or (proved and column.name == "quote"))]


def _is_said(columns: Columns, column: _Column) -> bool:
    if not any(column.texts) or any(cell and cell.href for cell in column.cells):
        return False
    linked = (other for other in columns if all(cell is None or cell.whole for cell in other.cells))
    return any(other.texts == column.texts for other in linked)


def _put_details_last(columns: Columns) -> Columns:
    """Put what leads to the parts of papers, such as results, behind all else: their names say nothing."""
    parts = [column for column in columns if _holds_parts(column)]
    others = [column for column in columns if not _holds_parts(column)]
    return [
        *others,
        *(replace(part, cells=tuple(cell and replace(cell, text=DETAILS) for cell in part.cells)) for part in parts),
    ]


def _holds_parts(column: _Column) -> bool:
    """Tell whether a column holds nothing but IRIs with a fragment: those of a paper's parts that have no name."""
    cells = [cell for cell in column.cells if cell is not None]
    return bool(cells) and all(
        cell.href and cell.href.startswith("/paper/") and "#" in cell.href and cell.text == short_name(cell.whole or "")
        for cell in cells
    )
