"""Publishing: from the ledger to a snapshot beside the served one, then the swap. It may be killed any time."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import BufferedReader, BytesIO
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize

from kg import comparable, counts, index, link, records, spelling, statistics, triples, vocab
from kg.ledger import Entry, Ledger
from kg.link import find_namesakes, tell_namesakes_apart, to_qualifiers
from kg.records import keep_sure
from kg.statistics import Ranking, Tally
from kg.store import SNAPSHOTS, Snapshot, find_snapshot, hold, open_snapshot
from kg.swap import copy_named_graphs, now, remove, swap, write_alone
from kg.vocab import ONTOLOGY_FILE, ontology

BUILDING = ".building"
PATIENCE = 600.0  # seconds; a build that took minutes had better wait for its turn than end
# What shapes a snapshot beside its papers: when one of these files changes, so does the snapshot's name.
_MAKERS = (
    *(
        file
        for part in (link.__file__, triples.__file__, statistics.__file__)
        for file in sorted(Path(part).parent.glob("*.py"))
    ),
    *map(Path, (records.__file__, vocab.__file__, spelling.__file__, comparable.__file__, index.__file__)),
    *map(Path, (counts.__file__, __file__)),
    *(comparable.METRICS, comparable.UNITS, ONTOLOGY_FILE),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` (None when that is not known), papers in the stages read, compare and
    write, triples in the stage load."""

    stage: str
    done: int
    total: int | None = None


OnProgress = Callable[[Progress], None]


def publish(
    ledger: Ledger, directory: Path, base: str, on_progress: OnProgress, min_confidence: float = 0.0
) -> Snapshot:
    """Make the ledger's papers, with what is at least so sure of them, the default graph that a store directory serves,
    beside the named graphs that are there. Nothing is written if it is so already."""
    served = find_snapshot(directory)
    inputs = _digest(ledger.digest(), base, str(min_confidence))
    if served and served.inputs == inputs and served.path.is_dir():
        return served
    with _open_building(directory) as building:
        snapshot = replace(_write(ledger, building, base, on_progress, min_confidence), inputs=inputs)
        on_progress(Progress("load", 0, snapshot.triples))
        store = _load(snapshot)
        copied = _copy_from_served(directory, store)
        store.optimize()  # it makes queries three to five times faster
        counts.write_counts(counts.count_store(store), snapshot.counts)
        index.write_index(store, base, snapshot.search)
        on_progress(Progress("load", snapshot.triples or 0, snapshot.triples))
        with write_alone(directory, PATIENCE):
            if find_snapshot(directory) != copied:  # changed while this build was writing
                for graph in list(store.named_graphs()):
                    store.remove_graph(graph)
                copied = _copy_from_served(directory, store)
                counts.write_counts(counts.count_store(store), snapshot.counts)
            has_named = any(True for _ in store.named_graphs())
            store.flush()
            del store  # closed, so that nothing works on its files any more
            built = max(now(), copied.built if copied else "")  # after an update that came in between
            snapshot = replace(_settle(snapshot, directory, copied if has_named else None), built=built)
            ledger.mark_served()  # here, as deleting what was served before may take long
            swap(snapshot, directory)
    return snapshot


@contextmanager
def _open_building(directory: Path) -> Iterator[Path]:
    """Yield the folder to build in, empty; only the one build that holds the ledger uses it."""
    building = directory / SNAPSHOTS / BUILDING
    with write_alone(directory, PATIENCE):  # or the folder could be cleaned away before it is held
        shutil.rmtree(building, ignore_errors=True)  # of a build that was killed
        building.mkdir()
        held = hold(building)
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)  # if it was not moved to its place: a full disk needs the space
        os.close(held)


def _copy_from_served(directory: Path, store: Store) -> Snapshot | None:
    """Put the named graphs that a store directory serves now into a store; return the snapshot that they are from."""
    if find_snapshot(directory) is None:
        return None
    served, source = open_snapshot(directory)
    copy_named_graphs(source, store)
    return served


