"""Revising: changes to the served graph, each a new snapshot beside the old one. It may be killed any time."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from traceback import clear_frames
from types import TracebackType
from uuid import uuid4

from pyoxigraph import Store

from kg.counts import read_counts, write_counts
from kg.naming import find_base
from kg.store import SNAPSHOTS, Snapshot, find_snapshot, hold, open_snapshot
from kg.swap import PATIENCE, now, swap, write_alone
from kg.triples import default_base

Change = Callable[[Store], bool | None]
Complete = Callable[[Snapshot, Store], object]

_TRIES = 5
_NOT_TO_COPY = ("LOCK", "LOG")  # RocksDB makes them anew


def _leave(snapshot: Snapshot, store: Store) -> None:
    """Leave a snapshot as it is."""


class Reviser:
    """Writes to the graph of a store directory: one per process, used in a `with` block and by one thread at a time.

    It keeps a live copy of the served graph, made of hard links, as long as nobody else changes what is served; so a
    small change to a graph of any size takes some 30 ms. Where nothing was built yet, the base IRI becomes that of the
    concepts that come first, the default one if none do.

        with Reviser(directory) as reviser:
            snapshot = reviser.apply(lambda store: store.update(text))
    """

    def __init__(self, directory: Path, *, patience: float = PATIENCE) -> None:
        self.directory, self._patience = directory, patience
        self._live: _Live | None = None

    def __enter__(self) -> "Reviser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        clear_frames(trace)  # they hold the store: it would go on writing in the folder that is deleted now
        self._drop()

    def apply(
        self,
        change: Change,
        complete: Complete = _leave,
        on_served: Callable[[], object] = lambda: None,
    ) -> Snapshot:
        """Let `change` work on the graph, serve what comes of it and return that snapshot; `complete` writes more of
        the snapshot, from its graph, before it is served. When either raises, nothing is changed. `on_served` is called
        as soon as the snapshot is served, before old ones are deleted. A change that returns True has left the default
        graph as it was: what the build counted and packed of it is kept.

        InputError when another process is changing the store for longer than the reviser has patience, and when the
        store is damaged.
        """
        with write_alone(self.directory, self._patience):
            served = find_snapshot(self.directory)
            live = self._follow(served)
            live.follows = None  # until the end: if anything fails, the next change begins with another copy
            is_kept = change(live.store) is True
            live.store.flush()
            snapshot = served if is_kept and served else self._change(served, live.store)
            snapshot = self._rename(snapshot)
            live.save(snapshot, served, complete)
            swap(snapshot, self.directory, on_served)
            live.follows = snapshot
            return snapshot

    def _follow(self, served: Snapshot | None) -> "_Live":
        if self._live is None or self._live.follows is None or self._live.follows != served:
            self._drop()
            if served:
                open_snapshot(self.directory)  # says what is wrong before anything is made
            self._live = _Live(self.directory / SNAPSHOTS, served)
        return self._live

    def _change(self, served: Snapshot | None, changed: Store) -> Snapshot:
        """Return the record of a snapshot whose default graph is not as the build left it."""
        before = served or Snapshot("", self.directory, find_base(changed) or default_base(), 0, None, "", "", "")
        return replace(before, triples=None, built=max(now(), before.built))

    def _rename(self, snapshot: Snapshot) -> Snapshot:
        """Return the record of the snapshot that follows. The same change may come again and give something else, as
        that of a file which was corrected meanwhile; so its name is one that never was and never will be."""
        name = uuid4().hex[:16]
        return replace(snapshot, name=name, path=self.directory / SNAPSHOTS / name, inputs="")

    def _drop(self) -> None:
        if self._live:
            self._live.close()
            self._live = None


class _Live:
    """A private copy of a snapshot's graph, open for writing. `follows` is the snapshot that has the same content, None
    when there may be none."""

    def __init__(self, folder: Path, served: Snapshot | None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=".live-", dir=folder))
        self._hold = hold(self._folder)
        self.follows = served
        try:
            if served:
                _link_graph(served.graph, self._folder / "graph")
            self.store = Store(str(self._folder / "graph"))
        except BaseException:  # a full disk needs the space
            self._delete()
            raise

    def save(self, snapshot: Snapshot, served: Snapshot | None, complete: Complete) -> None:
        """Make the folder of a snapshot with the graph as it is, the names index of the served one, which is left out
        where all that it names was deleted, what is known of a default graph that is as it was built, and what
        `complete` writes."""
        beside = self._folder / "next"
        beside.mkdir()
        self.store.backup(beside / "graph")
        if served and served.search.exists() and find_base(self.store):
            _link(served.search, beside / served.search.name)
        if served and snapshot.triples is not None:
            _keep_known(served, replace(snapshot, path=beside))
        complete(replace(snapshot, path=beside), self.store)
        beside.rename(snapshot.path)

    def close(self) -> None:
        del self.store
        self._delete()

    def _delete(self) -> None:
        for _ in range(_TRIES):  # an interrupt leaves the engine in a thread that still writes, see `run_apart`
            shutil.rmtree(self._folder, ignore_errors=True)
            if not self._folder.exists():
                break
        os.close(self._hold)


def _keep_known(served: Snapshot, snapshot: Snapshot) -> None:
    """Put the packed default graph of the served snapshot and its counts beside the next one's; those of the named
    graphs, which were changed, are left out."""
    if served.dump.exists():
        _link(served.dump, snapshot.dump)
    if counts := read_counts(served.counts):
        write_counts(replace(counts, graphs=()), snapshot.counts)


def _link_graph(graph: Path, target: Path) -> None:
    """Copy an Oxigraph store that nobody writes to. Its tables never change, so a link will do for them."""
    target.mkdir()
    for file in graph.iterdir():
        if file.suffix == ".sst":
            _link(file, target / file.name)
        elif file.name not in _NOT_TO_COPY:
            shutil.copyfile(file, target / file.name)


def _link(file: Path, target: Path) -> None:
    try:
        target.hardlink_to(file)
    except OSError:  # a file system without links
        shutil.copyfile(file, target)
