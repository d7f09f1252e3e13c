"""Search over paper titles and the names of concepts and authors, as one types and with typos, in the index beside the
graph."""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kg.errors import PUT_BACK, DamagedError
from kg.search.numbers import find_numbered
from kg.search.partial import find_partial
from kg.search.respelling import RESPELLED, Respeller, to_edits
from kg.search.shelves import (
    AUTHOR,
    AUTHORS,
    BEGUN,
    CONCEPTS,
    LONGEST,
    MEANT,
    PAPER,
    PAPERS,
    SPELT,
    Hit,
    Shelf,
    find_begun,
    find_matching,
    find_shelf,
    find_spelt,
    has,
    read_hits,
    to_all,
)
from kg.spelling import distance, find_edits, squash, to_words

__all__ = ["AUTHOR", "PAPER", "WHATS", "Hit", "find_each", "find_equal", "find_names", "is_named", "open_index"]

WHATS = ("concept", "paper", "author")
NEAR = 50  # hits with typos, which are only looked at when there are few others
FEW = 3  # exact hits; when there are fewer, the nearest names are looked for too
LIKE = 1000  # names, of most papers, that one with a wrong number is compared with

SIGN = re.compile(r"[+#]")  # that tells one name from another

_LIKE = f"""SELECT place, text, {{0.columns}} FROM (SELECT value AS begun FROM json_each(:begun))
  JOIN spelling ON {BEGUN.format("begun")} JOIN concept ON place = concept
  WHERE {{0.condition}} AND abs(length(text) - :length) < 3 ORDER BY place LIMIT :limit"""


