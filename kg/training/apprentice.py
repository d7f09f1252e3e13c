"""A process that trains one tagger, `python -m kg.training.apprentice FOLDER FILE...`: that of all annotated papers, or
that of all but those of the fold that the folder is named after. It prints how far it is."""

import sys
from functools import partial
from pathlib import Path

from kg.training.annotated import weigh_rows
from kg.training.folds import fold_of, to_mark, to_name
from kg.training.settings import Settings
from kg.training.tagger import train


def main() -> None:
    """Train the tagger of a folder. When nobody reads on what is printed, the training ends with its epoch."""
    folder, files, settings = Path(sys.argv[1]), [Path(file) for file in sys.argv[2:]], Settings()
    rows = [row for row in weigh_rows(files, settings.expert) if to_name(fold_of(row["id"])) != folder.name]
    train(rows, folder, to_mark(files, folder), partial(print, flush=True), settings)


if __name__ == "__main__":
    main()
