"""The aspects of a paper: which sentences of its abstract tell its context, key idea, method, outcome and impact.

A linear-chain model weighs the words of each sentence, where it stands, and which aspect may follow which.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, pairwise
from pathlib import Path

import numpy as np

from kg.extract.judge import Array
from kg.extract.sentences import Sentence
from kg.records import Aspect, Mention
from kg.vocab import notations

NAME = "aspects"
NOTHING = ""
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|0|%|https?:")
ONE_DIGIT = str.maketrans("123456789", "0" * 9)
HEAD = 4  # words; how a sentence begins tells most
LAST = 12  # the sentences behind are told apart no more
PARTS = 8  # of an abstract, alike long


@dataclass(frozen=True, slots=True)
class AspectModel:
    """Weights of a linear chain: `rows` has the row of each feature in `weights` [features, answers], `follows`
    [answers, answers] are the weights of an answer after another."""

    rows: dict[str, int]
    weights: Array
    follows: Array


@cache
def answers() -> tuple[str, ...]:
    """Return what a sentence may be: the notations of the aspects, and last that it tells none."""
    return (*notations("kg:AspectKind"), NOTHING)


@cache
def open_aspects(folder: Path) -> AspectModel:
    """Return the model of aspects from a model's folder."""
    with np.load(folder / f"{NAME}.npz") as arrays:
        names = bytes(arrays["names"]).decode().split("\n")
        return AspectModel(
            {name: row for row, name in enumerate(names)}, arrays["weights"].astype(np.float32), arrays["follows"]
        )


def find_aspects(sentences: Sequence[Sentence], folder: Path) -> tuple[Aspect, ...]:
    """Return the sentences of an abstract that tell an aspect, as the model of a folder has them."""
    if not sentences:
        return ()
    shares = weigh(open_aspects(folder), [sentence.text for sentence in sentences])
    found = []
    for sentence, share in zip(sentences, shares, strict=True):
        best = int(share.argmax())
        if answers()[best] != NOTHING:
            mention = Mention(sentence.start, sentence.start + len(sentence.text), sentence.text, sentence.text)
            found.append(Aspect(answers()[best], mention, float(share[best])))
    return tuple(found)


def weigh(model: AspectModel, sentences: Sequence[str]) -> Array:
    """Return the probability of each answer for each sentence of an abstract [sentences, answers]."""
    rows = [to_rows(model, describe(sentences, place)) for place in range(len(sentences))]
    starts = [0, *accumulate(map(len, rows[:-1]))]
    scores = np.add.reduceat(model.weights[list(chain.from_iterable(rows))], starts)
    chances, follows = np.exp(scores - scores.max(axis=1, keepdims=True)), np.exp(model.follows)
    before, after = np.ones_like(chances), np.ones_like(chances)
    for place in range(1, len(chances)):
        reached = (before[place - 1] * chances[place - 1]) @ follows
        before[place] = reached / reached.sum()
    for place in range(len(chances) - 2, -1, -1):
        left = follows @ (after[place + 1] * chances[place + 1])
        after[place] = left / left.sum()
    whole = before * chances * after
    shares: Array = whole / whole.sum(axis=1, keepdims=True)
    return shares


def to_rows(model: AspectModel, names: Iterable[str]) -> list[int]:
    """Return the rows of the features that a model knows, sorted: one, of what all sentences have, always."""
    return sorted(row for name in names if (row := model.rows.get(name)) is not None)


def describe(sentences: Sequence[str], place: int) -> set[str]:
    """Return the features of a sentence of an abstract: its words and pairs of words, how it begins, where it stands.

    >>> sorted(describe(["We propose it."], 0))[:4]
    ['*', '<0', '=0', '>0']
    """
    words = WORD.findall(sentences[place].lower().translate(ONE_DIGIT))
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    behind = len(sentences) - 1 - place
    return {
        *words,
        *pairs,
        *(f"^{word}" for word in words[:HEAD]),
        *(f"^{pair}" for pair in pairs[: HEAD - 1]),
        *(f"^^{word}" for word in words[:1]),
        f"<{min(place, LAST)}",
        f">{min(behind, LAST)}",
        f"={place * PARTS // len(sentences)}",
        "*",
    }
