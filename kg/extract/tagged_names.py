"""The names that the trained tagger finds, as candidates, and what it says of a thing at given places."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from kg.extract.brackets import PAIRS, balance
from kg.extract.candidates import Candidate, starts_inside
from kg.extract.layout import to_text
from kg.extract.lexicon import kind_of_carrier, to_singular, words
from kg.extract.names import ATTACHED, is_shaped
from kg.extract.numerals import UP_TO_TWELVE, is_before_unit
from kg.extract.tagger import Tagged, to_tagging
from kg.knowledge import load_generic

PREFIX = re.compile(r"(?:[A-Za-z][a-z]*-)+")
INITIALS = re.compile(r"\b(?:[A-Z]\.)+\Z")
HYPHENS = "-‐‑–"
SURE_RANK, UNSURE_RANK = 2.5, 0.5
CARRIED = frozenset(("Benchmark", "Dataset", "Hardware", "Model"))  # in "the GSM8K benchmark", but not in "F1 score"
COUNTING = frozenset(("the", "a", "an", *UP_TO_TWELVE))
JOINING = frozenset("and as by for of or than that to with".split())  # not "from", "in": "from scratch", "in-context"
MEASURED = frozenset("accurate efficient faster reliable robust scalable".split())  # "2% more accurate": a metric
POINTING = frozenset(
    "available corresponding different distinct meaningful other powerful several significant sophisticated specific "
    "substantial superior unique".split()
)  # they tell nothing of the thing behind them: "several datasets"
UNNAMED = frozenset(("predictive",))  # begins names, is none
ORGANISATION = re.compile(r"\b(?:Hospital|University|Institute|Foundation|College|Ministry)\Z")
QUOTES = "`'‘’"
OWNING = re.compile(r"(?<=\w)['’]s\s+|(?<=\w['’])s\s+")  # of "model's states"
AMOUNTS = frozenset(
    "array pool range series set variety".split()
)  # "a range of vision benchmarks" are vision benchmarks
PARTICIPLE = re.compile(r"(?!infra|hund)[a-z]+[^be]ed|based|built|drawn")  # no speed, testbed
LINKS = frozenset("across against as at by for from in into on over to using via with".split())
LACKED = frozenset(("needed", "required"))
DIGIT = re.compile(r"\d[.,]?\Z")
CUT = re.compile(r"(?<=\d)[.,]?\d|(?<=\.)\d|(?<=[A-Z])&[A-Z]")  # "PCK@0|.10", "Q|&A"
THOUSANDS, TIMES = re.compile(r"\d[\d.,]*[KkM]"), frozenset(("hour", "hours", "day", "days"))  # "314K H800 GPU hours"
SURE, SALIENT, LIKELY = 0.9, 0.3, 0.65  # what is less stands back behind the names that other steps find


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tagger says of a thing, its names in the text taken together: probabilities of kinds and roles, that it
    is salient, and that it is a name at all."""

    kinds: dict[str, float]
    roles: dict[str, float]
    salience: float
    sureness: float


def find_tagged(doc: Doc) -> Iterator[Candidate]:
    """Yield the names that the tagger found, each of its likeliest kind."""
    for name in to_tagging(doc).names:
        kind = _find_kind(name)
        is_sure = name.sureness >= SURE and name.salience >= SALIENT and name.kinds[kind] >= LIKELY
        start, end = _trim(doc, name)
        if (
            start < end
            and not ORGANISATION.search(to_text(doc), start, end)
            and not _only_judges(to_text(doc)[start:end], kind)
        ):
            yield Candidate(start, end, kind, "tagger", rank=SURE_RANK if is_sure else UNSURE_RANK)


def _only_judges(name: str, kind: str) -> bool:
    """Tell whether a name is one word that only judges or points, as "smaller" of "smaller YOLO variants"."""
    word = name.casefold()
    return (
        not name.isupper() and word in words("modifiers.txt") | UNNAMED and not (kind == "Metric" and word in MEASURED)
    )


def _find_kind(name: Tagged) -> str:
    return max(name.kinds, key=name.kinds.__getitem__)


