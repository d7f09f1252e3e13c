"""Statistics: what all papers together say of a concept, counted on disk: memory does not grow with the papers."""

import math
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.link import known_by_slug, to_slug
from kg.records import Known, Reading
from kg.vocab import kinds

SALIENT = "must"
MINOR_KIND_SHARE = 1 / 3

_TABLES = """
CREATE TABLE paper (n INTEGER PRIMARY KEY, year INTEGER);
CREATE TABLE statement (paper INTEGER, slug TEXT, name TEXT, kind TEXT, salient INTEGER);
CREATE TABLE concept (n INTEGER PRIMARY KEY, slug TEXT UNIQUE, papers INTEGER DEFAULT 0);
CREATE TABLE salient (paper INTEGER, concept INTEGER, PRIMARY KEY (paper, concept)) WITHOUT ROWID;
"""
_COUNT = """
CREATE INDEX statement_slug ON statement (slug, name, kind);
INSERT INTO salient SELECT DISTINCT paper, concept.n FROM statement JOIN concept USING (slug) WHERE salient;
CREATE TABLE total AS SELECT concept, count(*) AS papers FROM salient GROUP BY concept;
UPDATE concept SET papers = total.papers FROM total WHERE total.concept = concept.n;
CREATE TABLE frequent (paper INTEGER, concept INTEGER, PRIMARY KEY (paper, concept)) WITHOUT ROWID;
INSERT INTO frequent SELECT paper, concept FROM salient JOIN concept ON concept.n = concept WHERE papers > 1;
"""
_NAMES = "SELECT name, count(*) AS votes FROM statement WHERE slug = ? GROUP BY name ORDER BY votes DESC, name"
_KINDS = "SELECT kind, count(*) FROM statement WHERE slug = ? GROUP BY kind"
_PAIRS = """
SELECT a.slug, b.slug, together, a.papers, b.papers
FROM (SELECT one.concept AS one, other.concept AS other, count(*) AS together
      FROM frequent AS one JOIN frequent AS other ON one.paper = other.paper AND one.concept < other.concept
      GROUP BY one.concept, other.concept HAVING count(*) > 1)
JOIN concept AS a ON a.n = one JOIN concept AS b ON b.n = other
ORDER BY one, other
"""
_YEARS = """
SELECT slug, year, count(*) FROM salient JOIN paper ON paper.n = paper JOIN concept ON concept.n = concept
WHERE year IS NOT NULL GROUP BY concept, year ORDER BY concept, year
"""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept over all papers. `papers` counts those in which it is salient; `known` is None for a name that was
    first met in a paper."""

    slug: str
    label: str
    kinds: tuple[str, ...]
    aliases: tuple[str, ...]
    papers: int
    known: Known | None


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """Two concepts (slugs in alphabetical order) that are salient together in `papers` papers, two or more.
    `npmi` is their normalised pointwise mutual information, -1 to 1."""

    first: str
    second: str
    papers: int
    npmi: float


@dataclass(frozen=True, slots=True)
class YearCount:
    """In how many papers of a year a concept is salient."""

    concept: str
    year: int
    papers: int


class Tally:
    """Counts readings in a SQLite file: `add` each one, `count` once, then read the three kinds of records, each in the
    order of its slugs."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;")
        self._db.executescript(_TABLES + "BEGIN;")
        self._known: Mapping[str, Known] = known_by_slug()
        self._families: dict[str, Known] = {}
        self.papers = 0

    def add(self, reading: Reading) -> None:
        """Count one paper's statements; those without a mention are no evidence and do not count."""
        self.papers += 1
        date = reading.paper.date
        self._db.execute("INSERT INTO paper VALUES (?, ?)", (self.papers, int(date[:4]) if date else None))
        rows = [
            (self.papers, statement.concept, statement.name, statement.kind, statement.salience == SALIENT)
            for statement in reading.statements
            if statement.mentions
        ]
        self._db.executemany("INSERT INTO statement VALUES (?, ?, ?, ?, ?)", rows)

    def count(self) -> None:
        """Number the concepts in the order of their slugs, families of known ones included, and count."""
        met = {slug for (slug,) in self._db.execute("SELECT DISTINCT slug FROM statement") if slug in self._known}
        self._families = find_families(met, self._known)
        self._db.execute("CREATE TEMP TABLE slugs (slug TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("INSERT INTO slugs SELECT DISTINCT slug FROM statement")
        self._db.executemany("INSERT OR IGNORE INTO slugs VALUES (?)", [(slug,) for slug in self._families])
        self._db.execute("INSERT INTO concept (slug) SELECT slug FROM slugs ORDER BY slug")
        self._db.executescript(_COUNT)

    def concepts(self) -> Iterator[Concept]:
        """Yield every concept that a paper names, and the families of the known ones."""
        for slug, papers in self._db.execute("SELECT slug, papers FROM concept ORDER BY n"):
            known = self._known.get(slug) or self._families.get(slug)
            if known:
                yield Concept(slug, known.name, known.kinds, known.aliases, papers, known)
            else:
                yield self._met(slug, papers)

    def _met(self, slug: str, papers: int) -> Concept:
        label, *others = [name for name, _ in self._db.execute(_NAMES, (slug,))]
        aliases = tuple(dict.fromkeys(name for name in others if name.casefold() != label.casefold()))
        return Concept(slug, label, choose_kinds(dict(self._db.execute(_KINDS, (slug,)))), aliases, papers, None)

    def co_occurrences(self) -> Iterator[CoOccurrence]:
        """Yield the pairs of concepts that are salient together in two papers or more."""
        for first, second, together, alone, other in self._db.execute(_PAIRS):
            yield CoOccurrence(first, second, together, npmi(together, alone, other, self.papers))

    def years(self) -> Iterator[YearCount]:
        """Yield the salient papers per concept and year."""
        for slug, year, papers in self._db.execute(_YEARS):
            yield YearCount(slug, year, papers)

    def close(self) -> None:
        self._db.close()


def find_families(met: set[str], known: Mapping[str, Known]) -> dict[str, Known]:
    """Return the families of the concepts `met`, their families' families included, by slug. A family that is no known
    name itself has the kinds of its member."""
    families: dict[str, Known] = {}
    waiting = [known[slug] for slug in sorted(met)]
    while waiting:
        member = waiting.pop()
        slug = to_slug(member.family) if member.family else ""
        if member.family and slug not in families:
            families[slug] = known.get(slug) or Known(member.family, member.kinds)
            waiting.append(families[slug])
    return families


def choose_kinds(votes: Mapping[str, int]) -> tuple[str, ...]:
    """Return the kind that most papers give, then those with at least a third of the votes.

    >>> choose_kinds({"Method": 3, "Model": 5, "Task": 1})
    ('Model', 'Method')
    """
    ranked = sorted(votes, key=lambda kind: (-votes[kind], kinds().index(kind)))
    enough = sum(votes.values()) * MINOR_KIND_SHARE
    return tuple(kind for kind in ranked if kind == ranked[0] or votes[kind] >= enough)


def npmi(together: int, first: int, second: int, papers: int) -> float:
    """Return the normalised pointwise mutual information of two concepts, rounded to four digits.

    >>> npmi(2, 2, 2, 100)
    1.0
    """
    if together == papers:
        return 1.0
    return round(math.log(together * papers / (first * second)) / -math.log(together / papers), 4)
