"""Search over paper titles and concept names as one types: a SQLite full-text index beside the graph."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

PAPER = "Paper"
LONGEST = 100  # words of a search; no name has so many, and each costs time

_TABLE = """
CREATE VIRTUAL TABLE name USING fts5(label, aliases, kind UNINDEXED, key UNINDEXED, papers UNINDEXED,
                                     tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3')
"""
# The name itself first, then names that begin with the text, then what most papers are about, then the better match.
_FIND = """
SELECT label, kind, key, papers FROM name WHERE name MATCH :match
ORDER BY lower(label) = lower(:text) DESC, instr(lower(label), lower(:text)) = 1 DESC,
         papers DESC, rank, key
LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper or concept that a search found. `kind` is "Paper" or the concept's first class, `key` the paper's id or
    the concept's slug, `papers` the number of papers of a concept (0 for a paper)."""

    label: str
    kind: str
    key: str
    papers: int


class SearchWriter:
    """Writes the index of one snapshot."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLE)

    def add(self, hit: Hit, aliases: tuple[str, ...] = ()) -> None:
        row = (hit.label, "\n".join(aliases), hit.kind, hit.key, hit.papers)
        self._db.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?)", row)

    def close(self) -> None:
        self._db.execute("INSERT INTO name (name) VALUES ('optimize')")
        self._db.commit()
        self._db.close()


def find_names(index: Path, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Return the papers and concepts that have every word of the text in a name, the last word as its beginning.

    Nothing in the text is an operator: a search for `C++ (NOT "AND` finds names with those words. Where there is no
    index, as in a store that holds no papers, nothing is found.
    """
    words = re.findall(r"\w+", text)
    if not 0 < len(words) <= LONGEST or not index.exists():
        return ()
    match = " ".join(f'"{word}"' for word in words) + "*"
    with closing(sqlite3.connect(f"file:{index}?mode=ro&immutable=1", uri=True)) as db:
        return tuple(_hits(db, {"match": match, "text": text.strip(), "limit": limit}))


def _hits(db: sqlite3.Connection, values: dict[str, str | int]) -> Iterator[Hit]:
    return (Hit(*row) for row in db.execute(_FIND, values))
