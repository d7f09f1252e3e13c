"""Publishing: from the ledger to a snapshot beside the served one, then the swap. It may be killed any time."""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from pathlib import Path

from pyoxigraph import RdfFormat, Store, Triple, serialize

from kg import counts, search, statistics, triples
from kg.ledger import Ledger
from kg.records import keep_sure
from kg.search import PAPER, Hit, SearchWriter
from kg.statistics import Tally
from kg.store import SNAPSHOTS, Snapshot, find_snapshot, point_to
from kg.vocab import ONTOLOGY_FILE, ontology

BUILDING = ".building"
# What shapes a snapshot beside its papers: when one of these files changes, so does the snapshot's name.
_MAKERS = (triples.__file__, statistics.__file__, search.__file__, counts.__file__, __file__, ONTOLOGY_FILE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` (None when that is not known), papers in the stages read and write, triples
    in the stage load."""

    stage: str
    done: int
    total: int | None = None


OnProgress = Callable[[Progress], None]


def publish(
    ledger: Ledger, directory: Path, base: str, on_progress: OnProgress, min_confidence: float = 0.0
) -> Snapshot:
    """Make the ledger's papers, with what is at least so sure of them, the graph that a store directory serves. Nothing
    is written if it does so already."""
    served = find_snapshot(directory)
    inputs = _digest(ledger.digest(), base, str(min_confidence))
    if served and served.inputs == inputs and served.path.is_dir():
        return served
    building = directory / SNAPSHOTS / BUILDING
    shutil.rmtree(building, ignore_errors=True)  # of a build that was killed
    building.mkdir(parents=True)
    snapshot = replace(_write(ledger, building, base, on_progress, min_confidence), inputs=inputs)
    path = directory / SNAPSHOTS / snapshot.name
    if not path.is_dir():  # it is there when the papers are those of the snapshot before
        on_progress(Progress("load", 0, snapshot.triples))
        _load(snapshot)
        on_progress(Progress("load", snapshot.triples, snapshot.triples))
        building.rename(path)
    snapshot = replace(snapshot, path=path)
    point_to(snapshot, directory)
    _clean(directory / SNAPSHOTS, {snapshot.name, served.name if served else snapshot.name})
    return snapshot


class GraphWriter:
    """Writes gzipped N-Triples group by group, without repeats. What one group says of a subject, no other does."""

    def __init__(self, file: Path) -> None:
        self._raw = file.open("wb")
        self._file = gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", compresslevel=1, mtime=0)
        self._hash = hashlib.sha256(_digest().encode())
        self.triples = 0

    def write(self, group: Iterable[Triple]) -> None:
        buffer = BytesIO()
        serialize(group, buffer, RdfFormat.N_TRIPLES)
        lines = dict.fromkeys(buffer.getvalue().splitlines(keepends=True))
        text = b"".join(lines)
        self._file.write(text)
        self._hash.update(text)
        self.triples += len(lines)

    def close(self) -> str:
        """End the file and return a hash of its content."""
        self._file.close()
        self._raw.close()
        return self._hash.hexdigest()[:16]


def _write(ledger: Ledger, folder: Path, base: str, on_progress: OnProgress, min_confidence: float) -> Snapshot:
    """Write the dump and the names index of a snapshot; return its record, still without `inputs`."""
    snapshot = Snapshot("", folder, base, len(ledger), 0, ledger.extractor, _now(), "")
    graph, names, tally = GraphWriter(snapshot.dump), SearchWriter(snapshot.search), Tally(folder / "tally.sqlite")
    graph.write(quad.triple for quad in ontology())
    for version in ledger.extractors():
        graph.write(triples.extractor_triples(version, base))
    for done, entry in enumerate(ledger.entries(), 1):
        reading = keep_sure(entry.reading, min_confidence)
        graph.write(triples.to_triples(reading, base, entry.extractor))
        names.add(Hit(entry.reading.paper.title, PAPER, entry.reading.paper.id, 0))
        tally.add(reading)
        on_progress(Progress("write", done, snapshot.papers))
    tally.count()
    for concept in tally.concepts():
        graph.write(triples.concept_triples(concept, base))
        names.add(Hit(concept.label, concept.kinds[0], concept.slug, concept.papers), concept.aliases)
    for pair in tally.co_occurrences():
        graph.write(triples.co_occurrence_triples(pair, base))
    for count in tally.years():
        graph.write(triples.year_triples(count, base))
    tally.close()
    names.close()
    (folder / "tally.sqlite").unlink()
    return replace(snapshot, name=graph.close(), triples=graph.triples)


def _load(snapshot: Snapshot) -> None:
    """Make the store of a snapshot from its dump, and count it. `optimize` makes queries three to five times faster."""
    store = Store(str(snapshot.graph))
    with BufferedReader(gzip.open(snapshot.dump)) as dump:
        store.bulk_load(dump, RdfFormat.N_TRIPLES, lenient=True)
    store.optimize()
    counts.write_counts(counts.count_store(store), snapshot.counts)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _clean(folder: Path, keep: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in keep:
            shutil.rmtree(path)


def _digest(*parts: str) -> str:
    """Return a hash of the parts and of the code and data that make a snapshot."""
    whole = hashlib.sha256("\n".join(parts).encode())
    for file in _MAKERS:
        whole.update(Path(file).read_bytes())
    return whole.hexdigest()
