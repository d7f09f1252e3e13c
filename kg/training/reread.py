"""Annotated papers read by a model, and scored."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.annotations import to_annotations
from kg.errors import InputError
from kg.extract.crew import read_papers
from kg.link import link
from kg.paths import MODEL
from kg.training.annotated import Row, read_annotations, read_rows, to_paper
from kg.training.folds import READ, find_folders
from kg.training.score import Scores, score
from kg.triples import default_base


def score_file(gold_file: Path, predicted_file: Path | None = None) -> Scores:
    """Score the annotations of a file, or what is extracted now from the gold file's papers, be they trained on or
    not."""
    gold = _read_gold(gold_file)
    if predicted_file:
        return score(gold, read_annotations(predicted_file))
    return score(gold, read_again(gold, MODEL))


def read_again(rows: Sequence[Row], folder: Path) -> Iterator[Row]:
    """Yield what the model of a folder reads in annotated papers, cleaned as sources are, as annotations."""
    yield from map(dict, to_annotations(map(link, read_papers(map(to_paper, rows), folder)), default_base()))


def score_folds(gold_file: Path, work: Path) -> Scores:
    """Score by cross-validation: what the models of a training's work folder read in papers they had not seen."""
    return score(_read_gold(gold_file), read_folds(work))


def _read_gold(file: Path) -> list[Row]:
    """Return the annotations of a file to score against; InputError when it holds none."""
    rows = list(read_annotations(file))
    if not rows:
        raise InputError(f"{file} holds no annotations: name a file with one as JSON on each line")
    return rows


def read_folds(work: Path) -> list[Row]:
    """Return what the models of a training's work folder read in papers they had not seen; InputError if none did."""
    read = read_rows(file for folder in find_folders(work) if (file := folder / READ).exists())
    if not read:
        raise InputError(f"{work} holds no cross-validation: `kg train --work {work}` makes one")
    return read
