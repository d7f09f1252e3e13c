"""Names that a paper gives to what it introduces: "we propose X", "called X", the title before its colon."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from kg.extract.candidates import Candidate, to_candidate
from kg.extract.layout import to_text
from kg.extract.lexicon import boundaries, cue, heads, kind_of_head, words
from kg.extract.names import find_kind, is_capitalised, is_shaped, kind_of_phrase

LONGEST_TITLE_NAME = 4
LONGEST_PHRASE = 8


def find_introduced(doc: Doc) -> Iterator[Candidate]:
    """Yield the name before the title's colon, names given by "called X", and noun phrases that "we propose"."""
    yield from _from_title(doc)
    text = to_text(doc)
    for naming in cue("introduces", "naming").finditer(text):
        yield from _name_at(doc, naming.end())
    for trigger in cue("introduces", "trigger").finditer(text):
        yield from _phrase_at(doc, trigger.end())


def _from_title(doc: Doc) -> Iterator[Candidate]:
    title = next(iter(doc.sents), None)
    if title is None:
        return
    colon = next((token.i for token in title if token.text in {":", "--", "—"}), None)
    if colon is None or not 0 < colon <= LONGEST_TITLE_NAME:
        return
    if any(token.lower_ in boundaries() or not token.text[0].isalnum() for token in doc[:colon]):
        return
    if colon > 1 and not any(is_shaped(token) for token in doc[:colon]):
        return
    if doc[0].lower_ in words("modifiers.txt") or colon == 1 and doc[0].lower_ in heads():
        return
    kind = kind_of_phrase(doc[colon + 1 : colon + 9]) or find_kind(doc, 0, colon - 1)
    yield to_candidate(doc[:colon], kind, "title", rank=3)


def _name_at(doc: Doc, start: int) -> Iterator[Candidate]:
    span = doc.char_span(start, start + 1, alignment_mode="expand")
    if span is None:
        return
    first = last = span.start
    while last < len(doc) and last - first < LONGEST_TITLE_NAME and (is_capitalised(doc[last]) or is_shaped(doc[last])):
        last += 1
    if last > first:
        head = kind_of_head(doc[last - 1].lower_) if last - first > 1 else ""
        kind = head or _kind_before(doc, first) or find_kind(doc, first, last - 1)
        yield to_candidate(doc[first:last], kind, "named", rank=3)


def _kind_before(doc: Doc, i: int) -> str:
    """Return the kind told by the nearest head noun before "called X"."""
    for token in reversed(doc[max(0, i - 8) : i]):
        if token.is_sent_start or token.text in {".", ";"}:
            return ""
        kind = kind_of_head(token.lower_)
        if kind:
            return kind
    return ""


def _phrase_at(doc: Doc, start: int) -> Iterator[Candidate]:
    """Yield the noun phrase that starts at a character, its article and judging adjectives apart."""
    span = doc.char_span(start, start + 1, alignment_mode="expand")
    if span is None:
        return
    first = span.start
    while first < len(doc) and (doc[first].lower_ in words("modifiers.txt") or doc[first].text == ","):
        first += 1
    last = first
    while last < len(doc) and last - first < LONGEST_PHRASE and _is_inner(doc[last]):
        last += 1
    if last - first < 2:
        return
    kind = kind_of_head(doc[last - 1].lower_)
    if kind:
        yield to_candidate(doc[first:last], kind, "introduced", rank=1)


def _is_inner(token: Token) -> bool:
    """Tell whether a token may stand inside a noun phrase."""
    text = token.text
    return text[0].isalnum() and not text[0].isdigit() and token.lower_ not in boundaries() and "/" not in text
