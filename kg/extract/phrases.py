"""Noun phrases whose last word tells the kind of thing: "character error rate", "noise selection module"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from kg.extract.candidates import Candidate
from kg.extract.lexicon import boundaries, heads, to_singular, words

LONGEST = 5


def find_phrases(doc: Doc) -> Iterator[Candidate]:
    """Yield the noun phrases of two words or more that end in a head noun."""
    for token in doc:
        kind = heads().get(to_singular(token.lower_).rpartition("-")[2])
        if kind is None or _goes_on(doc, token.i):
            continue
        first = find_phrase_start(doc, token.i)
        if first < token.i:
            yield Candidate(doc[first].idx, token.idx + len(token), kind, "phrase", rank=1)


def find_phrase_start(doc: Doc, last: int) -> int:
    """Return the index of the first word of the noun phrase that ends at `last`."""
    first = last
    while first > 0 and last - first < LONGEST and is_inner(doc[first - 1]) and not doc[first].is_sent_start:
        first -= 1
    while first < last and doc[first].lower_ in words("modifiers.txt"):
        first += 1
    return first


def is_inner(token: Token) -> bool:
    """Tell whether a token may stand inside a noun phrase."""
    text = token.text
    return text[0].isalnum() and not text[0].isdigit() and token.lower_ not in boundaries() and "/" not in text


def _goes_on(doc: Doc, i: int) -> bool:
    """Tell whether the noun phrase goes on behind this word, so that the word is no head here."""
    following = doc[i + 1] if i + 1 < len(doc) else None
    if following is None or not following.text[0].isalpha() or not doc[i].whitespace_:
        return False
    return is_inner(following) and following.lower_ not in words("modifiers.txt")
