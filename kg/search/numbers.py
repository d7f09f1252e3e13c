"""Numbers of papers: the id that somebody looks for who gives it as it is, as arXiv writes it, or by an address."""

import json
import sqlite3

from kg.paper_ids import drop_version, to_id
from kg.search.shelves import PAPERS, Hit, read_hits


def find_numbered(db: sqlite3.Connection, text: str) -> dict[int, Hit]:
    """Return the papers that have the id, with and without its version, by their places."""
    query = f"SELECT place, {PAPERS.columns} FROM {PAPERS.table} WHERE key IN (SELECT value FROM json_each(:keys))"
    key = to_id(text.strip())
    return read_hits(db, query, {"keys": json.dumps([key, drop_version(key)])})
