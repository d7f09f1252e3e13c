"""What a parameter of a canned query is when it is left out: the value in its header where the graph holds that, else
one that the graph does hold."""

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from kg.facets import CONCEPTS, PAPERS, find_rows
from kg.figures import find_most_productive
from kg.naming import CLASSES, find_base, find_known, find_known_author
from kg.triples import paper_iri
from kg.vocab import term

LOOKED_AT = 50  # papers, the newest first, that one with results is looked for among


def find_default(
    store: Store, type: str, text: str, *, choices: Collection[str], taken: Collection[str], index: Path | None
) -> str | None:
    """Return `text`, the default in a header, where the graph holds what it names. Else the concept that most papers
    are about, of a kind among `choices` where there is one, the newest paper with results, or the author of most
    papers; not one that is `taken` by another parameter. None where there is no index, or nothing in it."""
    if type == "author":
        known = find_known_author(store, text, index)
        return text if known else find_most_productive(index) if index else None
    if type not in CLASSES or find_known(store, type, text, index):
        return text
    if index is None:
        return None
    names = _find_papers(store, index) if type == "paper" else _find_concepts(index, choices, len(taken) + 1)
    return next((name for name in names if name not in taken), None)


def find_mentioned(store: Store, title: str, index: Path | None) -> str | None:
    """Return the concept of most papers among those that a paper mentions, None where it mentions none."""
    paper = find_known(store, "paper", title, index)
    rows = store.query(f"""
      SELECT ?name
      WHERE {{
        {paper} {term("kg:mentions")} ?concept .
        ?concept {term("skos:prefLabel")} ?name ;
          {term("kg:paperCount")} ?papers .
      }}
      ORDER BY DESC(?papers) ?name
      LIMIT 1
    """)
    assert isinstance(rows, QuerySolutions)
    return next((row["name"].value for row in rows), None)


def _find_concepts(index: Path, kinds: Collection[str], limit: int) -> Iterator[str]:
    """Yield the names of the concepts of most papers, those of other kinds last. Where any kind will do, those come
    first that a paper here introduces: questions about any concept ask who does, and a metric is seldom one."""
    wanted = [{"leaf": kind} for kind in kinds] or [{"introduced": "yes"}]
    rows = [row for chosen in wanted for row in find_rows(index, CONCEPTS, chosen, limit=limit)]
    rows.sort(key=lambda row: (-int(row["papers"]), row["label"]))
    yield from (row["label"] for row in chain(rows, find_rows(index, CONCEPTS, {}, limit=limit)))


def _find_papers(store: Store, index: Path) -> Iterator[str]:
    """Yield titles: of the newest papers with results, then of those without."""
    base, rows = find_base(store), find_rows(index, PAPERS, {}, limit=LOOKED_AT)
    without = []
    for row in rows:
        result = f"?result {term('kg:inPaper')} {paper_iri(base, row['key'])} ; a {term('kg:Result')}"
        if store.query(f"ASK {{ {result} }}"):
            yield row["title"]
        else:
            without.append(row["title"])
    yield from without
