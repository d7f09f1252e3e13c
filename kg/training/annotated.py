"""Annotated papers: the lines of annotation files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.records import Paper
from kg.sources.cleaning import clean
from kg.sources.text import to_fault

EXPERT = "expert"  # in the names of files that experts annotated
Row = Mapping[str, Any]  # Any: JSON of the annotation form, checked when it is read


def read_annotations(path: Path) -> Iterator[Row]:
    """Yield the lines of an annotation file; InputError for one that is no annotation."""
    with path.open(encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if fault := to_fault(line):
                raise InputError(f"{path}, line {number}: {fault}")
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}, line {number}: this is not JSON ({error.msg})") from None
            if not isinstance(row, dict) or not {"id", "title", "entities"} <= row.keys():
                raise InputError(f"{path}, line {number}: an annotation has the keys id, title and entities")
            yield row


def read_rows(files: Iterable[Path]) -> list[Row]:
    """Return the annotated papers of files."""
    return [row for file in files for row in read_annotations(file)]


def weigh_rows(files: Iterable[Path], expert: int) -> list[Row]:
    """Return the annotated papers of files to learn from: those of experts, as theirs is the aim, so many times."""
    return [
        row for file in files for row in read_annotations(file) for _ in range(expert if EXPERT in file.stem else 1)
    ]


def to_paper(row: Row) -> Paper:
    """Return an annotated paper, cleaned as sources are."""
    return Paper(row["id"], clean(row["title"]), clean(row["abstract"]))
