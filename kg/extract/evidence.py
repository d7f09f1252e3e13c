"""Places in a Doc as evidence: quote and sentence."""

from spacy.tokens import Doc

from kg.records import Mention


def to_mention(doc: Doc, start: int, end: int) -> Mention:
    """Return the characters `start` to `end` of a Doc with the sentence that holds them."""
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None
    sentence = doc.text[span.sent.start_char : span.sent.end_char].strip()
    return Mention(start, end, doc.text[start:end], sentence)
