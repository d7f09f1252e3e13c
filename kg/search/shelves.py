"""Shelves: where the names of a sort of thing are in the index, and how they are looked up there."""

import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

PAPER, AUTHOR = "Paper", "Author"
LONGEST = 100  # words of a search; no name has so many, and each costs time
SCANNED = 200  # hits, of most papers or newest, that the best are chosen from
MEANT = 3  # letters that a name must begin with, whatever its words are


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper, concept or author that a search found. `kind` is "Paper", "Author" or the concept's first class, `key`
    the paper's id, the concept's slug or the author's name, `papers` the number of papers of a concept or author (0 for
    a paper). `near` tells that the name does not hold what was typed, but something like it; `partial`, that it lacks
    some of the words."""

    label: str
    kind: str
    key: str
    papers: int
    near: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where names are: a table of things, the full-text table over their names, and the table of the words in these.
    `longest` is the number of words that a name may have; `shortest` that of the letters which a word with a typo must
    have to be taken for a mere beginning: titles have so many words that two letters begin some of them."""

    table: str
    columns: str
    word: str = "word"
    longest: int = LONGEST
    shortest: int = 1
    kind: str = ""

    @property
    def names(self) -> str:
        return f"{self.table}_names"

    @property
    def condition(self) -> str:
        """SQL for things of the kind; the + keeps SQLite from reading through them all before it looks at a name."""
        return "+place IN (SELECT concept FROM kind WHERE name = :kind)" if self.kind else ":kind = ''"


CONCEPTS = Shelf("concept", "concept.label, kind, key, papers")
PAPERS = Shelf("paper", f"paper.title, '{PAPER}', key, 0", shortest=4)
AUTHORS = Shelf("author", f"author.name, '{AUTHOR}', author.name, papers", word="author_word", longest=8)
SPELT = "SELECT place, {0.columns} FROM spelling JOIN concept ON place = concept WHERE {0.condition}"
BEGUN = f"text > {{0}} AND text < {{0}} || char({sys.maxunicode})"


def find_shelf(what: str) -> Shelf:
    """Return the shelf of "paper", "author", "concept" or a kind of concept."""
    others = {"paper": PAPERS, "author": AUTHORS, "concept": CONCEPTS}
    return others[what] if what in others else replace(CONCEPTS, kind=what)


def has(db: sqlite3.Connection, shelf: Shelf) -> bool:
    """Tell whether an index has a shelf: one of an older build is without authors."""
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (shelf.word,)).fetchone())


def find_matching(db: sqlite3.Connection, shelf: Shelf, match: str, limit: int = SCANNED) -> dict[int, Hit]:
    """Return the first hits of a full-text query: of most papers, or newest, as they stand on the shelf."""
    return read_hits(
        db,
        f"""SELECT place, {shelf.columns} FROM {shelf.names} JOIN {shelf.table} ON place = {shelf.names}.rowid
            WHERE {shelf.names} MATCH :match AND {shelf.condition} ORDER BY {shelf.names}.rowid LIMIT {limit:d}""",
        {"match": match, "kind": shelf.kind},
    )


def find_spelt(db: sqlite3.Connection, shelf: Shelf, spelling: str) -> dict[int, Hit]:
    """Return the concepts that are spelt so, however a name is split into words."""
    return read_hits(db, f"{SPELT.format(shelf)} AND text = :spelling", {"spelling": spelling, "kind": shelf.kind})


def find_begun(db: sqlite3.Connection, shelf: Shelf, spelling: str) -> dict[int, Hit]:
    """Return concepts whose spelling begins so."""
    if len(spelling) < MEANT:
        return {}
    begun = f"{SPELT.format(shelf)} AND {BEGUN.format(':spelling')} LIMIT {SCANNED}"
    return read_hits(db, begun, {"spelling": spelling, "kind": shelf.kind})


def read_hits(db: sqlite3.Connection, query: str, values: dict[str, str]) -> dict[int, Hit]:
    """Return the hits of a query, by their places."""
    return {place: Hit(*row) for place, *row in db.execute(query, values)}


def to_all(words: Sequence[str]) -> str:
    """Return a full-text query for the names that have all words."""
    return " ".join(map(quote, words))


def quote(word: str) -> str:
    """Return a word as the full-text query for itself."""
    return f'"{word}"'
