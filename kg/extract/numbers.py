"""The numbers of a paper, each with all that is told of it: where it stands, what it counts, what the tagger says."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.extract.counted import Counted, find_counted
from kg.extract.layout import find_sentence, to_text
from kg.extract.lexicon import words
from kg.extract.numerals import Numeral, find_numerals
from kg.extract.pointers import Pointing, point
from kg.extract.surroundings import find_clause
from kg.extract.tagger import to_tagging


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral of a text, its sentence and its clause as [start, end) in the text, the plural noun phrase behind it
    (None without one), and what the tagger says of it."""

    numeral: Numeral
    sentence: tuple[int, int]
    clause: tuple[int, int]
    counted: Counted | None
    pointing: Pointing


def find_numbers(doc: Doc) -> Iterator[Number]:
    """Yield the numbers of a text, in its order; of those in words, the ones with a unit and those that count
    things."""
    text = to_text(doc)
    for numeral in find_numerals(text):
        sentence = find_sentence(doc, numeral.start, numeral.start + 1)
        counted = find_counted(doc, numeral, sentence[1])
        if numeral.value.isalpha() and numeral.family not in {"finding", "compute"} and not _is_count(counted):
            continue
        yield Number(
            numeral=numeral,
            sentence=sentence,
            clause=find_clause(text, numeral, sentence),
            counted=counted,
            pointing=point(to_tagging(doc), numeral.start),
        )


def _is_count(counted: Counted | None) -> bool:
    """Tell whether a number counts things, and not the parts of an argument."""
    return counted is not None and counted.phrase.split()[-1].casefold() not in words("parts_of_arguments.txt")
