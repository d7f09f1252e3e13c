"""The ledger: every paper that a store holds and what was read in it. An interrupted build goes on from here."""

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kg.errors import PUT_BACK, InputError
from kg.records import Artifact, Aspect, Disclosure, Mention, Paper, Quantity, Reading, Result, Statement

FILE = "papers.sqlite"
PAPERS_PER_COMMIT = 200
SECONDS_PER_COMMIT = 5.0

_PAPERS = """
CREATE TABLE paper (id TEXT PRIMARY KEY, digest TEXT NOT NULL, extractor TEXT NOT NULL, reading BLOB NOT NULL);
"""
_SERVED = """
CREATE TABLE served (id TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO served SELECT id, digest FROM paper;
"""
_CHANGES = """
SELECT (SELECT count(*) FROM paper WHERE id NOT IN (SELECT id FROM served)),
       (SELECT count(*) FROM paper JOIN served USING (id) WHERE paper.digest <> served.digest),
       (SELECT count(*) FROM paper JOIN served USING (id, digest) WHERE id IN (SELECT id FROM given)),
       (SELECT count(*) FROM served WHERE id NOT IN (SELECT id FROM paper));
"""
_GIVEN = "CREATE TEMP TABLE given (id TEXT PRIMARY KEY) WITHOUT ROWID;"


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the ledger: what was read in it, and by which version of the extractor."""

    reading: Reading
    extractor: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How many papers a build changes in the graph that is served; `unchanged` are those among the papers given to it
    that the graph holds so."""

    added: int
    changed: int
    unchanged: int
    dropped: int


class Ledger:
    """The open ledger of a store; `open_ledger` makes one. `repeated` counts papers of this build."""

    def __init__(self, db: sqlite3.Connection, extractor: str) -> None:
        self._db = db
        self.extractor = extractor
        self._pending = 0
        self._committed = time.monotonic()
        self.repeated = 0

    def find_changed(self, papers: Iterable[Paper]) -> Iterator[Paper]:
        """Yield the papers that the ledger does not hold in this form. Of papers with one id the first counts."""
        for paper in papers:
            if not self._db.execute("INSERT OR IGNORE INTO given VALUES (?)", (paper.id,)).rowcount:
                self.repeated += 1
            elif self._digest_of(paper.id) != to_digest(paper, self.extractor):
                yield paper

    def put(self, reading: Reading) -> None:
        """Write what was read in a paper, in place of what was read in it before."""
        paper = reading.paper
        row = (paper.id, to_digest(paper, self.extractor), self.extractor, zlib.compress(to_json(reading), 1))
        self._db.execute("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?)", row)
        self._pending += 1
        if self._pending >= PAPERS_PER_COMMIT or time.monotonic() - self._committed > SECONDS_PER_COMMIT:
            self.commit()

    def drop_others(self) -> None:
        """Drop the papers that were not among those given to `find_changed`."""
        self._db.execute("DELETE FROM paper WHERE id NOT IN (SELECT id FROM given)")

    def find_changes(self) -> Changes:
        """Compare the papers with those that are served."""
        return Changes(*self._db.execute(_CHANGES).fetchone())

    def mark_served(self) -> None:
        """Keep in mind that all papers are served, as they are now."""
        self.forget_served()
        self._db.execute("INSERT INTO served SELECT id, digest FROM paper")
        self.commit()

    def knows_served(self) -> bool:
        """Tell whether any paper is kept in mind as served."""
        return self._db.execute("SELECT 1 FROM served").fetchone() is not None

    def forget_served(self) -> None:
        """Keep in mind that no paper is served."""
        self._db.execute("DELETE FROM served")

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take back what the block writes when it ends by an exception, but for what it made last itself."""
        self.commit()
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise

    def commit(self) -> None:
        """Make everything written so far last."""
        self._db.commit()
        self._pending, self._committed = 0, time.monotonic()

    def entries(self) -> Iterator[Entry]:
        """Yield all papers in the order of their ids."""
        for extractor, reading in self._db.execute("SELECT extractor, reading FROM paper ORDER BY id"):
            yield Entry(to_reading(zlib.decompress(reading)), extractor)

    def extractors(self) -> tuple[str, ...]:
        """Return the versions of the extractor that the papers were read by, sorted."""
        return tuple(version for (version,) in self._db.execute("SELECT DISTINCT extractor FROM paper ORDER BY 1"))

    def digest(self) -> str:
        """Return a hash of all papers: two ledgers with the same papers have the same."""
        whole = hashlib.sha256()
        for row in self._db.execute("SELECT id, digest FROM paper ORDER BY id"):
            whole.update(json.dumps(row).encode())
        return whole.hexdigest()

    def __len__(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM paper").fetchone()[0]
        return count

    def _digest_of(self, id: str) -> str | None:
        row = self._db.execute("SELECT digest FROM paper WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None


@contextmanager
def open_ledger(directory: Path, extractor: str) -> Iterator[Ledger]:
    """Open a store's ledger for writing; `extractor` is the version that new papers are read by.

    Only one build may hold it: InputError when another does, when the file is damaged or of another version of PaperKG,
    and when the disk is full. InputError and Ctrl-C in the block are raised again and tell what is kept.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lock = FileLock(directory / "build.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            f"another build is writing to {directory}: wait until it has ended, then build again"
        ) from None
    try:
        with closing(sqlite3.connect(directory / FILE)) as db:
            _prepare(db, directory)
            ledger = Ledger(db, extractor)
            try:
                with _telling_what_is_kept(ledger):
                    yield ledger
            finally:
                ledger.commit()  # also after Ctrl-C: every row is whole
    except sqlite3.OperationalError as error:  # a full disk, a lock: no damage
        raise InputError(f"the store in {directory} cannot be read or written: {error}") from error
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise InputError(f"{directory / FILE} is damaged ({error}): {PUT_BACK}") from None
    finally:
        lock.release()


@contextmanager
def _telling_what_is_kept(ledger: Ledger) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        kept = _tell_kept(ledger)
        told = f", and {kept} for the next build to bring in" if kept else ""
        raise InputError(f"{error}; the graph is as it was{told}") from error
    except KeyboardInterrupt as stop:
        kept = _tell_kept(ledger)
        told = f"the graph is as it was; {kept}: " if kept else ""  # without, it may have been served just now
        raise type(stop)(f"{told}give the same command to go on") from None


def _tell_kept(ledger: Ledger) -> str:
    """Say how many papers are read and not served, "" for none."""
    changes = ledger.find_changes()
    count = changes.added + changes.changed
    return "the 1 paper read so far is kept" if count == 1 else f"the {count} papers read so far are kept" * bool(count)


def _prepare(db: sqlite3.Connection, directory: Path) -> None:
    found, layout = db.execute("PRAGMA user_version").fetchone()[0], find_layout()
    if found not in (0, layout):
        raise InputError(f"{directory / FILE} is of another version of PaperKG: build into an empty folder")
    db.executescript("PRAGMA temp_store = FILE; PRAGMA synchronous = NORMAL;" + _GIVEN)
    if found != layout:
        db.executescript(f"BEGIN; {_PAPERS} PRAGMA user_version = {layout}; COMMIT;")
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'served'").fetchone():  # an older ledger has none
        db.executescript(f"BEGIN; {_SERVED} COMMIT;")


def find_layout() -> int:
    """Return a number for the fields of the records: readings that were written with others cannot be read."""
    records = (Paper, Mention, Statement, Result, Quantity, Artifact, Aspect, Disclosure, Reading)
    names = [(record.__name__, *(field.name for field in fields(record))) for record in records]
    return zlib.crc32(json.dumps(names).encode()) >> 1  # SQLite keeps 31 bits


def to_digest(paper: Paper, extractor: str) -> str:
    """Return a hash of a paper as given and of the version that reads it: if it is the same, so is the reading."""
    return hashlib.sha256(extractor.encode() + to_json(paper)).hexdigest()


def to_json(record: Reading | Paper) -> bytes:
    """Return a record as JSON, field by field.

    >>> to_json(Paper("1", "T", "A"))[:30]
    b'{"id": "1", "title": "T", "abs'
    """
    return json.dumps(record, default=_to_dict).encode()


def _to_dict(record: object) -> dict[str, object]:
    if not is_dataclass(record):
        raise TypeError(f"{record!r} is no record")
    return {field.name: getattr(record, field.name) for field in fields(record)}


def to_reading(text: bytes) -> Reading:
    """Return the reading that `to_json` wrote."""
    data = json.loads(text)
    paper = data["paper"]
    paper |= {name: tuple(paper[name]) for name in ("authors", "categories")}
    return Reading(
        Paper(**paper),
        tuple(
            Statement(**statement | {"mentions": tuple(Mention(**mention) for mention in statement["mentions"])})
            for statement in data["statements"]
        ),
        tuple(Result(**_with_evidence(result)) for result in data["results"]),
        tuple(Quantity(**_with_evidence(quantity)) for quantity in data["quantities"]),
        tuple(Artifact(**_with_evidence(artifact)) for artifact in data["artifacts"]),
        tuple(Aspect(**_with_evidence(aspect)) for aspect in data["aspects"]),
        tuple(Disclosure(**_with_evidence(disclosure)) for disclosure in data["disclosures"]),
    )


def _with_evidence(found: dict[str, Any]) -> dict[str, Any]:  # Any: JSON that `to_json` wrote
    return found | {"evidence": Mention(**found["evidence"])}
