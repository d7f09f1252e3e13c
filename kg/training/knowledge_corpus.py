"""How names are written in running text: counted over a corpus of papers, which is read once and never shipped."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from kg.training.knowledge_names import is_acronym_of

WORD = re.compile(r"[^\W_]+[+#*]*")
JOINED = re.compile(r"[ \-\u2010\u2013_/.&@:']{0,1}\Z")
SENTENCE_STARTS = re.compile(r"(?:^|[.!?:]\s+|\n)\W*\Z")

Key = tuple[str, ...]


@dataclass(slots=True)
class Use:
    """The uses of one surface, whatever its case: in how many papers, and written how inside a sentence."""

    papers: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    defined: Counter[Key] = field(default_factory=Counter)

    def share(self, form: str) -> float:
        """Return the share of `form` among all written forms, 0.0 when the surface was never met."""
        return self.forms[form] / self.forms.total() if self.forms else 0.0

    def lower(self) -> int:
        """Return how often the surface stands all in small letters inside a sentence."""
        return sum(count for form, count in self.forms.items() if form == form.lower())


def to_key(surface: str) -> Key:
    """Return the words of a surface, folded: what differs only in case, spaces and hyphens has the same key.

    >>> to_key("LLaMA-3 8B")
    ('llama', '3', '8b')
    """
    return tuple(word.casefold() for word in WORD.findall(surface))


@dataclass(slots=True)
class Corpus:
    """What the papers tell about writing: the uses of each surface, every word's forms, and the authors' names."""

    uses: dict[Key, Use] = field(default_factory=lambda: defaultdict(Use))
    words: Counter[str] = field(default_factory=Counter)
    people: set[str] = field(default_factory=set)

    def uses_of(self, surface: str) -> Use:
        return self.uses.get(to_key(surface), Use())

    def is_ordinary(self, word: str) -> bool:
        """Tell whether a word is rather written small than capitalised, as ordinary words are."""
        return self.words[word.lower()] > 2 + self.words[word.capitalize()] + self.words[word.upper()]

    def commonest_form(self, surface: str) -> str:
        """Return a surface as papers mostly write it.

        One that was hardly met has its ordinary words small, unless it has a capital inside a word.
        """
        forms = self.uses_of(surface).forms
        if forms.total() >= 3:
            form, count = min(forms.items(), key=lambda item: (-item[1], item[0]))
            return form if count >= 0.4 * forms.total() else surface
        words = surface.split()
        titled = len(words) > 1 and all(word == word.capitalize() or word.islower() for word in words)
        if titled and all(self.is_ordinary(part) for word in words for part in WORD.findall(word)):
            return surface.lower()
        return surface


def read_corpus(surfaces: Iterable[str], papers: Iterable[tuple[str, str, list[str]]]) -> Corpus:
    """Count the surfaces and words in papers, given as (title, abstract, authors); the longest surface wins."""
    wanted: dict[str, list[Key]] = defaultdict(list)
    for key in sorted({to_key(surface) for surface in surfaces} - {()}, key=lambda key: (-len(key), key)):
        wanted[key[0]].append(key)
    corpus = Corpus()
    for title, abstract, authors in papers:
        corpus.people.update(word.casefold() for author in authors for word in re.findall(r"[^\W\d_]{3,}", author))
        seen = {key for key, _, _ in _find(wanted, title)}
        for key, start, end in _find(wanted, abstract):
            seen.add(key)
            _note(corpus.uses[key], abstract, start, end)
        for key in seen:
            corpus.uses[key].papers += 1
        corpus.words.update(WORD.findall(abstract))
    return corpus


def _find(wanted: Mapping[str, list[Key]], text: str) -> Iterator[tuple[Key, int, int]]:
    words = list(WORD.finditer(text))
    folded = [word.group().casefold() for word in words]
    for place, first in enumerate(folded):
        for key in wanted.get(first, ()):
            last = place + len(key) - 1
            if tuple(folded[place : last + 1]) == key and _are_joined(text, words[place : last + 1]):
                yield key, words[place].start(), words[last].end()
                break


def _are_joined(text: str, words: list[re.Match[str]]) -> bool:
    gaps = (text[one.end() : other.start()] for one, other in pairwise(words))
    return all(JOINED.match(gap) for gap in gaps)


def _note(use: Use, text: str, start: int, end: int) -> None:
    form = text[start:end]
    if start > 0 and not SENTENCE_STARTS.search(text[max(0, start - 4) : start]):
        use.forms[form] += 1
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        words = WORD.findall(text[max(0, start - 160) : start])
        for length in range(2, len(form) + 2):
            if is_acronym_of(form, " ".join(words[-length:])):
                use.defined[to_stems(words[-length:])] += 1
                break


def to_stems(words: Iterable[str]) -> Key:
    """Return the beginnings of words, in which different spellings of one long form agree."""
    return tuple(word.casefold()[:5] for word in words)
