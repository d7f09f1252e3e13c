"""Brackets and quotation marks in names: a name holds both of a pair or none."""

import re

PAIRS = {"(": ")", "[": "]", "“": "”", '"': '"'}
SUFFIX = re.compile(r"[^\s()\[\]]{1,12}[)\]]\w*")  # what a bracket within a word holds, and the rest of the word
SHORT_FORM = re.compile(r"(?<=[a-z]).[A-Z][A-Z\d-]+[)\]]")  # "Networks(CNN)"


def balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of text without brackets and quotation marks whose other half lies outside of it: with the half
    of a bracket that is part of a word, else without what the bracket holds.

    >>> [text[slice(*balance(text, 0, end))] for text, end in (("GARCH(1,1) models", 9), ("UNet++ (AI) is", 10))]
    ['GARCH(1,1)', 'UNet++']
    >>> balance("LLM)-based agents", 0, 17)
    (0, 3)
    >>> balance('add-and-sum" fusion', 0, 19)
    (0, 11)
    """
    lonely = _find_lonely(text, start, end)
    if lonely is None:
        return start, end
    rest = SUFFIX.match(text, lonely + 1)
    within = lonely > start and not text[lonely - 1].isspace()
    if text[lonely] in PAIRS and within and rest and rest.end() > end and not SHORT_FORM.match(text, lonely):
        return start, rest.end()
    before = text[start:lonely].rstrip()
    if before:
        return balance(text, start, start + len(before))
    inner = text[lonely + 1 : end]
    return balance(text, end - len(inner.lstrip()), end)


def _find_lonely(text: str, start: int, end: int) -> int | None:
    """Return the place of the first bracket or quotation mark that has no other half in a stretch of text."""
    opened: list[int] = []
    for i in range(start, end):
        if opened and PAIRS[text[opened[-1]]] == text[i]:
            opened.pop()
        elif text[i] in PAIRS:
            opened.append(i)
        elif text[i] in PAIRS.values():
            return i
    return opened[0] if opened else None
