"""Where the annotated numbers of a paper stand, and where the things stand that they measure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.extract.pointers import SLOTS
from kg.sources.cleaning import clean
from kg.training.annotated import Row
from kg.training.score import normalise

Places = tuple[tuple[int, int], ...]
DIGITS, WORD = re.compile(r"\d[\d,]*\.?\d*"), re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Measured:
    """An annotated number at `start` to `end`: what kind of measure it is, what fills each slot (None where the text is
    silent), and the places of that thing; a slot whose filler can't be found has no places."""

    start: int
    end: int
    kind: str
    fillers: Mapping[str, str | None]
    slots: Mapping[str, Places]


def find_measured(text: str, row: Row) -> Iterator[Measured]:
    """Yield the annotated results and quantities that stand literally in the text."""
    forms = [
        (frozenset(map(normalise, (entity["name"], *entity["mentions"]))), entity["mentions"])
        for entity in row["entities"]
    ]
    for measure in (*row.get("results", ()), *row.get("facts", ())):
        place = _find_number(text, clean(measure["quote"]), measure["value"])
        if place:
            fillers = {slot: measure[slot] for slot in SLOTS if slot in measure}
            found = {slot: _find_filler(text, filler, forms) for slot, filler in fillers.items()}
            known = {slot: places for slot, places in found.items() if places is not None}
            yield Measured(*place, measure["kind"], fillers, known)


def _find_number(text: str, quote: str, value: str) -> tuple[int, int] | None:
    """Return the place of a value's first number in a quote: where the value stands whole, else where the number is no
    part of a name or of a longer number ("5" in "GPT-5.5 reaches 5 %"), else where its digits stand first."""
    first = DIGITS.search(value) or WORD.search(value.casefold())  # "97" of "over 97", "two" of "two thirds"
    if not quote or not first or quote not in text:
        return None
    number = re.escape(first.group().strip(".,"))
    before, within = map(re.escape, (value[: first.start()], value[first.start() :]))
    for pattern in (
        rf"(?<![\w.-]){before}(?={within}(?!\w|\.\d))({number})",
        rf"(?<![\w.-])({number})(?![.,]?\d)",
        rf"(?<![\d.])({number})(?!\d)",
    ):
        if match := re.search(pattern, quote, re.IGNORECASE):
            begin = text.index(quote)
            return begin + match.start(1), begin + match.end(1)
    return None


def _find_filler(text: str, filler: str | None, forms: Sequence[tuple[frozenset[str], Sequence[str]]]) -> Places | None:
    """Return the places of what fills a slot: those of the concept of this name, else where the words stand, else
    those of the concept with the longest name among the words; None when there is nothing of it."""
    if not filler:
        return ()
    key = normalise(filler)
    for names, mentions in forms:
        if key in names:
            return find_all(text, mentions) or None
    literal = find_all(text, [filler])
    if literal:
        return literal
    within = [(len(mention), mentions) for _, mentions in forms for mention in mentions if _holds(filler, mention)]
    return find_all(text, max(within)[1]) or None if within else None


def _holds(phrase: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", phrase, re.IGNORECASE) is not None


def find_all(text: str, names: Sequence[str]) -> Places:
    """Return every place where one of the names stands as whole words, case ignored, in the text's order."""
    cleaned = {clean(name) for name in names} - {""}
    found = {
        match.span()
        for name in cleaned
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    }
    return tuple(sorted(found))
