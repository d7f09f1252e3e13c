"""Numbers become results or quantities, with what they measure, on what, of whom, and compared with what."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from kg.extract.evidence import to_mention
from kg.extract.fillers import NAME as SLOTS_NAME
from kg.extract.fillers import find_fillers
from kg.extract.fusion import Group
from kg.extract.judge import Array, open_judge
from kg.extract.judging import Judgement
from kg.extract.layout import to_text
from kg.extract.lexicon import cue
from kg.extract.lists import align_lists, fill_listed
from kg.extract.numbers import Number, find_numbers
from kg.extract.numerals import Numeral
from kg.extract.pointers import measures
from kg.extract.surroundings import distance_to
from kg.extract.tagger import to_shares
from kg.records import Quantity, Result
from kg.vocab import notations

NAME = "numbers"
NEAR = 60
MOST_NOTHING = 0.55
FAMILIES = ("finding", "scale", "compute", "")
COUNTING = frozenset({"", "scale"})  # families of units that leave open what is counted
TIMES = frozenset({"x", "orders of magnitude"})


def find_measures(doc: Doc, named: Sequence[tuple[Group, Judgement]], folder: Path) -> Iterator[Result | Quantity]:
    """Yield the results and quantities of a text, in its order."""
    numbers = list(find_numbers(doc))
    things = sorted((place, judgement.kind) for group, judgement in named for place in group.places)
    lists = align_lists(to_text(doc), numbers, things)
    for number, shares in zip(numbers, judge_numbers(doc, named, numbers, folder), strict=True):
        if shares[0] > MOST_NOTHING:
            continue
        best = 1 + int(np.argmax(shares[1:]))
        kind, confidence = measures()[best], shares[best]
        fillers = find_fillers(doc, named, number, shares, open_judge(folder, SLOTS_NAME))
        if kind in notations("kg:ResultKind"):
            filled = fill_listed(fillers, lists.get(number.numeral.start, {}), kind)
            yield _to_result(doc, number, kind, confidence, filled)
        else:
            yield _to_quantity(doc, number, kind, confidence, fillers)


def judge_numbers(
    doc: Doc, named: Sequence[tuple[Group, Judgement]], numbers: Sequence[Number], folder: Path
) -> list[tuple[float, ...]]:
    """Return the probabilities of what each number measures, in the order of `measures()`."""
    if not numbers:
        return []
    features = describe_numbers(to_text(doc), [group for group, _ in named], numbers)
    return [tuple(map(float, shares)) for shares in to_shares(open_judge(folder, NAME).weigh(features))]


def _to_result(doc: Doc, number: Number, kind: str, confidence: float, fillers: Mapping[str, str]) -> Result:
    """Return a finding with its slots as the text fills them."""
    numeral = number.numeral
    return Result(
        value=numeral.value,
        low=numeral.low,
        high=numeral.high,
        unit=numeral.unit,
        kind=kind,
        metric=fillers.get("metric"),
        on=fillers.get("on"),
        subject=fillers.get("subject"),
        baseline=fillers.get("baseline"),
        evidence=to_mention(doc, numeral.start, numeral.end),
        confidence=confidence,
    )


def _to_quantity(doc: Doc, number: Number, kind: str, confidence: float, fillers: Mapping[str, str]) -> Quantity:
    """Return a number that describes a thing, with what it counts as its unit; what is measured in units counts nothing
    ("0.1x requests pass"), but shares do ("1 % labelled samples")."""
    numeral = number.numeral
    counted = number.counted if numeral.family in COUNTING or numeral.unit == "%" else None
    return Quantity(
        value=numeral.value,
        low=numeral.low,
        high=numeral.high,
        unit=" ".join(part for part in (numeral.unit, counted.phrase if counted else "") if part),
        kind=kind,
        of=fillers.get("of"),
        evidence=to_mention(doc, numeral.start, counted.end if counted else numeral.end),
        confidence=confidence,
    )


def describe_numbers(text: str, groups: Sequence[Group], numbers: Sequence[Number]) -> Array:
    """Return what is known of each number before it is judged, as features [numbers, features]."""
    rows = []
    for number in numbers:
        shares = [max(1e-4, float(share)) for share in number.pointing.measures]
        rows.append([*shares, *map(math.log, shares), *_by_looks(text, number), *_by_cues(text, groups, number)])
    return np.array(rows, dtype=np.float32)


def _by_looks(text: str, number: Number) -> list[float]:
    numeral = number.numeral
    return [
        *(float(numeral.family == family) for family in FAMILIES),
        float(numeral.unit in TIMES),
        float(numeral.unit == "%"),
        float("." in numeral.low),
        float(numeral.low != numeral.high),
        float(numeral.value.isalpha()),
        float(numeral.start < text.find("\n")),
        float(number.counted is not None),
        min(len(numeral.low), 9) / 9,
    ]


def _by_cues(text: str, groups: Sequence[Group], number: Number) -> list[float]:
    """Return whether the number's sentence reports, whether a metric stands near, whether the number is a level, and
    how near the nearest cue of each kind of result is."""
    numeral, clause = number.numeral, number.clause
    bounds = max(clause[0], numeral.start - NEAR), min(clause[1], numeral.end + NEAR // 2)
    metrics = (place for group in groups if group.votes.get("Metric") for place in group.places)
    return [
        float(cue("results", "reporting").search(text, *number.sentence) is not None),
        float(any(0 <= distance_to(start, end, numeral) < NEAR for start, end in metrics)),
        float(_is_level(text, numeral, clause)),
        *(
            max(
                (
                    1 - distance_to(*match.span(), numeral) / NEAR
                    for match in cue("results", kind).finditer(text, *bounds)
                ),
                default=0.0,
            )
            for kind in notations("kg:ResultKind")
        ),
    ]


def _is_level(text: str, numeral: Numeral, clause: tuple[int, int]) -> bool:
    """Tell whether a number is a level that something rose or fell from or to: "from 16.4 to 17.8"."""
    before = text[clause[0] : numeral.start]
    after = text[numeral.end : clause[1]]
    to = re.search(r"\bto\s+\D{0,12}$", before) and re.search(r"\bfrom\b", before)
    return bool(to or re.search(r"\bfrom\s+\D{0,12}$", before) and re.match(r"\W*(?:\w+\s){0,4}?to\s", after))
