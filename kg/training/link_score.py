"""How often two mentions get one concept if and only if they mean one thing, on annotated pairs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from kg.extract.abbreviations import find_abbreviations
from kg.extract.candidates import Candidate
from kg.extract.fusion import fuse
from kg.extract.known_names import find_known_names
from kg.link.linking import find_concept
from kg.records import Statement

GIVEN = 9  # the rank of a mention that is given: no other stretch of text goes before it


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions, whether they mean one thing, why so, and the concepts that they got."""

    quotes: tuple[str, str]
    same: bool
    why: str
    concepts: tuple[str, str]

    @property
    def is_right(self) -> bool:
        return (self.concepts[0] == self.concepts[1]) == self.same


def score_pairs(file: Path) -> Iterator[Pair]:
    """Yield the annotated pairs of a file, one JSON object a line, with the concepts that their mentions get."""
    with file.open(encoding="utf-8") as lines:
        for pair in map(json.loads, lines):
            sides = pair["a"], pair["b"]
            yield Pair(
                quotes=(pair["a"]["quote"], pair["b"]["quote"]),
                same=pair["same"],
                why=pair["why"],
                concepts=(_link(sides[0]), _link(sides[1])),
            )


@cache
def _splitter() -> Language:
    return spacy.blank("en")


def _link(side: Mapping[str, str]) -> str:
    """Return the concept of a mention in its sentence, the mention being given."""
    text, quote = side["text"], side["quote"]
    start = text.index(quote)
    given = Candidate(start, start + len(quote), side["kind"], "given", rank=GIVEN)
    groups = fuse(text, [given, *find_known_names(_splitter().make_doc(text))], tuple(find_abbreviations(text)))
    group = next(group for group in groups if (given.start, given.end) in group.places)
    return find_concept(Statement(group.name, side["kind"], "", "must", 1.0, ()))
