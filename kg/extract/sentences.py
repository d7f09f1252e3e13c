"""The sentences of a text as the pipeline marks them, with their places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.extract.layout import find_bounds, to_text
from kg.extract.lexicon import hints


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without the white space around it, and the character of the text that it starts at."""

    start: int
    text: str


def find_sentences(doc: Doc) -> Iterator[Sentence]:
    """Yield the sentences of a text, the title first."""
    for start, end in find_bounds(doc):
        text = to_text(doc)[start:end]
        stripped = text.strip()
        if stripped:
            yield Sentence(start + len(text) - len(text.lstrip()), stripped)


def find_hinted(sentences: Iterable[Sentence], file: str, name: str) -> Iterator[Sentence]:
    """Yield the sentences that hold one of the hints of a rules file: patterns are a hundred times slower."""
    wanted = hints(file, name)
    for sentence in sentences:
        folded = sentence.text.lower()
        if any(hint in folded for hint in wanted):
            yield sentence
