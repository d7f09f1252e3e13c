"""Text to a spaCy Doc: tokens that keep names whole ("LLaMA-3.2-11B", "pass@1", "C++"), and sentences."""

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

URL = re.compile(
    r"(?:https?://|www\.|(?<![\w/.])(?:github|gitlab|huggingface|bitbucket)\.(?:com|co|org)/)"
    r"[^\s<>\"{}|\\^`]*[^\s<>\"{}|\\^`.,;:!?'’)\]]"
)
WORD = r"\w+(?:(?:[-‐‑–@'’](?=\w)(?!['’]s\b)|(?<=\d)[.,](?=\d))\w+)*(?:\+\+|#)?"
TOKEN = re.compile(rf"{URL.pattern}|(?:{WORD})|\n+|[^\S\n]+|\S")
NO_SENTENCE_END = frozenset("e.g i.e cf vs al etc resp fig figs eq eqs sec dr approx ca g e i w.r.t incl".split())


def make_tokenizer(vocab: Vocab) -> Callable[[str], Doc]:
    """Return a tokenizer whose tokens are words with their inner hyphens, numbers, URLs, marks and line ends.

    The Doc's text is the given text, character for character.
    """

    def tokenize(text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for match in TOKEN.finditer(text):
            if match.group() == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(match.group())
                spaces.append(False)
        return Doc(vocab, words=words, spaces=spaces)

    return tokenize


@Language.component("sentences")
def mark_sentences(doc: Doc) -> Doc:
    """Start a sentence after a line end, and after a full stop that no abbreviation owns."""
    start = True
    for token in doc:
        token.is_sent_start = start
        start = token.text.startswith("\n") or _ends_sentence(doc, token.i)
    return doc


def _ends_sentence(doc: Doc, i: int) -> bool:
    token = doc[i]
    if token.text not in {".", "!", "?"} or i + 1 == len(doc) or not token.whitespace_:
        return False
    before = doc[i - 1].lower_ if i else ""
    following = doc[i + 1].text
    if before in NO_SENTENCE_END or (len(before) == 1 and before.isalpha() and doc[i - 1].text.isupper()):
        return False
    return not following[0].islower() or (following[1:2].isupper())
