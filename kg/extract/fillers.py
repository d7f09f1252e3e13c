"""What fills the slots of a number: of the things that a paper names, the one that the judge of slots holds for the
metric of a result, for what it was measured on, its subject and its baseline, or for what a quantity describes."""

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc, Token

from kg.extract.fusion import Group
from kg.extract.judge import Array, Judge
from kg.extract.judging import Judgement
from kg.extract.layout import find_bounds, to_text
from kg.extract.lexicon import boundaries, cue
from kg.extract.numbers import Number
from kg.extract.numerals import Numeral
from kg.extract.pointers import SLOTS
from kg.extract.surroundings import distance_to
from kg.extract.tagger import to_shares
from kg.vocab import kinds, roles

NAME = "slots"
NEAR = 60
FAR = 3_000  # characters from a number; abstracts are shorter, and what stands farther off fills no slot
BEGUN, ENDED = re.compile(r"(?:\w+[-.])*\w*$"), re.compile(r"\w*(?:[-.]\w+)*")
P_VALUE = re.compile(r"\bp\s?[<=≤]\s?$", re.IGNORECASE)
METRIC = "metric"
LEAST = 0.35  # best in cross-validation, 2026-11-30
POOLED = frozenset({METRIC, "on"})  # systems that share words are others: GPT-4 and GPT-4o
MARKS = re.compile(r"\W+")
FOR_THINGS = 0.4  # by so much must a mere phrase outdo a thing that has a node in the graph
CUES = ("measured_on", "against")
MOST_SENTENCES, MOST_BETWEEN = 3, 8


@dataclass(frozen=True, slots=True)
class Filler:
    """What may fill a slot, at its place nearest to the number: a thing, by the shortest of its names in the text, or a
    phrase that names none and so has no kinds."""

    text: str
    start: int
    end: int
    kinds: tuple[float, ...]
    roles: tuple[float, ...]
    salience: float
    shares: tuple[float, ...]
    kind: str


def find_fillers(
    doc: Doc, named: Sequence[tuple[Group, Judgement]], number: Number, measure: Sequence[float], judge: Judge
) -> dict[str, str]:
    """Return the text that fills each slot of a number; slots that the text leaves open are left out. `measure` are the
    probabilities of what the number measures."""
    possible = find_possible(doc, named, number)
    if not possible:
        return {}
    scores = judge.weigh(describe_fillers(doc, possible, number, measure))
    scores[[not filler.kind for filler in possible]] -= FOR_THINGS
    texts = {}
    for slot, column in zip(SLOTS, scores.T, strict=True):
        shares = to_shares(np.append(column, 0))[:-1]
        if slot in POOLED and shares.max() <= LEAST < shares.sum():
            shares = _pool(possible, shares)
        if shares.max() > LEAST:
            texts[slot] = possible[int(shares.argmax())].text
    if P_VALUE.search(to_text(doc), max(0, number.numeral.start - NEAR), number.numeral.start):
        texts[METRIC] = "p"
    return texts


def _pool(fillers: Sequence[Filler], shares: Array) -> Array:
    """Return the shares of fillers, each with those of its longer and shorter forms: what is torn between "GSM8K" and
    "GSM8K problems" is sure of "GSM8K"."""
    forms = [MARKS.sub("", filler.text.casefold()) or filler.text for filler in fillers]
    return np.array(
        [
            sum(share for other, share in zip(forms, shares, strict=True) if form in other or other in form)
            for form in forms
        ]
    )


def find_possible(doc: Doc, named: Sequence[tuple[Group, Judgement]], number: Number) -> list[Filler]:
    """Return what may fill the slots of a number: every thing that the paper names, unless it is far away, and other
    phrases of the number's sentence or to which the tagger points."""
    text, numeral, pointing = to_text(doc), number.numeral, number.pointing
    found, digits = [], (numeral.start, numeral.start + len(numeral.value))
    near = [each for each in named if any(abs(start - numeral.start) < FAR for start, _ in each[0].places)]
    for group, judgement in near:
        places = [place for place in group.places if not (place[0] < digits[1] and digits[0] < place[1])]
        if places:
            start, end = min(places, key=lambda place: distance_to(place[0], place[1], numeral))
            name = min((text[first:last] for first, last in places), key=len)
            told = tuple(judgement.kinds.values()), tuple(judgement.roles.values()), judgement.salience
            found.append(Filler(name, start, end, *told, pointing.weigh(group.places), judgement.kind))
    unnamed = (0.0,) * len(kinds()), (0.0,) * len(roles()), 0.0
    taken = [digits, *(place for group, _ in near for place in group.places)]
    pointed = (_widen(text, start, end) for start, end in pointing.find_phrases())
    for start, end in [*pointed, *_find_phrases(doc, number)]:
        if all(end <= first or last <= start for first, last in taken):
            taken.append((start, end))
            found.append(Filler(text[start:end], start, end, *unnamed, pointing.weigh([(start, end)]), kind=""))
    return found


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of text with the rest of the words that it begins and ends in.

    >>> _widen("on CIFAR-10.", 5, 8)
    (3, 11)
    """
    before, behind = BEGUN.search(text, max(0, start - NEAR), start), ENDED.match(text, end)
    assert before and behind  # both match nothing too
    return before.start(), behind.end()


def _find_phrases(doc: Doc, number: Number) -> Iterator[tuple[int, int]]:
    """Yield the runs of two or more words of a number's sentence that hold no function words, numbers or marks."""
    sentence = doc.char_span(*number.sentence, alignment_mode="expand")
    assert sentence is not None
    run: list[Token] = []
    for token in [*sentence, None]:
        if token is not None and token.text[0].isalpha() and token.lower_ not in boundaries():
            run.append(token)
            continue
        if len(run) > 1:
            yield run[0].idx, run[-1].idx + len(run[-1])
        run = []


