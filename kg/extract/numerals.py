"""Numbers in a text with their units: "59.6 %", "2.2-3.8x", "60,000 images"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.lexicon import rules

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
UP_TO_TWELVE = "zero one two three four five six seven eight nine ten eleven twelve".split()
NUMERAL = re.compile(
    rf"(?<![\w.,^@])(?<!\^\{{)(?<!\^\{{-)(?<![A-Za-z][-‐‑–])(?P<dollar>\$(?=\d[\d,.]*(?![^$\n]*\$)))?(?P<low>{DIGITS})"
    rf"(?:\s?(?:%|\\%|x|×)?\s?(?:-{{1,2}}|–|—|~|∼)\s?(?P<high>{DIGITS}))?(?![\d])"
)
SPREAD = re.compile(rf"\s?(?:±|\+/?-)\s?(?:{DIGITS})")
WORD_NUMERAL = re.compile(rf"\b(?<!ty-)(?P<low>{'|'.join(UP_TO_TWELVE[1:])})\b(?![-‐‑–](?!fold))", re.IGNORECASE)
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

OF_POWER = re.compile(r"\s?(?:(?:[×x·*]|\\times|\\cdot)\s?)?10\s?\^")  # behind the 3 of 3 × 10^24
SLASHED = re.compile(r"(?:%|\d\.\d+)\$?/\$?$")  # before the 35 of 28%/35%; the 15 of 1/15 only divides
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
    """Yield the numbers of a text in its order, in digits and in words up to twelve; parts of names, list marks and
    bare years are left out."""
    found = sorted([*NUMERAL.finditer(text), *WORD_NUMERAL.finditer(text)], key=lambda match: match.start())
    for match in found:
        value, unit, family, end = _with_unit(text, match)
        if match.re is not WORD_NUMERAL and _is_no_value(text, match, end, value, unit):
            continue
        low = _to_decimal(match.group("low"))
        high = _to_decimal((match.groupdict().get("high")) or match.group("low"))
        if float(high) < float(low):
            continue
        yield Numeral(match.start("low"), end, value, low, high, unit, family)


def _with_unit(text: str, match: re.Match[str]) -> tuple[str, str, str, int]:
    high = match.groupdict().get("high")
    value = f"{match.group('low')}-{high}" if high else match.group("low")
    if match.groupdict().get("dollar"):
        return value, "USD", "finding", match.end()
    spread = SPREAD.match(text, match.end())
    for family, unit, pattern in _units():
        found = pattern.match(text, match.end())
        if found and not (family == "compute" and NOT_COUNTED.search(found.group())):
            return value, unit, family, found.end()
        if spread and pattern.match(text, spread.end()):
            return value, unit, family, match.end()
    return value, "", "", match.end()


@cache
def _units() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    units = rules("units.toml")
    scale, compute = units["scale"], units["compute"]
    scaled = {f"{factor} {unit}": scale[factor] + compute[unit] for unit in DEVICE_TIMES for factor in ("K", "M")}
    found = (("compute", scaled | compute), ("scale", scale), ("finding", units["finding"]))
    return tuple((family, unit, re.compile(pattern)) for family, held in found for unit, pattern in held.items())


def _is_no_value(text: str, match: re.Match[str], end: int, value: str, unit: str) -> bool:
    start = match.start("low")
    before, after = text[max(0, start - 12) : start], text[end : end + 2]
    is_part = INSIDE_NAME.search(before) or after[:1] == "^" or OF_POWER.match(text, match.end())
    divides = before.rstrip("$").endswith("/") and not SLASHED.search(before)
    if NOT_A_VALUE.search(before) or is_part or divides:
        return True
    if unit == "GPUs" and CARD.fullmatch(match.group("low")):
        return True
    if not unit:
        marks = before[-1:] == "(" or before[-2:] in {"; ", ": ", ", ", "d ", ". "}
        listed = after[:1] == ")" and marks and re.fullmatch(r"\d{1,2}", value) is not None
        year = re.fullmatch(r"(?:19|20)\d\d", match.group("low")) is not None
        attached = re.match(r"[A-Za-z]|[-‐‑][A-Za-z]", after) is not None
        return listed or year or attached
    return False


def _to_decimal(written: str) -> str:
    folded = written.casefold()
    return str(UP_TO_TWELVE.index(folded)) if folded in UP_TO_TWELVE else written.replace(",", "")
