"""Numbers become results or quantities, with what they measure, on what, of whom, and compared with what."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from kg.extract.counted import find_counted
from kg.extract.evidence import to_mention
from kg.extract.fillers import NAME as SLOTS_NAME
from kg.extract.fillers import find_fillers
from kg.extract.fusion import Group
from kg.extract.judge import Numbers, open_judge
from kg.extract.judging import Judgement
from kg.extract.lexicon import cue
from kg.extract.numerals import Numeral, find_numerals
from kg.extract.pointers import find_measure_shares, measures
from kg.extract.surroundings import distance_to, find_clause, find_sentence
from kg.extract.tagger import to_shares, to_tagging
from kg.records import Quantity, Result
from kg.vocab import notations

NAME = "numbers"
NEAR = 60
MOST_NOTHING = 0.55
FAMILIES = ("finding", "scale", "compute", "")
TIMES = frozenset({"x", "orders of magnitude"})


def find_measures(doc: Doc, named: Sequence[tuple[Group, Judgement]], folder: Path) -> Iterator[Result | Quantity]:
    """Yield the results and quantities of a text, in its order."""
    numerals = list(find_numerals(doc.text))
    if not numerals:
        return
    for numeral, shares in zip(numerals, judge_numerals(doc, named, numerals, folder), strict=True):
        if shares[0] > MOST_NOTHING:
            continue
        best = 1 + int(np.argmax(shares[1:]))
        kind, confidence = measures()[best], shares[best]
        fillers = find_fillers(doc, named, numeral, shares, open_judge(folder, SLOTS_NAME))
        if kind in notations("kg:ResultKind"):
            yield _to_result(doc, numeral, kind, confidence, fillers)
        else:
            yield _to_quantity(doc, numeral, kind, confidence, fillers)


def judge_numerals(
    doc: Doc, named: Sequence[tuple[Group, Judgement]], numerals: Sequence[Numeral], folder: Path
) -> list[tuple[float, ...]]:
    """Return the probabilities of what each number measures, in the order of `measures()`."""
    features = describe_numerals(doc, [group for group, _ in named], numerals)
    return [tuple(map(float, shares)) for shares in to_shares(open_judge(folder, NAME).weigh(features))]


def _to_result(doc: Doc, numeral: Numeral, kind: str, confidence: float, fillers: Mapping[str, str]) -> Result:
    """Return a finding with its slots as the text fills them."""
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


def _to_quantity(doc: Doc, numeral: Numeral, kind: str, confidence: float, fillers: Mapping[str, str]) -> Quantity:
    """Return a number that describes a thing, with what it counts as its unit."""
    counted = find_counted(doc, numeral) if numeral.family != "compute" else None
    return Quantity(
        value=numeral.value,
        low=numeral.low,
        high=numeral.high,
        unit=" ".join(part for part in (numeral.unit, counted[0] if counted else "") if part),
        kind=kind,
        of=fillers.get("of"),
        evidence=to_mention(doc, numeral.start, counted[1] if counted else numeral.end),
        confidence=confidence,
    )


def describe_numerals(doc: Doc, groups: Sequence[Group], numerals: Sequence[Numeral]) -> Numbers:
    """Return what is known of each number before it is judged, as features [numbers, features]."""
    tagging, text = to_tagging(doc), doc.text
    rows = []
    for numeral in numerals:
        shares = [max(1e-4, float(share)) for share in find_measure_shares(tagging, numeral.start)]
        rows.append(
            [*shares, *map(math.log, shares), *_by_looks(doc, text, numeral), *_by_cues(doc, text, groups, numeral)]
        )
    return np.array(rows, dtype=np.float32)


def _by_looks(doc: Doc, text: str, numeral: Numeral) -> list[float]:
    return [
        *(float(numeral.family == family) for family in FAMILIES),
        float(numeral.unit in TIMES),
        float(numeral.unit == "%"),
        float("." in numeral.low),
        float(numeral.low != numeral.high),
        float(numeral.value.isalpha()),
        float(numeral.start < text.find("\n")),
        float(find_counted(doc, numeral) is not None),
        min(len(numeral.low), 9) / 9,
    ]


def _by_cues(doc: Doc, text: str, groups: Sequence[Group], numeral: Numeral) -> list[float]:
    """Return whether the number's sentence reports, whether a metric stands near, whether the number is a level, and
    how near the nearest cue of each kind of result is."""
    sentence = find_sentence(doc, numeral.start)
    clause = find_clause(text, numeral, sentence)
    bounds = max(clause[0], numeral.start - NEAR), min(clause[1], numeral.end + NEAR // 2)
    metrics = (place for group in groups if group.votes.get("Metric") for place in group.places)
    return [
        float(cue("results", "reporting").search(text, *sentence) is not None),
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
