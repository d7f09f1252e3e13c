"""What the judges learn from: the decisions that reading a paper asks for, with the annotators' answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.features import describe_groups
from kg.extract.fillers import describe_candidates, find_candidates
from kg.extract.fusion import Group
from kg.extract.judge import Numbers
from kg.extract.measures import describe_numerals, judge_numerals
from kg.extract.numerals import find_numerals
from kg.extract.pipeline import find_groups, find_named, open_pipeline
from kg.extract.pointers import NO_MEASURE, SLOTS, measures, point
from kg.extract.tagger import to_tagging
from kg.sources.cleaning import clean
from kg.training.measured import find_measured
from kg.training.score import Row, normalise
from kg.vocab import kinds, roles

UNKNOWN = -1
NOTHING = len(kinds())


@dataclass(frozen=True, slots=True)
class NameCase:
    """A group of places of a paper. `kinds` are the indices of the kinds that are right, NOTHING where it names none;
    `salience` is 1 for must, 0 for may, `role` an index; UNKNOWN where there is no answer."""

    paper: str
    features: Numbers
    kinds: tuple[int, ...]
    salience: int
    role: int


@dataclass(frozen=True, slots=True)
class NumberCase:
    """A number of a paper, with the index of what it measures."""

    paper: str
    features: Numbers
    measure: int


@dataclass(frozen=True, slots=True)
class SlotCase:
    """The candidates for the slots of a number: their features [candidates, features], and for each slot which of them
    are right [slots, candidates]; a slot without an answer is not `asked`."""

    paper: str
    features: Numbers
    right: NDArray[np.bool_]
    asked: NDArray[np.bool_]


def read_for(row: Row, folder: Path) -> Doc:
    """Return the text of an annotated paper, as a model's tagger sees it."""
    return open_pipeline(folder)(f"{clean(row['title'])}\n{clean(row['abstract'])}")


def find_name_cases(row: Row, doc: Doc) -> Iterator[NameCase]:
    """Yield the groups of places of an annotated paper as cases."""
    groups = find_groups(doc)
    for group, features in zip(groups, describe_groups(doc, groups), strict=True):
        yield _to_name_case(row, doc, group, features)


def find_number_cases(row: Row, doc: Doc) -> Iterator[NumberCase]:
    """Yield the numbers of an annotated paper as cases."""
    groups, numerals = find_groups(doc), list(find_numerals(doc.text))
    places = [(measured.start, measured.kind) for measured in find_measured(doc.text, row, ())]
    for numeral, features in zip(numerals, describe_numerals(doc, groups, numerals), strict=True):
        kind = next((kind for start, kind in places if numeral.start <= start < numeral.end), NO_MEASURE)
        yield NumberCase(row["id"], features, measures().index(kind))


def find_slot_cases(row: Row, doc: Doc, folder: Path) -> Iterator[SlotCase]:
    """Yield the annotated results and quantities of a paper as cases, what a model's judges say of names given."""
    named = find_named(doc, folder)
    measured, numerals = list(find_measured(doc.text, row, SLOTS)), list(find_numerals(doc.text))
    judged = judge_numerals(doc, named, numerals, folder) if numerals else []
    for numeral, measure in zip(numerals, judged, strict=True):
        here = next((number for number in measured if numeral.start <= number.start < numeral.end), None)
        pointing = point(to_tagging(doc), numeral.start)
        candidates = find_candidates(doc, named, numeral, pointing) if here else []
        if here and candidates:
            texts = [normalise(doc.text[candidate.start : candidate.end]) for candidate in candidates]
            yield SlotCase(
                paper=row["id"],
                features=describe_candidates(doc, candidates, numeral, measure, pointing),
                right=np.array([[_is_same(text, here.fillers.get(slot)) for text in texts] for slot in SLOTS]),
                asked=np.array([slot in here.fillers for slot in SLOTS]),
            )


def _is_same(text: str, filler: str | None) -> bool:
    stated = normalise(filler or "")
    return bool(text and stated) and (text in stated or stated in text)


def _to_name_case(row: Row, doc: Doc, group: Group, features: Numbers) -> NameCase:
    forms = {normalise(doc.text[start:end]) for start, end in group.places} | {normalise(group.name)}
    meant = [
        entity
        for entity in row["entities"]
        if forms & {normalise(form) for form in (entity["name"], *entity["mentions"])}
    ]
    right = {kinds().index(kind) for entity in meant for kind in (entity["type"], *entity["alt_types"])}
    salient = [entity for entity in meant if entity["level"] == "must"]
    return NameCase(
        paper=row["id"],
        features=features,
        kinds=tuple(sorted(right)) or (NOTHING,),
        salience=int(bool(salient)) if meant else UNKNOWN,
        role=roles().index(salient[0]["role"]) if salient else UNKNOWN,
    )
