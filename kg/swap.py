"""Swapping: how those who write to a store take turns, let it serve another snapshot, and delete the old ones."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from filelock import FileLock, Timeout
from pyoxigraph import Store

from kg.errors import InputError
from kg.store import POINTER, SNAPSHOTS, Snapshot, find_snapshot

LOCK = "write.lock"
PATIENCE = 10.0
_GONE = ".gone-"


@contextmanager
def write_alone(directory: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only one who changes which snapshot a store directory serves, until the block ends.

    InputError when another one does for longer than `patience`, in seconds.
    """
    (directory / SNAPSHOTS).mkdir(parents=True, exist_ok=True)
    lock = FileLock(directory / LOCK, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(
            f"another process is changing the store and holds {directory / LOCK}: try again when it has ended"
        ) from None
    try:
        yield
    finally:
        lock.release()


def swap(snapshot: Snapshot, directory: Path, on_served: Callable[[], object] = lambda: None) -> None:
    """Let a store directory serve a snapshot; what was served before the last one and is read by nobody is deleted.
    To be called by the one who writes alone. `on_served` is called between the two, as deleting may take long."""
    before = find_snapshot(directory)
    _point_to(snapshot, directory)
    on_served()
    clean(directory, {snapshot.name, before.name if before else snapshot.name})


def clean(directory: Path, keep: set[str]) -> None:
    """Delete the snapshots and the working folders that are not to be kept, unless somebody holds them. One that can't
    be deleted stays, as what was written is served already; files, which are not ours, stay too."""
    for path in sorted((directory / SNAPSHOTS).iterdir()):
        if path.name not in keep and path.is_dir():
            with suppress(OSError):
                remove(path)


def remove(folder: Path) -> None:
    """Delete a snapshot or a working folder unless somebody holds it. A snapshot loses its name first: what is left of
    it by one who is killed is not taken for whole."""
    with suppress(BlockingIOError), _claim(folder):
        if not folder.name.startswith("."):
            gone = folder.with_name(f"{_GONE}{folder.name}")
            shutil.rmtree(gone, ignore_errors=True)  # left by one who was killed
            folder = folder.rename(gone)
        shutil.rmtree(folder)


def copy_named_graphs(source: Store, target: Store) -> bool:
    """Copy all named graphs, those without a triple too; blank nodes keep their names. Tell whether there are any."""
    graphs = sorted(source.named_graphs(), key=str)
    for graph in graphs:
        target.add_graph(graph)
    if graphs:
        quads = (source.quads_for_pattern(None, None, None, graph) for graph in graphs)
        target.bulk_extend(chain.from_iterable(quads))
    return bool(graphs)


def now() -> str:
    """Return the time as snapshots have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _claim(folder: Path) -> Iterator[None]:
    """Have a folder that nobody holds; BlockingIOError when somebody does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _point_to(snapshot: Snapshot, directory: Path) -> None:
    data = {name: value for name, value in asdict(snapshot).items() if name != "path"}
    beside = directory / f"{POINTER}.new"
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(data, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(directory / POINTER)
