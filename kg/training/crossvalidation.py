"""Reading annotated papers with models that were not trained on them, fold by fold."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kg.training.annotated import Row
from kg.training.folds import AT_ONCE, READ, fold_of
from kg.training.reread import read_again
from kg.training.settings import FOLDS


def cross_validate(rows: Sequence[Row], folders: Sequence[Path]) -> None:
    """Read the papers of each fold with its model, and write what it reads to the fold's folder."""

    def read(fold: int) -> None:
        ours = [row for row in rows if fold_of(row["id"]) == fold]
        lines = [json.dumps(annotation, ensure_ascii=False) + "\n" for annotation in read_again(ours, folders[fold])]
        (folders[fold] / READ).write_text("".join(lines), encoding="utf-8")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(read, range(FOLDS)))
