"""Numbers in a text with their units: "59.6 %", "2.2-3.8x", "60,000 images"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.extract.lexicon import rules, words

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
UP_TO_TWELVE = "zero one two three four five six seven eight nine ten eleven twelve".split()
NUMERAL = re.compile(
    rf"(?<![\w.,^@])(?<!\^\{{)(?<!\^[-−])(?<!\^\{{-)(?<![A-Za-z][-‐‑–])"
    rf"(?:(?:US)?(?P<dollar>USD\s(?=\d)|\$(?=\d[\d,.]*(?![^$\n]*\$(?!\d)))))?(?P<low>{DIGITS})"
    rf"(?:\s?(?:%|\\%|x|×|(?P<factor>[KkMBT]))?\s?(?:-{{1,2}}|–|—|~|∼)\s?\$?(?P<high>{DIGITS})"
    r"(?(factor)(?=(?P=factor)\b)))?(?!\d)"
)
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
IN_WORDS = {
    **{name: value for value, name in enumerate([*UP_TO_TWELVE, *TEENS])},
    **{name: 10 * tens for tens, name in enumerate(TENS, 2)},
}
POWER = re.compile(  # 10^-3, 1.2 × 10^{24}, 2e-5
    rf"(?<![\w.,^@])(?P<low>(?:(?P<times>{DIGITS})\s?(?:[×x·*]|\\times|\\cdot)\s?)?10\s?\^\s?\{{?(?P<power>[-−+]?\d\d?)\}}?"
    rf"|(?P<mantissa>{DIGITS})e(?P<exponent>[-−+]?\d\d?))(?![\w^])"
)
SPREAD = re.compile(rf"\s?(?:±|\+/?-)\s?(?:{DIGITS})")
WORD_NUMERAL = re.compile(
    rf"\b(?<!ty-)(?P<low>{'|'.join([*UP_TO_TWELVE[1:], *TEENS, *TENS])})\b(?![-‐‑–](?!fold))", re.IGNORECASE
)
NOT_A_VALUE = re.compile(
    r"(?:top|fig(?:ure)?s?\.?|table|section|sec\.|eq\.|version|phase|stage|level|tier|RQ|[RG]TX|GeForce|Radeon)[ -]?$",
    re.IGNORECASE,
)
NOT_COUNTED = re.compile(  # between a number and GPUs that it does not count: "57.8 FPS on the T4 GPU"
    r"\s(?:across|and|as|at|by|for|from|in|of|on|over|per|requiring|takes?|than|the|to|using|via|with|without"
    r"|core|FPS|Hz|min(?:ute)?s?|m?s|seconds?|weeks?)\s"
)
DEVICE_TIMES = ("GPU hours", "GPU days", "TPU hours", "TPU days")  # stated in thousands and millions too
CARD = re.compile(r"[1-5]0[5-9]0")  # a card by its bare number: "four NVIDIA 4090 GPUs"

IS = re.compile(r"\b(?:is|are)\s(?:\w+\s)?$")  # "Our contributions are three-fold" tells no multiple
OUT_OF = re.compile(r"\s?/\s?(?P<most>5|10|100)(?:\.0)?(?![\d.,%/]|\s?[-–]\d)")  # a score: "4.4/5"
SCORE = re.compile(r"\d+\.\d+|\d\d")
SCALES = frozenset(("0-1", "0-5", "0-10", "0-100", "1-5", "1-7", "1-10", "1-100"))  # in brackets: of what scores may be
MONEY = re.compile(r"\s?(?P<factor>thousand|[mb]illion|trillion|[KkMBT])\b")
LISTED = re.compile(r"(?:,?\s(?:and|or|to)\s|,\s(?:and\s)?|/)\+?")  # between numbers of one list
RANGE = re.compile(r"\s(?P<word>to|and)\s[$+]?")  # "gains of 1.9 to 31.8 %", "between 5 and 10 %"
BETWEEN = re.compile(r"\bbetween\s[$+]?$", re.IGNORECASE)
CHANGED = re.compile(r"(?:\bfrom\s(?:\S{1,12}\s)?|\([^()]*)[$+~≈]?$", re.IGNORECASE)  # "rises (61.2 to 63.5%)"
RANGED = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ying)|spann?(?:s|ing)?)\s(?:\w+\s)?from\s[$+~≈]?$", re.IGNORECASE
)
SIZES = re.compile(r"\b(?:models?|LLMs|sizes|scales|lengths|families|backbones)\sfrom\s$")
SET = re.compile(r"[=@<>≤≥]\s?[-−]?$")  # before the 0.97 of "r = 0.97 and 14% accuracy"
NEAR = 16  # characters before a number that tell what it is
MOST, PLACES = 1e20, 18  # the decimals of pyoxigraph 0.5 hold no larger numbers, and no more digits behind the point
SHORT = frozenset({"m", "s"})  # units that may be something else, and are not shared
ACROSS = re.compile(r"\d(?:\s(?:x|×)\s|\s?×\s?|x|\s?\\times\s?)$")  # before the 480 of 640×480
ACROSS_OF = re.compile(r"(?:\s(?:x|×)\s|\s?×\s?|x|\s?\\times\s?)\d(?!\d?\s?\^)")
OF_POWER = re.compile(r"\s?(?:(?:[×x·*]|\\times|\\cdot)\s?)?10\s?\^")  # behind the 3 of 3 × 10^24
SLASHED = re.compile(r"(?:%|\d\.\d+)\$?/\$?$")  # before the 35 of 28%/35%; the 15 of 1/15 only divides
LARGE = re.compile(r"\d{2,}|\d{1,3}(?:,\d{3})+")  # what is counted with a hyphen: "5,000-record", and no "4-way"
HYPHENED = re.compile(r"[-‐‑](?P<noun>[a-z]{3,})\b")
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b(?P<ranks>\s(?:place|rank|position|out\sof|of\s\d))?")
RANKED = re.compile(r"\b(?:rank(?:s|ed|ing)?|plac(?:es|ed|ing)|finish(?:es|ed|ing)?)\s(?:\w+\s)?$", re.IGNORECASE)
INSIDE_NAME = re.compile(r"[A-Za-z][\w.]*[-‐‑–]$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number or range with its unit. `family` is the section of `units.toml` that holds the unit ("" for none),
    `low` and `high` are decimal numerals, `value` is the number as written."""

    start: int
    end: int
    value: str
    low: str
    high: str
    unit: str
    family: str


