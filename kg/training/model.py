"""Making the model again: taggers for cross-validation, then the judges and the tagger that are shipped."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.training.annotated import read_rows, weigh_rows
from kg.training.aspects import read_abstracts, train_aspects, write_aspects
from kg.training.crossvalidation import cross_validate, train_fold_judges
from kg.training.folds import fold_of, train_folds
from kg.training.judges import train_judges
from kg.training.settings import Settings, to_fingerprint
from kg.training.tagger import train


def make_model(files: Sequence[Path], folder: Path, work: Path, report: Callable[[str], None]) -> None:
    """Make the model of a folder from annotation files. The folds' models and what they read stay in `work`, so that
    a training that was stopped goes on with the fold where it stopped.

    The judges learn from papers as taggers see them that were not trained on them, so they learn how far to trust one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings()
    rows, weighed = read_rows(files), weigh_rows(files, settings.expert)
    folds = train_folds(files, work, report, settings)
    report("the model of aspects")
    aspects = train_aspects(read_abstracts())
    for made in (*folds, folder):
        write_aspects(aspects, made)
    train_fold_judges(weighed, folds, report)
    cross_validate(rows, folds)
    report("the model of all papers")
    train(weighed, folder, to_fingerprint(files, settings), report, settings)
    train_judges([(row, folds[fold_of(row["id"])]) for row in weighed], folder)
