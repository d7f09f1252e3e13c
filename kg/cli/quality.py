"""The verbs that train the extractor and tell how good it is."""

from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.common import main
from kg.errors import InputError, UsageError


@main.command()
@click.argument("gold", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("predicted", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--errors", is_flag=True, help="List what is wrong and what is missing.")
@click.option(
    "--work", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Work folder of `kg train`."
)
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Page to write for all annotations.")
def score(gold: Path | None, predicted: Path | None, errors: bool, work: Path | None, page: Path | None) -> None:
    """Score annotations against expert ones: those of PREDICTED, or what is extracted now from the GOLD papers.

    With --work, what models of the training read that had not seen the paper (cross-validation); with --page too, write
    the tables of all annotated papers.
    """
    from kg.tables import print_scores
    from kg.training.reread import score_file, score_folds

    if page and not work:
        raise UsageError("--page holds what --work has read: give both")
    if predicted and work:
        raise UsageError("PREDICTED and --work are two readings of the papers: give one of them")
    if not gold and not page:
        raise UsageError("nothing to score: name a file of annotations, or give --work and --page")
    if page and work:
        from kg.training.quality import write_quality
        from kg.training.settings import PAIRS, choose_annotations

        write_quality(choose_annotations(()), PAIRS, work, page)
    if gold:
        print_scores(score_folds(gold, work) if work else score_file(gold, predicted), with_errors=errors)


@main.command()
@click.argument("annotations", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write the model to.")
@click.option(
    "--work",
    default=".kg-train",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the models of cross-validation; a training that was stopped goes on from it.",
)
def train(annotations: Sequence[Path], output: Path | None, work: Path) -> None:
    """Make the model again from annotation files (those in seeds/annotations by default)."""
    from kg.paths import MODEL
    from kg.training.settings import choose_annotations

    files = choose_annotations(annotations)
    try:
        from kg.training.model import make_model
    except ModuleNotFoundError as error:
        raise InputError(f"training needs {error.name}: pip install 'paperkg[train]'") from error
    make_model(files, output or MODEL, work, click.echo)
