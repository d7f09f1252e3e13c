"""Names of authors, in the order of speech and without the commas that stand between them in a byline."""

import re
from collections.abc import Iterable

_SUFFIX = r"(?:[JS]r|JR|SR|I{2,3}|IV|Inc|Ltd)\b\.?"
_END = r"\.?(?=\s*(?:[,;]|$|and\s|&\s))"
_NOT_NAMES = re.compile(
    rf",?\s*(?:(?:\band\s+)?\bet\s+al|\band\s+others)\b{_END}|,\s*(?:Ph\.?\s?D|M\.?D|M\.?Sc)\b{_END}"
)
_REVERSED = re.compile(r"[^,]+,[^,]+")
_SUFFIXED = re.compile(_SUFFIX)
_AND = re.compile(r"\s(?:and|&)\s")
_BETWEEN = re.compile(rf",(?!\s*{_SUFFIX}\s*(?:[,;]|$|and\s))(?:\s*(?:and|&)\s)?|{_AND.pattern}")
_BETWEEN_REVERSED = re.compile(r";(?:\s*and\s)?")  # "Bee, Ann; Dee, Cy"
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+|[^\W\d_]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")  # "Ann Bee (1), Cy Dee (2) ((1) Dept of Physics, Geneva, (2) MIT)"
_DEPTH = 3


def split_authors(text: str) -> list[str]:
    """Return the names in a text; what stands in brackets, as affiliations, is left out.

    >>> split_authors("A. Bee (1), C. Dee, Jr. and E. Eff (MIT, USA)"), split_authors("Bee, Ann; Dee, Cy")
    (['A. Bee', 'C. Dee Jr.', 'E. Eff'], ['Ann Bee', 'Cy Dee'])
    """
    for _ in range(_DEPTH):
        text = _IN_BRACKETS.sub("", text)
    text = _NOT_NAMES.sub("", text)
    parts = _AND.split(text)
    if len(parts) == 1 and _is_reversed(text):
        return to_names(parts)
    if len(parts) > 1 and all(map(_REVERSED.fullmatch, parts)) and not any(map(_SUFFIXED.search, parts)):
        return to_names(parts)  # "Bee, Ann and Dee, Cy", as BibTeX has them
    return to_names((_BETWEEN_REVERSED if ";" in text else _BETWEEN).split(text))


def _is_reversed(text: str) -> bool:
    """Tell whether a text is one name, "Bee, Ann", rather than two: neither side of its comma is a whole name."""
    parts = [part.strip() for part in text.split(",")]
    sides = [part.split() for part in parts if part and not _SUFFIXED.fullmatch(part)]
    if ";" in text or len(sides) != 2:
        return False
    (*particles, family), (_, *others) = sides
    is_family = family[0].isupper() and not _INITIAL.fullmatch(family)  # in a script without case it is a whole name
    is_given = not others or others[-1].islower() or bool(_INITIAL.fullmatch(others[-1]))
    return is_family and is_given and all(map(str.islower, particles))


def to_names(authors: Iterable[str]) -> list[str]:
    """Return the names of authors that are given one by one, "Bee, Ann" as "Ann Bee"; empty ones are left out."""
    return list(filter(None, (_to_name(_NOT_NAMES.sub("", author)) for author in authors)))


def _to_name(author: str) -> str:
    parts = list(filter(None, (part.strip() for part in author.split(","))))
    names = [part for part in parts if not _SUFFIXED.fullmatch(part)]
    suffixes = [part for part in parts if _SUFFIXED.fullmatch(part)]
    if len(names) == 2:
        names.reverse()
    return " ".join(names + suffixes)


def find_parsed(parsed: object) -> list[str]:
    """Return the names in `authors_parsed` of arXiv's own dump, lists of family name, given names, suffix and perhaps
    affiliations; none if it is anything else.

    >>> find_parsed([["King", "Martin L.", "Jr.", "Boston"], ["CDF Collaboration", "", ""]])
    ['Martin L. King Jr.', 'CDF Collaboration']
    """
    names = []
    for row in parsed if isinstance(parsed, list) else ():
        match row:
            case [str(family), str(given), str(suffix), *_]:
                names.append(" ".join(f"{given} {family} {suffix}".replace(",", " ").split()))
            case _:
                return []
    return list(filter(None, names))
