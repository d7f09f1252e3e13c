"""Partial matches: names that have some of the words of a text, those with the rarest of them first."""

import json
import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.search.respelling import Respeller
from kg.search.shelves import Hit, Shelf, quote, read_hits

MOST_WORDS = 16  # of a text
LOOKED_AT = 3000  # names with a word, of most papers or newest; a word of more says little
KEPT = 50
SHORTEST = 4  # letters of the last word that may be a mere beginning
WORTH = 0.5  # of what the best match is worth, which others must be at least


def find_partial(db: sqlite3.Connection, shelf: Shelf, words: Sequence[str], respeller: Respeller) -> list[Hit]:
    """Return hits that have some of the words: two of them, typos forgiven, or one of two as it is. A bare number says
    little, and is not enough."""
    if not 1 < len(words) <= MOST_WORDS:
        return []
    spelt = respeller.respell(shelf.word, SHORTEST) if len(words) > 2 else [*map(quote, words)]
    worth: dict[int, float] = defaultdict(float)
    matched: dict[int, int] = defaultdict(int)
    lettered: set[int] = set()
    (total,) = db.execute(f"SELECT count(*) FROM {shelf.table}").fetchone()
    for word, match in zip(words, _join_split(db, shelf, words, spelt), strict=True):
        places = _find_places(db, shelf, match)
        for place in places:
            worth[place] += math.log(1 + total / len(places))
            matched[place] += 1
        if not word.isdigit():
            lettered.update(places)
    enough = {place for place in lettered if matched[place] >= min(2, len(words) - 1)}
    least = WORTH * max((worth[place] for place in enough), default=0)
    best = sorted((place for place in enough if worth[place] >= least), key=lambda place: (-worth[place], place))[:KEPT]
    query = f"SELECT place, {shelf.columns} FROM {shelf.table} WHERE place IN (SELECT value FROM json_each(:places))"
    hits = read_hits(db, query, {"places": json.dumps(best)})
    return [replace(hits[place], near=True, partial=True) for place in best]


def _find_places(db: sqlite3.Connection, shelf: Shelf, match: str) -> list[int]:
    query = f"""SELECT rowid AS place FROM {shelf.names} WHERE {shelf.names} MATCH :match AND {shelf.condition}
                ORDER BY rowid LIMIT {LOOKED_AT}"""
    return [place for (place,) in db.execute(query, {"match": match, "kind": shelf.kind})]


def _join_split(db: sqlite3.Connection, shelf: Shelf, words: Sequence[str], spelt: Sequence[str]) -> list[str]:
    """Return the full-text queries for words, each of which may also be one half of a word: "image net"."""
    joined = [one + other for one, other in pairwise(words)]
    known = {
        text
        for (text,) in db.execute(
            f"SELECT text FROM {shelf.word} WHERE text IN (SELECT value FROM json_each(?))", (json.dumps(joined),)
        )
        if re.search(r"[^\W\d]", text)
    }
    halves = [{*joined[max(0, place - 1) : place + 1]} & known for place in range(len(words))]
    return [" OR ".join([match, *map(quote, sorted(half))]) for match, half in zip(spelt, halves, strict=True)]
