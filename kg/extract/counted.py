"""What a number counts: the plural noun phrase behind it, as in "12 deliberation sessions"."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg.extract.layout import to_text
from kg.extract.lexicon import boundaries, to_plural, to_singular, words
from kg.extract.numerals import Numeral, find_hyphened

LONGEST = 5
AND = frozenset({"and", "or"})
MORE = re.compile(r"\s?\+(?=\s?[A-Za-z])|\splus(?=\s)")  # "4,000+ models", "100,000 plus images"
PARTICIPLE = re.compile(r"(?!hundred)\w+(?<!e)ed")  # "24 tested models", though nothing else begins with a verb
HOW = frozenset({"clinically", "commonly", "publicly", "widely"})  # "three publicly available datasets"
SHORT_FORM = re.compile(r"\([A-Z][\w-]+\)")


@dataclass(frozen=True, slots=True)
class Counted:
    """A plural noun phrase behind a number, and where it ends in the text."""

    phrase: str
    end: int


def find_counted(doc: Doc, numeral: Numeral, end: int) -> Counted | None:
    """Return the plural noun phrase that follows a number in its sentence, which ends at `end`."""
    hyphened = None if numeral.unit else find_hyphened(to_text(doc), numeral.end, numeral.value)
    if hyphened:
        return Counted(to_plural(hyphened.group("noun")), hyphened.end())
    more = MORE.match(to_text(doc), numeral.end, end)
    start = more.end() if more else numeral.end
    span = doc.char_span(start, start + 2, alignment_mode="expand") if start + 2 <= end else None
    if span is None:
        return None
    first = next((t.i for t in doc[span.start : span.start + 2] if t.idx >= start and t.text[0].isalpha()), None)
    if first is None:
        return None
    held = _find_lead(doc[first : first + 2]) if doc[first].idx == start + 1 else 0
    last = first + held
    while last < len(doc) and held < LONGEST and doc[last].idx < end:
        if _is_word(doc[last]):
            last, held = last + 1, held + 1
        elif inset := _find_inset(doc, first, last):
            last += inset
        else:
            break
    while last > first and not _is_plural(doc[last - 1].lower_):
        last -= 1
    phrase = doc[first:last]
    return Counted(phrase.text, phrase.end_char) if last > first else None


def _find_lead(words: Span) -> int:
    """Return how many of the first words behind a number may lead a noun phrase though they name nothing: "tested",
    "widely used"."""
    if words[0].lower_ in HOW:
        return len(words)
    return int(PARTICIPLE.fullmatch(words[0].lower_) is not None)


def _find_inset(doc: Doc, first: int, at: int) -> int:
    """Return the number of tokens there that interrupt a noun phrase from `first` on: "and" in "industrial and medical
    benchmarks", the short form in "Soil Moisture Network (ISMN) stations"; 0 where the phrase ends."""
    length = 1 if doc[at].lower_ in AND else 3 if SHORT_FORM.fullmatch(doc[at : at + 3].text) else 0
    goes_on = at + length < len(doc) and _is_word(doc[at + length])
    return length if at > first and goes_on and not any(_is_plural(t.lower_) for t in doc[first:at]) else 0


def _is_word(token: Token) -> bool:
    """Tell whether a token may stand in a noun phrase."""
    held = token.lower_ not in boundaries() or token.lower_ in words("modifiers.txt")
    return token.text[0].isalpha() and held


def _is_plural(word: str) -> bool:
    ends = word.endswith("s") and not word.endswith("ss") and word != "vs"
    return ends or to_singular(word) != word
