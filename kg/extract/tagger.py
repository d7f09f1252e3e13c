"""The trained tagger, run by onnxruntime: what it says of the words and the numbers of a text."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.brackets import balance
from kg.extract.encoding import LABELS, Encoding, encode, is_glued
from kg.extract.layout import to_text
from kg.paths import MODEL

KEPT = "tagging"
OUTPUTS = ("labels", "salience", "roles", "measures", "slots")
SLOWER = ["SkipLayerNormFusion"]  # what onnxruntime makes of a sum before a norm takes longer than the two
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
class Window:
    """What the tagger says of the word pieces of a stretch of text: the place of each (empty for special pieces), the
    probabilities of what a number there measures [pieces, measures], and the scores of the pieces that may name what
    fills a number's slots [slots, pieces, pieces]."""

    places: tuple[tuple[int, int], ...]
    measures: Scores
    slots: Scores


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the tagger says of a text."""

    names: tuple[Tagged, ...]
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a window: their places and the probabilities at their first pieces."""

    places: list[tuple[int, int]]
    labels: Scores
    salience: Scores
    roles: Scores


@cache
def open_model(folder: Path) -> onnxruntime.InferenceSession:
    """Return the model. Its scores do not depend on how the threads share the work: each word's sums are whole."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        folder / "tagger.onnx", options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
    )


@cache
def described() -> dict[str, list[str]]:
    """Return the names behind the model's outputs: labels, roles, measures and slots."""
    names: dict[str, list[str]] = json.loads((MODEL / LABELS).read_text(encoding="utf-8"))
    return names


@Language.factory("name_tagger", default_config={"folder": str(MODEL)})
class NameTagger:
    """The step of the pipeline that keeps what the tagger says of a paper with its Doc."""

    def __init__(self, nlp: Language, name: str, folder: str) -> None:
        self.model = open_model(Path(folder))

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[KEPT] = tag(to_text(doc), self.model)
        return doc


def to_tagging(doc: Doc) -> Tagging:
    """Return what the tagger said of a paper."""
    tagging: Tagging = doc.user_data[KEPT]
    return tagging


def tag(text: str, model: onnxruntime.InferenceSession | None = None) -> Tagging:
    """Return what the tagger says of a paper's text (title, newline, abstract)."""
    names: list[Tagged] = []
    windows: list[Window] = []
    for encoding in encode(text):
        labels, salience, roles, measures, slots = _run(encoding, model or open_model(MODEL))
        firsts, places = _find_words(text, encoding)
        salient = (1 / (1 + np.exp(-salience[firsts]))).astype(np.float32)
        words = Words(places, to_shares(labels[firsts]), salient, to_shares(roles[firsts]))
        names += _find_tagged(words, text)
        windows.append(Window(encoding.places, to_shares(measures), slots))
    return Tagging(tuple(names), tuple(windows))


def _run(encoding: Encoding, model: onnxruntime.InferenceSession) -> Sequence[Scores]:
    inputs = {
        "ids": np.array([encoding.ids], dtype=np.int64),
        "shapes": np.array([encoding.shapes], dtype=np.int64),
        "parts": np.array([encoding.parts], dtype=np.int64),
    }
    return [scores[0] for scores in model.run(OUTPUTS, inputs)]


def _find_words(text: str, encoding: Encoding) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the first piece and the place of each word."""
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
    return firsts, places


def to_shares(scores: Scores) -> Scores:
    """Return the softmax of scores over their last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Scores = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _find_runs(words: Words, end_of_title: int) -> Iterator[tuple[int, int]]:
    """Yield first and last word of each name: a name begins at a B label, or at an I label behind an O or the title."""
    best = words.labels.argmax(axis=-1).tolist()
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


def _find_tagged(words: Words, text: str) -> Iterator[Tagged]:
    """Yield the names among words, what is said of each averaged over its words."""
    runs = list(_find_runs(words, end_of_title=text.find("\n")))
    told = (_average(scores, runs) for scores in (words.labels, words.roles, words.salience[:, None]))
    kinds_of_labels = [label[2:] for label in described()["labels"][1:]]
    for (first, last), shares, roles, (salience,) in zip(runs, *told, strict=True):
        kinds = dict.fromkeys(described()["kinds"], 0.0)
        for kind, share in zip(kinds_of_labels, shares[1:], strict=True):
            kinds[kind] += share
        start, end = balance(text, words.places[first][0], words.places[last][1])
        named = dict(zip(described()["roles"], roles, strict=True))
        if start < end:
            yield Tagged(start, end, kinds, named, salience, sureness=1 - shares[0])


def _average(scores: Scores, runs: Sequence[tuple[int, int]]) -> list[list[float]]:
    """Return the mean of scores [words, answers] over the words from first to last of each run."""
    firsts, lasts = np.array(runs, dtype=int).reshape(-1, 2).T
    sums = np.cumsum(np.concatenate([np.zeros((1, scores.shape[1])), scores]), axis=0)
    means: list[list[float]] = ((sums[lasts + 1] - sums[firsts]) / (lasts - firsts + 1)[:, None]).tolist()
    return means
