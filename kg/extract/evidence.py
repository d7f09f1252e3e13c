"""Places in a Doc as evidence: quote and sentence."""

from spacy.tokens import Doc

from kg.records import Mention


def to_mention(doc: Doc, start: int, end: int) -> Mention:
    """Return the characters `start` to `end` of a Doc with the sentence that holds them."""
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None
    quote = span.text[start - span.start_char : end - span.start_char]
    sentences = doc[span[0].sent.start : span[-1].sent.end]  # one, unless a name has a mark in it, as "Yahoo! Answers"
    return Mention(start, end, quote, sentences.text.strip())
