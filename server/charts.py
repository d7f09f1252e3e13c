"""Charts of answers: bars and lines as shapes in numbers, which a template draws as SVG.

What lies across is in percent of the width and what lies up and down in pixels: a chart fits any screen, and its
letters have the size that the page gives them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.queries import Chart
from server.tables import NUMBER, Cell, Table, to_number

NARROWEST = 288  # pixels that a chart has on the smallest of phones
MOST_BARS, BAR_STEP, LABEL_LENGTH = 15, 36, 42
MOST_LINES, PLOT_HEIGHT, TOP, BOTTOM = 8, 260, 12, 30
SIDE = 2  # percent of the width of a plot that lines keep away from its sides
TICKS, STEPS = 4, 8
LEAST_WHOLE = 30  # a percentage of fewer says little: each of them is several percent
LARGEST = 1e100  # what is larger, or nearer to 0 than its inverse, has no place on an axis


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, `width` percent of the chart long, under its label at `y` pixels."""

    label: str
    whole: str
    value: str
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A text beside an axis, or a point of a line with its text: `x` in percent of the plot, `y` in pixels."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line through its points."""

    name: str
    points: tuple[Mark, ...]

    @property
    def path(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: bars, or lines with the marks of both axes. `left_out` counts the bars or lines that found no
    place, `unplaced` the rows without a label to draw them at; `thin` are the labels whose percentages are of
    fewer than LEAST_WHOLE; `told` says in words what the picture shows."""

    kind: str
    height: int
    told: str
    left_out: int
    unplaced: int = 0
    thin: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    ticks: tuple[Mark, ...] = ()
    steps: tuple[Mark, ...] = ()
    least_whole: int = LEAST_WHOLE


def draw_chart(chart: Chart, table: Table) -> Drawing | None:
    """Return the picture of an answer that its query's header asks for; None where fewer than two values are known."""
    rows = [row for row in _read_rows(chart, table) if row.value == 0 or 1 / LARGEST < abs(row.value) < LARGEST]
    labelled = [row for row in rows if row.label]
    placed = [row for row in labelled if row.whole >= LEAST_WHOLE]
    thin = {row.label for row in labelled if row.whole < LEAST_WHOLE}
    if len(placed) < 2 or (thin and len({row.label for row in placed}) < 2):
        return None
    drawing = _draw_bars(chart, placed) if chart.kind == "bar" else _draw_lines(chart, placed)
    return replace(drawing, unplaced=len(rows) - len(labelled), thin=tuple(sorted(thin)))


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    text: str
    value: float
    series: str
    whole: float


def _read_rows(chart: Chart, table: Table) -> list[_Row]:
    """Return what a chart needs of each row; a number that is none is infinite."""
    names = (chart.label, chart.value, chart.series or chart.label, chart.whole or chart.value)
    places = [table.columns.index(name) for name in names]
    cells = ([row[place] or Cell("") for place in places] for row in table.rows)
    return [
        _Row(
            label.text,
            value.text,
            to_number(value.text),
            series.text,
            to_number(whole.text) if chart.whole else math.inf,
        )
        for label, value, series, whole in cells
    ]


def _draw_bars(chart: Chart, rows: Sequence[_Row]) -> Drawing:
    shown = rows[:MOST_BARS]
    longest = max(row.value for row in shown)
    room = 100 * max(0, 1 - (12 + 9 * max(len(row.text) for row in shown)) / NARROWEST)
    bars = [
        Bar(_cut(row.label), row.label, row.text, place * BAR_STEP, _round(room * max(0, row.value) / (longest or 1)))
        for place, row in enumerate(shown)
    ]
    told = f"Bars of {chart.value} by {chart.label}: " + ", ".join(f"{row.label} {row.text}" for row in shown) + "."
    return Drawing("bar", BAR_STEP * len(shown), told, len(rows) - len(shown), bars=tuple(bars))


def _draw_lines(chart: Chart, rows: Sequence[_Row]) -> Drawing:
    """Draw the lines with the largest sums, each label at its number where all labels are numbers."""
    totals: dict[str, float] = {}
    for row in rows:
        name = row.series if chart.series else chart.value
        totals[name] = totals.get(name, 0) + row.value
    names = sorted(totals, key=lambda name: -totals[name])[:MOST_LINES]
    shown = [row for row in rows if not chart.series or row.series in names]
    across = _find_places({row.label for row in shown})
    ticks = _find_ticks(min(0, *(row.value for row in shown)), max(0, *(row.value for row in shown)))
    low, high = ticks[0], ticks[-1]

    def to_y(value: float) -> float:
        return _round(TOP + PLOT_HEIGHT * (1 - (value - low) / (high - low)))

    lines = []
    for name in names:
        own = [row for row in shown if not chart.series or row.series == name]
        points = (Mark(across[row.label], to_y(row.value), f"{row.label}: {row.text}") for row in own)
        lines.append(Line(name, tuple(sorted(points, key=lambda point: point.x))))
    labels = sorted(across, key=lambda label: across[label])
    every = math.ceil(len(labels) / STEPS)
    height = TOP + PLOT_HEIGHT + BOTTOM
    return Drawing(
        "line",
        height,
        f"Lines of {chart.value} by {chart.label} for {', '.join(names)}; the table has all values.",
        len(totals) - len(names),
        lines=tuple(lines),
        ticks=tuple(Mark(0, to_y(tick), f"{tick:g}") for tick in ticks),
        steps=tuple(Mark(across[label], height - 8, label) for label in labels[::every]),
    )


def _find_places(labels: set[str]) -> dict[str, float]:
    """Return where each label stands from left to right: numbers by their size, dates and names in their order."""
    numbers = {label: to_number(label) if NUMBER.fullmatch(label) else math.inf for label in labels}
    if any(map(math.isinf, numbers.values())):
        numbers = {label: float(place) for place, label in enumerate(sorted(labels))}
    low, high = min(numbers.values()), max(numbers.values())
    room = 100 - 2 * SIDE
    return {label: _round(SIDE + room * (at - low) / ((high - low) or 1)) for label, at in numbers.items()}


def _find_ticks(low: float, high: float) -> list[float]:
    """Return about TICKS round numbers from one below `low` to one above `high`, two at least.

    >>> _find_ticks(0, 37), _find_ticks(0, 0)
    ([0, 10, 20, 30, 40], [0.0, 0.5])
    """
    rough = (high - low or 1) / TICKS
    power: float = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first = math.floor(low / step)
    return [step * place for place in range(first, max(first + 1, math.ceil(high / step)) + 1)]


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1]}…"


def _round(number: float) -> float:
    return round(number, 1)
