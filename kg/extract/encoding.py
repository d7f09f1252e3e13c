"""Text to what the trained tagger reads: word pieces, the shapes of their words, and the part of the paper.

The encoder was trained on lower-case text; the shape of a word gives its capitals and digits back.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from tokenizers import Tokenizer

from kg.paths import MODEL

LABELS = "labels.json"
LONGEST = 500
SHAPES = 8
MANY = 50_000  # words whose shapes are kept


@dataclass(frozen=True, slots=True)
class Encoding:
    """One window of a text, special tokens at both ends: ids and shapes of its word pieces, 0 for the title's and 1
    for the abstract's, and the characters that each covers (an empty place for special tokens)."""

    ids: tuple[int, ...]
    shapes: tuple[int, ...]
    parts: tuple[int, ...]
    places: tuple[tuple[int, int], ...]


@cache
def open_tokenizer() -> Tokenizer:
    """Return the word-piece tokenizer that belongs to the model, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def _special_ids() -> tuple[int, int]:
    """Return the ids of the pieces that begin and end a window."""
    ids = open_tokenizer().get_vocab()
    return ids["[CLS]"], ids["[SEP]"]


def encode(text: str) -> Iterator[Encoding]:
    """Yield the windows of a paper's text (title, newline, abstract), each at most 502 pieces long."""
    tokenizer = open_tokenizer()
    pieces = tokenizer.encode(text, add_special_tokens=False)
    end_of_title = text.find("\n")
    first, last = _special_ids()
    for start in range(0, max(1, len(pieces.ids)), LONGEST):
        places = tuple(pieces.offsets[start : start + LONGEST])
        yield Encoding(
            ids=(first, *pieces.ids[start : start + LONGEST], last),
            shapes=(0, *find_shapes(text, places), 0),
            parts=(0, *(int(place[0] > end_of_title) for place in places), 1),
            places=((0, 0), *places, (0, 0)),
        )


def find_shapes(text: str, places: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield the shape of the word around each piece: 1 digits, 2 small, 3 capitals, 4 one capital, 5 capitalised,
    6 mixed, 7 anything else."""
    shape = known = 0  # the shape of all pieces up to the character `known`
    for start, end in places:
        if end > known:
            first, last = _find_word(text, start, end)
            shape = _find_shape(text[first:last])
            known = last if text[first:last].isalnum() else end
        yield shape


def _find_word(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


@lru_cache(MANY)
def _find_shape(word: str) -> int:
    if word.isdigit():
        return 1
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[:1].isupper() and word[1:].islower():
        return 5
    return 6 if any(letter.isupper() for letter in word) else 7


def find_inside(places: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[int]:
    """Yield which pieces of a window lie within a stretch of text; its special tokens at both ends lie in none."""
    most = len(places) - 1
    for i in range(bisect_left(places, (start, start), 1, most), most):
        if places[i][1] > end:
            return
        yield i


def is_glued(text: str, place: tuple[int, int]) -> bool:
    """Tell whether a piece goes on with the word of the piece before it."""
    start = place[0]
    return start > 0 and text[start - 1].isalnum() and text[start].isalnum()
