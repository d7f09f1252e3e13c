"""Slugs of concepts, and the known things behind them."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from kg.extract.lexicon import to_singular
from kg.knowledge import load_known
from kg.records import Known

SIGNS = {"+": "plus", "#": "sharp", "@": "at", "&": "and", "²": "2", "³": "3", "µ": "mu"}


def to_slug(name: str) -> str:
    """Return the last part of a concept's IRI for a name: lower case, hyphens, the last word in the singular.

    A capital S behind a digit is no plural: an L40S is not two L40.

    >>> [to_slug(name) for name in ("Vision-Language Models", "C++", "pass@1", "LLaMA-3.2-11B", "the BLEU score")]
    ['vision-language-model', 'c-plus-plus', 'pass-at-1', 'llama-3.2-11b', 'bleu-score']
    """
    text = re.sub(r"^(?:the|an?)\s+", "", name.strip().casefold())
    text = "".join(f" {said} " if (said := _say(letter)) else letter for letter in text)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+(?:\.[0-9]+)*", text) or ["unnamed"]
    last = words[-1] if re.search(r"\dS$", name) else to_singular(words[-1])
    return "-".join([*words[:-1], last])


def _say(letter: str) -> str:
    """Return the word for a sign or a Greek letter, "" for other letters."""
    greek = re.fullmatch(r"GREEK SMALL LETTER (?:FINAL )?(\w+)", unicodedata.name(letter, ""))
    return greek.group(1).lower() if greek else SIGNS.get(letter, "")


@cache
def known_by_slug() -> Mapping[str, Known]:
    """Return the known things by the slug of their name; of two with one slug, the first by name."""
    things: dict[str, Known] = {}
    for known in load_known():
        things.setdefault(to_slug(known.name), known)
    return things


@cache
def slug_by_alias() -> Mapping[str, str]:
    """Return the slug of each known thing by the slugs of its names that are distinctive in any case."""
    slugs = {slug: slug for slug in known_by_slug()}
    for slug, known in known_by_slug().items():
        for alias in known.aliases:
            slugs.setdefault(to_slug(alias), slug)
    return slugs
