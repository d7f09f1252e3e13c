"""Training the model of aspects: a conditional random field, fitted to annotated abstracts in seconds by NumPy alone.

`kg train` trains it with the others; `python -m kg.training.aspects` makes it alone and prints how good it is.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import InputError
from kg.extract.aspects import NAME, AspectModel, answers, describe, weigh
from kg.extract.judge import Array
from kg.paths import MODEL
from kg.training.score import Score

FILE = Path("seeds/annotations/aspects/aspects.jsonl")
FOLDS = 5
LEAST = 2  # abstracts that have a feature
STEPS, RATE, DECAY = 100, 0.05, 1.0
MOMENTS = (0.9, 0.999)  # of Adam, as its authors have them


@dataclass(frozen=True, slots=True)
class Abstract:
    """An annotated abstract: its sentences, and which of the answers is right for each."""

    id: str
    sentences: tuple[str, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Abstracts as arrays. `features` are the rows of all sentences' features one behind the other, `starts` where a
    sentence's begin, `owners` [features] whose they are, `places` [abstracts, longest] which sentence stands where
    (-1: none), `right` [sentences] the answers."""

    features: NDArray[np.int64]
    starts: NDArray[np.int64]
    owners: NDArray[np.int64]
    places: NDArray[np.int64]
    right: NDArray[np.int64]


def read_abstracts(file: Path = FILE) -> list[Abstract]:
    """Return the annotated abstracts of a file."""
    if not file.exists():
        raise InputError(f"no annotated abstracts in {file}: go to the project's folder")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        Abstract(
            row["id"],
            tuple(text for _, text in row["sentences"]),
            tuple(answers().index(kind) for kind, _ in row["sentences"]),
        )
        for row in rows
    ]


def train_aspects(abstracts: Sequence[Abstract]) -> AspectModel:
    """Return the model that makes the annotations likeliest, its weights kept small; it is the same each time."""
    described = [[describe(a.sentences, place) for place in range(len(a.sentences))] for a in abstracts]
    counted = Counter(name for sentences in described for name in set().union(*sentences))
    rows = {name: row for row, name in enumerate(sorted(n for n, count in counted.items() if count >= LEAST))}
    batch = _to_batch(abstracts, [[sorted(rows[n] for n in s if n in rows) for s in one] for one in described])
    sizes = ((len(rows), len(answers())), (len(answers()), len(answers())))
    weights, follows = (np.zeros(size, np.float32) for size in sizes)
    first, second = [np.zeros(size) for size in sizes], [np.zeros(size) for size in sizes]
    for step in range(1, STEPS + 1):
        slopes = _find_slopes(batch, weights, follows)
        for number, (values, slope) in enumerate(zip((weights, follows), slopes, strict=True)):
            slope += DECAY * values
            first[number] += (1 - MOMENTS[0]) * (slope - first[number])
            second[number] += (1 - MOMENTS[1]) * (slope**2 - second[number])
            moved = first[number] / (1 - MOMENTS[0] ** step)
            values -= RATE * moved / (np.sqrt(second[number] / (1 - MOMENTS[1] ** step)) + 1e-8)
    return AspectModel(rows, weights, follows)


def _to_batch(abstracts: Sequence[Abstract], rows: Sequence[Sequence[Sequence[int]]]) -> Batch:
    sentences = [row for one in rows for row in one]
    sizes = np.array([len(row) for row in sentences])
    places = np.full((len(rows), max(map(len, rows))), -1)
    count = 0
    for number, one in enumerate(rows):
        places[number, : len(one)] = np.arange(count, count + len(one))
        count += len(one)
    return Batch(
        features=np.concatenate([np.array(row) for row in sentences]),
        starts=np.cumsum(sizes) - sizes,
        owners=np.repeat(np.arange(len(sizes)), sizes),
        places=places,
        right=np.array([answer for abstract in abstracts for answer in abstract.right]),
    )


