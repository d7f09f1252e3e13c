"""Spelling: names as a search compares them, and how to forgive the typos in what people type."""

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+")
LETTERS = "abcdefghijklmnopqrstuvwxyz"  # no digits: another number is another thing


def to_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, without case and accents.

    >>> to_words("Qwen2.5-Coder, Café ℝ²")
    ('qwen2', '5', 'coder', 'cafe', 'r2')
    """
    if text.isascii():
        return tuple(WORD.findall(text.lower()))
    parts = unicodedata.normalize("NFKD", text).casefold()
    return tuple(WORD.findall("".join(letter for letter in parts if not unicodedata.combining(letter))))


def squash(text: str) -> str:
    """Return what is left of a name when it does not matter how it is split: its letters and digits.

    >>> squash("GSM-8K") == squash("gsm 8k") == "gsm8k"
    True
    """
    return "".join(to_words(text))


def find_edits(word: str) -> Iterator[str]:
    """Yield the words that one typo leads to: a letter too many, too few or another, two of them swapped.

    >>> "language" in set(find_edits("langauge")), "human" in set(find_edits("hummman"))
    (True, False)
    """
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def distance(one: str, other: str) -> int:
    """Return the number of typos between two words (restricted Damerau-Levenshtein distance).

    >>> distance("langauge", "language"), distance("hummaneva", "humaneval")
    (1, 2)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, opposite in enumerate(other, 1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                steps = min(steps, older[j - 2] + 1)
            row.append(steps)
    return row[-1]
