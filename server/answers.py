"""Finished answers, kept for those who ask the same again: a snapshot never changes, so neither does an answer."""

from collections import OrderedDict
from dataclasses import dataclass

MOST = 32 * 1024 * 1024  # bytes of all that are kept
LEAST = 1024  # bytes that one is counted as, however small
LARGEST = 8 * 1024 * 1024  # bytes of one that is kept


@dataclass(frozen=True, slots=True)
class Kept:
    """The body of an answer, and the name of the format that it is in."""

    format: str
    body: bytes


class Answers:
    """The answers that were given last, by their entity tags, within a number of bytes."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def find(self, etag: str) -> Kept | None:
        """Return the answer to the same question."""
        kept = self._kept.get(etag)
        if kept is not None:
            self._kept.move_to_end(etag)
        return kept

    def keep(self, etag: str, kept: Kept) -> None:
        """Keep an answer, unless it is too large; those that were not asked for longest make room."""
        if len(kept.body) > min(LARGEST, self._most) or etag in self._kept:
            return
        self._kept[etag] = kept
        self._size += LEAST + len(kept.body)
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= LEAST + len(oldest.body)
