"""The words that an abbreviation stands for, where a paper does not say so itself."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kg.extract.lexicon import to_singular
from kg.knowledge import load_abbreviations

EXPANSIONS = Path(__file__).parent / "expansions.tsv"
WORD = re.compile(r"(?<![\w-])\w{2,}(?=$|\s|-[a-z]+(?!\w)|-[A-Z][a-z]*(?:ed|en|ing|aware|specific)\b)")


def find_meaning(name: str, kind: str) -> str:
    """Return the words that an abbreviation stands for when it names a thing of a kind, "" when none are known."""
    by_kind = load_abbreviations().get(name) or load_abbreviations().get(_to_singular(name), {})
    return by_kind.get(kind) or by_kind.get("", "")


def find_usual_meaning(name: str) -> str:
    """Return the words that papers mean by an abbreviation wherever they define it, "" when they define it as this and
    as that, or never, or when what it means is known to depend on the kind of thing."""
    if name in load_abbreviations() or _to_singular(name) in load_abbreviations():
        return ""
    return usual_expansions().get(name) or usual_expansions().get(_to_singular(name), "")


def spell_out(name: str) -> str:
    """Return a name with words for the abbreviations in it.

    >>> [spell_out(name) for name in ("LLM-based agents", "Self-RAG", "RAG-Fusion", "LLM-aBc")]
    ['large language model-based agents', 'Self-RAG', 'RAG-Fusion', 'LLM-aBc']
    """
    return WORD.sub(lambda word: find_meaning(word.group(), "") or word.group(), name)


def _to_singular(name: str) -> str:
    *words, last = name.split(" ")
    if words and last.islower():
        return " ".join([*words, to_singular(last)])  # GUI agents
    return name[:-1] if re.fullmatch(r".*[^\W\d_a-z]s", name) else name


@cache
def usual_expansions() -> Mapping[str, str]:
    """Return the compiled abbreviations and what they stand for."""
    return dict(line.split("\t") for line in EXPANSIONS.read_text(encoding="utf-8").splitlines())
