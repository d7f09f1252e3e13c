"""Names by their looks: "InjectFlow", "AgentCPM-Explore", "CIFAR-10", and title-case runs inside a sentence."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from spacy.tokens import Doc, Span, Token

from kg.extract.candidates import Candidate, to_candidate
from kg.extract.lexicon import TITLE_CASE, boundaries, cue, kind_of_carrier, kind_of_head, rules, to_singular, words

SHAPED = re.compile(r"(?=.*[A-Z])(?=.*[A-Za-z].*[A-Z0-9]|[A-Z]\d)[\w@+#.\-‐–]+$")
ATTACHED = re.compile(
    r"[-‐‑–](?:[Bb]ased|[Dd]riven|[Pp]owered|level|style|accelerated|only|like|aware|guided|specific|enhanced|generated|"
    r"trained|tuned|free|derived|inspired|enabled|assisted|augmented|compatible|to)(?:-\w+)?$"
)
SIZE = re.compile(r"\d+(?:\.\d+)?[KMBT]?$|\d+[xX]$")
VERSION = re.compile(r"v?\d+(?:\.\d+)*[a-zA-Z]?$|(?:\d+(?:\.\d+)?[BM])$")
LONGEST = 4
MANY = 50_000  # words that are kept
LISTING = frozenset(", ( : and or such as like including e.g namely called named".split())
TESTED_KIND = "Dataset"


def find_names(doc: Doc) -> Iterator[Candidate]:
    """Yield names that are told by inner capitals and digits, with the kind that their context tells."""
    i = 0
    while i < len(doc):
        if not is_shaped(doc[i]):
            i += 1
            continue
        last = i
        while last + 1 < len(doc) and last - i < LONGEST and _continues(doc, last):
            last += 1
        yield to_candidate(doc[i : last + 1], find_kind(doc, i, last), "name", rank=2)
        i = last + 1


def find_title_runs(doc: Doc) -> Iterator[Candidate]:
    """Yield runs of two or more capitalised words inside a sentence: "Dual-Space Reparameterization"."""
    for sentence in doc.sents:
        if _is_headline(sentence):
            continue
        i = sentence.start + 1
        while i < sentence.end:
            last = i
            while last < sentence.end and is_capitalised(doc[last]):
                last += 1
            if last - i > 2 and is_shaped(doc[last - 2]) and kind_of_carrier(doc[last - 1].lower_):
                last -= 1
            if last - i >= 2:
                kind = kind_of_head(doc[last - 1].lower_) or find_kind(doc, i, last - 1)
                yield to_candidate(doc[i:last], kind, "run", rank=1)
            i = max(last, i + 1)


def is_capitalised(token: Token) -> bool:
    """Tell whether a word starts with a capital and is no function word."""
    return token.text[0].isupper() and token.lower_ not in boundaries() and len(token) > 1


def _is_headline(sentence: Span) -> bool:
    """Tell whether most words of a sentence are capitalised, as in a title."""
    long = [token for token in sentence if token.is_alpha and len(token) > 3]
    capitalised = [token for token in long if token.text[0].isupper()]
    return len(capitalised) > 0.6 * len(long)


def is_shaped(token: Token) -> bool:
    """Tell whether a word looks like a name by its capitals and digits."""
    return _is_shaped(token.text)


@lru_cache(MANY)
def _is_shaped(text: str) -> bool:
    if not SHAPED.match(text) or SIZE.match(text) or text in words("not_names.txt") or text.startswith("http"):
        return False
    return not re.fullmatch(TITLE_CASE, text) and not ATTACHED.search(text)


def _continues(doc: Doc, i: int) -> bool:
    """Tell whether the next word is a part of the name that word i is a part of: a version or a size."""
    return bool(doc[i].whitespace_) and VERSION.match(doc[i + 1].text) is not None


def find_kind(doc: Doc, first: int, last: int) -> str:
    """Return the kind that the words around a name tell: "the X dataset", "benchmarks such as X", "X, a library"."""
    following = doc[last + 1] if last + 1 < len(doc) else None
    if following is not None and doc[last].whitespace_:
        after = kind_of_carrier(following.lower_)
        if after:
            return after
    by_form = find_kind_by_form(doc[first : last + 1].text)
    return _apposed(doc, last) or _listed(doc, first) or by_form or _tested_on(doc, first)


def find_kind_by_form(name: str) -> str:
    """Return the kind that the form of a name tells ("PhysicsEval"), "" when it tells none."""
    return next((kind for kind, form in _forms() if form.search(name)), "")


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rule["form"])) for kind, rule in rules("names.toml").items())


def _tested_on(doc: Doc, first: int) -> str:
    """Return the kind of data when the name follows "evaluated on", "results on", "experiments across"."""
    sentence = doc[first].sent
    before = doc[sentence.start : first]
    position = next((i for i in range(len(before) - 1, -1, -1) if before[i].lower_ in {"on", "across"}), None)
    if position is None or not all(_is_listing(token) for token in before[position + 1 :]):
        return ""
    return TESTED_KIND if cue("evaluatesOn", "before").search(before.text) else ""


def _is_listing(token: Token) -> bool:
    return token.text in {",", "and", "or", "the", "(", "both", "&"} or is_shaped(token)


def _apposed(doc: Doc, last: int) -> str:
    """Return the kind told by "X, a new benchmark for", "X is an open library", "X: a data set of"."""
    i = last + 1
    if i + 2 < len(doc) and doc[i].text == "(":
        while i < len(doc) - 3 and doc[i].text != ")":
            i += 1
        i += 1
    if i + 2 >= len(doc) or doc[i].text not in {",", ":", "is", "-", "—", "–"}:
        return ""
    return kind_of_phrase(doc[i + 1 : i + 10])


def kind_of_phrase(span: Span) -> str:
    """Return the kind that a noun phrase tells by its last noun that tells one, "" when no article opens it."""
    kind = ""
    if span[0].lower_ not in {"a", "an", "the"}:
        return kind
    for token in span[1:]:
        if token.lower_ in boundaries() or not token.text[0].isalnum():
            break
        kind = kind_of_head(token.lower_) or kind
    return kind


def _listed(doc: Doc, first: int) -> str:
    """Return the kind told by the noun before a list: "datasets such as A, B", "models (A, B)", "benchmark X"."""
    i = first - 1
    steps = 0
    while i >= 0 and steps < 14:
        word = doc[i].lower_
        kind = kind_of_carrier(word)
        if kind and word != to_singular(word) or kind and steps == 0:
            return kind
        if word not in LISTING and not is_shaped(doc[i]):
            return ""
        i -= 1
        steps += 1
    return ""
