"""A candidate: a stretch of text that one step holds for the name of a thing. The steps find, fusion decides."""

import re
from dataclasses import dataclass

from spacy.tokens import Span

INSIDE = re.compile(r"(?P<part>\w+)[-‐‑]$")
LONGEST = 40  # characters of a part
DASHED = re.compile(r"[a-z\d]*[a-z]s|[A-Z]+s")  # "LLMs-Phi-2": a dash


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


def starts_inside(text: str, start: int) -> bool:
    """Tell whether a name that starts there starts inside a word with a hyphen: "text similarity" in "image-text
    similarity". Behind a plural the hyphen is a dash: "LLMs-Phi-2"."""
    before = INSIDE.search(text, max(0, start - LONGEST), start)
    return before is not None and not (DASHED.fullmatch(before["part"]) and text[start].isupper())
