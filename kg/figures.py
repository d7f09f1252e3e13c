"""Figures that the index has beside its lists: how many papers do what with a concept and since when, how sure all
evidence is, and who wrote most papers."""

from pathlib import Path
from typing import Any

from kg.search import open_index
from kg.search.shelves import AUTHORS, has


def count_roles(index: Path, concept: str) -> dict[str, int]:
    """Return in how many papers a concept, given by its slug, has each role."""
    query = "SELECT name, count(*) FROM role WHERE concept = (SELECT place FROM concept WHERE key = ?) GROUP BY name"
    return _count(index, query, concept)


def count_years(index: Path, concept: str) -> dict[int, int]:
    """Return in how many papers of each year a concept, given by its slug, is salient."""
    query = """SELECT year, count(DISTINCT paper) FROM role JOIN paper ON place = paper
               WHERE concept = (SELECT place FROM concept WHERE key = ?) AND name <> 'mentions' AND year IS NOT NULL
               GROUP BY year"""
    return _count(index, query, concept)


def find_first_date(index: Path, concept: str) -> str:
    """Return the date of the first paper in which a concept, given by its slug, matters; "" where none has a date."""
    query = """SELECT min(date), 1 FROM role JOIN paper ON place = paper
               WHERE concept = (SELECT place FROM concept WHERE key = ?) AND name <> 'mentions' AND date IS NOT NULL"""
    return next(iter(_count(index, query, concept)), None) or ""


def count_confidences(index: Path) -> dict[int, int]:
    """Return how much evidence has a confidence in each tenth, 9 for 0.9 and more."""
    return _count(index, "SELECT tenth, things FROM confidence ORDER BY tenth")


def find_most_productive(index: Path) -> str | None:
    """Return the author of most papers, None where none is known."""
    if not index.exists():
        return None
    with open_index(index) as db:
        rows = db.execute("SELECT name FROM author ORDER BY place LIMIT 1") if has(db, AUTHORS) else ()
        return next((name for (name,) in rows), None)


def _count(index: Path, query: str, *values: str) -> dict[Any, int]:  # Any: what is counted by
    """Return the numbers that a query gives, none where there is no index."""
    if not index.exists():
        return {}
    with open_index(index) as db:
        return dict(db.execute(query, values))
