"""The names that are known before any paper is read: lines of data in this folder, merged into one Known per thing.

`curated.jsonl` is written by hand: to add a name, add a line. The other .jsonl files are compiled by
`kg.training.compile_knowledge` and never edited; where both have a thing, the curated line wins and the compiled one
fills its gaps. `generic.txt` lists bare classes ("llms", "training data") that nobody would look for, `makers.txt` the
makers whose name may stand before that of a thing ("NVIDIA A100"), `abbreviations.tsv` what abbreviations stand for
that no paper explains, `spellings.tsv` words that mean the same ("mean square error", "mean squared error").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.knowledge.lines import to_known
from kg.paths import KNOWLEDGE
from kg.records import Known

CURATED = KNOWLEDGE / "curated.jsonl"
GENERIC = KNOWLEDGE / "generic.txt"
MAKERS = KNOWLEDGE / "makers.txt"
ABBREVIATIONS = KNOWLEDGE / "abbreviations.tsv"
SPELLINGS = KNOWLEDGE / "spellings.tsv"
_MARKS = " -_/,:'\u2010\u2011\u2013\u2019"
_SEPARATORS = {ord(mark): None for mark in _MARKS}
_WORDS = re.compile(f"[{re.escape(_MARKS)}]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<![su])s$")


def identity(name: str) -> str:
    """Return what two spellings of one name have in common: no case, spaces, hyphens or plural.

    >>> identity("LLaMA-3.1 8B") == identity("Llama 3.1-8b")
    True
    >>> identity("state space models") == identity("State-Space Model")
    True
    """
    return _PLURAL.sub("", name).casefold().translate(_SEPARATORS)


def fits_case(known: Known, surface: str, quote: str) -> bool:
    """Tell whether `quote` may stand for `surface`, a name or alias of `known` that equals it but for case.

    In a cased name every word with a capital must be written so; its small words may be capitalised.

    >>> fits_case(Known("MATH", ("Benchmark",), cased=True), "MATH", "math")
    False
    >>> fits_case(Known("SGD", ("Method",), ("gradient descent",), cased=True), "gradient descent", "Gradient descent")
    True
    """
    if not known.cased:
        return True
    written, place = quote.translate(_SEPARATORS), 0
    for word in _WORDS.split(surface):
        part = written[place : place + len(word)]
        if part != word and not word.islower():
            return False
        place += len(word)
    return True


def read_known(path: Path) -> Iterator[Known]:
    """Read the lines of one file; InputError names the one that is malformed."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                known = to_known(line)
            except InputError as error:
                raise InputError(f"{path}:{number}: {error}") from None
            yield known


@cache
def load_known() -> tuple[Known, ...]:
    """Return every known thing, sorted by name: no two have a name or alias in common."""
    curated = tuple(read_known(CURATED))
    compiled = (known for path in sorted(KNOWLEDGE.glob("*.jsonl")) if path != CURATED for known in read_known(path))
    return tuple(sorted(merge_known(curated, compiled), key=lambda known: known.name))


@cache
def load_generic() -> frozenset[str]:
    """Return the bare classes, in small letters ("llms", "performance")."""
    return frozenset(GENERIC.read_text(encoding="utf-8").split("\n")) - {""}


@cache
def load_abbreviations() -> Mapping[str, Mapping[str, str]]:
    """Return abbreviation, as written -> kind of thing ("" for any) -> the words that it stands for."""
    meanings: dict[str, dict[str, str]] = {}
    for short, long, *kinds in _read_table(ABBREVIATIONS):
        meanings.setdefault(short, {}).update(dict.fromkeys(kinds[0].split() if kinds else [""], long))
    return meanings


@cache
def load_spellings() -> Mapping[str, str]:
    """Return words and pairs of words, in small letters, by other words for the same; ^ begins those of whole names."""
    return dict(_read_table(SPELLINGS))


def _read_table(file: Path) -> Iterator[list[str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


@cache
def load_makers() -> tuple[str, ...]:
    """Return the makers and publishers of things, the longest names first."""
    lines = MAKERS.read_text(encoding="utf-8").splitlines()
    return tuple(sorted((line for line in lines if not line.startswith("#")), key=len, reverse=True))


def merge_known(curated: Iterable[Known], compiled: Iterable[Known]) -> Iterator[Known]:
    """Merge compiled things into curated ones of the same name; a curated name or alias belongs to its thing alone."""
    wins = {known.name: known for known in curated}
    owners = {identity(form): known.name for known in wins.values() for form in (known.name, *known.aliases)}
    for known in compiled:
        if owner := owners.get(identity(known.name)):
            wins[owner] = _fill(wins[owner], known)
        else:
            aliases = tuple(alias for alias in known.aliases if identity(alias) not in owners)
            yield known if aliases == known.aliases else replace(known, aliases=aliases)
    yield from wins.values()


def _fill(curated: Known, compiled: Known) -> Known:
    """Give a curated thing what only the compiled line knows, but no names, kinds or case."""
    own = {"name", "kinds", "aliases", "cased", "source"}
    gaps = {field.name for field in fields(Known) if not getattr(curated, field.name)} - own
    found = {name: value for name in sorted(gaps) if (value := getattr(compiled, name)) and value != curated.name}
    return replace(curated, **found) if found else curated
