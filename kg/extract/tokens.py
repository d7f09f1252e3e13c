"""Text to a spaCy Doc: tokens that keep names whole ("LLaMA-3.2-11B", "pass@1", "C++"), and sentences."""

import re
from collections.abc import Callable, Sequence

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
    """Return a tokenizer whose tokens are words with their inner hyphens, numbers, URLs, marks and line ends, the first
    ones of sentences marked.

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
        starts: list[int | bool | None] = [i == 0 or _ends_sentence(words, spaces, i - 1) for i in range(len(words))]
        return Doc(vocab, words=words, spaces=spaces, sent_starts=starts)

    return tokenize


def _ends_sentence(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    """Tell whether a sentence ends with a word: at a line end, and at a full stop that no abbreviation owns."""
    if words[i].startswith("\n"):
        return True
    if words[i] not in {".", "!", "?"} or not spaces[i]:
        return False
    before, following = words[i - 1] if i else "", words[i + 1]
    if before.lower() in NO_SENTENCE_END or (len(before) == 1 and before.isalpha() and before.isupper()):
        return False
    return not following[0].islower() or following[1:2].isupper()
