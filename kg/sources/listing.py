"""The listing form: a page copied as text. A few short lines of site furniture, then each paper as its title, a blank
line, its abstract, a blank line. Papers have no id of their own."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from kg.errors import InputError
from kg.records import Paper
from kg.sources.text import Chunk

NAME = "a listing (title, blank line, abstract, blank line, ...)"

# Of 50,000 arXiv papers (2026-11) every title is shorter than 250 characters and 99.98 % of the abstracts are longer.
LONG = 250
_SHORT_ABSTRACT = 100
_BLANK_LINE = "\n\n"
_DAY = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?")


def matches(head: str) -> bool:
    """Tell whether a short paragraph stands above a long one."""
    return any(not _is_long(one) and _is_long(two) for one, two in pairwise(split_paragraphs(head)))


def split_paragraphs(text: str) -> list[str]:
    """Return what stands between blank lines."""
    return re.split(r"\n\s*\n", text)


def split(lines: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield each paper as title, blank line, abstract; a title or an abstract that stands alone has "" beside it. What
    is like an abstract in the header comes without a blank line."""
    title: Chunk | None = None
    in_header = True
    for paragraph in _paragraphs(lines):
        if _is_long(paragraph.text) or (title and not in_header and _is_short_abstract(paragraph.text)):
            line, text = (title.line, title.text) if title else (paragraph.line, "")
            yield Chunk(line, text + _BLANK_LINE + paragraph.text)
            title, in_header = None, False
        elif in_header or not _DAY.fullmatch(paragraph.text):
            if title and not in_header:
                yield Chunk(title.line, title.text + _BLANK_LINE)
            elif title and _is_short_abstract(title.text):
                yield title
            title = paragraph
    if title:
        yield Chunk(title.line, title.text + _BLANK_LINE)


def to_paper(record: Chunk) -> Paper:
    """Return the record's paper; InputError if title or abstract is missing or the record is of the header."""
    title, parted, abstract = record.text.partition(_BLANK_LINE)
    if not parted:
        raise InputError(
            f"{title[:40]!r}... stands before the first abstract; expected only short lines there, and a first "
            f"abstract of at least {LONG} characters"
        )
    if not title:
        raise InputError(f"the abstract {abstract[:40]!r}... has no title; expected a title, a blank line, an abstract")
    if not abstract:
        raise InputError(
            f"the title {title!r} has no abstract; expected a title, a blank line, an abstract of at least "
            f"{_SHORT_ABSTRACT} characters that ends with a full stop"
        )
    return Paper(id="", title=title, abstract=abstract)


def _paragraphs(lines: Iterable[Chunk]) -> Iterator[Chunk]:
    for has_text, group in groupby(lines, lambda line: bool(line.text.strip())):
        if has_text:
            block = list(group)
            yield Chunk(block[0].line, "\n".join(line.text for line in block))


def _is_long(paragraph: str) -> bool:
    return len(paragraph) >= LONG


def _is_short_abstract(paragraph: str) -> bool:
    return len(paragraph) >= _SHORT_ABSTRACT and paragraph.rstrip().endswith(".")
