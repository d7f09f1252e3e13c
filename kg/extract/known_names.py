"""Known names in a text: a trie over the words of every name and alias in `kg/knowledge/`.

Names match whatever their hyphens, spaces, plural and, where the name is no ordinary word, case:
"GPT-4", "GPT 4" and "gpt4" are one; "MATH" is not "math".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc

from kg.extract.candidates import Candidate, starts_inside
from kg.extract.layout import to_text
from kg.knowledge import fits_case, load_abbreviations, load_known
from kg.records import Known

CLOSED = re.compile(r"(?![^\W_]|#|\+(?![^\W_]))")  # RefCOCO+ is not RefCOCO
UNIT = re.compile(r"\d+|[^\W\d_]+|[^\w\s\-‐‑–/]|\n")  # a newline ends the title, and so any name
ATTACHED = re.compile(
    r"[-‐‑–](?:based|style|like|driven|guided|enhanced|powered|generated|inspired|only|level|augmented)\b"
)
VERSION = re.compile(
    r"(?:[-‐‑–_ ]?v?\d+(?:\.\d+)+[a-z]?|[- ]v\d+|[-_ ]?\d+(?:\.\d+)?[BM])+(?:-(?:Instruct|Chat|Base))?(?![\w-])"
)
VERSIONED = ("Model",)
AT_TIME = re.compile(r"[-‐‑]time$")
PLURAL_LEAST = 3


@dataclass(slots=True)
class Node:
    """One step of the trie: what follows by the next unit, and the names that end here, as written -> Known."""

    following: "dict[str, Node]" = field(default_factory=dict)
    ends: list[tuple[str, Known]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of letters, of digits, or one mark, of a text. `opens` and `closes` tell whether a word starts or ends."""

    text: str
    start: int
    end: int
    opens: bool
    closes: bool


def to_units(text: str) -> list[Unit]:
    """Split a text where letters meet digits and at hyphens, spaces and slashes.

    >>> [unit.text for unit in to_units("GPT-4o, CIFAR10")]
    ['GPT', '4', 'o', ',', 'CIFAR', '10']
    """
    units = []
    for match in UNIT.finditer(text):
        start, end = match.span()
        opens = start == 0 or not text[start - 1].isalnum()
        closes = CLOSED.match(text, end) is not None
        units.append(Unit(match.group(), start, end, opens, closes))
    return units


@cache
def _trie() -> Node:
    root = Node()
    for known in load_known():
        for name in (known.name, *known.aliases):
            *start, last = UNIT.findall(name)
            node = root
            for text in start:
                node = node.following.setdefault(text.casefold(), Node())
            for text in sorted({last.casefold(), _singular(last)}):
                node.following.setdefault(text, Node()).ends.append((name, known))
    return root


@cache
def ambiguous_abbreviations() -> frozenset[str]:
    """Return the abbreviations that mean one thing or another by the kind of thing, which is judged later."""
    return frozenset(short for short, meanings in load_abbreviations().items() if len(set(meanings.values())) > 1)


def find_known_names(doc: Doc) -> Iterator[Candidate]:
    """Yield the longest known name at each word of the text."""
    text = to_text(doc)
    units = to_units(text)
    i = 0
    while i < len(units):
        found = _longest_from(units, i, text) if units[i].opens else None
        if found is None:
            i += 1
            continue
        end, known = found
        start, stop = units[i].start, units[end - 1].end
        if _is_inside(text, start, stop, known.kinds[0]):
            i += 1
            continue
        version = VERSION.match(text, stop) if known.kinds[0] in VERSIONED else None
        if version:
            stop = version.end()
            yield Candidate(start, stop, known.kinds[0], "known", 3, text[start:stop], known.kinds)
        else:
            name = "" if text[start:stop] in ambiguous_abbreviations() else known.name
            yield Candidate(start, stop, known.kinds[0], "known", 2, name, known.kinds)
        while i < len(units) and units[i].start < stop:
            i += 1


def _is_inside(text: str, start: int, stop: int, kind: str) -> bool:
    """Tell whether several words are no name there, as their first is a part of another: "image-text similarity",
    "DeepSeek-R1-Qwen-1.5B"; and "inference-time" tells when, not how long."""
    name = text[start:stop]
    has_parts = " " in name or (kind in VERSIONED and VERSION.match(text, stop) is not None)
    return (has_parts and starts_inside(text, start)) or (kind == "Metric" and AT_TIME.search(name) is not None)


def _longest_from(units: list[Unit], first: int, text: str) -> tuple[int, Known] | None:
    best: tuple[int, Known] | None = None
    node: Node | None = _trie()
    for i in range(first, len(units)):
        singular = node.following.get(_singular(units[i].text)) if node else None
        node = node.following.get(units[i].text.casefold()) if node else None
        for here in (node, singular):
            if here is not None and here.ends and units[i].closes and _is_free(text, units[i].end):
                known = _written(here.ends, text[units[first].start : units[i].end])
                best = (i + 1, known) if known else best
                break
        if node is None:
            break
    return best


def _singular(word: str) -> str:
    folded = word.casefold()
    return folded[:-1] if len(folded) > PLURAL_LEAST and folded.endswith("s") and not word.endswith("S") else folded


def _is_free(text: str, end: int) -> bool:
    """Tell whether a name may end here: not before a hyphen that carries the word on, "-based" apart."""
    if VERSION.match(text, end):
        return True
    hyphen = text[end : end + 1] in {"-", "‐", "‑"}
    return not hyphen or ATTACHED.match(text, end) is not None or text[end + 1 : end + 2] == " "


def _written(ends: Iterable[tuple[str, Known]], written: str) -> Known | None:
    """Return the thing that is meant by a name as it is written in the text."""
    forms = (written, written.removesuffix("s"))
    return next((known for name, known in ends if any(fits_case(known, name, form) for form in forms)), None)