def find_numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers of a text in its order, in digits and in words like "sixteen"; parts of names, list marks and
    bare years are left out."""
    found = (match for form in (NUMERAL, WORD_NUMERAL, POWER) for match in form.finditer(text))
    numerals = (_read(text, match) for match in sorted(found, key=lambda match: match.start()))
    return _join_ranges(text, _share_units(text, _drop_inner(numerals)))


def _drop_inner(numerals: Iterable[Numeral | None]) -> list[Numeral]:
    """Return what was read of a text's numbers without what stands inside the unit of another: the 5 of "4.4/5"."""
    kept: list[Numeral] = []
    for numeral in numerals:
        if numeral and not (kept and numeral.start < kept[-1].end):
            kept.append(numeral)
    return kept


def _read(text: str, match: re.Match[str]) -> Numeral | None:
    """Return the number at a match with its unit, None for what only looks like a number."""
    value, unit, family, end = _with_unit(text, match)
    if _is_no_value(text, match, end, value, unit):
        return None
    low = _to_decimal(match.group("low"))
    high = _to_decimal((match.groupdict().get("high")) or match.group("low"))
    fits = float(low) <= float(high) < MOST and len(low.partition(".")[2]) <= PLACES
    return Numeral(match.start("low"), end, value, low, high, unit, family) if fits else None


def is_before_unit(text: str, end: int) -> bool:
    """Tell whether a number that ends there has a unit of findings ("28 nm"); what is counted is none ("28 chips")."""
    return any(family == "finding" and pattern.match(text, end) for family, _, pattern in _units())


def _with_unit(text: str, match: re.Match[str]) -> tuple[str, str, str, int]:
    high = match.groupdict().get("high")
    value = f"{match.group('low')}-{high}" if high else match.group("low")
    if match.groupdict().get("dollar"):
        scaled = MONEY.match(text, match.end())
        unit = f"{scaled.group('factor')[0].upper()} USD" if scaled else "USD"
        return value, unit, "finding", scaled.end() if scaled else match.end()
    out_of = OUT_OF.match(text, match.end())
    if out_of and SCORE.fullmatch(value):
        return value, f"/{out_of['most']}", "finding", out_of.end()
    spread = SPREAD.match(text, match.end())
    for family, unit, pattern in _units():
        found = pattern.match(text, match.end())
        if not found and family == "finding" and text[match.end() : match.end() + 1] == "+":
            found = pattern.match(text, match.end() + 1)  # "20+ points"
        if found and not (family == "compute" and NOT_COUNTED.search(found.group())):
            return value, unit, family, found.end()
        if spread and pattern.match(text, spread.end()):
            return value, unit, family, match.end()
    return value, "", "", match.end()


def _share_units(text: str, numerals: Sequence[Numeral]) -> Iterator[Numeral]:
    """Yield numerals, those of a list with the unit behind its last: "10.1, 7.4, and 5.9 points"."""
    shared: list[Numeral] = []
    for numeral in reversed(numerals):
        after = shared[-1] if shared else numeral
        lacks = not numeral.unit and after.family == "finding" and after.unit not in SHORT
        is_set = SET.search(text, max(0, numeral.start - NEAR), numeral.start)
        if lacks and LISTED.fullmatch(text, numeral.end, after.start) and not is_set:
            numeral = replace(numeral, unit=after.unit, family=after.family)
        shared.append(numeral)
    return reversed(shared)


