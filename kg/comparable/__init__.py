"""What makes a result comparable: its value in the unit of its metric, and whether it may be ranked beside others.

`metrics.tsv` holds, a line for each metric, which way is better, which values are possible, the unit to compare in, and
whether it tells a quality or a cost; `units.tsv` holds the units that may be turned into another. They lie here, not in
`kg/knowledge/`, as they say nothing of how papers are read: a change makes the graph anew, but no paper is read again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.link import known_by_slug, to_slug
from kg.records import Result, Statement

METRICS = Path(__file__).parent / "metrics.tsv"
UNITS = Path(__file__).parent / "units.tsv"
AS_STATED = "*"
STATED_WITH_UNIT = "+"
DATA = frozenset({"Dataset", "Benchmark"})
# A word with a capital or a digit inside: what has one is the name of one thing ("WebLists"), not of many ("test set").
NAME = re.compile(r"(?:.*[\s-])?\S*[^\W\d_]\S*[A-Z\d]\S*")

MOST_COUNTED = 10

FORMER = r"\bfrom\s+(?:[^\s,;]+\s+){{0,3}}?{0}(?:\s+[^\s,;]+){{0,3}}?\s+to\s|{0}\s*(?:→|->)"
FEW = 2

AT_NUMBER = re.compile(r"-at-\d+$")
DESCRIPTION = re.compile(r"[a-z -]+")


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What is known of a metric. `direction` is a notation of kg:Direction, None where it depends on the question;
    `least` and `most` are the values that are possible; `unit` is the one that values are compared in, AS_STATED where
    that is the one of the paper; `is_cost` tells that it is about what an outcome takes, not how good it is:
    time, size, price, speed, or a count; `needs_unit` tells that a number without a unit has no meaning."""

    name: str
    direction: str | None
    least: Decimal | None
    most: Decimal | None
    unit: str
    is_cost: bool
    needs_unit: bool

    @property
    def whole(self) -> int | None:
        """The value that all of it has, for a metric that is a share: 100 for %, else None."""
        return int(self.most or 100) if self.unit == "%" or self.unit == "" and self.most in (1, 100) else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What can be said of a result beside others. `value` is in `unit`; `flag` is a notation of kg:Flag and says why
    the result cannot be right; `is_ranked` tells whether it has a place among the results on the same data."""

    value: Decimal | None
    unit: str
    flag: str | None = None
    is_ranked: bool = False


def compare_results(results: Sequence[Result], said: Mapping[str, Statement]) -> Iterator[Comparison | None]:
    """Yield the comparison of each result of a paper, given what the paper says by the slug of each name. What a change
    began from ("from 83 to 89 %") is not ranked, and no values of a sentence that were all read as the same thing's,
    more than two or listed "respectively"."""
    things = [(each.evidence.sentence, each.metric, each.on, each.subject, each.kind) for each in results]
    for result, thing in zip(results, things, strict=True):
        metric, on = (said.get(to_slug(stated)) if stated else None for stated in (result.metric, result.on))
        found = compare(result, metric, on)
        if found and not found.flag:
            flag = "former" if _is_former(result) else "list" if _is_listed(result, things.count(thing)) else None
            found = replace(found, flag=flag, is_ranked=found.is_ranked and flag is None)
        yield found


def _is_former(result: Result) -> bool:
    """Tell whether a value is the one that a change began from."""
    place = result.evidence
    return re.search(FORMER.format(re.escape(place.quote)), place.sentence) is not None


def _is_listed(result: Result, alike: int) -> bool:
    """Tell whether a value is one of several of its sentence of which it is not known whose is whose."""
    return alike > FEW or alike > 1 and "respectively" in result.evidence.sentence


def compare(result: Result, metric: Statement | None, on: Statement | None) -> Comparison | None:
    """Return the comparison of a result, given what its paper says of its metric and of the thing that it was measured
    on. None for what is no single absolute value, for a metric that is not known, and for a bare whole number that may
    be a count, as in "higher accuracy on 9 of these", or in the case of 1 all of a share."""
    yardstick = find_yardstick(metric.concept) if metric else None
    if yardstick is None or result.kind != "absolute" or result.low != result.high:
        return None
    if result.unit == "" and yardstick.whole and (result.low == "1" or _may_be_count(result.low, yardstick)):
        return None
    found = to_normal(Decimal(result.low), result.unit, yardstick)
    if found is None:
        return Comparison(None, "", flag="unit")
    value, unit = found
    if not is_possible(value, yardstick):
        return Comparison(value, unit, flag="impossible")
    named = on is not None and on != metric and is_named_data(on)
    return Comparison(value, unit, is_ranked=named and yardstick.direction is not None)


def _may_be_count(value: str, yardstick: Yardstick) -> bool:
    is_good_percent = yardstick.unit == "%" and yardstick.direction == "higher"
    return is_good_percent and value.isdigit() and int(value) <= MOST_COUNTED


def find_yardstick(metric: str) -> Yardstick | None:
    """Return what is known of the metric with a slug; of a rate at a number, what is known of it at any.

    >>> find_yardstick("pass-at-200") == find_yardstick("pass-at-k")
    True
    """
    return yardsticks().get(metric) or yardsticks().get(AT_NUMBER.sub("-at-k", metric))


def to_normal(value: Decimal, unit: str, yardstick: Yardstick) -> tuple[Decimal, str] | None:
    """Return a value in the unit that its metric is compared in, and that unit; None for a unit of something else.

    A share without a unit is a fraction up to 1, and in percent above; what more is better of cannot be between 1
    and 2 percent in practice, so that an F1 of 1.2 is a fraction too, and impossible.

    >>> accuracy = yardsticks()["accuracy"]
    >>> [str(to_normal(Decimal(number), unit, accuracy)[0]) for number, unit in (("85", "%"), ("0.85", ""), ("85", ""))]
    ['85', '85.00', '85']
    >>> to_normal(Decimal("12"), "GB", accuracy) is None
    True
    >>> to_normal(Decimal("12"), "ms", yardsticks()["latency"])
    (Decimal('0.012'), 's')
    >>> to_normal(Decimal("45.1"), "mm", yardsticks()["mpjpe"])
    (Decimal('0.0451'), 'm')
    """
    whole = yardstick.whole
    if unit == "" and yardstick.needs_unit:
        return None
    if yardstick.unit == AS_STATED:
        normal, each = fixed_units().get(unit, (unit, Decimal(1)))
        return value * each, normal
    if whole and unit == "":
        is_own = yardstick.unit == "" and whole == 100 or yardstick.direction == "lower"
        is_fraction = abs(value) <= 1 if is_own else abs(value) < 2
        return value * (whole if is_fraction else Decimal(whole) / 100), yardstick.unit
    if whole:
        return (value * whole / 100, yardstick.unit) if (unit, "%") in factors() else None
    if unit == yardstick.unit:
        return value, yardstick.unit
    factor = factors().get((unit, yardstick.unit))
    return (value * factor, yardstick.unit) if factor else None


def is_possible(value: Decimal, yardstick: Yardstick) -> bool:
    """Tell whether a metric can have a value, in its own unit.

    >>> is_possible(Decimal(120), yardsticks()["accuracy"]), is_possible(Decimal(120), yardsticks()["word-error-rate"])
    (False, True)
    """
    low, high = yardstick.least, yardstick.most
    return (low is None or value >= low) and (high is None or value <= high)


def is_named_data(on: Statement) -> bool:
    """Tell whether papers mean the same data by a name: a known set or benchmark whose name is no mere description
    ("training data"), or one with a capital or digit inside its name."""
    known = known_by_slug().get(on.concept)
    if known:
        return known.kinds[0] in DATA and DESCRIPTION.fullmatch(known.name) is None
    return on.kind in DATA and NAME.fullmatch(on.name) is not None


@cache
def yardsticks() -> Mapping[str, Yardstick]:
    """Return what is known of metrics by the slug of their concept."""
    return {
        to_slug(name): Yardstick(
            name,
            direction,
            _number(least),
            _number(most),
            unit=AS_STATED if unit == STATED_WITH_UNIT else unit or "",
            is_cost=tells == "cost",
            needs_unit=unit == STATED_WITH_UNIT,
        )
        for name, direction, least, most, unit, tells in _read_rows(METRICS)
        if name
    }


@cache
def factors() -> Mapping[tuple[str, str], Decimal]:
    """Return what one of a stated unit is of the unit that values are compared in."""
    return {(stated or "", normal or ""): Decimal(factor or 1) for stated, normal, factor in _read_rows(UNITS)}


@cache
def fixed_units() -> Mapping[str, tuple[str, Decimal]]:
    """Return the units that are turned into one other alone, whatever is measured: that one, and the factor."""
    stated = Counter(unit for unit, _ in factors())
    return {unit: (normal, factor) for (unit, normal), factor in factors().items() if stated[unit] == 1}


def _read_rows(path: Path) -> Iterator[list[str | None]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield [None if cell == "-" else cell for cell in line.split("\t")]


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
