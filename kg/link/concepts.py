"""Slugs of concepts, and the known things behind them."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from kg.extract.lexicon import to_singular
from kg.knowledge import load_known
from kg.records import Known

GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "θ": "theta"}  # fmt: skip
SIGNS = {"+": "plus", "#": "sharp", "@": "at", "&": "and", "²": "2", "³": "3", "µ": "mu", **GREEK}


def to_slug(name: str) -> str:
    """Return the last part of a concept's IRI for a name: lower case, hyphens, the last word in the singular.

    >>> [to_slug(name) for name in ("Vision-Language Models", "C++", "pass@1", "LLaMA-3.2-11B", "the BLEU score")]
    ['vision-language-model', 'c-plus-plus', 'pass-at-1', 'llama-3.2-11b', 'bleu-score']
    """
    text = re.sub(r"^(?:the|an?)\s+", "", name.strip().casefold())
    text = "".join(f" {SIGNS[letter]} " if letter in SIGNS else letter for letter in text)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+(?:\.[0-9]+)*", text)
    return "-".join([*words[:-1], to_singular(words[-1])]) if words else "unnamed"


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
