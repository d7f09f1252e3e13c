"""Marks in a text: cuts it where marks begin and end, so that nested and overlapping ones can be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that names a concept; `title` says in words what the colour says."""

    start: int
    end: int
    id: str
    kind: str
    iri: str
    title: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text under the same marks from its first to its last character. `mark` is the innermost, None for
    plain text; `opens` are the ids of the marks that begin here; `title` names all marks over it."""

    text: str
    mark: Mark | None = None
    title: str = ""
    opens: tuple[str, ...] = ()
    first: bool = False
    last: bool = False


def to_segments(text: str, offset: int, marks: Sequence[Mark]) -> tuple[Segment, ...]:
    """Cut a text that stands at `offset` of the text that the marks count in; marks that reach beyond it are cut off.

    >>> inner, outer = Mark(4, 8, "m2", "Model", "b", "BERT"), Mark(0, 8, "m1", "Method", "a", "the BERT")
    >>> [(part.text, part.mark and part.mark.id) for part in to_segments("the BERT model", 0, [outer, inner])]
    [('the ', 'm1'), ('BERT', 'm2'), (' model', None)]
    """
    end = offset + len(text)
    inside = [mark for mark in marks if mark.start < end and mark.end > offset]
    cuts = {offset, end} | {place for mark in inside for place in (mark.start, mark.end) if offset < place < end}
    places = sorted(cuts)
    return tuple(
        _to_segment(text[start - offset : stop - offset], start, stop, inside) for start, stop in pairwise(places)
    )


def _to_segment(text: str, start: int, stop: int, marks: Sequence[Mark]) -> Segment:
    over = sorted(
        (mark for mark in marks if mark.start < stop and mark.end > start), key=lambda mark: mark.end - mark.start
    )
    if not over:
        return Segment(text)
    titles = dict.fromkeys(mark.title for mark in over)
    opens = tuple(mark.id for mark in over if mark.start == start)
    innermost = over[0]
    return Segment(
        text, innermost, "; in ".join(titles), opens, first=innermost.start == start, last=innermost.end == stop
    )
