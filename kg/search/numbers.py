"""Numbers of papers: the id that somebody looks for who gives it as it is, as arXiv writes it, or by an address."""

import re
import sqlite3

from kg.search.shelves import PAPERS, Hit, read_hits

# https://info.arxiv.org/help/arxiv_identifier.html, and the DOIs that arXiv registers.
_NUMBER = re.compile(
    r"(?:(?:https?://)?(?:(?:www|export)\.)?arxiv\.org/(?:abs|pdf|html)/|(?:https?://)?(?:doi\.org/|doi:)?10\.48550/arxiv\.|"
    r"arxiv:\s*)(?P<id>[a-z][a-z.-]*/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?:[?#].*)?",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<=\d{4}\.\d{4})(\d?)v\d+")


def to_id(text: str) -> str:
    """Return the id of a paper that a text may be.

    >>> [to_id(text) for text in ("arXiv:2503.14495v2", "https://arxiv.org/abs/hep-th/9901001", "2503.14495v1", "bert")]
    ['2503.14495', 'hep-th/9901001', '2503.14495', 'bert']
    """
    found = _NUMBER.fullmatch(text.strip())
    return found["id"] if found else _VERSION.sub(r"\1", text.strip())


def find_numbered(db: sqlite3.Connection, text: str) -> dict[int, Hit]:
    """Return the paper that has the id, by its place."""
    query = f"SELECT place, {PAPERS.columns} FROM {PAPERS.table} WHERE key = :key"
    return read_hits(db, query, {"key": to_id(text)})
