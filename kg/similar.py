"""Papers that are like one another: those that share most concepts, from the index beside the graph."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kg.search import open_index

COMMON = 500  # papers; concepts of more say little

# Roles other than the last one are those of salient concepts.
_FIND = f"""
WITH shared AS (
  SELECT DISTINCT role.paper, concept.place, label, papers
  FROM concept JOIN role ON role.concept = place AND role.name <> 'mentions'
  WHERE key IN (SELECT value FROM json_each(:concepts)) AND papers BETWEEN 2 AND {COMMON}
)
SELECT key, title, count(*), group_concat(label, ', ') FROM shared JOIN paper ON paper.place = shared.paper
WHERE key <> :paper
GROUP BY shared.paper ORDER BY count(*) DESC, sum(1.0 / papers) DESC, shared.paper LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper that shares a number of salient concepts with another one, and their names."""

    key: str
    title: str
    shared: int
    labels: str


def find_similar(index: Path, paper: str, concepts: Collection[str], limit: int = 8) -> tuple[Similar, ...]:
    """Return the papers that share most of the concepts (slugs) that are salient in a paper (its id)."""
    if not index.exists():
        return ()
    values = {"paper": paper, "concepts": json.dumps(sorted(concepts)), "limit": limit}
    with open_index(index) as db:
        return tuple(Similar(*row) for row in db.execute(_FIND, values))
