"""The word lists that the rules are made of, read from `kg/extract/rules/` and spaCy's list of function words."""

import re
import tomllib
from functools import cache

from kg.paths import PACKAGE

RULES = PACKAGE / "extract" / "rules"
TITLE_CASE = r"[A-Z][a-z]+(?:-[A-Z]?[a-z]+)+"  # Two-Phase, End-to-End
SHORT_PLURAL = re.compile(r"[^aeiou]pus")  # gpus


@cache
def words(file: str) -> frozenset[str]:
    """Return the lines of a word list, comments apart."""
    lines = (RULES / file).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def rules(file: str) -> dict[str, dict[str, str]]:
    """Return a rules file: section to key to text."""
    return tomllib.loads((RULES / file).read_text(encoding="utf-8"))


@cache
def pattern(file: str, section: str, name: str) -> re.Pattern[str]:
    """Return a pattern of a rules file."""
    return re.compile(rules(file)[section][name], re.VERBOSE | re.IGNORECASE)


@cache
def cue(section: str, name: str) -> re.Pattern[str]:
    """Return a pattern of `cues.toml`."""
    return pattern("cues.toml", section, name)


@cache
def hints(file: str, name: str) -> tuple[str, ...]:
    """Return the pieces of words in a rules file without which a search would be in vain."""
    return tuple(hint.strip() for hint in rules(file)["hints"][name].split("|"))


@cache
def heads() -> dict[str, str]:
    """Return the head nouns, singular and case-folded, and the kind that each one tells; the first section wins."""
    kinds: dict[str, str] = {}
    for kind, section in rules("heads.toml").items():
        for head in section["heads"].split():
            kinds.setdefault(head.casefold(), kind)
    return kinds


def kind_of_head(word: str) -> str:
    """Return the kind that a noun, in small letters, tells at the end of a phrase, "" for none."""
    return heads().get(to_singular(word), "")


@cache
def carriers() -> dict[str, str]:
    """Return the heads that only carry a name, as in "the GSM8K benchmark", and the kind that each one tells."""
    return {
        head.casefold(): kind for kind, section in rules("heads.toml").items() for head in section["carriers"].split()
    }


def kind_of_carrier(word: str) -> str:
    """Return the kind that a noun, in small letters, tells beside a name, "" for none."""
    return carriers().get(to_singular(word), "")


@cache
def boundaries() -> frozenset[str]:
    """Return the words that no name holds: function words, verbs, adverbs."""
    from spacy.lang.en.stop_words import STOP_WORDS  # all of spaCy comes with it, which linking and serving do not need

    return (words("boundary_words.txt") | STOP_WORDS) - heads().keys()


@cache
def irregular_plurals() -> dict[str, str]:
    """Return the ends of plurals that no rule makes and those of their singulars, "^" before a whole word."""
    return dict(line.split() for line in words("irregular_plurals.txt"))


@cache
def plurals_alone() -> tuple[str, ...]:
    """Return the ends of words that look like plurals and are none: "robotics"."""
    return tuple(words("singulars_in_ics.txt"))


def to_singular(word: str) -> str:
    """Return the singular of an English noun by its ending.

    >>> [to_singular(word) for word in ("strategies", "losses", "analysis", "networks", "bias", "areas", "gpus")]
    ['strategy', 'loss', 'analysis', 'network', 'bias', 'area', 'gpu']
    >>> [to_singular(word) for word in ("meta-analyses", "hypotheses", "matrices", "corpora", "series")]
    ['meta-analysis', 'hypothesis', 'matrix', 'corpus', 'series']
    """
    whole = f"^{word}"
    if whole.endswith(tuple(irregular_plurals())):
        end = next(end for end in irregular_plurals() if whole.endswith(end))
        return (whole.removesuffix(end) + irregular_plurals()[end]).removeprefix("^")
    if not word.endswith("s") or word.endswith(plurals_alone()):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if SHORT_PLURAL.fullmatch(word):
        return word[:-1]
    if word.endswith("as"):
        return word[:-1] if word[:-1] in words("singulars_in_a.txt") else word
    if not word.endswith(("ss", "is", "us")) and len(word) > 3:
        return word[:-1]
    return word


def to_plural(word: str) -> str:
    """Return the plural of an English noun by its ending.

    >>> [to_plural(word) for word in ("query", "class", "batch", "day", "record", "matrix", "axis")]
    ['queries', 'classes', 'batches', 'days', 'records', 'matrices', 'axes']
    """
    whole = f"^{word}"
    for plural, singular in irregular_plurals().items():
        if whole.endswith(singular):
            return (whole.removesuffix(singular) + plural).removeprefix("^")
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
