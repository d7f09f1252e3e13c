"""The seed graph in both engines."""

import gzip
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Store

from kg.store import open_snapshot


@pytest.fixture(scope="session")
def store(seed_store: Path) -> Store:
    return open_snapshot(seed_store)[1]


@pytest.fixture(scope="session")
def rdflib_graph(seed_store: Path) -> rdflib.Graph:
    dump = open_snapshot(seed_store)[0].dump
    return rdflib.Graph().parse(data=gzip.decompress(dump.read_bytes()), format="nt")
