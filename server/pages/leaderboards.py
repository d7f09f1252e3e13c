"""Leaderboards: an index of the benchmarks that have one, and a page for each, of the rows that canned queries give."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from kg.comparable import find_yardstick
from kg.spelling import squash
from kg.triples import concept_iri
from server.addresses import lead
from server.ask import Row, ask, find_key, find_label
from server.cite import cite_page
from server.links import short_name
from server.pages.rows import answer_rows
from server.snapshot import graph
from server.wording import is_own

SHOWN = 200  # benchmarks of the index
MOST = 50  # rows of a table; its downloads have all
UNSURE = 0.5
NOTES = 3  # of a result
NEAREST = 5

blueprint = Blueprint("leaderboards", __name__)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be minded about a result; `is_grave` where it may be wrong."""

    text: str
    is_grave: bool = True


@dataclass(frozen=True, slots=True)
class Board:
    """Comparable results: one metric, one unit, the better first. `notes` say what is to be minded about a result."""

    metric: str
    name: str
    better: str
    unit: str
    rows: Sequence[Row]
    notes: Mapping[str, Sequence[Note]]

    @property
    def papers(self) -> int:
        """How many papers the results are of."""
        return len({row["paper"] for row in self.rows})

    @property
    def years(self) -> int:
        """How many years the results are of."""
        return len({row.get("year") for row in self.rows} - {None})


@blueprint.get("/leaderboards")
def index() -> str:
    """The benchmarks with comparable results, those of most papers first: all, those of a task, those of a name."""
    opened, text, task = graph(), request.args.get("q", "").strip(), request.args.get("task", "")
    tasks = opened.remember("leaderboard-tasks", lambda: ask(opened, "leaderboard-tasks"))
    if task:
        rows = answer_rows(opened, "leaderboards-for-task", task=task)
    else:
        rows = opened.remember("leaderboards", lambda: answer_rows(opened, "leaderboards"))
    found = [row for row in rows if squash(text) in squash(row["name"])]
    return render_template(
        "leaderboards.html",
        rows=found[:SHOWN],
        count=len(found),
        near=[] if found else _find_near(text, rows),
        tasks=tasks,
        text=text,
        task=task,
    )


@blueprint.get("/leaderboard/<slug>")
def show(slug: str) -> Response | str:
    """All results on a benchmark: comparable ones in tables, gains apart, and those that have no place, with why.
    A name leads to the address of what it names."""
    opened = graph()
    node = concept_iri(opened.base, slug)
    if not ask(opened, "labels", thing=node) and (key := find_key(opened, "concept", slug)):
        return lead("leaderboards.show", slug=key)
    name = find_label(opened, slug)
    boards = to_boards(answer_rows(opened, "leaderboard", benchmark=node.value))
    return render_template(
        "leaderboard.html",
        name=name,
        iri=node.value,
        slug=slug,
        most=MOST,
        citation=cite_page(f"Leaderboard of {name}", request.base_url, opened.snapshot),
        boards=[board for board in boards if len(board.rows) > 1],
        single=[board for board in boards if len(board.rows) == 1],
        gains=answer_rows(opened, "gains-on-benchmark", benchmark=node.value),
        unranked=answer_rows(opened, "unranked-on-benchmark", benchmark=node.value),
    )


def to_boards(rows: Iterable[Row]) -> list[Board]:
    """Return the tables of a leaderboard: those of quality before those of time, size and other costs, those of most
    papers first. `rows` come in the order of the canned query."""
    boards = []
    for (metric, unit), group in groupby(rows, key=lambda row: (row["metric"], row["comparedIn"])):
        found = list(group)
        first = found[0]
        boards.append(Board(metric, first["metricName"], first["better"], unit, found, _find_notes(found)))
    return sorted(boards, key=lambda board: (_is_cost(board), -board.papers, -len(board.rows), board.name, board.unit))


def _is_cost(board: Board) -> bool:
    yardstick = find_yardstick(short_name(board.metric))
    return yardstick is not None and yardstick.is_cost


def _find_notes(rows: Sequence[Row]) -> dict[str, list[Note]]:
    """Return what is to be minded about the results of one table, by the result's IRI."""
    notes: dict[str, list[Note]] = {row["result"]: [] for row in rows}
    for row in rows:
        if not row["unit"] and row["compared"] != row["value"]:
            notes[row["result"]].append(Note(f"No unit is stated: {row['value']} is read as a share.", is_grave=False))
        if float(row["confidence"]) < UNSURE:
            notes[row["result"]].append(Note("The reading is unsure: check the sentence."))
    named = sorted((row for row in rows if _subject(row)), key=_subject)
    for _, group in groupby(named, key=_subject):
        figures = list(group)
        for row in figures:
            others = (other for other in figures if other["compared"] != row["compared"])
            notes[row["result"]] += [_tell_conflict(row, other) for other in islice(others, NOTES)]
    return {result: found[:NOTES] for result, found in notes.items()}


def _tell_conflict(row: Row, other: Row) -> Note:
    """Return what tells that another result of the same subject differs. In one sentence that is mostly a rise from
    one value to the other."""
    figure = f"{other['value']}\N{NO-BREAK SPACE}{other['unit']}".strip()
    if row["sentence"] == other["sentence"]:
        return Note(f"The same sentence has another figure for it: {figure}.", is_grave=False)
    where = "the same paper" if row["paper"] == other["paper"] else f"“{other['title']}”"
    name = "this approach" if is_own(row.get("subjectText", "")) else row["subjectText"]
    return Note(f"Another figure for {name} stands in {where}: {figure}.")


def _subject(row: Row) -> str:
    """Return what tells the subject of a result from others: each paper's own approach is another one."""
    text = row.get("subjectText", "")
    return row["paper"] if is_own(text) else row.get("subject") or text.casefold()


def _find_near(text: str, rows: Iterable[Row]) -> list[Row]:
    """Return the benchmarks whose names are most like a text."""
    named = {squash(row["name"]): row for row in rows}
    return [named[name] for name in difflib.get_close_matches(squash(text), named, NEAREST)]
