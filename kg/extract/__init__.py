"""Extraction: what a paper introduces, uses, evaluates on, compares with, measures, runs on and reports."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

from kg import __version__
from kg.extract.crew import read_papers
from kg.paths import PACKAGE
from kg.records import Paper, Reading

SHAPERS = ("records.py", "extract", "link", "knowledge")


def read(papers: Iterable[Paper]) -> Iterator[Reading]:
    """Yield what each paper says, in the order of the papers; concepts are not linked yet."""
    return read_papers(papers)


@cache
def version() -> str:
    """Return the version of the extractor: it changes whenever code, rules or knowledge do."""
    digest = hashlib.sha256()
    for shaper in SHAPERS:
        path = PACKAGE / shaper
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        for file in files:
            if file.suffix != ".pyc":
                digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{__version__}-{digest.hexdigest()[:8]}"
