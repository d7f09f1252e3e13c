"""Where a number stands: its sentence, its clause, and how far it is from other places."""

import re

from kg.extract.numerals import Numeral

CLAUSE = re.compile(r";\s|,\s(?:while|whereas|but|and\s(?:\w+\s){0,2}?(?:achiev|improv|reduc|outperform))\w*")


def distance_to(start: int, end: int, numeral: Numeral) -> int:
    """Return how many characters lie between a place and a number."""
    return numeral.start - end if end <= numeral.start else max(0, start - numeral.end)


def find_clause(text: str, numeral: Numeral, sentence: tuple[int, int]) -> tuple[int, int]:
    """Return the clause of its sentence that holds a number."""
    cuts = [match.start() for match in CLAUSE.finditer(text, *sentence)]
    first = max([sentence[0], *(cut for cut in cuts if cut < numeral.start)])
    last = min([sentence[1], *(cut for cut in cuts if cut >= numeral.end)])
    return first, last