def _settle(snapshot: Snapshot, directory: Path, copied: Snapshot | None) -> Snapshot:
    """Move what was built to its place. Its name is a hash of its content: of the default graph and, when there are
    named graphs, of the name of the snapshot that they were copied from."""
    name = _digest(snapshot.name, copied.name)[:16] if copied else snapshot.name
    path = directory / SNAPSHOTS / name
    served = find_snapshot(directory)
    if path.is_dir() and not (served and served.path == path):
        remove(path)  # it may be half deleted; what is served or held is whole
    if path.is_dir():
        shutil.rmtree(snapshot.path)
    else:
        snapshot.path.rename(path)
    return replace(snapshot, name=name, path=path)


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
    """Write the dump of a snapshot; return its record, still without `built` and `inputs`."""
    snapshot = Snapshot("", folder, base, len(ledger), 0, ledger.extractor, "", "", min_confidence)
    read = partial(_read, ledger, min_confidence, on_progress)
    namesakes = find_namesakes(lambda: (entry.reading for entry in read("compare")))
    graph, tally = GraphWriter(snapshot.dump), Tally(folder / "tally.sqlite", to_qualifiers(namesakes))
    doubts, openest = Ranking[NamedNode](), Ranking[NamedNode]()
    graph.write(quad.triple for quad in ontology())
    for version in ledger.extractors():
        graph.write(triples.extractor_triples(version, base))
    for entry in read("write"):
        reading = tell_namesakes_apart(entry.reading, namesakes)
        graph.write(triples.to_triples(reading, base, entry.extractor))
        for confidence, mention in triples.find_doubts(reading, base):
            doubts.offer((confidence, mention.value), mention)
        if stated := {disclosure.what for disclosure in reading.disclosures}:
            paper = triples.paper_iri(base, reading.paper.id)
            openest.offer((-len(stated), paper.value), paper)
        tally.add(reading)
    for rank, mention in doubts.places():
        graph.write(triples.doubt_triples(mention, rank))
    for rank, paper in openest.places():
        graph.write(triples.openness_triples(paper, rank))
    _write_statistics(tally, graph, base)
    tally.close()
    (folder / "tally.sqlite").unlink()
    return replace(snapshot, name=graph.close(), triples=graph.triples)


def _read(ledger: Ledger, min_confidence: float, on_progress: OnProgress, stage: str) -> Iterator[Entry]:
    """Yield the ledger's papers with what is at least so sure of them, as a stage of the build."""
    papers = len(ledger)
    for done, entry in enumerate(ledger.entries(), 1):
        yield replace(entry, reading=keep_sure(entry.reading, min_confidence))
        on_progress(Progress(stage, done, papers))


def _write_statistics(tally: Tally, graph: GraphWriter, base: str) -> None:
    tally.count()
    for concept in tally.concepts():
        graph.write(triples.concept_triples(concept, base))
    for pair in tally.co_occurrences():
        graph.write(triples.co_occurrence_triples(pair, base))
    for form in tally.spellings():
        graph.write(triples.spelling_triples(form, base))
    for count in tally.years():
        graph.write(triples.year_triples(count, base))
    for pair_count in tally.pair_years():
        graph.write(triples.pair_year_triples(pair_count, base))
    for part in tally.slices():
        graph.write(triples.slice_triples(part, base))
    _write_places(tally, graph, base)


def _write_places(tally: Tally, graph: GraphWriter, base: str) -> None:
    """Write the places of things in the lists that are read from their first line on."""
    for concept_place in tally.concept_ranks():
        graph.write(triples.concept_rank_triples(concept_place, base))
    for pair_place in tally.pair_ranks():
        graph.write(triples.pair_rank_triples(pair_place, base))
    for category, paper in tally.latest_in():
        graph.write(triples.latest_in_triples(category, paper, base))
    for slug, paper in tally.latest_papers():
        graph.write(triples.latest_paper_triples(slug, paper, base))
    for slug, rank in tally.introductions():
        graph.write(triples.introduction_triples(slug, rank, base))
    for paper, rank in tally.recency():
        graph.write(triples.recency_triples(paper, rank, base))
    for paper, rank in tally.releases():
        graph.write(triples.release_triples(paper, rank, base))
    for result_place in tally.result_ranks():
        graph.write(triples.result_rank_triples(result_place, base))


def _load(snapshot: Snapshot) -> Store:
    """Make the store of a snapshot from its dump."""
    store = Store(str(snapshot.graph))
    with BufferedReader(gzip.open(snapshot.dump)) as dump:
        store.bulk_load(dump, RdfFormat.N_TRIPLES, lenient=True)
    return store


def _digest(*parts: str) -> str:
    """Return a hash of the parts and of the code and data that make a snapshot."""
    whole = hashlib.sha256("\n".join(parts).encode())
    for file in _MAKERS:
        whole.update(file.read_bytes())
    return whole.hexdigest()
