"""Words as they may be meant: full-text queries that forgive the typos of each word."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache, partial

from kg.search.shelves import BEGUN, quote
from kg.spelling import distance, find_edits

FEW = 3  # words that one with a typo may be meant for
RESPELLED = range(4, 31)  # letters of a word that may have a typo
TWO_TYPOS = 8  # letters of a word that may have two
RARER = 20  # times; a word so much rarer than one beside it is taken for a typo as well

_HALF = "SELECT text, things FROM {0} WHERE length(text) = ? AND substr(text,"


class Respeller:
    """Respells the words of a text, each once and only when it is asked to: it takes some milliseconds."""

    def __init__(self, db: sqlite3.Connection, words: Sequence[str]) -> None:
        self._words, self._respell = words, cache(partial(_respell, db))

    def respell(self, table: str, shortest: int) -> list[str]:
        """Return a full-text query for each word as it may be meant by a table of words. The last one may be a mere
        beginning where it has at least so many letters."""
        last = len(self._words)
        return [
            self._respell(table, word, is_begun=place == last and len(word) >= shortest)
            for place, word in enumerate(self._words, 1)
        ]


def to_edits(word: str) -> str:
    """Return the words that one typo leads to, as a JSON list; a typo is never seen in a number."""
    return json.dumps([edit for edit in {*find_edits(word)} if edit and _numbers(edit) == _numbers(word)])


def _respell(db: sqlite3.Connection, table: str, word: str, *, is_begun: bool) -> str:
    """Return a full-text query for a word as it is, if there is such a one, or as it may be meant by a table of words;
    it may be the beginning of a word."""
    as_it_is = quote(word) + ("*" if is_begun else "")
    if len(word) not in RESPELLED or word.isdigit():
        return as_it_is
    row = db.execute(f"SELECT things FROM {table} WHERE text = ?", (word,)).fetchone()
    known = row[0] if row else 0
    meant = [other for other, things in _find_meant(db, table, word, is_begun=is_begun) if things > RARER * known]
    return f"({' OR '.join([as_it_is, *map(quote, meant[:FEW])])})"


def _find_meant(db: sqlite3.Connection, table: str, word: str, *, is_begun: bool) -> list[tuple[str, int]]:
    """Return words one typo away, of which there are most first; else what such words begin; else two typos away."""
    exact = f"SELECT text, things FROM {table} WHERE text IN (SELECT value FROM json_each(?))"
    begun = f"SELECT text, things FROM json_each(?) JOIN {table} ON {BEGUN.format('value')}"
    for query in (exact, begun) if is_begun else (exact,):
        found = [row for row in db.execute(query, (to_edits(word),)) if _numbers(row[0]) == _numbers(word)]
        if found:
            return sorted(found, key=lambda row: (-row[1], row[0]))
    return sorted(_find_far(db, table, word), key=lambda row: (-row[1], row[0])) if len(word) >= TWO_TYPOS else []


def _find_far(db: sqlite3.Connection, table: str, word: str) -> Iterator[tuple[str, int]]:
    """Yield the words two typos away: their first half has at most one of them, or their second half has none."""
    select = _HALF.format(table)
    for length in range(len(word) - 2, len(word) + 3):
        half = length // 2
        near = {edit for part in (half - 1, half, half + 1) for edit in find_edits(word[:part]) if len(edit) == half}
        heads, tail = json.dumps([word[:half], *near]), word[-(length - half) :]
        rows = db.execute(f"{select} 1, length(text) / 2) IN (SELECT value FROM json_each(?))", (length, heads))
        others = db.execute(f"{select} length(text) / 2 + 1) = ?", (length, tail))
        yield from (
            row for row in {*rows, *others} if _numbers(row[0]) == _numbers(word) and distance(word, row[0]) < 3
        )


def _numbers(word: str) -> str:
    """Return a word's digits; another number is another thing."""
    return "".join(filter(str.isdigit, word))
