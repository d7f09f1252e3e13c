"""What the trained tagger says of a number: what it measures, and which words name the thing that fills a slot."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.extract.encoding import find_inside
from kg.extract.tagger import Scores, Tagging, to_shares
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
    """What the tagger says of a number: the probabilities of what it measures [measures], and `shares` [slots, pieces]
    of the pieces of the window with these places; the first piece stands for an open slot."""

    places: tuple[tuple[int, int], ...]
    measures: Scores
    shares: Scores

    @property
    def silence(self) -> tuple[float, ...]:
        """The probability of each slot that the text leaves it open."""
        return tuple(map(float, self.shares[:, 0]))

    def weigh(self, places: Sequence[tuple[int, int]]) -> tuple[float, ...]:
        """Return the probability that the words at some places fill each slot."""
        inside = [i for first, last in places for i in find_inside(self.places, first, last)]
        return tuple(map(float, self.shares[:, inside].sum(axis=1)))

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


def point(tagging: Tagging, start: int) -> Pointing:
    """Return what the tagger says of the number at a character of the text; every digit and letter has its piece."""
    for window in tagging.windows:
        most = len(window.places) - 1
        piece = bisect_right(window.places, start, 1, most, key=lambda place: place[1])
        if piece < most and window.places[piece][0] <= start:
            return Pointing(window.places, window.measures[piece], to_shares(window.slots[:, piece]))
    raise ValueError(f"no number begins at character {start}")
