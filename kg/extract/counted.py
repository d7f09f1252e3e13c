"""What a number counts: the plural noun phrase behind it, as in "12 deliberation sessions"."""

from dataclasses import dataclass

from spacy.tokens import Doc

from kg.extract.lexicon import boundaries, words
from kg.extract.numerals import Numeral

LONGEST = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """A plural noun phrase behind a number, and where it ends in the text."""

    phrase: str
    end: int


def find_counted(doc: Doc, numeral: Numeral, end: int) -> Counted | None:
    """Return the plural noun phrase that follows a number in its sentence, which ends at `end`."""
    start = numeral.end
    span = doc.char_span(start, start + 2, alignment_mode="expand") if start + 2 <= end else None
    if span is None:
        return None
    first = next((t.i for t in doc[span.start : span.start + 2] if t.idx >= start and t.text[0].isalpha()), None)
    if first is None:
        return None
    last = first
    while last < len(doc) and last - first < LONGEST and doc[last].idx < end and doc[last].text[0].isalpha():
        if doc[last].lower_ in boundaries() and doc[last].lower_ not in words("modifiers.txt"):
            break
        last += 1
    while last > first and not _is_plural(doc[last - 1].lower_):
        last -= 1
    phrase = doc[first:last]
    return Counted(phrase.text, phrase.end_char) if last > first else None


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss") and word != "vs"
