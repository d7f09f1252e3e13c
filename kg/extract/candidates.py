"""A candidate: a stretch of text that one step holds for the name of a thing. The steps find, fusion decides."""

from dataclasses import dataclass

from spacy.tokens import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters `start` to `end` of the text name a thing of the given kind ("" where the step can't tell);
    `source` is the step that says so.

    `name` is the curator's name for it where the step knows one, and `kinds` are all that a thing of this name can
    have. Of two candidates that overlap, fusion keeps the one of higher `rank`, then the longer one; those at the same
    place all have a say in the kind.
    """

    start: int
    end: int
    kind: str
    source: str
    rank: float
    name: str = ""
    kinds: tuple[str, ...] = ()


def to_candidate(span: Span, kind: str, source: str, rank: float) -> Candidate:
    """Return a stretch of a Doc as a candidate."""
    return Candidate(span.start_char, span.end_char, kind, source, rank)
