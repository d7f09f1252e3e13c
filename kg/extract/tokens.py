"""Text to a spaCy Doc: tokens that keep names whole ("LLaMA-3.2-11B", "pass@1", "C++"), and sentences."""

import re
from collections.abc import Callable, Iterator, Sequence

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.extract import lexicon

PATH = r"(?:(?!\]\()[^\s<>\"{}|\\^`])*[^\s<>\"{}|\\^`.,;:!?'’)\]]"
HOST = r"(?:(?:github|gitlab|huggingface|bitbucket|zenodo)\.(?:com|co|org)|hf\.co)"  # often without a scheme
PAGE = r"(?:[\w-]+\.)+github\.io(?![\w-]|\.\w)"
URL = re.compile(rf"(?:https?://|www\.){PATH}|(?<![\w/.@-])(?:{HOST}/{PATH}|{PAGE}(?:/(?:{PATH})?)?)")
PARTS = r"\w+(?:(?:[-‐‑–@'’](?=\w)(?!['’]s\b)|(?<=\d)[.,](?=\d)|(?<=\b[A-Z])&(?=[A-Z]\b))\w+)*"
WORD = rf"(?:(?=[^\W\d]){PARTS}(?:\+\+|#|\+(?![\w+]))?|{PARTS}(?:\+\+|#)?)"  # HumanEval+, but 70B +
TOKEN = re.compile(rf"{URL.pattern}|(?:{WORD})|\n+|[^\S\n]+|\S")
STOPS, QUOTES = frozenset(".!?"), frozenset('"”')
ENDING = re.compile(r"[A-Za-z]{3}$")  # of a word that may end a sentence
LONGEST_SENTENCE = 2_500  # characters; every fact repeats its sentence; in 50,000 abstracts of arXiv none has 2,000
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
        starts: list[int | bool | None] = list(_find_starts(words, spaces))
        return Doc(vocab, words=words, spaces=spaces, sent_starts=starts)

    return tokenize


def _find_starts(words: Sequence[str], spaces: Sequence[bool]) -> Iterator[bool]:
    """Yield for each word whether it begins a sentence; what has no end becomes several."""
    length = 0
    for i, word in enumerate(words):
        is_start = i == 0 or length > LONGEST_SENTENCE or _ends_sentence(words, spaces, i - 1)
        length = (0 if is_start else length) + len(word) + spaces[i]
        yield is_start


def _ends_sentence(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    """Tell whether a sentence ends with a word: at a line end, at a full stop that no abbreviation owns, and at the
    quotation mark behind one."""
    if words[i].startswith("\n"):
        return True
    if i == 0 or (words[i] not in STOPS and words[i] not in QUOTES):
        return False
    following = words[i + 1]
    if words[i] in QUOTES:
        is_behind = words[i - 1] in STOPS and not spaces[i - 1]
        return is_behind and spaces[i] and following[0].isupper() and not _is_owned(words, i - 1)
    if not spaces[i]:
        return _lacks_space(words, spaces, i)
    return not _is_owned(words, i) and (not following[0].islower() or following[1:2].isupper())


def _is_owned(words: Sequence[str], i: int) -> bool:
    """Tell whether a full stop belongs to an abbreviation or an initial, as in "U.S. data" and not "over A. Our"."""
    before, following = words[i - 1] if i else "", words[i + 1]
    if before.lower() in NO_SENTENCE_END:
        return True
    opens = len(following) > 1 and following in _openers() and following.lower() in STOP_WORDS
    return len(before) == 1 and before.isalpha() and before.isupper() and not opens


def _lacks_space(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    """Tell whether a full stop without a space behind it stands between two sentences, as in "models.We introduce"."""
    is_apart = spaces[i + 1] or words[i + 2 : i + 3] == [","]
    return is_apart and words[i + 1] in _openers() and ENDING.search(words[i - 1]) is not None


def _openers() -> frozenset[str]:
    return lexicon.words("sentence_openers.txt")
