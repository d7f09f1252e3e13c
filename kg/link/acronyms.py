"""Acronyms that a paper uses beside the words that they stand for, without a word that they do."""

import re
from collections.abc import Collection

from kg.extract.abbreviations import LINKING_WORDS
from kg.link.concepts import known_by_slug
from kg.records import Statement

ACRONYM = re.compile(r"[A-Z][A-Z\d]{2,7}s?")
WORD = re.compile(r"[^\W_]+")


def find_spelt_out(statement: Statement, others: Collection[Statement]) -> str:
    """Return the slug of the one of a paper's other things of a kind whose words begin with the letters of an acronym
    that is not known: "Science Context Protocol" for "SCP". It is "" for no or several things, and for one that has an
    acronym already."""
    letters = statement.name.removesuffix("s").casefold()
    is_own = statement.concept not in known_by_slug() and statement.concept.startswith(letters)
    if not is_own or not all(ACRONYM.fullmatch(mention.quote) for mention in statement.mentions):
        return ""
    spelt = [other for other in others if other.kind == statement.kind and _spells(other, letters)]
    return spelt[0].concept if len(spelt) == 1 else ""


def _spells(statement: Statement, letters: str) -> bool:
    quotes = [mention.quote for mention in statement.mentions]
    is_spelt = any(letters in to_initials(quote) for quote in quotes)
    return is_spelt and not any(ACRONYM.fullmatch(quote) for quote in quotes)


def to_initials(name: str) -> tuple[str, str]:
    """Return the first letters of a name's words, of all of them and of those that are no function words."""
    words = WORD.findall(name.casefold())
    return "".join(word[0] for word in words), "".join(word[0] for word in words if word not in LINKING_WORDS)
