"""The index of a graph: its papers, concepts and authors in the order of lists, with their names, in an SQLite file
beside it.

It is made from the graph when a build ends, so that no page has to sort or to count all papers. A paper's `place` is
its rank among all papers, the newest first; a concept's and an author's is the rank by number of papers. Papers and
concepts of another base, as of a second library, have no place: they are asked for by their IRIs. Authors are told
apart by their names alone.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import QuerySolutions, Store

from kg.errors import InputError
from kg.spelling import squash, to_words
from kg.vocab import individual, kinds, roles, term, to_kind

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;
CREATE TABLE paper (place INTEGER PRIMARY KEY, key TEXT, title TEXT, byline TEXT, date TEXT, year INTEGER,
                    code INTEGER DEFAULT 0, data INTEGER DEFAULT 0, hardware INTEGER DEFAULT 0);
CREATE TABLE category (name TEXT, paper INTEGER, PRIMARY KEY (name, paper)) WITHOUT ROWID;
CREATE TABLE concept (place INTEGER PRIMARY KEY, key TEXT UNIQUE, label TEXT, kind TEXT, papers INTEGER, known TEXT,
                      least INTEGER, initial TEXT);
CREATE TABLE author (place INTEGER PRIMARY KEY, name TEXT, papers INTEGER);
CREATE TABLE kind (name TEXT, concept INTEGER, PRIMARY KEY (name, concept)) WITHOUT ROWID;
CREATE TABLE role (concept INTEGER, name TEXT, paper INTEGER, PRIMARY KEY (concept, name, paper)) WITHOUT ROWID;
CREATE TABLE confidence (tenth INTEGER PRIMARY KEY, things INTEGER);
CREATE TABLE spelling (text TEXT, concept INTEGER, PRIMARY KEY (text, concept)) WITHOUT ROWID;
"""
# Names by their words, as `to_words` gives them, so that those of a search are the same: SQLite knows letters of fewer
# scripts. Its tokenizer has only to split at the blanks.
_NAMES = """
CREATE VIRTUAL TABLE {0}_names USING fts5(words, content = '', detail = none, columnsize = 0, tokenize = 'ascii',
  prefix = '1 2 3');
"""
# What `kg.search` looks words up in, by table and by the names that it is made of. Halves of words find those with two
# typos: one half is likely to be right. Names of people are no typos of other words, nor the other way round.
_WORDS = """
CREATE TABLE {0} (text TEXT PRIMARY KEY, things INTEGER) WITHOUT ROWID;
INSERT INTO {0} SELECT term, sum(doc) FROM ({1}) GROUP BY term;
CREATE INDEX {0}_head ON {0} (length(text), substr(text, 1, length(text) / 2));
CREATE INDEX {0}_tail ON {0} (length(text), substr(text, length(text) / 2 + 1));
"""
WORDS = {"word": ("concept", "paper"), "author_word": ("author",)}
BACKGROUND = "background"  # the role, in the index, of what matters in a paper and is only mentioned there
STATED = ("code", "data", "hardware")  # what papers are listed by, where they state it and do not only promise it
KNOWN = ("new", "known")
LEAST = (1, 2, 5, 10, 100, 1000)  # numbers of papers that concepts are listed by
_ORDERS = """
CREATE INDEX paper_year ON paper (year);
CREATE INDEX paper_key ON paper (key);
CREATE INDEX concept_initial ON concept (initial);
CREATE INDEX concept_least ON concept (least);
"""
# Cells count the things of a list that have the same facets, so that pages need not: those that meet a condition, by
# SQL for each list's table. The empty kind and category stand for all.
CELLS = {
    "paper": """
      SELECT name AS category, year, code, data, hardware, count(*) AS things
      FROM (SELECT name, paper FROM category UNION ALL SELECT '', place FROM paper) JOIN paper ON place = paper
      WHERE {condition} GROUP BY 1, 2, 3, 4, 5
    """,
    "concept": """
      SELECT name AS kind, known, least, initial, count(*) AS things
      FROM (SELECT name, concept FROM kind UNION ALL SELECT '', place FROM concept) JOIN concept ON place = concept
      WHERE {condition} GROUP BY 1, 2, 3, 4
    """,
}
Places = Mapping[str, int]  # by IRI


