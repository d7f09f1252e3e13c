"""What the judges learn from: the decisions that reading a paper asks for, with the annotators' answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg.extract.features import describe_groups
from kg.extract.fillers import describe_fillers, find_possible
from kg.extract.fusion import Group
from kg.extract.judge import Array
from kg.extract.measures import describe_numbers, judge_numbers
from kg.extract.numbers import Number, find_numbers
from kg.extract.pipeline import find_groups, find_named, open_pipeline
from kg.extract.pointers import NO_MEASURE, SLOTS, measures
from kg.extract.tagger import KEPT, to_tagging
from kg.training.annotated import Row, to_paper
from kg.training.measured import Measured, find_measured
from kg.training.score import normalise
from kg.vocab import kinds, roles

UNKNOWN = -1
NOTHING = len(kinds())
TESTED, TACKLED = "evaluatesOn", "addresses"


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated paper as a model's tagger sees it: its text, the groups of places that may name things, and the
    numbers."""

    row: Row
    doc: Doc
    groups: Sequence[Group]
    numbers: Sequence[Number]


@dataclass(frozen=True, slots=True)
class NameCase:
    """A group of places of a paper. `kinds` are the indices of the kinds that are right, NOTHING where it names none;
    `salience` is 1 for must, 0 for may, `role` an index; UNKNOWN where there is no answer."""

    features: Array
    kinds: tuple[int, ...]
    salience: int
    role: int


@dataclass(frozen=True, slots=True)
class NumberCase:
    """A number of a paper, with the index of what it measures."""

    features: Array
    measure: int


@dataclass(frozen=True, slots=True)
class SlotCase:
    """What may fill the slots of a number: the features [fillers, features], and for each slot which of them are right
    [slots, fillers]; a slot without an answer is not `asked`."""

    features: Array
    right: NDArray[np.bool_]
    asked: NDArray[np.bool_]


def read_for(row: Row, folder: Path) -> Annotated:
    """Return an annotated paper, as a model's tagger sees it, without what the tagger says of pairs of pieces: that has
    been put into the numbers, and of all papers it would take 10 GB."""
    doc = open_pipeline(folder)(to_paper(row).text)
    paper = Annotated(row, doc, find_groups(doc), tuple(find_numbers(doc)))
    doc.user_data[KEPT] = replace(to_tagging(doc), windows=())
    return paper


def find_name_cases(paper: Annotated) -> Iterator[NameCase]:
    """Yield the groups of places of an annotated paper as cases."""
    for group, features in zip(paper.groups, describe_groups(paper.doc, paper.groups), strict=True):
        yield _to_name_case(paper, group, features)


def find_number_cases(paper: Annotated) -> Iterator[NumberCase]:
    """Yield the numbers of an annotated paper as cases."""
    described = describe_numbers(paper.doc.text, paper.groups, paper.numbers)
    for measured, features in zip(_find_answers(paper), described, strict=True):
        yield NumberCase(features, measures().index(measured.kind if measured else NO_MEASURE))


def find_slot_cases(paper: Annotated, folder: Path) -> Iterator[SlotCase]:
    """Yield the annotated results and quantities of a paper as cases, what a model's judges say of names given."""
    doc, named = paper.doc, find_named(paper.doc, paper.groups, folder)
    judged = judge_numbers(doc, named, paper.numbers, folder)
    for number, measured, measure in zip(paper.numbers, _find_answers(paper), judged, strict=True):
        fillers = find_possible(doc, named, number) if measured else []
        if measured and fillers:
            texts = [normalise(filler.text) for filler in fillers]
            yield SlotCase(
                features=describe_fillers(doc, fillers, number, measure),
                right=np.array([[_is_same(text, measured.fillers.get(slot)) for text in texts] for slot in SLOTS]),
                asked=np.array([slot in measured.fillers for slot in SLOTS]),
            )


def _find_answers(paper: Annotated) -> Iterator[Measured | None]:
    """Yield what the annotators say of each number, None where they are silent."""
    told = list(find_measured(paper.doc.text, paper.row))
    for numeral in (number.numeral for number in paper.numbers):
        yield next((measured for measured in told if numeral.start <= measured.start < numeral.end), None)


def _is_same(text: str, filler: str | None) -> bool:
    stated = normalise(filler or "")
    return bool(text and stated) and (text in stated or stated in text)


def _to_name_case(paper: Annotated, group: Group, features: Array) -> NameCase:
    forms = {normalise(paper.doc.text[start:end]) for start, end in group.places} | {normalise(group.name)}
    meant = [
        entity
        for entity in paper.row["entities"]
        if forms & {normalise(form) for form in (entity["name"], *entity["mentions"])}
    ]
    right = {kinds().index(kind) for entity in meant for kind in (entity["type"], *entity["alt_types"])}
    salient = [entity for entity in meant if entity["level"] == "must"]
    return NameCase(
        features=features,
        kinds=tuple(sorted(right)) or (NOTHING,),
        salience=int(bool(salient)) if meant else UNKNOWN,
        role=roles().index(_find_role(salient[0])) if salient else UNKNOWN,
    )


def _find_role(entity: Row) -> str:
    """Return the role to learn of an annotated thing. A paper evaluates on data sets and benchmarks and addresses
    tasks: so the guidelines say, though annotators have one task in ten otherwise, experts one in twenty."""
    role: str = entity["role"]
    return TACKLED if (entity["type"], role) == ("Task", TESTED) else role
