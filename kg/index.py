"""The index of a graph: its papers and concepts in the order of lists, with their names, in an SQLite file beside it.

It is made from the graph when a build ends, so that no page has to sort or to count all papers. A paper's `place` is
its rank among all papers, the newest first; a concept's is its rank by number of papers.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import QuerySolutions, Store

from kg.spelling import squash, to_words
from kg.vocab import individual, kinds, leaf_kinds, roles, term

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;
CREATE TABLE paper (place INTEGER PRIMARY KEY, key TEXT, title TEXT, byline TEXT, date TEXT, year INTEGER,
                    code INTEGER DEFAULT 0, data INTEGER DEFAULT 0, hardware INTEGER DEFAULT 0);
CREATE TABLE category (name TEXT, paper INTEGER, PRIMARY KEY (name, paper)) WITHOUT ROWID;
CREATE TABLE concept (place INTEGER PRIMARY KEY, key TEXT UNIQUE, label TEXT, aliases TEXT, kind TEXT, papers INTEGER,
                      known TEXT, least INTEGER, initial TEXT);
CREATE TABLE kind (name TEXT, concept INTEGER, PRIMARY KEY (name, concept)) WITHOUT ROWID;
CREATE TABLE role (concept INTEGER, name TEXT, paper INTEGER, PRIMARY KEY (concept, name, paper)) WITHOUT ROWID;
CREATE TABLE confidence (tenth INTEGER PRIMARY KEY, things INTEGER);
CREATE TABLE spelling (text TEXT, concept INTEGER, PRIMARY KEY (text, concept)) WITHOUT ROWID;
"""
# What `kg.search` looks words up in. Halves of words find those with two typos: one half is likely to be right.
_WORDS = """
CREATE VIRTUAL TABLE concept_names USING fts5(label, aliases, content = 'concept', content_rowid = 'place',
  detail = none, columnsize = 0, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
CREATE VIRTUAL TABLE paper_names USING fts5(title, content = 'paper', content_rowid = 'place',
  detail = none, columnsize = 0, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
INSERT INTO concept_names (concept_names) VALUES ('rebuild');
INSERT INTO paper_names (paper_names) VALUES ('rebuild');
CREATE VIRTUAL TABLE temp.concept_word USING fts5vocab(main, concept_names, row);
CREATE VIRTUAL TABLE temp.paper_word USING fts5vocab(main, paper_names, row);
CREATE TABLE word (text TEXT PRIMARY KEY, things INTEGER) WITHOUT ROWID;
INSERT INTO word SELECT term, sum(doc) FROM (
  SELECT term, doc FROM concept_word UNION ALL SELECT term, doc FROM paper_word
) GROUP BY term;
CREATE INDEX word_head ON word (length(text), substr(text, 1, length(text) / 2));
CREATE INDEX word_tail ON word (length(text), substr(text, length(text) / 2 + 1));
"""
STATED = ("code", "data")  # kinds of artifact that papers are listed by
KNOWN = ("new", "known")
LEAST = (1, 2, 5, 10, 100, 1000)  # numbers of papers that concepts are listed by
# Cells count the things that have the same facets, so that lists need not; the empty kind and category stand for all.
_ORDERS = """
CREATE INDEX paper_year ON paper (year);
CREATE INDEX paper_key ON paper (key);
CREATE INDEX concept_initial ON concept (initial);
CREATE INDEX concept_least ON concept (least);
CREATE TABLE concept_cell AS
  SELECT name AS kind, known, least, initial, count(*) AS things
  FROM (SELECT name, concept FROM kind UNION ALL SELECT '', place FROM concept) JOIN concept ON place = concept
  GROUP BY 1, 2, 3, 4;
CREATE TABLE paper_cell AS
  SELECT name AS category, year, code, data, hardware, count(*) AS things
  FROM (SELECT name, paper FROM category UNION ALL SELECT '', place FROM paper) JOIN paper ON place = paper
  GROUP BY 1, 2, 3, 4, 5;
"""
Places = Mapping[str, int]  # by IRI


def write_index(store: Store, base: str, file: Path) -> None:
    """Write the index of a graph whose things' IRIs begin with `base`."""
    db = sqlite3.connect(file)
    db.executescript(_TABLES)
    papers = _write_papers(db, store)
    concepts = _write_concepts(db, store, base)
    _write_roles(db, store, papers, concepts)
    _write_confidences(db, store)
    db.commit()
    db.executescript(_ORDERS + _WORDS)
    db.close()


