"""What a source that has none of the forms seems to be, and what would be right."""

import re

from kg.sources.listing import LONG, split_paragraphs

_BEGINNINGS = {
    re.compile(r"\A\s*\[\s*[\[{]"): "a JSON array; write its objects each on a line of its own",
    re.compile(
        r"^\s*@\w+\s*\{", re.MULTILINE
    ): "BibTeX is not read; write a JSON object with title and abstract on each line",
    re.compile(r"\A\s*#{1,6} "): "Markdown is not read; write a listing, with titles that have no # before them",
}


def find_hint(head: str) -> str | None:
    """Return what the beginning of a source without a form tells of it; None if nothing.

    >>> find_hint('[{"title": "A"}]')
    'a JSON array; write its objects each on a line of its own'
    """
    for pattern, hint in _BEGINNINGS.items():
        if pattern.search(head):
            return hint
    lengths = [len(paragraph.strip()) for paragraph in split_paragraphs(head)]
    if len(lengths) > 1 and max(lengths) < LONG:
        return f"a listing has a first abstract of at least {LONG} characters; the longest text here has {max(lengths)}"
    return None