def write_index(store: Store, base: str, file: Path) -> None:
    """Write the index of a graph whose things' IRIs begin with `base`. InputError where it cannot be written."""
    try:
        with closing(sqlite3.connect(file)) as db:
            _write_tables(db, store, base)
    except sqlite3.OperationalError as error:
        raise InputError(f"{file}, the index for search, cannot be written: {error}") from error


def _write_tables(db: sqlite3.Connection, store: Store, base: str) -> None:
    db.executescript(_TABLES)
    papers = _write_papers(db, store, base)
    concepts = _write_concepts(db, store, base)
    _write_authors(db, store)
    _write_roles(db, store, papers, concepts)
    _write_confidences(db, store)
    db.commit()
    db.executescript(_ORDERS)
    for table, things in WORDS.items():
        _write_words(db, table, things)
    for table, cells in CELLS.items():
        db.execute(f"CREATE TABLE {table}_cell AS {cells.format(condition='1')}")


def _write_papers(db: sqlite3.Connection, store: Store, base: str) -> Places:
    optional = " ".join(
        f"OPTIONAL {{ ?paper {term(curie)} ?{name} }}"
        for name, curie in (("byline", "kg:byline"), ("date", "dcterms:date"), ("written", "kg:year"))
    )
    rows = _ask(
        store,
        f"""SELECT ?paper ?key ?title ?byline ?date ({term("xsd:integer")}(?written) AS ?year) WHERE {{
              ?paper a {term("kg:Paper")} ; {term("dcterms:identifier")} ?key ; {term("dcterms:title")} ?title .
              {optional} }}""",
    )
    by_iri = {iri: row for iri, *row in rows if iri.startswith(f"{base}paper/")}
    by_title = sorted(by_iri, key=lambda iri: (by_iri[iri][1], iri))
    newest_first = sorted(by_title, key=lambda iri: max(by_iri[iri][3:]), reverse=True)  # by the date, else the year
    places = {iri: place for place, iri in enumerate(newest_first, 1)}
    db.executemany(
        "INSERT INTO paper (place, key, title, byline, date, year) VALUES (?, ?, ?, ?, ?, NULLIF(?, ''))",
        ((place, *by_iri[iri]) for iri, place in places.items()),
    )
    _write_names(db, "paper", ((place, by_iri[iri][1]) for iri, place in places.items()))
    rows = _ask(store, f"SELECT ?category ?paper WHERE {{ ?paper {term('kg:category')} ?category }}")
    db.executemany(
        "INSERT OR IGNORE INTO category VALUES (?, ?)", ((name, places[iri]) for name, iri in rows if iri in places)
    )
    for stated in STATED:
        item, promised = individual("kg:Disclosable", stated), individual("kg:Manner", "promised")
        found = _ask(
            store,
            f"""SELECT ?paper WHERE {{
                  ?disclosure {term("kg:discloses")} {item} ; {term("kg:manner")} ?manner ; {term("kg:inPaper")} ?paper
                  FILTER(?manner != {promised}) }}""",
        )
        db.executemany(
            f"UPDATE paper SET {stated} = 1 WHERE place = ?", ((places[iri],) for (iri,) in found if iri in places)
        )
    return places


