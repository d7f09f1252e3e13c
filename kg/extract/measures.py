"""Numbers become results or quantities, with what they measure, on what, of whom, and compared with what."""

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from kg.extract.evidence import to_mention
from kg.extract.fusion import Group
from kg.extract.lexicon import boundaries, cue, words
from kg.extract.numerals import Numeral, find_numerals
from kg.records import Quantity, Result

RESULT_CONFIDENCE = 0.75
QUANTITY_CONFIDENCE = 0.7
NEAR = 60
CLAUSE = re.compile(r";\s|,\s(?:while|whereas|but|and\s(?:\w+\s){0,2}?(?:achiev|improv|reduc|outperform))\w*")
KINDS_BY_UNIT = {
    "x": ("speedup", "reduction", "gain", "ratio"),
    "orders of magnitude": ("speedup", "reduction", "gain"),
}
MEMORY = frozenset({"GB", "TB", "MB"})
COUNTED, HAS_MEMORY, DESCRIBED = ("Hardware",), ("Hardware", "Model"), ("Model", "Dataset", "Benchmark", "Method")
KINDS = ("absolute", "cost", "speedup", "reduction", "gain", "ratio")


def find_measures(doc: Doc, groups: Sequence[Group]) -> Iterator[Result | Quantity]:
    """Yield the results and quantities of a text, in its order."""
    text = doc.text
    for numeral in find_numerals(text):
        sentence = _sentence_bounds(doc, numeral.start)
        if is_result(text, numeral, sentence, groups):
            yield to_result(doc, text, numeral, sentence=sentence, groups=groups)
        else:
            quantity = to_quantity(doc, text, numeral, sentence=sentence, groups=groups)
            if quantity is not None:
                yield quantity


def is_result(text: str, numeral: Numeral, sentence: tuple[int, int], groups: Sequence[Group]) -> bool:
    """Tell whether a number is a finding: its unit is one of findings, or a metric stands beside it, in a sentence
    that reports."""
    if not cue("results", "reporting").search(text, *sentence):
        return False
    if numeral.family == "finding":
        return True
    if numeral.family or "." not in numeral.low:
        return False
    metrics = (place for group in groups if group.kind == "Metric" for place in group.places)
    return any(0 <= _distance(start, end, numeral) < NEAR for start, end in metrics)


def to_result(doc: Doc, text: str, numeral: Numeral, *, sentence: tuple[int, int], groups: Sequence[Group]) -> Result:
    """Return a finding with its slots filled from the things named in its clause and its sentence."""
    clause = _clause_bounds(text, numeral, sentence)
    return Result(
        value=numeral.value,
        low=numeral.low,
        high=numeral.high,
        unit=numeral.unit,
        kind=_kind(text, numeral, clause),
        metric=_metric(text, groups, numeral, clause) or _metric(text, groups, numeral, sentence),
        on=_measured_on(text, groups, numeral, sentence),
        subject=_subject(text, groups, numeral, sentence),
        baseline=_baseline(text, groups, numeral, sentence),
        evidence=to_mention(doc, numeral.start, numeral.end),
        confidence=RESULT_CONFIDENCE,
    )


def to_quantity(
    doc: Doc, text: str, numeral: Numeral, *, sentence: tuple[int, int], groups: Sequence[Group]
) -> Quantity | None:
    """Return a number as a quantity of what it counts, None when it counts nothing."""
    counted = None if numeral.family == "compute" else _counted(doc, numeral.end, sentence[1])
    if not numeral.family and not counted:
        return None
    unit = " ".join(part for part in (numeral.unit, counted[0] if counted else "") if part)
    end = numeral.end if not counted else counted[1]
    return Quantity(
        value=numeral.value,
        low=numeral.low,
        high=numeral.high,
        unit=unit,
        kind="compute" if numeral.family == "compute" else "scale",
        of=_described(text, groups, numeral, sentence),
        evidence=to_mention(doc, numeral.start, end),
        confidence=QUANTITY_CONFIDENCE,
    )


def _described(text: str, groups: Sequence[Group], numeral: Numeral, sentence: tuple[int, int]) -> str | None:
    """Return what a quantity describes, as written: the hardware that is counted or has the memory, else the nearest
    model, data set or system of the sentence."""
    kinds = HAS_MEMORY if numeral.unit in MEMORY else COUNTED if numeral.family == "compute" else DESCRIBED
    near = max(sentence[0], numeral.start - NEAR), min(sentence[1], numeral.end + NEAR)
    return _nearest(text, groups, kinds, numeral, near)


def _sentence_bounds(doc: Doc, start: int) -> tuple[int, int]:
    span = doc.char_span(start, start + 1, alignment_mode="expand")
    assert span is not None
    return span.sent.start_char, span.sent.end_char


def _clause_bounds(text: str, numeral: Numeral, sentence: tuple[int, int]) -> tuple[int, int]:
    cuts = [match.start() for match in CLAUSE.finditer(text, *sentence)]
    first = max([sentence[0], *(cut for cut in cuts if cut < numeral.start)])
    last = min([sentence[1], *(cut for cut in cuts if cut >= numeral.end)])
    return first, last


