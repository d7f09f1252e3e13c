"""Reading annotated papers with models that were not trained on them, fold by fold."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.training.folds import fold_of
from kg.training.judges import train_judges
from kg.training.reread import read_again
from kg.training.score import Row
from kg.training.settings import FOLDS

READ = "read.jsonl"


def train_fold_judges(rows: Sequence[Row], folders: Sequence[Path], report: Callable[[str], None]) -> None:
    """Train the judges of each fold on the papers of the other folds, which the taggers of these did not see."""
    for fold, folder in enumerate(folders):
        report(f"judges of fold {fold + 1} of {FOLDS}")
        train_judges([(row, folders[fold_of(row["id"])]) for row in rows if fold_of(row["id"]) != fold], folder)


def cross_validate(rows: Sequence[Row], folders: Sequence[Path]) -> list[Row]:
    """Return what the model of each fold reads in the fold's papers, in the order of the folds. A fold that was read
    is kept in its folder."""
    read: list[Row] = []
    for fold, folder in enumerate(folders):
        ours = [row for row in rows if fold_of(row["id"]) == fold]
        annotations = list(read_again(ours, folder))
        lines = "".join(json.dumps(annotation, ensure_ascii=False) + "\n" for annotation in annotations)
        (folder / READ).write_text(lines, encoding="utf-8")
        read += annotations
    return read
