"""Places in a Doc as evidence: quote and sentence."""

from spacy.tokens import Doc

from kg.extract.layout import find_sentence, to_text
from kg.records import Mention


def to_mention(doc: Doc, start: int, end: int) -> Mention:
    """Return the characters `start` to `end` of a Doc with the sentence that holds them: one, unless a name has a mark
    in it, as "Yahoo! Answers"."""
    text, sentence = to_text(doc), find_sentence(doc, start, end)
    return Mention(start, end, text[start:end], text[slice(*sentence)].strip())