def _find_slopes(batch: Batch, weights: Array, follows: Array) -> tuple[Array, Array]:
    """Return how the negative logarithm of the annotations' probability changes with the two kinds of weights."""
    scores = np.add.reduceat(weights[batch.features], batch.starts)
    excess, followed = np.zeros_like(scores), np.zeros_like(follows)
    before, after = _pass_forward(batch, scores, follows), _pass_backward(batch, scores, follows)
    for place in range(batch.places.shape[1]):
        here = batch.places[:, place]
        told = here[here >= 0]
        whole = before[told] + scores[told] + after[told]
        norm = _add_exponents(whole, axis=1)
        excess[told] = np.exp(whole - norm[:, None])
        if place:
            past = batch.places[here >= 0, place - 1]
            joint = (before[past] + scores[past])[:, :, None] + follows + (scores[told] + after[told])[:, None, :]
            followed += np.exp(joint - norm[:, None, None]).sum(axis=0)
            np.add.at(followed, (batch.right[past], batch.right[told]), -1)
    excess[np.arange(len(excess)), batch.right] -= 1
    columns = (np.bincount(batch.features, one[batch.owners], len(weights)) for one in excess.T)
    return np.stack(list(columns), axis=1).astype(np.float32), followed


def _pass_forward(batch: Batch, scores: Array, follows: Array) -> Array:
    before = np.zeros_like(scores)
    for place in range(1, batch.places.shape[1]):
        here, past = batch.places[:, place], batch.places[:, place - 1]
        there = here >= 0
        summed = before[past[there]] + scores[past[there]]
        before[here[there]] = _add_exponents(summed[:, :, None] + follows, axis=1)
    return before


def _pass_backward(batch: Batch, scores: Array, follows: Array) -> Array:
    after = np.zeros_like(scores)
    for place in range(batch.places.shape[1] - 2, -1, -1):
        here, following = batch.places[:, place], batch.places[:, place + 1]
        there = following >= 0
        summed = after[following[there]] + scores[following[there]]
        after[here[there]] = _add_exponents(summed[:, None, :] + follows, axis=2)
    return after


def _add_exponents(scores: Array, axis: int) -> Array:
    """Return the logarithms of the sums of exponentials along an axis."""
    most = scores.max(axis=axis, keepdims=True)
    added: Array = np.log(np.exp(scores - most).sum(axis=axis)) + most.squeeze(axis)
    return added


def write_aspects(model: AspectModel, folder: Path) -> None:
    """Write a model to a model's folder, with the digest of the annotations that it is made from."""
    names = np.frombuffer("\n".join(model.rows).encode(), dtype=np.uint8)
    np.savez_compressed(
        folder / f"{NAME}.npz",
        names=names,
        weights=model.weights.astype(np.float16),
        follows=model.follows,
        made_from=np.frombuffer(to_digest().encode(), dtype=np.uint8),
    )


def to_digest(file: Path = FILE) -> str:
    """Return what changes when the annotations do."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def fold_of(paper: str) -> int:
    """Return the fold that a paper's id falls in."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % FOLDS


def read_again(abstracts: Sequence[Abstract]) -> Iterator[tuple[int, int, float]]:
    """Yield the right answer of each sentence, what a model says that was trained on other papers, and how surely."""
    for fold in range(FOLDS):
        model = train_aspects([abstract for abstract in abstracts if fold_of(abstract.id) != fold])
        for abstract in (abstract for abstract in abstracts if fold_of(abstract.id) == fold):
            for right, shares in zip(abstract.right, weigh(model, abstract.sentences), strict=True):
                yield right, int(shares.argmax()), float(shares.max())


def to_section() -> Iterator[str]:
    """Yield the lines of a section in Markdown: precision, recall and F1 of each aspect, cross-validated by paper."""
    told = list(read_again(read_abstracts()))
    yield "## Aspects of papers"
    yield ""
    yield "| aspect | P | R | F1 | stated | annotated |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for answer, name in enumerate(answers()):
        hits = sum(right == said == answer for right, said, _ in told)
        score = Score(
            right=hits,
            found=hits,
            predicted=sum(said == answer for _, said, _ in told),
            gold=sum(right == answer for right, _, _ in told),
        )
        cells = f"{score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {score.predicted} | {score.gold}"
        yield f"| {name or 'none'} | {cells} |"
    yield ""
    share = sum(right == said for right, said, _ in told) / len(told)
    sureness = sum(sure for _, _, sure in told) / len(told)
    yield f"Of {len(told)} sentences, {share:.3f} get the annotated aspect; the mean confidence is {sureness:.3f}."
    yield ""


if __name__ == "__main__":
    write_aspects(train_aspects(read_abstracts()), MODEL)
    print(*to_section(), sep="\n")