def _write_concepts(db: sqlite3.Connection, store: Store, base: str) -> Places:
    rows = _ask(
        store,
        f"""SELECT ?concept ?label ?papers ?known WHERE {{
              ?concept a {term("kg:Concept")} ; {term("skos:prefLabel")} ?label ; {term("kg:paperCount")} ?count .
              BIND({term("xsd:integer")}(?count) AS ?papers) FILTER(BOUND(?papers))
              OPTIONAL {{ ?concept {term("kg:known")} ?known }} }}""",
    )
    by_iri = {iri: row for iri, *row in rows if iri.startswith(f"{base}concept/")}
    ordered = sorted(by_iri, key=lambda iri: (-int(by_iri[iri][1]), by_iri[iri][0], iri))
    keys: dict[str, str] = {}  # of IRIs that differ in their escapes, the first one
    for iri in ordered:
        keys.setdefault(unquote(iri.removeprefix(f"{base}concept/")), iri)
    places = {iri: place for place, iri in enumerate(keys.values(), 1)}
    aliases: dict[str, list[str]] = defaultdict(list)
    for concept, alias in _ask(store, f"SELECT ?concept ?name WHERE {{ ?concept {term('skos:altLabel')} ?name }}"):
        aliases[concept].append(alias)
    classes = _write_kinds(db, store, places)
    for place, (key, iri) in enumerate(keys.items(), 1):
        label, papers, known = by_iri[iri]
        kind = to_kind(classes.get(iri, ()))
        found = (KNOWN[known == "true"], find_least(int(papers)), find_initial(label))
        db.execute("INSERT INTO concept VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (place, key, label, kind, papers, *found))
        spellings = {squash(name) for name in (label, *aliases[iri])} - {""}
        db.executemany("INSERT INTO spelling VALUES (?, ?)", ((text, place) for text in spellings))
    _write_names(db, "concept", ((place, " ".join((by_iri[iri][0], *aliases[iri]))) for iri, place in places.items()))
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


def _write_authors(db: sqlite3.Connection, store: Store) -> None:
    """Write the authors, those of most papers first."""
    papers = Counter(name for (name,) in _ask(store, f"SELECT ?name WHERE {{ ?paper {term('dc:creator')} ?name }}"))
    names = sorted(papers, key=lambda name: (-papers[name], name))
    rows = ((place, name, papers[name]) for place, name in enumerate(names, 1))
    db.executemany("INSERT INTO author VALUES (?, ?, ?)", rows)
    _write_names(db, "author", enumerate(names, 1))


def _write_roles(db: sqlite3.Connection, store: Store, papers: Places, concepts: Places) -> None:
    patterns = {role: f"?paper {term(f'kg:{role}')} ?concept" for role in roles()} | {
        BACKGROUND: f"""?mention {term("kg:role")} {term("kg:mentions")} ; {term("kg:concept")} ?concept ;
                          {term("kg:salience")} {individual("kg:Salience", "must")} ; {term("kg:inPaper")} ?paper"""
    }
    for role, pattern in patterns.items():
        rows = _ask(store, f"SELECT ?concept ?paper WHERE {{ {pattern} }}")
        db.executemany(
            "INSERT OR IGNORE INTO role VALUES (?, ?, ?)",
            ((concepts[one], role, papers[other]) for one, other in rows if one in concepts and other in papers),
        )


def _write_confidences(db: sqlite3.Connection, store: Store) -> None:
    """Count all evidence by the tenth that its confidence is in: 9 for 0.9 and more."""
    tenths: Counter[int] = Counter()
    query = f"""SELECT ?value (COUNT(*) AS ?things) WHERE {{ ?evidence {term("kg:confidence")} ?value }}
                GROUP BY ?value HAVING(?value >= 0 && ?value <= 1)"""
    for value, things in _ask(store, query):
        tenths[min(9, int(float(value) * 10))] += int(things)
    db.executemany("INSERT INTO confidence VALUES (?, ?)", sorted(tenths.items()))


def _write_names(db: sqlite3.Connection, table: str, names: Iterable[tuple[int, str]]) -> None:
    """Write the words of what each place is called."""
    db.execute(_NAMES.format(table))
    rows = ((place, " ".join(to_words(name))) for place, name in names)
    db.executemany(f"INSERT INTO {table}_names (rowid, words) VALUES (?, ?)", rows)


def _write_words(db: sqlite3.Connection, table: str, things: Iterable[str]) -> None:
    """Write the words of the names of some sorts of things, with the number of things that have each."""
    for thing in things:
        db.execute(f"CREATE VIRTUAL TABLE temp.{thing}_word_count USING fts5vocab(main, {thing}_names, row)")
    counted = " UNION ALL ".join(f"SELECT term, doc FROM {thing}_word_count" for thing in things)
    db.executescript(_WORDS.format(table, counted))


def _ask(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the lexical values of a query's rows, "" for what is unbound."""
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield tuple(value.value if value is not None else "" for value in row)