def _kind(text: str, numeral: Numeral, clause: tuple[int, int]) -> str:
    """Return the kind that the nearest cue tells; a number of times is never absolute, a level always is."""
    bounds = max(clause[0], numeral.start - NEAR), min(clause[1], numeral.end + NEAR // 2)
    times = numeral.unit in KINDS_BY_UNIT
    told = [
        (_distance(*match.span(), numeral), order, kind)
        for order, kind in enumerate(KINDS_BY_UNIT.get(numeral.unit, KINDS))
        for match in cue("results", kind).finditer(text, *bounds)
    ]
    if not times and (not told or _is_level(text, numeral, clause)):
        return "absolute"
    return min(told)[2] if told else "ratio"


def _is_level(text: str, numeral: Numeral, clause: tuple[int, int]) -> bool:
    """Tell whether a number is a level that something rose or fell from or to: "from 16.4 to 17.8"."""
    before = text[clause[0] : numeral.start]
    after = text[numeral.end : clause[1]]
    to = re.search(r"\bto\s+\D{0,12}$", before) and re.search(r"\bfrom\b", before)
    return bool(to or re.search(r"\bfrom\s+\D{0,12}$", before) and re.match(r"\W*(?:\w+\s){0,4}?to\s", after))


def _nearest(
    text: str, groups: Sequence[Group], kinds: tuple[str, ...], numeral: Numeral, bounds: tuple[int, int]
) -> str | None:
    """Return the name, as written, of the thing of the kinds that stands nearest to the number within the bounds."""
    places = [
        (_distance(start, end, numeral), start, end)
        for group in groups
        if group.kind in kinds
        for start, end in group.places
        if bounds[0] <= start and end <= bounds[1] and not (start <= numeral.start < end)
    ]
    if not places:
        return None
    _, start, end = min(places)
    return text[start:end]


def _metric(text: str, groups: Sequence[Group], numeral: Numeral, bounds: tuple[int, int]) -> str | None:
    return _nearest(text, groups, ("Metric",), numeral, bounds)


def _distance(start: int, end: int, numeral: Numeral) -> int:
    return numeral.start - end if end <= numeral.start else max(0, start - numeral.end)


def _behind(
    text: str, groups: Sequence[Group], kinds: tuple[str, ...], pattern: re.Pattern[str], bounds: tuple[int, int]
) -> str | None:
    """Return the first thing of the kinds that follows a match of the pattern by at most a few words."""
    for match in pattern.finditer(text, *bounds):
        places = sorted(
            (start, end)
            for group in groups
            if group.kind in kinds
            for start, end in group.places
            if match.end() <= start <= match.end() + NEAR // 2 and end <= bounds[1]
        )
        if places:
            return text[slice(*places[0])]
    return None


def _measured_on(text: str, groups: Sequence[Group], numeral: Numeral, sentence: tuple[int, int]) -> str | None:
    data, task = ("Benchmark", "Dataset"), ("Task",)
    after, before = (numeral.end, sentence[1]), (sentence[0], numeral.start)
    return (
        _behind(text, groups, data, cue("results", "measured_on"), after)
        or _nearest(text, groups, data, numeral, before)
        or _nearest(text, groups, data, numeral, sentence)
        or _behind(text, groups, task, cue("results", "measured_on"), after)
        or _nearest(text, groups, task, numeral, sentence)
    )


def _subject(text: str, groups: Sequence[Group], numeral: Numeral, sentence: tuple[int, int]) -> str | None:
    return _nearest(text, groups, ("Model", "Method", "Software"), numeral, (sentence[0], numeral.start))


def _baseline(text: str, groups: Sequence[Group], numeral: Numeral, sentence: tuple[int, int]) -> str | None:
    kinds = ("Model", "Method", "Software", "Hardware")
    return _behind(text, groups, kinds, cue("results", "against"), (numeral.end, sentence[1]))


def _counted(doc: Doc, start: int, end: int) -> tuple[str, int] | None:
    """Return the plural noun phrase that follows a number, and where it ends: "deliberation sessions"."""
    if start + 2 > end:
        return None
    span = doc.char_span(start, start + 2, alignment_mode="expand")
    if span is None:
        return None
    first = next((t.i for t in doc[span.start : span.start + 2] if t.idx >= start and t.text[0].isalpha()), None)
    if first is None:
        return None
    last = first
    while last < len(doc) and last - first < 5 and doc[last].idx < end and doc[last].text[0].isalpha():
        if doc[last].lower_ in boundaries() and doc[last].lower_ not in words("modifiers.txt"):
            break
        last += 1
    while last > first and not (doc[last - 1].lower_.endswith("s") and not doc[last - 1].lower_.endswith("ss")):
        last -= 1
    phrase = doc[first:last]
    return (phrase.text, phrase.end_char) if last > first else None
