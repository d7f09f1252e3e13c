"""Search over paper titles and concept names, as one types and with typos, in the index beside the graph."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path

from kg.spelling import distance, find_edits, squash, to_words

PAPER = "Paper"
LONGEST = 100  # words of a search; no name has so many, and each costs time
SCANNED = 200  # hits, of most papers or newest, that the best are chosen from
NEAR = 50  # hits with typos, which are only looked at when there are few others
FEW = 3  # exact hits; when there are fewer, the nearest names are looked for too
RESPELLED = range(4, 31)  # letters of a word that may have a typo
TWO_TYPOS = 8  # letters of a word that may have two
MEANT = 3  # letters that a name must begin with, whatever its words are
MOST_WORDS = 8  # of a text, to try it without each of them
RARER = 20  # times; a word so much rarer than one beside it is taken for a typo as well
LIKE = 1000  # names, of most papers, that one with a wrong number is compared with

Respell = Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper or concept that a search found. `kind` is "Paper" or the concept's first class, `key` the paper's id or
    the concept's slug, `papers` the number of papers of a concept (0 for a paper). `near` tells that the name does not
    hold what was typed, but something like it."""

    label: str
    kind: str
    key: str
    papers: int
    near: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where names are: a table of things, and the full-text table over their names."""

    table: str
    names: str
    columns: str
    kind: str = ""

    @property
    def condition(self) -> str:
        return "place IN (SELECT concept FROM kind WHERE name = :kind)" if self.kind else ":kind = ''"


_CONCEPTS = _Shelf("concept", "concept_names", "concept.label, kind, key, papers")
_PAPERS = _Shelf("paper", "paper_names", "paper.title, 'Paper', key, 0")
_SPELT = "SELECT place, {0.columns} FROM spelling JOIN concept ON place = concept WHERE {0.condition}"
_BEGUN = f"text > {{0}} AND text < {{0}} || char({sys.maxunicode})"
_LIKE = f"""SELECT place, text, {{0.columns}} FROM (SELECT value AS begun FROM json_each(:begun))
  JOIN spelling ON {_BEGUN.format("begun")} JOIN concept ON place = concept
  WHERE {{0.condition}} AND abs(length(text) - :length) < 3 ORDER BY place LIMIT :limit"""
_HALF = "SELECT text, things FROM word WHERE length(text) = ? AND substr(text,"


def find_names(index: Path, text: str, limit: int = 20, *, what: str = "") -> tuple[Hit, ...]:
    """Return the papers and concepts that a text names, the best first; `what` is "paper", "concept", the name of a
    kind of concept, or "" for both.

    First those that have every word of the text in a name, the last word as its beginning, however the name is split
    ("gsm 8k"); where these are few, then the nearest ("hummaneval"); where there are none, concepts with another number
    ("GSM9K"). Nothing in the text is an operator: a search for `C++ (NOT "AND` finds names with those words. Where
    there is no index, as in a store that holds no papers, nothing is found.
    """
    words = to_words(text)
    if not 0 < len(words) <= LONGEST or not index.exists():
        return ()
    with closing(open_index(index)) as db:
        concepts = replace(_CONCEPTS, kind="" if what == "concept" else what)
        shelves = [_PAPERS] if what == "paper" else [concepts] if what else [concepts, _PAPERS]
        respell = cache(lambda: _respell_all(db, words))  # it takes some milliseconds, and often need not be done
        found = [_find(db, shelf, text, respell) or _find_renumbered(db, shelf, squash(text)) for shelf in shelves]
        if not any(found):
            found = [_find_fewer(db, shelf, respell()) for shelf in shelves]
    room = limit - min(len(found[-1]), limit // 3) if len(found) > 1 else limit  # concepts leave a third to papers
    hits = (*found[0][:room], *chain(*found[1:]))
    return tuple(sorted(hits, key=lambda hit: hit.near)[:limit])


def find_equal(index: Path, text: str, *, what: str) -> Hit | None:
    """Return the "concept" or "paper" that has a text as a name, whatever its case, its spaces and its hyphens; of
    several the one of most papers."""
    spelling = squash(text)
    if not spelling or not index.exists():
        return None
    with closing(open_index(index)) as db:
        if what == "concept":
            hits = _find_spelt(db, _CONCEPTS, spelling)
            return hits[min(hits)] if hits else None
        match = " ".join(map(_quote, to_words(text)[:LONGEST]))
        return next((hit for hit in _find_matching(db, _PAPERS, match).values() if squash(hit.label) == spelling), None)


def open_index(index: Path) -> sqlite3.Connection:
    """Open the index of a snapshot, which is never written again."""
    return sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def to_match(words: Sequence[str]) -> str:
    """Return a full-text query for the names that have all words, the last one as a beginning.

    >>> to_match(("gsm", "8"))
    '"gsm" "8"*'
    """
    return " ".join(map(_quote, words[:LONGEST])) + "*"


def _find(db: sqlite3.Connection, shelf: _Shelf, text: str, respell: Respell) -> list[Hit]:
    """Return the hits on one shelf, the nearest after the exact ones."""
    words, wanted, whole = to_words(text), text.strip().casefold(), squash(text)
    exact = _find_matching(db, shelf, to_match(words))
    if shelf.table == _CONCEPTS.table:
        exact |= _find_spelt(db, shelf, whole) | _find_begun(db, shelf, whole)
    ranked = sorted(exact, key=lambda place: (*_differences(exact[place].label, wanted, whole), place))
    near = _find_near(db, shelf, whole, respell()) if len(exact) < FEW else {}
    others = [_to_near(hit) for place, hit in near.items() if place not in exact]
    return [exact[place] for place in ranked] + sorted(others, key=lambda hit: _is_longer(hit.label, whole))


def _find_renumbered(db: sqlite3.Connection, shelf: _Shelf, whole: str) -> list[Hit]:
    """Return the concepts whose names are like a text but for a number and perhaps a typo, the nearest first."""
    begun = re.split(r"\d", whole, maxsplit=1)[0]
    if shelf.table != _CONCEPTS.table or begun == whole or len(begun) < MEANT or len(whole) not in RESPELLED:
        return []
    begins = [begun, *(edit for edit in find_edits(begun) if len(edit) >= MEANT)]
    values = {"begun": json.dumps(begins), "length": len(whole), "limit": LIKE, "kind": shelf.kind}
    near: dict[Hit, int] = {}
    for _, spelling, *row in db.execute(_LIKE.format(shelf), values):
        hit, typos = _to_near(Hit(*row)), distance(whole, spelling)
        if typos < 3:
            near[hit] = min(typos, near.get(hit, typos))
    return sorted(near, key=lambda hit: near[hit])


def _find_fewer(db: sqlite3.Connection, shelf: _Shelf, spelt: Sequence[str]) -> list[Hit]:
    """Return hits that have all words but one."""
    if not 1 < len(spelt) <= MOST_WORDS:
        return []
    rests = [(*spelt[:place], *spelt[place + 1 :]) for place in range(len(spelt))]
    fewer = [" AND ".join(rest) for rest in rests if re.search(r"[^\W\d]", "".join(rest))]  # a bare number says little
    found = _find_matching(db, shelf, " OR ".join(f"({match})" for match in fewer), NEAR) if fewer else {}
    return [_to_near(hit) for hit in found.values()]


def _to_near(hit: Hit) -> Hit:
    return replace(hit, near=True)


def _differences(label: str, wanted: str, whole: str) -> tuple[bool, bool, bool]:
    """Say in how far a name is not what was typed: smallest for the name itself, then for one that begins with it."""
    name = label.casefold()
    return name != wanted, squash(name) != whole, not name.startswith(wanted)


def _is_longer(label: str, whole: str) -> bool:
    """Tell whether a name says more than was typed, the typos apart."""
    return len(squash(label)) > len(whole) + 2


def _find_matching(db: sqlite3.Connection, shelf: _Shelf, match: str, limit: int = SCANNED) -> dict[int, Hit]:
    """Return the first hits of a full-text query: of most papers, or newest, as they stand on the shelf."""
    return _read(
        db,
        f"""SELECT place, {shelf.columns} FROM {shelf.names} JOIN {shelf.table} ON place = {shelf.names}.rowid
            WHERE {shelf.names} MATCH :match AND {shelf.condition} ORDER BY {shelf.names}.rowid LIMIT {limit:d}""",
        {"match": match, "kind": shelf.kind},
    )


def _find_spelt(db: sqlite3.Connection, shelf: _Shelf, spelling: str) -> dict[int, Hit]:
    """Return the concepts that are spelt so, however a name is split into words."""
    return _read(db, f"{_SPELT.format(shelf)} AND text = :spelling", {"spelling": spelling, "kind": shelf.kind})


def _find_begun(db: sqlite3.Connection, shelf: _Shelf, spelling: str) -> dict[int, Hit]:
    """Return concepts whose spelling begins so."""
    if len(spelling) < MEANT:
        return {}
    begun = f"{_SPELT.format(shelf)} AND {_BEGUN.format(':spelling')} LIMIT {SCANNED}"
    return _read(db, begun, {"spelling": spelling, "kind": shelf.kind})


def _find_near(db: sqlite3.Connection, shelf: _Shelf, whole: str, spelt: Sequence[str]) -> dict[int, Hit]:
    """Return hits for a text with typos: of the whole name, then of each word."""
    found = {}
    if shelf.table == _CONCEPTS.table and len(whole) in RESPELLED:
        query = f"{_SPELT.format(shelf)} AND text IN (SELECT value FROM json_each(:edits)) ORDER BY place"
        found = _read(db, query, {"edits": _to_edits(whole), "kind": shelf.kind})
    return found | _find_matching(db, shelf, " AND ".join(spelt), NEAR)


def _respell_all(db: sqlite3.Connection, words: Sequence[str]) -> list[str]:
    return [_respell(db, word, is_last=place == len(words)) for place, word in enumerate(words, 1)]


def _respell(db: sqlite3.Connection, word: str, *, is_last: bool) -> str:
    """Return a full-text query for a word as it is, if there is such a one, or as it may be meant."""
    as_it_is = _quote(word) + ("*" if is_last else "")
    if len(word) not in RESPELLED or word.isdigit():
        return as_it_is
    row = db.execute("SELECT things FROM word WHERE text = ?", (word,)).fetchone()
    known = row[0] if row else 0
    meant = [other for other, things in _find_meant(db, word, is_last=is_last) if things > RARER * known]
    return f"({' OR '.join([as_it_is, *map(_quote, meant[:FEW])])})"


def _find_meant(db: sqlite3.Connection, word: str, *, is_last: bool) -> list[tuple[str, int]]:
    """Return words one typo away, of which there are most first; else what such words begin; else two typos away."""
    exact = "SELECT text, things FROM word WHERE text IN (SELECT value FROM json_each(?))"
    begun = f"SELECT text, things FROM json_each(?) JOIN word ON {_BEGUN.format('value')}"
    for query in (exact, begun) if is_last else (exact,):
        found = [row for row in db.execute(query, (_to_edits(word),)) if _numbers(row[0]) == _numbers(word)]
        if found:
            return sorted(found, key=lambda row: (-row[1], row[0]))
    return sorted(_find_far(db, word), key=lambda row: (-row[1], row[0])) if len(word) >= TWO_TYPOS else []


def _find_far(db: sqlite3.Connection, word: str) -> Iterator[tuple[str, int]]:
    """Yield the words two typos away: their first half has at most one of them, or their second half has none."""
    for length in range(len(word) - 2, len(word) + 3):
        half = length // 2
        near = {edit for part in (half - 1, half, half + 1) for edit in find_edits(word[:part]) if len(edit) == half}
        heads, tail = json.dumps([word[:half], *near]), word[-(length - half) :]
        rows = db.execute(f"{_HALF} 1, length(text) / 2) IN (SELECT value FROM json_each(?))", (length, heads))
        others = db.execute(f"{_HALF} length(text) / 2 + 1) = ?", (length, tail))
        yield from (
            row for row in {*rows, *others} if _numbers(row[0]) == _numbers(word) and distance(word, row[0]) < 3
        )


def _numbers(word: str) -> str:
    """Return a word's digits; another number is another thing."""
    return "".join(filter(str.isdigit, word))


def _to_edits(word: str) -> str:
    return json.dumps([edit for edit in {*find_edits(word)} if edit and _numbers(edit) == _numbers(word)])


def _quote(word: str) -> str:
    return f'"{word}"'


def _read(db: sqlite3.Connection, query: str, values: dict[str, str]) -> dict[int, Hit]:
    return {place: Hit(*row) for place, *row in db.execute(query, values)}
