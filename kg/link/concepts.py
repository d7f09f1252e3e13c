"""Slugs of concepts, and the known things behind them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from kg.extract.lexicon import to_singular
from kg.knowledge import load_known
from kg.records import Known

FRAME = re.compile(r"^(?:the|an?)\s+|-based$")
SPOKEN = re.compile(r"[+#@&]|[^\x00-\x7f]")
WORD = re.compile(r"[^\W_]+(?:\.[0-9]+)*")
PLURAL_OF_DIGIT = re.compile(r"\dS$")
SIGNS = {"+": "plus", "#": "sharp", "@": "at", "&": "and", "²": "2", "³": "3", "µ": "mu"}
VERSIONED = re.compile(r"(?=[^\W\d]*[aeiouy])([^\W\d_]{3,}?)v?(\d+(?:\.\d+)*[a-z]?)")  # yolov8n; no gsm8k
BARE_VERSION = re.compile(r"v(\d{1,2}(?:\.\d+)*[a-z]?)")
SPELLINGS = Path(__file__).parent / "spellings.tsv"
EXPANSIONS = Path(__file__).parent / "expansions.tsv"


def to_slug(name: str) -> str:
    """Return the last part of a concept's IRI for a name: lower case, hyphens, the last word in the singular, words
    and versions in their usual spelling.

    A capital S behind a digit is no plural: an L40S is not two L40.

    >>> [to_slug(name) for name in ("Vision-Language Models", "C++", "pass@1", "LLaMA-3.2-11B", "the BLEU score")]
    ['vision-language-model', 'c-plus-plus', 'pass-at-1', 'llama-3.2-11b', 'bleu-score']
    >>> [to_slug(name) for name in ("YOLOv8", "YOLO v8", "multi-modal optimisation")]
    ['yolo-8', 'yolo-8', 'multimodal-optimization']
    """
    text = FRAME.sub("", name.strip().casefold())
    text = re.sub(r"[^\W\d_]+(?=@)", lambda word: to_singular(word.group()), text)  # hits@1
    text = SPOKEN.sub(lambda sign: f" {said} " if (said := _say(sign.group())) else sign.group(), text)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = WORD.findall(text) or ["unnamed"]
    last = words[-1] if PLURAL_OF_DIGIT.search(name) else to_singular(words[-1])
    return "-".join(_spell([part for word in [*words[:-1], last] for part in _split_version(word)]))


def _say(letter: str) -> str:
    """Return the word for a sign or a Greek letter, "" for other letters."""
    greek = re.fullmatch(r"GREEK SMALL LETTER (?:FINAL )?(\w+)", unicodedata.name(letter, ""))
    return greek.group(1).lower() if greek else SIGNS.get(letter, "")


def _split_version(word: str) -> tuple[str, ...]:
    """Return a name and its version as two words, the version without its v."""
    named, bare = VERSIONED.fullmatch(word), BARE_VERSION.fullmatch(word)
    return named.groups() if named else bare.groups() if bare else (word,)


def _spell(words: list[str]) -> Iterator[str]:
    """Yield words in their usual spelling: those that are written as one together, those that are not apart."""
    i = 0
    while i < len(words):
        pair = "-".join(words[i : i + 2])
        if pair in usual_spellings():
            yield usual_spellings()[pair]
            i += 2
        else:
            yield usual_spellings().get(words[i], words[i])
            i += 1


@cache
def usual_spellings() -> Mapping[str, str]:
    """Return the usual spelling of words by their rarer ones."""
    return _read_pairs(SPELLINGS)


@cache
def usual_expansions() -> Mapping[str, str]:
    """Return the words that an abbreviation, as written, stands for wherever it is defined."""
    pairs = _read_pairs(EXPANSIONS)
    return pairs | {f"{short}s": long for short, long in pairs.items()}


def _read_pairs(file: Path) -> dict[str, str]:
    return dict(line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())


@cache
def known_by_slug() -> Mapping[str, Known]:
    """Return the known things by the slug of their name; of two with one slug, the first by name."""
    things: dict[str, Known] = {}
    for known in load_known():
        things.setdefault(to_slug(known.name), known)
    return things


@cache
def names_by_slug() -> Mapping[str, tuple[str, str]]:
    """Return, by the slug of each name of a known thing, the thing's slug and the name as written. A thing's own name
    goes before the other names of others."""
    names = {slug: (slug, known.name) for slug, known in known_by_slug().items()}
    for slug, known in known_by_slug().items():
        for alias in known.aliases:
            names.setdefault(to_slug(alias), (slug, alias))
    return names
