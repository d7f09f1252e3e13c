"""Making the model again: the tagger that is shipped and those for cross-validation, then the judges."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kg.training.annotated import read_rows, weigh_rows
from kg.training.aspects import read_abstracts, train_aspects, write_aspects
from kg.training.cases import read_for
from kg.training.crossvalidation import cross_validate
from kg.training.folds import AT_ONCE, find_folders, fold_of, train_taggers
from kg.training.judges import train_all_judges
from kg.training.settings import Settings


def make_model(files: Sequence[Path], folder: Path, work: Path, report: Callable[[str], None]) -> None:
    """Make the model of a folder from annotation files. The taggers and what those of the folds read stay in `work`,
    so that a training that was stopped makes only the taggers that are missing.

    The judges learn from papers as taggers see them that were not trained on them, so they learn how far to trust one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole, folds = train_taggers(files, work, report), find_folders(work)
    report("the model of aspects")
    aspects = train_aspects(read_abstracts())
    for made in (*folds, folder):
        write_aspects(aspects, made)
    rows = read_rows(files)
    report("what the taggers say of papers that they were not trained on")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        papers = pool.map(lambda row: read_for(row, folds[fold_of(row["id"])]), rows)
        read = {paper.row["id"]: paper for paper in papers}
    weighed = [read[row["id"]] for row in weigh_rows(files, Settings().expert)]
    for file in whole.iterdir():
        shutil.copy(file, folder)
    report("the judges")
    train_all_judges(weighed, folder, folds)
    report("what the models of the folds read")
    cross_validate(rows, folds)
