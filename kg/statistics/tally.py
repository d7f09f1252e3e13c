"""The tally: readings counted on disk, so that memory does not grow with the papers."""

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from kg.link import known_by_slug, to_slug
from kg.records import Known, Reading, Statement
from kg.statistics import sql
from kg.statistics.measures import choose_kinds, find_latest, npmi, trend
from kg.statistics.ranking import Ranking
from kg.statistics.records import (
    Concept,
    ConceptRank,
    CoOccurrence,
    PairRank,
    PairYearCount,
    ResultRank,
    Slice,
    Spelling,
    YearCount,
)
from kg.statistics.slots import find_named
from kg.vocab import implied_kinds, kinds

SALIENT = "must"
INTRODUCES = "introduces"


class Tally:
    """Counts readings in a SQLite file: `add` each one, `count` once, then read the records, each kind in the order of
    its slugs. `qualifiers` are what `to_qualifiers` returns."""

    def __init__(self, file: Path, qualifiers: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> None:
        self._qualifiers = qualifiers
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;")
        self._db.executescript(sql.TABLES + "BEGIN;")
        self._known: Mapping[str, Known] = known_by_slug()
        self._families: dict[str, Known] = {}
        self._rankings = {name: Ranking[CoOccurrence]() for name in ("most", "rising", "falling")}
        self._ranked = {(name, kind): Ranking[Concept]() for name in self._rankings for kind in kinds()}
        self._now = self._before = 0
        self.papers = 0

    def add(self, reading: Reading) -> None:
        """Count one paper's statements; those without a mention are no evidence and do not count."""
        self.papers += 1
        paper = reading.paper
        year = int(paper.date[:4]) if paper.date else None
        self._db.execute("INSERT INTO paper VALUES (?, ?, ?, ?)", (self.papers, paper.id, paper.date, year))
        rows = [
            (self.papers, statement.concept, statement.name, statement.kind, *_to_flags(statement))
            for statement in reading.statements
            if statement.mentions
        ]
        self._db.executemany("INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?)", rows)
        forms = [
            (statement.concept, each.quote, self.papers)
            for statement in reading.statements
            for each in statement.mentions
        ]
        self._db.executemany("INSERT OR IGNORE INTO written VALUES (?, ?, ?)", forms)
        told = [(self.papers, disclosure.what) for disclosure in reading.disclosures]
        self._db.executemany("INSERT OR IGNORE INTO disclosed VALUES (?, ?)", told)
        filed = [(self.papers, category) for category in paper.categories]
        self._db.executemany("INSERT OR IGNORE INTO filed VALUES (?, ?)", filed)
        if reading.artifacts:
            self._db.execute("INSERT INTO released VALUES (?)", (self.papers,))
        named = find_named(reading.statements)
        metrics = (named.get(to_slug(result.metric or "")) for result in reading.results)
        measured = [(self.papers, number, metric.concept) for number, metric in enumerate(metrics, 1) if metric]
        self._db.executemany("INSERT INTO result VALUES (?, ?, ?)", measured)

    def count(self) -> None:
        """Number the concepts in the order of their slugs, families of known ones included, and count."""
        met = {slug for (slug,) in self._db.execute("SELECT DISTINCT slug FROM statement") if slug in self._known}
        self._families = find_families(met, self._known)
        self._db.execute("CREATE TEMP TABLE slugs (slug TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("INSERT INTO slugs SELECT DISTINCT slug FROM statement")
        self._db.executemany("INSERT OR IGNORE INTO slugs VALUES (?)", [(slug,) for slug in self._families])
        self._db.execute("INSERT INTO concept (slug) SELECT slug FROM slugs ORDER BY slug")
        self._db.executescript(sql.COUNT)
        latest = find_latest(dict(self._db.execute(sql.PAPERS_OF_YEARS)))
        self._db.execute("INSERT INTO latest VALUES (?)", (latest,))
        self._now, self._before = self._db.execute(sql.NOW_AND_BEFORE).fetchone()

    def concepts(self) -> Iterator[Concept]:
        """Yield every concept that a paper names, and the families of the known ones."""
        for slug, papers, first_year, now, before in self._db.execute(sql.CONCEPTS):
            known = self._known.get(slug) or self._families.get(slug)
            label, classes, aliases = (known.name, known.kinds, known.aliases) if known else self._find_names(slug)
            namesake, told_by = self._qualifiers.get(slug, (None, None))
            if told_by:
                label, aliases = f"{label} ({told_by})", (label, *aliases)
            changed = self._trend(now, before)
            concept = Concept(slug, label, classes, aliases, papers, known, first_year, changed, namesake)
            for kind in implied_kinds(classes):
                self._ranked["most", kind].offer(_by_papers(concept), concept)
                if concept.trend:
                    self._ranked["rising" if concept.trend > 0 else "falling", kind].offer(_by_trend(concept), concept)
            yield concept

    def _find_names(self, slug: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        label, *others = [name for name, _ in self._db.execute(sql.NAMES, (slug,))]
        aliases = tuple(dict.fromkeys(name for name in others if name.casefold() != label.casefold()))
        return label, choose_kinds(dict(self._db.execute(sql.KINDS, (slug,)))), aliases

    def _trend(self, now: int, before: int) -> float | None:
        return trend(now, before, papers_now=self._now, papers_before=self._before)

    def concept_ranks(self) -> Iterator[ConceptRank]:
        """Yield the places of concepts in each list, the first of each kind in one list of all kinds; to be asked when
        `concepts` has told all of them."""
        for name in self._rankings:
            rankings = [ranking for (list_name, _), ranking in self._ranked.items() if list_name == name]
            first = {concept.slug: concept for ranking in rankings for _, concept in ranking.places()}
            ordered = sorted(first.values(), key=_by_papers if name == "most" else _by_trend)
            for rank, concept in enumerate(ordered, 1):
                yield ConceptRank(concept.slug, name, rank)

    def co_occurrences(self) -> Iterator[CoOccurrence]:
        """Yield the pairs of concepts that are salient together in two papers or more."""
        for first, second, together, alone, other, now, before in self._db.execute(sql.PAIRS):
            tied = npmi(together, alone, other, self.papers)
            pair = CoOccurrence(first, second, together, tied, self._trend(now, before))
            self._rank(pair)
            yield pair

    def _rank(self, pair: CoOccurrence) -> None:
        """Offer a pair to the lists; only what is in three papers or more rises or falls."""
        name = f"{pair.first}/{pair.second}"
        self._rankings["most"].offer((-pair.papers, -pair.npmi, name), pair)
        if pair.trend and pair.papers > 2:
            rises = pair.trend > 0
            self._rankings["rising" if rises else "falling"].offer((-abs(pair.trend), -pair.papers, name), pair)

    def pair_ranks(self) -> Iterator[PairRank]:
        """Yield the places of the first pairs in each list; to be asked when `co_occurrences` has told all of them."""
        for name, ranking in self._rankings.items():
            for place, pair in ranking.places():
                yield PairRank(pair.first, pair.second, name, place)

    def spellings(self) -> Iterator[Spelling]:
        """Yield the forms in which papers write the names of each concept, that of most papers first."""
        for row in self._db.execute(sql.SPELLINGS):
            yield Spelling(*row)

    def years(self) -> Iterator[YearCount]:
        """Yield the salient papers per concept and year."""
        for slug, year, papers in self._db.execute(sql.YEARS):
            yield YearCount(slug, year, papers)

    def pair_years(self) -> Iterator[PairYearCount]:
        """Yield the papers per pair and year, of the pairs that are together in three papers or more."""
        for first, second, year, papers, rank in self._db.execute(sql.PAIR_YEARS):
            yield PairYearCount(first, second, year, papers, rank if rank <= sql.RANKED else None)

    def slices(self) -> Iterator[Slice]:
        """Yield the papers of each category and year and what they disclose: those of all first."""
        for (category, year), rows in groupby(self._db.execute(sql.SLICES), key=lambda row: row[:2]):
            counts = {what: papers for _, _, what, papers in rows}
            yield Slice(category, year, counts.pop(None), tuple(counts.items()))

    def recency(self) -> Iterator[tuple[str, int]]:
        """Yield the ids of all papers with their places, the latest first and those without a date last."""
        yield from self._db.execute(sql.RECENCY)

    def latest_in(self) -> Iterator[tuple[str, str]]:
        """Yield each category with the ids of its latest papers."""
        yield from self._db.execute(sql.LATEST_OF_CATEGORIES)

    def latest_papers(self) -> Iterator[tuple[str, str]]:
        """Yield each concept with the ids of the latest papers in which it is salient."""
        yield from self._db.execute(sql.LATEST_OF_CONCEPTS)

    def introductions(self) -> Iterator[tuple[str, int]]:
        """Yield the concepts of each kind that the latest papers introduce, with their places among those of all
        kinds."""
        yield from self._db.execute(sql.INTRODUCTIONS)

    def releases(self) -> Iterator[tuple[str, int]]:
        """Yield the ids of the latest papers that release something, with their places."""
        yield from self._db.execute(sql.RELEASES)

    def result_ranks(self) -> Iterator[ResultRank]:
        """Yield the places of the results of each metric's latest papers."""
        for paper, number, rank in self._db.execute(sql.LATEST_RESULTS):
            yield ResultRank(paper, number, rank)

    def close(self) -> None:
        self._db.close()


def _to_flags(statement: Statement) -> tuple[bool, bool]:
    """Return whether a concept is salient in its paper, and whether the paper introduces it."""
    return statement.salience == SALIENT, statement.role == INTRODUCES


def _by_papers(concept: Concept) -> tuple[float | str, ...]:
    return -concept.papers, concept.slug


def _by_trend(concept: Concept) -> tuple[float | str, ...]:
    """Return the key of a concept among those that change alike: what changes most surely comes first."""
    return -abs(concept.trend or 0.0), -concept.papers, concept.slug


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
