"""Finished answers, kept for those who ask the same again: a snapshot never changes, so neither does an answer."""

from collections import OrderedDict
from dataclasses import dataclass

MOST = 64 * 1024 * 1024  # bytes of all that are kept
LARGEST = 8 * 1024 * 1024  # bytes of one that is kept


@dataclass(frozen=True, slots=True)
class Kept:
    """The body of an answer, and the name of the format that it is in."""

    format: str
    body: bytes


class Answers:
    """The answers that were given last, by what they are answers to, within a number of bytes."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[object, Kept] = OrderedDict()

    def find(self, key: object) -> Kept | None:
        """Return the answer to the same question."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: object, kept: Kept) -> None:
        """Keep an answer, unless it is too large; those that were not asked for longest make room."""
        if len(kept.body) > min(LARGEST, self._most) or key in self._kept:
            return
        self._kept[key] = kept
        self._size += len(kept.body)
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.body)
