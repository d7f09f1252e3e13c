"""A ranking: the first of the many things that are offered, in memory that does not grow with them."""

from collections.abc import Iterator
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

RANKED = 1000  # of all that are offered; queries that read a ranking show a hundred


class Ranking(Generic[Thing]):
    """Keeps the `RANKED` things with the lowest keys. No two things may have the same key.

    >>> ranking = Ranking[str]()
    >>> for papers, name in [(2, "BLEU"), (5, "accuracy")]:
    ...     ranking.offer((-papers, name), name)
    >>> list(ranking.places())
    [(1, 'accuracy'), (2, 'BLEU')]
    """

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[float | str, ...], Thing]] = []
        self._last: tuple[float | str, ...] | None = None

    def offer(self, key: tuple[float | str, ...], thing: Thing) -> None:
        """Give a thing its place, if it has one among those offered until now."""
        if self._last is None or key < self._last:
            self._kept.append((key, thing))
            if len(self._kept) == 2 * RANKED:
                self._cut()
                self._last = self._kept[-1][0]

    def places(self) -> Iterator[tuple[int, Thing]]:
        """Yield the things from the first on, with their places."""
        self._cut()
        for place, (_, thing) in enumerate(self._kept, 1):
            yield place, thing

    def _cut(self) -> None:
        self._kept.sort(key=lambda kept: kept[0])
        del self._kept[RANKED:]