def _write_papers(db: sqlite3.Connection, store: Store) -> Places:
    optional = " ".join(
        f"OPTIONAL {{ ?paper {term(curie)} ?{name} }}"
        for name, curie in (("byline", "kg:byline"), ("date", "dcterms:date"), ("year", "kg:year"))
    )
    rows = _ask(
        store,
        f"""SELECT ?paper ?key ?title ?byline ?date ?year WHERE {{
              ?paper a {term("kg:Paper")} ; {term("dcterms:identifier")} ?key ; {term("dcterms:title")} ?title .
              {optional} }}""",
    )
    by_iri = {row[0]: row[1:] for row in rows}
    ordered = sorted(by_iri, key=lambda iri: (-int(by_iri[iri][-1] or 0), by_iri[iri][1], iri))
    places = {iri: place for place, iri in enumerate(ordered, 1)}
    db.executemany(
        "INSERT INTO paper (place, key, title, byline, date, year) VALUES (?, ?, ?, ?, ?, NULLIF(?, ''))",
        ((place, *by_iri[iri]) for iri, place in places.items()),
    )
    categories = _ask(store, f"SELECT ?category ?paper WHERE {{ ?paper {term('kg:category')} ?category }}")
    _insert_pairs(db, "category", categories, places)
    for stated in STATED:
        kind = individual("kg:ArtifactKind", stated)
        found = _ask(
            store,
            f"""SELECT ?paper WHERE {{
                  ?artifact {term("kg:artifactKind")} {kind} ; {term("kg:inPaper")} ?paper }}""",
        )
        db.executemany(
            f"UPDATE paper SET {stated} = 1 WHERE place = ?", ((places[iri],) for (iri,) in found if iri in places)
        )
    return places


def _write_concepts(db: sqlite3.Connection, store: Store, base: str) -> Places:
    rows = _ask(
        store,
        f"""SELECT ?concept ?label ?papers ?known WHERE {{
              ?concept a {term("kg:Concept")} ; {term("skos:prefLabel")} ?label ; {term("kg:paperCount")} ?papers .
              OPTIONAL {{ ?concept {term("kg:known")} ?known }} }}""",
    )
    by_iri = {row[0]: row[1:] for row in rows}
    ordered = sorted(by_iri, key=lambda iri: (-int(by_iri[iri][1]), by_iri[iri][0], iri))
    places = {iri: place for place, iri in enumerate(ordered, 1)}
    aliases: dict[str, list[str]] = defaultdict(list)
    for concept, alias in _ask(store, f"SELECT ?concept ?name WHERE {{ ?concept {term('skos:altLabel')} ?name }}"):
        aliases[concept].append(alias)
    classes = _write_kinds(db, store, places)
    for iri, place in places.items():
        label, papers, known = by_iri[iri]
        others = sorted(aliases.get(iri, ()))
        kind = next(iter(leaf_kinds(classes.get(iri, ()))), "Concept")
        key = unquote(iri.removeprefix(f"{base}concept/"))
        row = (
            place,
            key,
            label,
            "\n".join(others),
            kind,
            papers,
            KNOWN[known == "true"],
            find_least(int(papers)),
            find_initial(label),
        )
        db.execute("INSERT INTO concept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        spellings = {squash(name) for name in (label, *others)} - {""}
        db.executemany("INSERT INTO spelling VALUES (?, ?)", ((text, place) for text in spellings))
    return places


def find_least(papers: int) -> int:
    """Return the step of LEAST that a number of papers reaches.

    >>> [find_least(papers) for papers in (0, 1, 4, 5000)]
    [0, 1, 2, 1000]
    """
    return max((step for step in LEAST if step <= papers), default=0)


def find_initial(label: str) -> str:
    """Return the letter that a name is listed under, "#" for one that begins with a digit or has no Latin letter.

    >>> [find_initial(name) for name in ("ImageNet", "Éclair", "3D-CNN")]
    ['i', 'e', '#']
    """
    first = next(iter(to_words(label)), "")[:1]
    return first if "a" <= first <= "z" else "#"


def _write_kinds(db: sqlite3.Connection, store: Store, places: Places) -> Mapping[str, list[str]]:
    """Return the IRIs of each concept's classes."""
    classes: dict[str, list[str]] = defaultdict(list)
    for kind in kinds():
        node = term(f"kg:{kind}")
        found = [iri for (iri,) in _ask(store, f"SELECT ?concept WHERE {{ ?concept a {node} }}") if iri in places]
        db.executemany("INSERT OR IGNORE INTO kind VALUES (?, ?)", ((kind, places[iri]) for iri in found))
        for iri in found:
            classes[iri].append(node.value)
    return classes


def _write_roles(db: sqlite3.Connection, store: Store, papers: Places, concepts: Places) -> None:
    for role in roles():
        rows = _ask(store, f"SELECT ?concept ?paper WHERE {{ ?paper {term(f'kg:{role}')} ?concept }}")
        db.executemany(
            "INSERT OR IGNORE INTO role VALUES (?, ?, ?)",
            ((concepts[one], role, papers[other]) for one, other in rows if one in concepts and other in papers),
        )
    db.execute("UPDATE paper SET hardware = 1 WHERE place IN (SELECT paper FROM role WHERE name = 'runsOn')")


def _write_confidences(db: sqlite3.Connection, store: Store) -> None:
    """Count all evidence by the tenth that its confidence is in: 9 for 0.9 and more."""
    tenths: Counter[int] = Counter()
    query = f"SELECT ?value (COUNT(*) AS ?things) WHERE {{ ?evidence {term('kg:confidence')} ?value }} GROUP BY ?value"
    for value, things in _ask(store, query):
        tenths[min(9, int(float(value) * 10))] += int(things)
    db.executemany("INSERT INTO confidence VALUES (?, ?)", sorted(tenths.items()))


def _insert_pairs(db: sqlite3.Connection, table: str, rows: Iterable[tuple[str, ...]], places: Places) -> None:
    values = ((name, places[iri]) for name, iri in rows if iri in places)
    db.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", values)


def _ask(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the lexical values of a query's rows, "" for what is unbound."""
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield tuple(value.value if value is not None else "" for value in row)