def _join_ranges(text: str, numerals: Iterable[Numeral]) -> Iterator[Numeral]:
    """Yield numerals, those as one that are the ends of a range in words: "gains of 1.9 to 31.8 %"; what changes "from
    61 to 63 %" has two values."""
    last: Numeral | None = None
    for numeral in numerals:
        if last and _is_range(text, last, numeral):
            value = f"{last.value}-{numeral.value}"
            last = replace(numeral, start=last.start, value=value, low=last.low)
            continue
        if last:
            yield last
        last = numeral
    if last:
        yield last


def _is_range(text: str, low: Numeral, high: Numeral) -> bool:
    joined = RANGE.fullmatch(text, low.end, high.start)
    is_alike = low.unit in {"", high.unit} or high.unit.startswith(f"{low.unit} ")  # "1.5B to 7B parameters"
    if not joined or low.low != low.high or high.low != high.high or not is_alike:
        return False
    before = text[max(0, low.start - 2 * NEAR) : low.start]
    if joined["word"] == "and":
        is_meant = BETWEEN.search(before) is not None
    else:
        is_sized = SIZES.search(before) is not None and {low.unit[:1], high.unit[:1]} <= {*"KMBT"}
        is_meant = is_sized or RANGED.search(before) is not None or not CHANGED.search(before)
    return is_meant and Decimal(low.low) < Decimal(high.high)


@cache
def _units() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    units = rules("units.toml")
    scale, compute = units["scale"], units["compute"]
    scaled = {f"{factor} {unit}": scale[factor] + compute[unit] for unit in DEVICE_TIMES for factor in ("K", "M")}
    found = (("compute", scaled | compute), ("scale", scale), ("finding", units["finding"]))
    return tuple((family, unit, re.compile(pattern)) for family, held in found for unit, pattern in held.items())


def _is_no_value(text: str, match: re.Match[str], end: int, value: str, unit: str) -> bool:
    start = match.start("low")
    before, after = text[max(0, start - NEAR) : start], text[end : end + 2]
    if match.re is WORD_NUMERAL:
        return text[match.end() : end].endswith("fold") and IS.search(before) is not None
    is_part = INSIDE_NAME.search(before) or after[:1] == "^" or OF_POWER.match(text, match.end())
    sized = ACROSS.search(before) or ACROSS_OF.match(text, match.end())
    divides = before.rstrip("$").endswith("/") and not SLASHED.search(before) or re.search(r"\d:$", before)
    is_scale = before.endswith("(") and after[:1] == ")" and value in SCALES
    if NOT_A_VALUE.search(before) or is_part or sized or divides or is_scale:
        return True
    if unit == "GPUs" and CARD.fullmatch(match.group("low")):
        return True
    if not unit:
        marks = before[-1:] == "(" or before[-2:] in {"; ", ": ", ", ", "d ", ". "}
        listed = after[:1] == ")" and marks and re.fullmatch(r"\d{1,2}", value) is not None
        year = re.fullmatch(r"(?:19|20)\d\d", match.group("low")) is not None
        attached = re.match(r"[A-Za-z]|[-‐‑][A-Za-z]|:\d", after) is not None
        counts = find_hyphened(text, end, match.group("low")) or _is_rank(text, start, end)
        return listed or year or attached and not counts
    return False


def _is_rank(text: str, start: int, end: int) -> bool:
    """Tell whether a number is a place among competitors: "ranks 2nd", "the 3rd place"."""
    ordinal = ORDINAL.match(text, end)
    return ordinal is not None and bool(ordinal["ranks"] or RANKED.search(text, max(0, start - NEAR), start))


def find_hyphened(text: str, end: int, value: str) -> re.Match[str] | None:
    """Return the noun behind the hyphen of a large number that ends there: "5,000-record" counts records, "360-degree"
    and "4-way" count nothing."""
    hyphened = HYPHENED.match(text, end) if LARGE.fullmatch(value) else None
    return hyphened if hyphened and hyphened.group("noun") not in words("not_counted.txt") else None


def _to_decimal(written: str) -> str:
    """Return a number as a decimal numeral.

    >>> [_to_decimal(written) for written in ("1,200", "Two", "1.2 × 10^{-3}", "10^5", "2e-5")]
    ['1200', '2', '0.0012', '100000', '0.00002']
    """
    folded = written.casefold()
    if folded in IN_WORDS:
        return str(IN_WORDS[folded])
    power = POWER.fullmatch(written)
    if not power:
        return written.replace(",", "")
    times = power.group("times") or power.group("mantissa") or "1"
    exponent = (power.group("power") or power.group("exponent")).replace("−", "-")
    return f"{Decimal(times.replace(',', '')).scaleb(int(exponent)):f}"
