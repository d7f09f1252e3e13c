"""Names that are ordinary words but for their case: DANCE is a method, "dance" is not; ReST is none of "rest"."""

import re
from functools import cache
from pathlib import Path

ORDINARY = Path(__file__).parent / "ordinary.txt"
PLURAL = re.compile(r"[A-Z]s$")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def tell_apart(name: str) -> str:
    """Return a name, one that is an ordinary word but for its case so that its slug is not the word's: what is all in
    capitals is an acronym, what has humps is made of parts.

    >>> [tell_apart(name) for name in ("DANCE", "MinD", "dance", "Dance", "BERT", "ARMs")]
    ['DANCE acronym', 'Min-D', 'dance', 'Dance', 'BERT', 'ARM']
    """
    if name.islower() or name.istitle() or name.casefold() not in ordinary_words():
        return name
    if PLURAL.search(name):
        return tell_apart(name[:-1])
    return f"{name} acronym" if name.isupper() else HUMP.sub("-", name)


@cache
def ordinary_words() -> frozenset[str]:
    """Return the ordinary words, in small letters, that papers also use as names by writing them otherwise."""
    return frozenset(ORDINARY.read_text(encoding="utf-8").split())
