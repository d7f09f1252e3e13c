"""The trained tagger: names never seen before, with their kinds, salience and roles, by onnxruntime."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.extract.candidates import Candidate
from kg.extract.encoding import MODEL, Encoding, encode, is_glued
from kg.extract.lexicon import kind_of_carrier
from kg.extract.names import is_shaped
from kg.extract.numerals import UP_TO_TWELVE

TAGGED = "tagged"
RANK = 2.5
COUNTING = frozenset(("the", "a", "an", *UP_TO_TWELVE))
LEAST_SURE, LEAST_SALIENT, LEAST_LIKELY = 0.9, 0.3, 0.65  # best on the held-out annotations, 2026-11-23
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch of text that the tagger holds for a name. `kinds` and `roles` are the probabilities of each kind and
    role, `salience` that the thing is salient, `sureness` that the stretch is a name at all."""

    start: int
    end: int
    kinds: dict[str, float]
    roles: dict[str, float]
    salience: float
    sureness: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tagger says of a thing, its names in the text taken together: probabilities of roles and salience."""

    roles: dict[str, float]
    salience: float


@dataclass(frozen=True, slots=True)
class Words:
    """What the tagger says of each word of a window: the place of the word and the scores of its first piece."""

    places: list[tuple[int, int]]
    labels: Scores
    salience: Scores
    roles: Scores


@cache
def open_model() -> onnxruntime.InferenceSession:
    """Return the model. Its scores do not depend on how the threads share the work: each word's sums are whole."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(MODEL / "tagger.onnx", options, providers=["CPUExecutionProvider"])


@cache
def described() -> dict[str, list[str]]:
    """Return the names behind the model's outputs: labels and roles."""
    names: dict[str, list[str]] = json.loads((MODEL / "labels.json").read_text(encoding="utf-8"))
    return names


@Language.component("name_tagger")
def add_tags(doc: Doc) -> Doc:
    """Keep what the tagger says of a paper with its Doc."""
    doc.user_data[TAGGED] = tuple(tag(doc.text))
    return doc


def find_tagged(doc: Doc) -> Iterator[Candidate]:
    """Yield the names that the tagger is sure of, each of its likeliest kind; what is hardly salient is left out."""
    for name in tagged(doc):
        kind = max(name.kinds, key=name.kinds.__getitem__)
        if name.sureness >= LEAST_SURE and name.salience >= LEAST_SALIENT and name.kinds[kind] >= LEAST_LIKELY:
            start, end = _trim(doc, name)
            if start < end:
                yield Candidate(start, end, kind, "tagger", rank=RANK)


def _trim(doc: Doc, name: Tagged) -> tuple[int, int]:
    """Return the place of a name without marks and function words at its ends and without words that only count or
    carry it: of "four A100 GPUs from" that of "A100". It is empty when nothing is left."""
    span = doc.char_span(name.start, name.end, alignment_mode="expand")
    assert span is not None
    first, last = 0, len(span) - 1
    while first <= last and (span[first].lower_ in COUNTING or span[first].is_digit or _is_mark(span[first])):
        first += 1
    while last > first and (span[last].is_stop or _is_mark(span[last])):
        last -= 1
    if first < last and kind_of_carrier(span[last].lower_) and is_shaped(span[last - 1]):
        last -= 1
    if first > last:
        return name.start, name.start
    start = span[first].idx if first else name.start
    return start, (span[last].idx + len(span[last]) if last < len(span) - 1 else name.end)


def _is_mark(token: Token) -> bool:
    return not any(letter.isalnum() for letter in token.text)


def tagged(doc: Doc) -> tuple[Tagged, ...]:
    """Return what the tagger said of a paper."""
    names: tuple[Tagged, ...] = doc.user_data[TAGGED]
    return names


def consult(doc: Doc, places: Sequence[tuple[int, int]]) -> Verdict | None:
    """Return what the tagger says of the thing at these places; None when it found nothing there."""
    here = [name for name in tagged(doc) if any(name.start < end and start < name.end for start, end in places)]
    if not here:
        return None
    count = len(here)
    return Verdict(
        roles={role: sum(name.roles[role] for name in here) / count for role in here[0].roles},
        salience=sum(name.salience for name in here) / count,
    )


def tag(text: str) -> Iterator[Tagged]:
    """Yield the names in a paper's text (title, newline, abstract), in its order."""
    for encoding in encode(text):
        words = _read_words(text, encoding)
        for first, last in _find_runs(words, end_of_title=text.find("\n")):
            yield _to_tagged(words, first, last)


def _read_words(text: str, encoding: Encoding) -> Words:
    inputs = {
        "ids": np.array([encoding.ids], dtype=np.int64),
        "shapes": np.array([encoding.shapes], dtype=np.int64),
        "parts": np.array([encoding.parts], dtype=np.int64),
        "mask": np.ones((1, len(encoding.ids)), dtype=np.int64),
    }
    labels, salience, roles = (scores[0] for scores in open_model().run(["labels", "salience", "roles"], inputs))
    firsts: list[int] = []
    places: list[tuple[int, int]] = []
    for i, place in enumerate(encoding.places):
        if place[0] == place[1]:
            continue
        if places and places[-1][1] == place[0] and is_glued(text, place):
            places[-1] = (places[-1][0], place[1])
        else:
            firsts.append(i)
            places.append(place)
    return Words(places, _softmax(labels[firsts]), 1 / (1 + np.exp(-salience[firsts])), _softmax(roles[firsts]))


def _softmax(scores: Scores) -> Scores:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Scores = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _find_runs(words: Words, end_of_title: int) -> Iterator[tuple[int, int]]:
    """Yield first and last word of each name: a name begins at a B label, or at an I label behind an O or the title."""
    best = words.labels.argmax(axis=-1)
    begins = {i for i, label in enumerate(described()["labels"]) if label.startswith("B-")}
    first = None
    for i, label in enumerate(best):
        leaves_title = first is not None and words.places[first][0] < end_of_title <= words.places[i][0]
        if first is not None and (label == 0 or label in begins or leaves_title):
            yield first, i - 1
            first = None
        if label != 0 and first is None:
            first = i
    if first is not None:
        yield first, len(best) - 1


def _to_tagged(words: Words, first: int, last: int) -> Tagged:
    names = described()
    shares = words.labels[first : last + 1].mean(axis=0)
    kinds: dict[str, float] = dict.fromkeys(names["kinds"], 0.0)
    for label, share in zip(names["labels"][1:], shares[1:], strict=True):
        kinds[label[2:]] += float(share)
    roles = words.roles[first : last + 1].mean(axis=0)
    return Tagged(
        start=words.places[first][0],
        end=words.places[last][1],
        kinds=kinds,
        roles=dict(zip(names["roles"], map(float, roles), strict=True)),
        salience=float(words.salience[first : last + 1].mean()),
        sureness=float(1 - shares[0]),
    )
