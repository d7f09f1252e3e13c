"""Annotated papers as examples for the tagger: for each word piece its label, salience, role and, of numbers, what
they measure and which pieces name it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract.encoding import Encoding, encode, find_inside
from kg.extract.pointers import NO_MEASURE, SLOTS, measures
from kg.sources.cleaning import clean
from kg.training.annotated import Row, to_paper
from kg.training.measured import Measured, find_measured
from kg.vocab import kinds, roles

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Pointer:
    """The number at word piece `piece` has its slot (an index into SLOTS) filled by the thing at the pieces `filler`;
    by none, which is said by the window's first piece, where the text is silent."""

    piece: int
    slot: int
    filler: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One window of an annotated paper: labels are indices into `labels()`, saliences 1 for must, 0 for may, roles
    indices into `kg.vocab.roles()`, measures into `measures()`; IGNORED where there is nothing to learn."""

    encoding: Encoding
    labels: tuple[int, ...]
    saliences: tuple[int, ...]
    roles: tuple[int, ...]
    measures: tuple[int, ...]
    pointers: tuple[Pointer, ...]


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


def to_examples(row: Row) -> Iterator[Example]:
    """Yield the windows of one annotated paper."""
    text = to_paper(row).text
    places = find_places(text, row)
    measured = list(find_measured(text, row))
    for encoding in encode(text):
        size = len(encoding.ids)
        tags = [IGNORED if start == end else 0 for start, end in encoding.places]
        salience, role = [IGNORED] * size, [IGNORED] * size
        for place in places:
            for number, i in enumerate(find_inside(encoding.places, place.start, place.end)):
                tags[i] = labels().index(f"{'I' if number else 'B'}-{place.kind}")
                salience[i] = int(place.must)
                role[i] = roles().index(place.role)
        yield Example(
            encoding,
            labels=tuple(tags),
            saliences=tuple(salience),
            roles=tuple(role),
            measures=_to_measures(text, encoding, measured),
            pointers=tuple(_to_pointers(encoding, measured)),
        )


def _to_measures(text: str, encoding: Encoding, measured: Sequence[Measured]) -> tuple[int, ...]:
    """Return what each number measures, at its first piece; numbers that were not annotated measure nothing."""
    told = [measures().index(NO_MEASURE) if text[start:end].isdigit() else IGNORED for start, end in encoding.places]
    for measure in measured:
        for number, i in enumerate(find_inside(encoding.places, measure.start, measure.end)):
            told[i] = IGNORED if number else measures().index(measure.kind)
    return tuple(told)


def _to_pointers(encoding: Encoding, measured: Iterable[Measured]) -> Iterator[Pointer]:
    for measure in measured:
        pieces = tuple(find_inside(encoding.places, measure.start, measure.end))
        for slot, places in measure.slots.items():
            filler = tuple(i for place in places for i in find_inside(encoding.places, *place))
            if pieces and (filler or not places):
                yield Pointer(pieces[0], SLOTS.index(slot), filler or (0,))


def find_places(text: str, row: Row) -> list[Place]:
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
