"""The graph that requests are answered from: it follows the store's pointer file from snapshot to snapshot."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from flask import current_app, g
from pyoxigraph import Store

from kg.errors import InputError
from kg.store import POINTER, Snapshot, open_snapshot

Made = TypeVar("Made")
KEPT = 50  # things that are remembered of a snapshot
OF_ALL_GRAPHS = ("counts", "columns")  # those of them that are not of the default graph alone
FRESH = 0.01  # seconds that what was seen of the pointer file holds


@dataclass(frozen=True, eq=False)
class Graph:
    """One snapshot, open. Whoever holds it can go on reading when a build has swapped another one in."""

    snapshot: Snapshot
    store: Store
    _made: OrderedDict[str, object] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base(self) -> str:
        return self.snapshot.base

    @cached_property
    def path(self) -> str:
        """The folder of the Oxigraph store."""
        return str(self.snapshot.graph)

    def follow(self, before: "Graph") -> None:
        """Remember what was made of the snapshot before, where the default graph is the same: its dump is that one's,
        under another name."""
        with suppress(OSError):  # there is none when the graph was changed
            if self.snapshot.dump.samefile(before.snapshot.dump):
                with before._lock:
                    self._made.update({name: before._made[name] for name in before._made if name not in OF_ALL_GRAPHS})

    def remember(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what `make` gives, made once for this snapshot as long as it is among the last that were asked for."""
        with self._lock:
            if name in self._made:
                self._made.move_to_end(name)
                return cast(Made, self._made[name])  # put there under this name by the same caller
        made = make()
        with self._lock:
            self._made[name] = made
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made


class Snapshots:
    """The snapshots of a store directory, one after the other."""

    def __init__(self, directory: Path) -> None:
        self._directory, self._pointer = directory, directory / POINTER
        self._lock = threading.Lock()
        self._mark = read_mark(self._pointer)
        self._graph = Graph(*open_snapshot(directory))
        self._fresh_until = 0.0

    def current(self) -> Graph:
        """Return the graph that the directory serves now, or did some milliseconds ago: to look each time costs more
        than a look-up's answer."""
        return self._graph if time.monotonic() < self._fresh_until else self.look_again()

    def look_again(self) -> Graph:
        """Return the graph that the directory serves at this moment, which all requests that come later see too."""
        began = time.monotonic()
        if read_mark(self._pointer) != self._mark:
            with self._lock, suppress(OSError, InputError):  # taken away: what is open stays good
                mark = read_mark(self._pointer)
                if mark != self._mark:  # nobody opened it while this one waited
                    graph = Graph(*open_snapshot(self._directory))
                    graph.follow(self._graph)
                    self._graph, self._mark = graph, mark
        self._fresh_until = began + FRESH
        return self._graph


def read_mark(pointer: Path) -> tuple[int, int] | None:
    """Return what tells one state of a pointer file from the next, None when there is no such file."""
    try:
        found = pointer.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


def graph() -> Graph:
    """Return the graph of the request that is being answered: the same one from its start to its end."""
    if "graph" not in g:
        g.graph = current_app.extensions["snapshots"].current()
    found: Graph = g.graph
    return found
