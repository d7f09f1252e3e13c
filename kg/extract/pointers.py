"""What the trained tagger says of a number: what it measures, and which words name the thing that fills a slot."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from kg.extract.tagger import Scores, Tagging, Window, to_shares
from kg.vocab import notations

SLOTS = ("metric", "on", "subject", "baseline", "of")
NO_MEASURE = "none"
EDGE = 0.2  # of the largest share: pieces with less end a phrase


@cache
def measures() -> tuple[str, ...]:
    """Return what a number may be: no measure, or a result or quantity of one of their kinds."""
    return (NO_MEASURE, *notations("kg:ResultKind"), *notations("kg:QuantityKind"))


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where the tagger points from a number: `shares` [slots, pieces] of the pieces of the window with these places;
    the first piece stands for an open slot."""

    places: tuple[tuple[int, int], ...]
    shares: Scores

    @property
    def silence(self) -> tuple[float, ...]:
        """The probability of each slot that the text leaves it open."""
        return tuple(map(float, self.shares[:, 0]))

    def weigh(self, places: Sequence[tuple[int, int]]) -> tuple[float, ...]:
        """Return the probability that the words at some places fill each slot."""
        inside = [i for first, last in places for i in self._inside(first, last)]
        return tuple(map(float, self.shares[:, inside].sum(axis=1)))

    def _inside(self, first: int, last: int) -> Iterator[int]:
        """Yield the pieces within a stretch of text; the first and the last piece of a window stand for no text."""
        for i in range(bisect_left(self.places, (first, first), 1, len(self.places) - 1), len(self.places) - 1):
            if self.places[i][1] > last:
                return
            yield i

    def find_phrases(self) -> Iterator[tuple[int, int]]:
        """Yield for each slot the run of words around the likeliest piece, if the slot is not open."""
        for shares in self.shares:
            best = first = last = int(shares.argmax())
            if self.places[best][0] == self.places[best][1]:
                continue
            while first > 1 and shares[first - 1] > EDGE * shares[best]:
                first -= 1
            while last + 2 < len(shares) and shares[last + 1] > EDGE * shares[best]:
                last += 1
            yield self.places[first][0], self.places[last][1]


def find_measure_shares(tagging: Tagging, start: int) -> Scores:
    """Return the probabilities of what the number at a character of the text measures."""
    found = _find_piece(tagging, start)
    if found is None:
        return np.zeros(len(measures()), dtype=np.float32)
    window, piece = found
    shares: Scores = window.measures[piece]
    return shares


def point(tagging: Tagging, start: int) -> Pointing | None:
    """Return where the tagger points from the number at a character of the text."""
    found = _find_piece(tagging, start)
    if found is None:
        return None
    window, piece = found
    return Pointing(window.places, to_shares(window.slots[:, piece]))


def _find_piece(tagging: Tagging, start: int) -> tuple[Window, int] | None:
    """Return the window and the first word piece of what begins at a character."""
    for window in tagging.windows:
        for i, (first, last) in enumerate(window.places):
            if first <= start < last:
                return window, i
    return None
