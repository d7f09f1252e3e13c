"""The store as readers see it: a snapshot that is never written again, named by a pointer file."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Store

from kg.errors import InputError

POINTER = "current.json"
SNAPSHOTS = "snapshots"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished graph. `name` is a hash of its content, `version` the extractor's, `built` an ISO 8601 time in UTC,
    `inputs` a hash of what it was made from, `path` its folder."""

    name: str
    path: Path
    base: str
    papers: int
    triples: int
    version: str
    built: str
    inputs: str

    @property
    def graph(self) -> Path:
        """The Oxigraph store; only ever opened read-only."""
        return self.path / "graph"

    @property
    def dump(self) -> Path:
        """The same graph as gzipped N-Triples: the ontology, papers by id, concepts by slug, then the statistics."""
        return self.path / "graph.nt.gz"

    @property
    def counts(self) -> Path:
        """The file that `kg.counts` reads; a snapshot may be without it."""
        return self.path / "counts.json"

    @property
    def search(self) -> Path:
        """The names index that `kg.search` reads."""
        return self.path / "search.sqlite"


def find_snapshot(directory: Path) -> Snapshot | None:
    """Return the snapshot that a store directory serves now, None when nothing was built there yet."""
    try:
        data = json.loads((directory / POINTER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Snapshot(path=directory / SNAPSHOTS / data["name"], **data)


def open_snapshot(directory: Path) -> tuple[Snapshot, Store]:
    """Open the snapshot that a store directory serves now, read-only. It takes about 10 ms.

    The handle stays good when a later build takes over or deletes the snapshot. InputError when there is none.
    """
    snapshot = find_snapshot(directory)
    if snapshot is None:
        raise InputError(f"no store in {directory}: run kg build first")
    return snapshot, Store.read_only(str(snapshot.graph))


def point_to(snapshot: Snapshot, directory: Path) -> None:
    """Let a store directory serve a snapshot, from one moment to the next."""
    data = {name: value for name, value in asdict(snapshot).items() if name != "path"}
    beside = directory / f"{POINTER}.new"
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(data, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(directory / POINTER)
