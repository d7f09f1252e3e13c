"""What fills the slots of a number: of the things that a paper names, the one that the judge of slots holds for the
metric of a result, for what it was measured on, its subject and its baseline, or for what a quantity describes."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc, Token

from kg.extract.fusion import Group
from kg.extract.judge import Judge, Numbers
from kg.extract.judging import Judgement
from kg.extract.lexicon import boundaries, cue
from kg.extract.numerals import Numeral
from kg.extract.pointers import SLOTS, Pointing, point
from kg.extract.surroundings import distance_to, find_clause, find_sentence
from kg.extract.tagger import to_shares, to_tagging
from kg.vocab import kinds, roles

NAME = "slots"
NEAR = 60
LEAST = 0.2
FOR_THINGS = 0.4  # by so much must a mere phrase outdo a thing that has a node in the graph
UNNAMED = (0.0,) * len(kinds()), (0.0,) * len(roles())
NO_SHARES = (0.0,) * len(SLOTS)
CUES = ("measured_on", "against")
MOST_SENTENCES, MOST_BETWEEN = 3, 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may fill a slot, at its place nearest to the number; a phrase that names no thing has no kinds."""

    start: int
    end: int
    kinds: tuple[float, ...]
    roles: tuple[float, ...]
    salience: float
    shares: tuple[float, ...]
    kind: str


def find_fillers(
    doc: Doc, named: Sequence[tuple[Group, Judgement]], numeral: Numeral, measure: Sequence[float], judge: Judge
) -> dict[str, str]:
    """Return the text that fills each slot of a number; slots that the text leaves open are left out. `measure` are the
    probabilities of what the number measures."""
    pointing = point(to_tagging(doc), numeral.start)
    candidates = find_candidates(doc, named, numeral, pointing)
    if not candidates:
        return {}
    scores = judge.weigh(describe_candidates(doc, candidates, numeral, measure, pointing))
    scores[[not candidate.kind for candidate in candidates]] -= FOR_THINGS
    fillers = {}
    for slot, column in zip(SLOTS, scores.T, strict=True):
        best = int(column.argmax())
        if to_shares(np.append(column, 0))[best] > LEAST:
            fillers[slot] = doc.text[candidates[best].start : candidates[best].end]
    return fillers


def find_candidates(
    doc: Doc, named: Sequence[tuple[Group, Judgement]], numeral: Numeral, pointing: Pointing | None
) -> list[Candidate]:
    """Return what may fill the slots of a number: every thing that the paper names, and other phrases of the number's
    sentence or to which the tagger points."""
    found, digits = [], (numeral.start, numeral.start + len(numeral.value))
    for group, judgement in named:
        places = [place for place in group.places if not (place[0] < digits[1] and digits[0] < place[1])]
        if places:
            start, end = min(places, key=lambda place: distance_to(place[0], place[1], numeral))
            shares = pointing.weigh(group.places) if pointing else NO_SHARES
            told = tuple(judgement.kinds.values()), tuple(judgement.roles.values()), judgement.salience
            found.append(Candidate(start, end, *told, shares, judgement.kind))
    taken = [digits, *(place for group, _ in named for place in group.places)]
    for start, end in [*(pointing.find_phrases() if pointing else ()), *_find_phrases(doc, numeral)]:
        if all(end <= first or last <= start for first, last in taken):
            taken.append((start, end))
            shares = pointing.weigh([(start, end)]) if pointing else NO_SHARES
            found.append(Candidate(start, end, *UNNAMED, 0.0, shares, kind=""))
    return found


def _find_phrases(doc: Doc, numeral: Numeral) -> Iterator[tuple[int, int]]:
    """Yield the runs of two or more words of a number's sentence that hold no function words, numbers or marks."""
    start, end = find_sentence(doc, numeral.start)
    sentence = doc.char_span(start, end, alignment_mode="expand")
    assert sentence is not None
    run: list[Token] = []
    for token in [*sentence, None]:
        if token is not None and token.text[0].isalpha() and token.lower_ not in boundaries():
            run.append(token)
            continue
        if len(run) > 1:
            yield run[0].idx, run[-1].idx + len(run[-1])
        run = []


def describe_candidates(
    doc: Doc, candidates: Sequence[Candidate], numeral: Numeral, measure: Sequence[float], pointing: Pointing | None
) -> Numbers:
    """Return what is known of each candidate before it is judged, as features [candidates, features]."""
    silent = pointing.silence if pointing else (1.0,) * len(SLOTS)
    best = [max(candidate.shares[slot] for candidate in candidates) for slot in range(len(SLOTS))]
    text, sentences = doc.text, [sentence.start_char for sentence in doc.sents]
    clause = find_clause(text, numeral, find_sentence(doc, numeral.start))
    rows = [
        [
            *candidate.kinds,
            *candidate.roles,
            candidate.salience,
            *candidate.shares,
            *(math.log(max(1e-4, share)) for share in candidate.shares),
            *(float(share == most) for share, most in zip(candidate.shares, best, strict=True)),
            *silent,
            *measure,
            *_by_place(text, candidate, numeral, sentences, clause),
            *_by_rank(candidate, candidates, numeral),
            *_by_words(text, candidate, numeral),
        ]
        for candidate in candidates
    ]
    return np.array(rows, dtype=np.float32)


def _by_place(
    text: str, candidate: Candidate, numeral: Numeral, sentences: Sequence[int], clause: tuple[int, int]
) -> list[float]:
    """Return where a candidate stands, seen from the number; `sentences` are where sentences begin."""
    distance = distance_to(candidate.start, candidate.end, numeral)
    apart = abs(bisect_right(sentences, numeral.start) - bisect_right(sentences, candidate.start))
    first, last = clause
    before = candidate.end <= numeral.start
    return [
        float(before),
        math.log1p(distance),
        float(distance < 5),
        float(before and distance < NEAR),
        float(not before and distance < NEAR),
        min(apart, MOST_SENTENCES) / MOST_SENTENCES,
        float(apart == 0 and before),
        float(apart == 0 and not before),
        float(first <= candidate.start and candidate.end <= last),
        float(candidate.end <= text.find("\n")),
        candidate.start / len(text),
    ]


def _by_rank(candidate: Candidate, candidates: Sequence[Candidate], numeral: Numeral) -> list[float]:
    """Return how many candidates stand nearer to the number, of any kind and of the same kind, on either side."""
    reach, before = distance_to(candidate.start, candidate.end, numeral), candidate.end <= numeral.start
    nearer = [other for other in candidates if distance_to(other.start, other.end, numeral) < reach]
    same = [other for other in nearer if other.kind == candidate.kind]
    side = [other for other in same if (other.end <= numeral.start) == before]
    return [
        min(len(nearer), MOST_BETWEEN) / MOST_BETWEEN,
        float(not same),
        float(not side),
        min(len(same), MOST_BETWEEN) / MOST_BETWEEN,
    ]


def _by_words(text: str, candidate: Candidate, numeral: Numeral) -> list[float]:
    """Return whether the words before the candidate tell its slot, whether it stands in the same order among its kind
    as the number among the numbers ("respectively"), and what the words between the two are."""
    left = text[max(0, candidate.start - NEAR) : candidate.start]
    before = candidate.end <= numeral.start
    start, end = (candidate.end, numeral.start) if before else (numeral.end, candidate.start)
    between = text[start:end]
    return [
        *(float(any(len(left) - match.end() < 25 for match in cue("results", name).finditer(left))) for name in CUES),
        float(cue("results", "then_number").fullmatch(between) is not None),
        float(cue("results", "then_metric").match(between) is not None),
        float("," in between),
        float(" and " in between),
    ]
