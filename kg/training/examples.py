"""Annotated papers as examples for the tagger: for each word piece its label, salience and role."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.extract.encoding import Encoding, encode
from kg.sources.cleaning import clean
from kg.training.score import read_annotations
from kg.vocab import kinds, roles

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Example:
    """One window of an annotated paper: labels are indices into `labels()`, saliences 1 for must, 0 for may, roles
    indices into `kg.vocab.roles()`; IGNORED where there is nothing to learn."""

    encoding: Encoding
    labels: tuple[int, ...]
    saliences: tuple[int, ...]
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An annotated mention."""

    start: int
    end: int
    kind: str
    role: str
    must: bool


def labels() -> tuple[str, ...]:
    """Return the labels of word pieces: O, and B- and I- for each kind."""
    return ("O", *(f"{begin}-{kind}" for kind in kinds() for begin in "BI"))


def read_examples(files: list[Path]) -> Iterator[Example]:
    """Yield the examples of annotation files, cleaned as sources are."""
    for file in files:
        for row in read_annotations(file):
            yield from to_examples(row)


def to_examples(row: Mapping[str, Any]) -> Iterator[Example]:
    """Yield the windows of one annotated paper."""
    text = f"{clean(row['title'])}\n{clean(row['abstract'])}"
    places = find_places(text, row)
    for encoding in encode(text):
        size = len(encoding.ids)
        tags = [IGNORED if start == end else 0 for start, end in encoding.places]
        salience, role = [IGNORED] * size, [IGNORED] * size
        for place in places:
            inside = [i for i, (a, b) in enumerate(encoding.places) if a < b and place.start <= a and b <= place.end]
            for number, i in enumerate(inside):
                tags[i] = labels().index(f"{'I' if number else 'B'}-{place.kind}")
                salience[i] = int(place.must)
                role[i] = roles().index(place.role)
        yield Example(encoding, tuple(tags), tuple(salience), tuple(role))


def find_places(text: str, row: Mapping[str, Any]) -> list[Place]:
    """Return where the mentions of a paper stand; of two that overlap, the longer."""
    found = [
        Place(*match.span(), entity["type"], entity["role"], entity["level"] == "must")
        for entity in row["entities"]
        for mention in {clean(mention) for mention in entity["mentions"]} - {""}
        for match in re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", text)
    ]
    taken: list[Place] = []
    for place in sorted(found, key=lambda place: (place.start - place.end, place.start, place.kind, place.role)):
        if all(place.end <= other.start or other.end <= place.start for other in taken):
            taken.append(place)
    return sorted(taken, key=lambda place: place.start)
