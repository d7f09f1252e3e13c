"""The store as readers see it: a snapshot that is never written again, named by a pointer file."""

import fcntl
import json
import os
import weakref
from dataclasses import dataclass, fields
from pathlib import Path

from pyoxigraph import Store

from kg.errors import PUT_BACK, InputError

POINTER = "current.json"
SNAPSHOTS = "snapshots"
_TRIES = 20


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Snapshot:
    """A finished graph. `name` is that of no other content (after a build a hash of it), `papers` the number of papers
    that the last build read, `triples` that of the default graph (None: changed since the build, not counted),
    `version` the extractor's, `built` an ISO 8601 time in UTC, `inputs` a hash of what it was made from ("": no longer
    what a build made), `path` its folder, `min_confidence` how sure what the last build let in is at least."""

    name: str
    path: Path
    base: str
    papers: int
    triples: int | None
    version: str
    built: str
    inputs: str
    min_confidence: float = 0.0  # older stores do not tell it

    @property
    def graph(self) -> Path:
        """The Oxigraph store; only ever opened read-only."""
        return self.path / "graph"

    @property
    def dump(self) -> Path:
        """The default graph as gzipped N-Triples: the ontology, papers by id, concepts by slug, then the statistics.
        There is none when that was changed after it was built."""
        return self.path / "graph.nt.gz"

    @property
    def counts(self) -> Path:
        """The file that `kg.counts` reads; a snapshot may be without it."""
        return self.path / "counts.json"

    @property
    def search(self) -> Path:
        """The index that `kg.index` writes for search and lists; there is none where updates alone made the graph."""
        return self.path / "index.sqlite"


def find_snapshot(directory: Path) -> Snapshot | None:
    """Return the snapshot that a store directory serves now, None when nothing was built there yet.

    InputError when the pointer file is damaged or of another version of PaperKG.
    """
    pointer = directory / POINTER
    try:
        data = json.loads(pointer.read_text(encoding="utf-8"))
        if isinstance(data, dict) and (unknown := data.keys() - {field.name for field in fields(Snapshot)}):
            raise InputError(
                f"{pointer} is of another version of PaperKG (it has {', '.join(sorted(unknown))}): use that version, "
                "or build into an empty folder"
            )
        return Snapshot(path=directory / SNAPSHOTS / data["name"], **data)
    except FileNotFoundError:
        return None
    except ValueError:
        raise InputError(f"{pointer} is damaged (it is not JSON): {PUT_BACK}") from None
    except (KeyError, TypeError):
        raise InputError(f"{pointer} is damaged (it does not describe a snapshot): {PUT_BACK}") from None


def open_snapshot(directory: Path) -> tuple[Snapshot, Store]:
    """Open the snapshot that a store directory serves now, read-only. It takes about 10 ms.

    Keep the Snapshot as long as the Store: its files stay until both are gone, however often the graph is changed.
    InputError when there is none, and when it is damaged.
    """
    for _ in range(_TRIES):
        snapshot = find_snapshot(directory)
        if snapshot is None:
            raise InputError(f"no store in {directory}: run kg build first")
        try:
            weakref.finalize(snapshot, os.close, hold(snapshot.path))
            return snapshot, Store.read_only(str(snapshot.graph))
        except (OSError, RuntimeError) as error:  # the latter where its tables are damaged
            if find_snapshot(directory) == snapshot:
                why = getattr(error, "strerror", None) or error
                raise InputError(f"{snapshot.path} cannot be opened ({why}): {PUT_BACK}") from error
    raise InputError(f"{directory} is changed faster than it can be opened: try again")


def hold(folder: Path) -> int:
    """Keep a folder from being cleaned away until the returned descriptor is closed, or this process has ended.

    An open store is no hold of its own: Oxigraph opens 16 of its files at once and the others when a query needs them;
    when they are gone by then, the process takes all memory (pyoxigraph 0.5.13, with a store of 179 files).
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor
