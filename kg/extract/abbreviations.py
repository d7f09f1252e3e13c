"""Abbreviations that a text defines itself: "Clustering-On-Difficulty (COD)", "PiCo (Pick-and-Control)", or its title:
"LEAF: Learned Edge-Aware Filtering for Maps".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003:
the letters of the short form are looked for from the end of the long form, the first one at the start of a word. Words
that begin with just these letters go before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BRACKETS = re.compile(r"\(\s*([^()]{2,80}?)\s*\)")
WORD_START = re.compile(r"(?<![^\s\-‐–/(\[\"“'‘])\w")
BREAK = re.compile(r"[.;:!?,()\[\]\n](?=\s|$)|\n")
HEADLINE = re.compile(r"([\w+@.\-]+): ([^\n.;:!?,()\[\]]+)")
REPEATED = re.compile(r"([A-Z])([2-4])")  # G3: three words in G
BARE = re.compile(r"(?<=[a-z]) (?P<form>(?P<short>[A-Z]{3,6})s?)\b(?![-\w])")
WORD, PHRASE = re.compile(r"\w+"), re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")
LONGEST = 100  # characters of a long form without brackets
SHORT_MOST, HEADLINE_LEAST = 12, 3
LINKING_WORDS = frozenset("a an and as at based by for from in of on or the to via with".split())


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A long form and the short form defined for it, as [start, end) offsets into the text."""

    long: tuple[int, int]
    short: tuple[int, int]


def find_abbreviations(text: str) -> Iterator[Abbreviation]:
    """Yield every abbreviation that the text defines in brackets, whichever of the two forms comes first, and the one
    that stands before a colon and its words at the text's start."""
    yield from _find_in_headline(text)
    yield from _find_bare(text)
    for match in BRACKETS.finditer(text):
        inner = re.split(r"[,;]| i\.e\.| e\.g\.", match.group(1))[0].strip()
        start = match.start(1)
        if _is_short(inner):
            long = _find_long(text, match.start(), inner)
            if long:
                yield Abbreviation(long, (start, start + len(inner)))
        elif " " in inner or "-" in inner:
            word = re.search(r"[\w+@.\-]+(?=\s*$)", text[: match.start()])
            if word and _is_short(word.group()) and _spells(inner, word.group()):
                yield Abbreviation((start, start + len(inner)), word.span())


def _find_in_headline(text: str) -> Iterator[Abbreviation]:
    """Yield the short form that opens a text and the words behind its colon whose initials are just its letters."""
    match = HEADLINE.match(text)
    if not match or not _is_short(match.group(1)):
        return
    letters = _to_letters(match.group(1))
    words = list(re.finditer(r"\w+", match.group(2)))
    for count in range(HEADLINE_LEAST, len(words) + 1):
        is_whole = count == len(words) or words[count].group() in LINKING_WORDS
        if is_whole and _are_initials(letters, [word.group().lower() for word in words[:count]]):
            yield Abbreviation((match.start(2), match.start(2) + words[count - 1].end()), match.span(1))
            return


def _find_bare(text: str) -> Iterator[Abbreviation]:
    """Yield the short forms in capitals that stand behind just the words that they abbreviate, without brackets:
    "variational quantum circuits VQCs"."""
    for match in BARE.finditer(text):
        letters = _to_letters(match["short"])
        words = list(WORD.finditer(text, max(0, match.start() - LONGEST), match.start()))[-len(letters) :]
        named = [word.group() for word in words]
        is_spelt = [word[0].lower() for word in named] == letters and not LINKING_WORDS & {*named}
        if is_spelt and PHRASE.fullmatch(text, words[0].start(), match.start()):
            yield Abbreviation((words[0].start(), match.start()), match.span("form"))


def _is_short(form: str) -> bool:
    return (
        2 <= len(form) <= SHORT_MOST
        and " " not in form
        and sum(letter.isupper() for letter in form) >= 1 + form[0].islower()
        and not form.isdigit()
    )


def _find_long(text: str, bracket: int, short: str) -> tuple[int, int] | None:
    """Return the shortest stretch before the bracket whose letters spell the short form."""
    breaks = [match.end() for match in BREAK.finditer(text, 0, bracket)]
    floor = breaks[-1] if breaks else 0
    before = text[floor:bracket].rstrip()
    most_words = min(len(short) + 5, len(short) * 2)
    starts = [match.start() for match in WORD_START.finditer(before)][-most_words:]
    spelt = short.removesuffix("s") if short[-2:-1].isupper() else short
    at = _find_initials(before, spelt, starts)
    if at is None:
        at = _find_initials(before, REPEATED.sub(lambda match: match[1] * int(match[2]), spelt), starts)
    if at is None:
        at = _align(before, spelt)
        if at is not None and starts and at >= starts[0]:
            at = _find_whole_start(before, at)
    if at is None or not starts or at < starts[0]:
        return None
    if before[at:].casefold() == short.casefold() or len(before) - at <= len(short):
        return None
    return floor + at, floor + len(before)


def _find_initials(text: str, short: str, starts: Sequence[int]) -> int | None:
    """Return where the last words begin whose initials are the letters of `short`, function words left out or not."""
    letters = _to_letters(short)
    for first in reversed(starts):
        if _are_initials(letters, re.findall(r"\w+", text[first:].lower())):
            return _find_whole_start(text, first)
    return None


def _to_letters(short: str) -> list[str]:
    return [letter for letter in short.lower() if letter.isalnum()]


def _are_initials(letters: Sequence[str], words: Sequence[str]) -> bool:
    heads = ([word[0] for word in words], [word[0] for word in words if word not in LINKING_WORDS])
    return letters in heads and words[0] not in LINKING_WORDS


def _find_whole_start(text: str, start: int) -> int:
    """Return where a word with a hyphen begins whose part at `start` begins with the same letter: "Single-source"."""
    whole = start - len(re.split(r"[^\w\-‐–]", text[:start])[-1])
    return whole if text[whole].lower() == text[start].lower() else start


def _spells(long: str, short: str) -> bool:
    """Tell whether a long form spells a short one: all letters from its end, as `_align` takes them, or one after the
    other from its start, capitals at the starts of words: "ForEx (Formal Verification for Explainable Reasoning)"."""
    if _align(long, short) == 0:
        return True
    if long[0].lower() != short[0].lower():
        return False
    starts = {match.start() for match in WORD_START.finditer(long)}
    at = 0
    for letter in filter(str.isalnum, short):
        fits = (i for i in range(at, len(long)) if long[i].lower() == letter.lower())
        found = next((i for i in fits if i in starts or not letter.isupper()), None)
        if found is None:
            return False
        at = found + 1
    return True


def _align(long: str, short: str) -> int | None:
    """Return where in `long` the match of all letters of `short`, taken from the right, begins; None without one."""
    spelt = short.lower() if "2" in long else short.lower().replace("2", "t")  # T2I: text-to-image
    letters = _to_letters(spelt)
    folded = long.lower() if len(long.lower()) == len(long) else long
    i = len(long)
    for position, letter in enumerate(reversed(letters)):
        first = position == len(letters) - 1
        while True:
            i = folded.rfind(letter, 0, i)
            if i < 0:
                return None
            if not first or WORD_START.match(long, i):
                break
    return i
