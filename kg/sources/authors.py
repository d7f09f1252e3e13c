"""Names of authors, in the order of speech and without the commas that stand between them in a byline."""

import re
from collections.abc import Iterable

_SUFFIX = r"(?:[JS]r|JR|SR|I{2,3}|IV|Inc|Ltd)\b\.?"
_SUFFIXED = re.compile(_SUFFIX)
_BETWEEN = re.compile(rf",(?!\s*{_SUFFIX}\s*(?:[,;]|$|and\s))(?:\s*and\s)?|\sand\s")
_BETWEEN_REVERSED = re.compile(r";(?:\s*and\s)?")  # "Bee, Ann; Dee, Cy"
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")  # "Ann Bee (1), Cy Dee (2) ((1) Dept of Physics, Geneva, (2) MIT)"
_DEPTH = 3


def split_authors(text: str) -> list[str]:
    """Return the names in a text; what stands in brackets, as affiliations, is left out.

    >>> split_authors("A. Bee (1), C. Dee, Jr. and E. Eff (MIT, USA)"), split_authors("Bee, Ann; Dee, Cy")
    (['A. Bee', 'C. Dee Jr.', 'E. Eff'], ['Ann Bee', 'Cy Dee'])
    """
    for _ in range(_DEPTH):
        text = _IN_BRACKETS.sub("", text)
    return to_names((_BETWEEN_REVERSED if ";" in text else _BETWEEN).split(text))


def to_names(authors: Iterable[str]) -> list[str]:
    """Return the names of authors that are given one by one, "Bee, Ann" as "Ann Bee"; empty ones are left out."""
    return list(filter(None, map(_to_name, authors)))


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