def describe_fillers(doc: Doc, fillers: Sequence[Filler], number: Number, measure: Sequence[float]) -> Array:
    """Return what is known of each filler before it is judged, as features [fillers, features]."""
    best = [max(filler.shares[slot] for filler in fillers) for slot in range(len(SLOTS))]
    text, sentences = to_text(doc), [start for start, _ in find_bounds(doc)]
    reaches = [distance_to(filler.start, filler.end, number.numeral) for filler in fillers]
    ranks = _by_rank(fillers, reaches, number.numeral)
    rows = [
        [
            *filler.kinds,
            *filler.roles,
            filler.salience,
            *filler.shares,
            *(math.log(max(1e-4, share)) for share in filler.shares),
            *(float(share == most) for share, most in zip(filler.shares, best, strict=True)),
            *number.pointing.silence,
            *measure,
            *_by_place(text, filler, number, sentences),
            *rank,
            *_by_words(text, filler, number.numeral),
        ]
        for filler, rank in zip(fillers, ranks, strict=True)
    ]
    return np.array(rows, dtype=np.float32)


def _by_place(text: str, filler: Filler, number: Number, sentences: Sequence[int]) -> list[float]:
    """Return where a filler stands, seen from the number; `sentences` are where sentences begin."""
    numeral, (first, last) = number.numeral, number.clause
    distance = distance_to(filler.start, filler.end, numeral)
    apart = abs(bisect_right(sentences, numeral.start) - bisect_right(sentences, filler.start))
    before = filler.end <= numeral.start
    return [
        float(before),
        math.log1p(distance),
        float(distance < 5),
        float(before and distance < NEAR),
        float(not before and distance < NEAR),
        min(apart, MOST_SENTENCES) / MOST_SENTENCES,
        float(apart == 0 and before),
        float(apart == 0 and not before),
        float(first <= filler.start and filler.end <= last),
        float(filler.end <= text.find("\n")),
        filler.start / len(text),
    ]


def _by_rank(fillers: Sequence[Filler], reaches: Sequence[int], numeral: Numeral) -> Iterator[list[float]]:
    """Yield for each filler how many stand nearer to the number, of any kind and of the same kind, on either side."""
    order = sorted(zip(reaches, fillers, strict=True), key=lambda pair: pair[0])
    same_kind: defaultdict[str, list[int]] = defaultdict(list)
    same_side: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for reach, filler in order:
        same_kind[filler.kind].append(reach)
        same_side[filler.kind, filler.end <= numeral.start].append(reach)
    every = sorted(reaches)
    for reach, filler in zip(reaches, fillers, strict=True):
        same = bisect_left(same_kind[filler.kind], reach)
        yield [
            min(bisect_left(every, reach), MOST_BETWEEN) / MOST_BETWEEN,
            float(not same),
            float(not bisect_left(same_side[filler.kind, filler.end <= numeral.start], reach)),
            min(same, MOST_BETWEEN) / MOST_BETWEEN,
        ]


def _by_words(text: str, filler: Filler, numeral: Numeral) -> list[float]:
    """Return whether the words before the filler tell its slot, and what the words between it and the number are."""
    left = text[max(0, filler.start - NEAR) : filler.start]
    before = filler.end <= numeral.start
    start, end = (filler.end, numeral.start) if before else (numeral.end, filler.start)
    between = text[start:end]
    return [
        *(float(any(len(left) - match.end() < 25 for match in cue("results", name).finditer(left))) for name in CUES),
        float(cue("results", "then_number").fullmatch(between) is not None),
        float(cue("results", "then_metric").match(between) is not None),
        float("," in between),
        float(" and " in between),
    ]
