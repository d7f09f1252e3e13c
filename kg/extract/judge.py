"""A judge weighs the evidence for a decision: a small trained network, from numbers that describe a case to
probabilities of its answers."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judge:
    """A network with one hidden layer. `mean` and `spread` [features] bring the features to one scale; `inner`
    [features, width] and `outer` [width, answers] are weights, the others biases."""

    mean: Array
    spread: Array
    inner: Array
    inner_bias: Array
    outer: Array
    outer_bias: Array

    def weigh(self, features: Array) -> Array:
        """Return the scores of the answers [cases, answers] for the features [cases, features] of some cases."""
        scaled = (features - self.mean) / self.spread
        hidden = np.maximum(scaled @ self.inner + self.inner_bias, 0)
        scores: Array = hidden @ self.outer + self.outer_bias
        return scores


@cache
def open_judge(folder: Path, name: str) -> Judge:
    """Return the judge of this name from a model's folder."""
    with np.load(folder / f"{name}.npz") as arrays:
        return Judge(**{key: arrays[key] for key in arrays.files})
