"""A Doc's text and its sentences, taken once: spaCy puts both together from the tokens whenever they are asked for."""

from bisect import bisect_right

from spacy.tokens import Doc

TEXT, SENTENCES = "text", "sentences"
Place = tuple[int, int]


def to_text(doc: Doc) -> str:
    """Return the text of a Doc."""
    if TEXT not in doc.user_data:
        doc.user_data[TEXT] = doc.text
    text: str = doc.user_data[TEXT]
    return text


def find_bounds(doc: Doc) -> tuple[Place, ...]:
    """Return the sentences of a Doc as [start, end) in its text."""
    if SENTENCES not in doc.user_data:
        doc.user_data[SENTENCES] = tuple((sentence.start_char, sentence.end_char) for sentence in doc.sents)
    bounds: tuple[Place, ...] = doc.user_data[SENTENCES]
    return bounds


def find_sentence(doc: Doc, start: int, end: int) -> Place:
    """Return the sentence that holds the characters `start` to `end`, those from the first to the last if there are
    several."""
    sentences = find_bounds(doc)
    first = bisect_right(sentences, start, key=lambda sentence: sentence[0]) - 1
    last = bisect_right(sentences, end - 1, first, key=lambda sentence: sentence[0]) - 1
    return sentences[first][0], sentences[last][1]
