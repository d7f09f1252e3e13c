"""The data: papers that are read once and repeated under new ids until there are enough, kept between runs."""

import os
import shutil
from dataclasses import replace
from itertools import islice
from math import ceil
from pathlib import Path

from kg import extract
from kg.build import Settings, build
from kg.ledger import Ledger, open_ledger
from kg.publish import publish
from kg.store import Snapshot
from kg.triples import default_base


def make_store(source: Path, work: Path, papers: int, read: int) -> tuple[Path, Snapshot]:
    """Return a store of so many papers and its snapshot; at most `read` papers of the source are read.

    What is in the work folder already is not made again: 100,000 papers (32 million triples) take six minutes.
    """
    sample, store = work / f"read-{read}", work / f"papers-{papers}"
    build([source], sample, Settings(limit=read))
    with open_ledger(sample, extract.version()) as readings, open_ledger(store, extract.version()) as ledger:
        if len(ledger) < papers:
            _repeat(readings, ledger, papers)
        return store, publish(ledger, store, default_base(), lambda progress: None)


def _repeat(readings: Ledger, ledger: Ledger, papers: int) -> None:
    """Fill the ledger. Every paper has nearly as many copies as the others; they share their concepts."""
    copies = ceil(papers / len(readings))
    repeated = ((entry.reading, copy) for entry in readings.entries() for copy in range(copies))
    for reading, copy in islice(repeated, papers):
        paper = reading.paper
        ledger.put(replace(reading, paper=replace(paper, id=f"{paper.id}.{copy}")))
    ledger.commit()


def clone(graph: Path, folder: Path) -> Path:
    """Make a second Oxigraph store of a snapshot's: the tables, which are never written again, are hard links."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(graph, folder, copy_function=_link_table)
    return folder


def _link_table(source: str, target: str) -> str:
    if source.endswith(".sst"):
        os.link(source, target)
        return target
    return shutil.copy2(source, target)