def _trim(doc: Doc, name: Tagged) -> tuple[int, int]:
    """Return the place of a name without marks and function words at its ends and without words that only count or
    carry it: of "four A100 GPUs from" and of "314K A100 GPU hours" that of "A100". It is empty when nothing is left."""
    span = doc.char_span(name.start, name.end, alignment_mode="expand")
    assert span is not None
    first, last = 0, len(span) - 1
    if _find_kind(name) == "Hardware":
        first += THOUSANDS.fullmatch(span[first].text) is not None
        while last > first and span[last].lower_ in TIMES:
            last -= 1
    while first <= last and (count := _count_before_name(span[first : last + 1])):
        first += count
    while last > first and (span[last].is_stop or _is_mark(span[last].text) or _tells_more(doc, span[last].i)):
        last -= 1
    carried = span[first:last].text.casefold() if first < last else ""
    if (
        carried
        and kind_of_carrier(span[last].lower_) in CARRIED
        and is_shaped(span[last - 1])
        and carried not in load_generic()
    ):
        last -= 1
    text = to_text(doc)
    if first > last or _is_mark(text[name.start : name.end]):
        return name.start, name.start
    is_part = first == 0 and PREFIX.fullmatch(text, span[0].idx, name.start) is not None
    start = span[first].idx if first or is_part else name.start
    end = span[last].idx + len(span[last]) if last < len(span) - 1 else name.end
    return balance(text, *_complete(span[first : last + 1], start, end))


def _count_before_name(span: Span) -> int:
    """Return how many of the first of some words only tell the amount of the others, which are several: 3 of "wide
    range of reasoning benchmarks"."""
    for i in range(min(2, len(span) - 3)):
        if to_singular(span[i].lower_) in AMOUNTS and span[i + 1].lower_ == "of":
            return i + 2
    return int(_is_before_name(span))


def _tells_more(doc: Doc, i: int) -> bool:
    """Tell whether a word is a participle that begins what is told of the name before it, as in "features extracted
    from" or "iterations required". Behind an adverb it describes a thing itself: "jointly trained"."""
    word, following = doc[i].text, doc[i + 1].lower_ if i + 1 < len(doc) else ""
    is_link = word in LACKED or (following in LINKS and PARTICIPLE.fullmatch(word) is not None)
    return is_link and not doc[i - 1].lower_.endswith("ly")


def _is_before_name(span: Span) -> bool:
    """Tell whether the first of some words only counts the others, as the 4 of "4 GPUs" and not that of "4 nm chips",
    only joins them to the words before, or is a mark that opens nothing."""
    word = span[0]
    if word.is_digit:
        has_unit = len(span) > 1 and span[1].is_alpha and is_before_unit(to_text(span.doc), word.idx + len(word))
        return not has_unit
    if word.lower_ in COUNTING or word.text in JOINING or word.text in POINTING:
        return True
    return _is_mark(word.text) and word.text not in PAIRS


def _is_mark(text: str) -> bool:
    return not any(letter.isalnum() for letter in text)


def _complete(span: Span, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of words that begins or ends inside of one with the whole word: of "-only structure" that of
    "append-only structure". What only hangs on a name ("GPT-" of "GPT-based") and addresses lose their hyphen, and what
    owns something ("GPT'" of "GPT's") its quotation mark."""
    text, first, last = to_text(span.doc), span[0], span[-1]
    if text[start].isdigit() and DIGIT.search(text, first.idx, start):
        if text[start:end].isdigit():  # the end of a number is no name
            return end, end
        start = first.idx
    if (owner := OWNING.match(text, start)) and owner.end() < end:
        start = owner.end()
    if CUT.match(text, end):
        end = max(end, last.idx + len(last))
    if text[end - 1] in QUOTES and not any(mark in QUOTES for mark in text[start : end - 1]):
        end = max(end - 1, start + 1)
    if text[start] in HYPHENS:
        start, end = (start + 1, end) if "/" in first.text else (first.idx, max(end, first.idx + len(first)))
    if text[end - 1] in HYPHENS:
        hangs = ATTACHED.search(last.text) and not last.text.islower()
        end = end - 1 if hangs or "/" in last.text else last.idx + len(last)
    if " " in text[start:end] and "/" not in first.text and starts_inside(text, start):
        start = first.idx
    initials = INITIALS.search(text, max(0, start - 6), start)
    return initials.start() if initials and text[start].isupper() else start, end


def _find_meeting(names: Sequence[Tagged], start: int, end: int) -> Iterator[int]:
    """Yield which names, in the text's order, share characters with a place."""
    for i in range(bisect_right(names, start, key=lambda name: name.end), len(names)):
        if names[i].start >= end:
            return
        yield i


def consult(doc: Doc, places: Sequence[tuple[int, int]]) -> Verdict | None:
    """Return what the tagger says of the thing at these places; None when it found nothing there."""
    names = to_tagging(doc).names
    met = {i for start, end in places for i in _find_meeting(names, start, end)}
    here = [names[i] for i in sorted(met)]
    if not here:
        return None
    count = len(here)
    return Verdict(
        kinds={kind: sum(name.kinds[kind] for name in here) / count for kind in here[0].kinds},
        roles={role: sum(name.roles[role] for name in here) / count for role in here[0].roles},
        salience=sum(name.salience for name in here) / count,
        sureness=max(name.sureness for name in here),
    )
