"""The graph that answers a canned query, in both engines."""

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import rdflib
from pyoxigraph import Store

from kg.queries import CannedQuery, run_query
from kg.store import open_snapshot


class Graph(NamedTuple):
    """A store, and how to read it with rdflib."""

    store: Store
    to_rdflib: Callable[[], rdflib.Graph]


@pytest.fixture(scope="session")
def store(seed_store: Path) -> Store:
    return open_snapshot(seed_store)[1]


@pytest.fixture(scope="session")
def answering(request: pytest.FixtureRequest) -> Callable[[CannedQuery], Graph]:
    """Return a function that finds the graph with rows for a query: the seed graph, else that of the dated papers, as
    those of the seeds have neither dates nor categories."""

    def find(query: CannedQuery) -> Graph:
        seeds = read("seed_store")
        return seeds if any(True for _ in run_query(seeds.store, query, {})) else read("dated_store")

    @cache
    def read(fixture: str) -> Graph:
        snapshot, store = open_snapshot(request.getfixturevalue(fixture))
        held.append(snapshot)
        return Graph(store, cache(lambda: parse(snapshot.dump)))

    held: list[object] = []  # a store's files stay as long as its snapshot
    return find


def parse(dump: Path) -> rdflib.Graph:
    """Read a dump with rdflib."""
    return rdflib.Graph().parse(data=gzip.decompress(dump.read_bytes()), format="nt")