def find_names(index: Path, text: str, limit: int = 20, *, what: str = "") -> tuple[Hit, ...]:
    """Return the papers, concepts and authors that a text names, the best first; `what` is "paper", "concept",
    "author", the name of a kind of concept, or "" for all: then concepts come before papers, these before authors, and
    an author before all whose whole name the text is.

    First those that have every word of the text in a name, the last word as its beginning, however the name is split
    ("gsm 8k"); where these are few, then the nearest ("hummaneval"); where there are none, concepts with another number
    ("GSM9K"); where nothing is found, names with some of the words. Nothing in the text is an operator: a search for
    `C++ (NOT "AND` finds names with those words. Where there is no index, as in a store that holds no papers, nothing
    is found.
    """
    found = find_each(index, text, limit, whats=(what,) if what else WHATS)
    if what:
        return found[0]
    concepts, papers, authors = found
    called = [hit for hit in authors if is_named(hit, text) and not any(is_named(other, text) for other in concepts)]
    others = [hit for hit in authors if hit not in called]
    kept = [min(len(papers), limit // 3), min(len(others), limit // 6)]  # concepts leave a third to papers
    left = max(0, limit - len(called))
    first = concepts[: max(0, left - sum(kept))]
    hits = (*called, *first, *papers[: max(0, left - len(first) - kept[1])], *others)
    return tuple(sorted(hits, key=lambda hit: hit.near)[:limit])


def find_each(index: Path, text: str, limit: int = 20, *, whats: Sequence[str] = WHATS) -> tuple[tuple[Hit, ...], ...]:
    """Return what a text names of each sort, as `find_names` finds it: partial matches only where there is nothing of
    any sort, and no near ones beside authors who have all words in their names, which are no typos then."""
    words = to_words(text)
    if not 0 < len(words) <= LONGEST or not index.exists():
        return tuple(() for _ in whats)
    with open_index(index) as db:
        shelves = [find_shelf(what) for what in whats]
        there = {shelf for shelf in shelves if has(db, shelf) and len(words) <= shelf.longest}
        respeller = Respeller(db, words)
        found = [_find(db, shelf, text, respeller) if shelf in there else [] for shelf in shelves]
        if any(hit.kind == AUTHOR and {*words} <= {*to_words(hit.label)} for hit in chain(*found) if not hit.near):
            found = [[hit for hit in hits if hit.kind == AUTHOR or not hit.near] for hits in found]
        if not any(found):
            found = [find_partial(db, shelf, words, respeller) if shelf in there else [] for shelf in shelves]
    return tuple(tuple(hits[:limit]) for hits in found)


def find_equal(index: Path, text: str, *, what: str) -> Hit | None:
    """Return the "concept", "paper" or "author" that has a text as a name, whatever its case, its spaces and its
    hyphens, and for an author the order of the words; of several the one of most papers."""
    spelling, shelf = squash(text), find_shelf(what)
    if not spelling or not index.exists():
        return None
    with open_index(index) as db:
        if not has(db, shelf):
            return None
        if what == "concept":
            hits = find_spelt(db, shelf, spelling)
            return hits[min(hits)] if hits else None
        found = find_matching(db, shelf, to_all(to_words(text)[:LONGEST])).values()
        equal = [hit for hit in found if squash(hit.label) == spelling]
        turned = [hit for hit in found if shelf == AUTHORS and is_named(hit, text)]
        return next(iter((*equal, *turned)), None)


def is_named(hit: Hit, text: str) -> bool:
    """Tell whether a text is a whole name, however it is split and in whatever order its words are."""
    return squash(hit.label) == squash(text) or sorted(to_words(hit.label)) == sorted(to_words(text))


@contextmanager
def open_index(index: Path) -> Iterator[sqlite3.Connection]:
    """Open the index of a snapshot, which is never written again; DamagedError when it can't be read."""
    try:
        with closing(sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            yield db
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"{index}, the index for search, cannot be read ({error}): {PUT_BACK}") from error


def to_match(words: Sequence[str]) -> str:
    """Return a full-text query for the names that have all words, the last one as a beginning.

    >>> to_match(("gsm", "8"))
    '"gsm" "8"*'
    """
    return to_all(words[:LONGEST]) + "*"


def _find(db: sqlite3.Connection, shelf: Shelf, text: str, respeller: Respeller) -> list[Hit]:
    """Return the hits on one shelf, the nearest after the exact ones."""
    words, whole = to_words(text), squash(text)
    exact = find_matching(db, shelf, to_match(words))
    called: dict[int, Hit] = {}  # by the whole text
    if shelf.table == CONCEPTS.table:
        called = find_spelt(db, shelf, whole) or find_spelt(db, shelf, whole.removesuffix("s"))
        exact |= called | find_begun(db, shelf, whole)
    elif shelf == PAPERS:
        exact |= find_numbered(db, text)
    elif shelf == AUTHORS:
        exact |= find_matching(db, shelf, to_all(words))  # few of those with "wei*" in their names are called Wei
    ranked = sorted(exact, key=lambda place: (*_differences(exact[place], text, is_called=place in called), place))
    near = _find_near(db, shelf, whole, respeller.respell(shelf.word, shelf.shortest)) if len(exact) < FEW else {}
    others = [_to_near(hit) for place, hit in near.items() if place not in exact]
    found = [exact[place] for place in ranked] + sorted(others, key=lambda hit: _is_longer(hit.label, whole))
    return _drop_alike(found or _find_renumbered(db, shelf, whole), text)


def _find_near(db: sqlite3.Connection, shelf: Shelf, whole: str, spelt: Sequence[str]) -> dict[int, Hit]:
    """Return hits for a text with typos: of the whole name, then of each word."""
    found = {}
    if shelf.table == CONCEPTS.table and len(whole) in RESPELLED:
        query = f"{SPELT.format(shelf)} AND text IN (SELECT value FROM json_each(:edits)) ORDER BY place"
        found = read_hits(db, query, {"edits": to_edits(whole), "kind": shelf.kind})
    return found | find_matching(db, shelf, " AND ".join(spelt), NEAR)


def _find_renumbered(db: sqlite3.Connection, shelf: Shelf, whole: str) -> list[Hit]:
    """Return the concepts whose names are like a text but for a number and perhaps a typo, the nearest first."""
    begun = re.split(r"\d", whole, maxsplit=1)[0]
    if shelf.table != CONCEPTS.table or begun == whole or len(begun) < MEANT or len(whole) not in RESPELLED:
        return []
    begins = [begun, *(edit for edit in find_edits(begun) if len(edit) >= MEANT)]
    values = {"begun": json.dumps(begins), "length": len(whole), "limit": LIKE, "kind": shelf.kind}
    near: dict[Hit, int] = {}
    for _, spelling, *row in db.execute(_LIKE.format(shelf), values):
        hit, typos = _to_near(Hit(*row)), distance(whole, spelling)
        if typos < 3:
            near[hit] = min(typos, near.get(hit, typos))
    return sorted(near, key=lambda hit: near[hit])


def _drop_alike(found: Sequence[Hit], text: str) -> list[Hit]:
    """Return the hits with one concept of those with typos that differ in signs alone, as GSM8K and GSM8K+: that with
    the signs of the text, if there is one, and otherwise the first."""
    alike: dict[str, Hit] = {}
    for hit in sorted(found, key=lambda hit: SIGN.findall(hit.label) != SIGN.findall(text)):
        alike.setdefault(squash(hit.label), hit)
    return [hit for hit in found if not hit.near or hit.kind == PAPER or alike[squash(hit.label)] == hit]


def _to_near(hit: Hit) -> Hit:
    return replace(hit, near=True)


def _differences(hit: Hit, text: str, *, is_called: bool) -> tuple[bool, bool, bool]:
    """Say in how far a name is not what was typed: smallest for the name itself, then for another whole name of the
    thing, then for one that begins so."""
    name, wanted = hit.label.casefold(), text.strip().casefold()
    return name != wanted, not (is_called or is_named(hit, text)), not name.startswith(wanted)


def _is_longer(label: str, whole: str) -> bool:
    """Tell whether a name says more than was typed, the typos apart."""
    return len(squash(label)) > len(whole) + 2
