"""A process that trains one tagger, `python -m kg.training.apprentice FOLDER FILE...`: that of all annotated papers, or
that of all but those of the fold that the folder is named after. It prints how far it is, and ends with its input."""

import os
import sys
from functools import partial
from pathlib import Path
from threading import Thread

from kg.training.annotated import weigh_rows
from kg.training.folds import fold_of, to_mark, to_name
from kg.training.settings import Settings


def main() -> None:
    """Train the tagger of a folder, until the process that wants it goes."""
    Thread(target=_end_with_input, daemon=True).start()
    folder, files, settings = Path(sys.argv[1]), [Path(file) for file in sys.argv[2:]], Settings()
    rows = [row for row in weigh_rows(files, settings.expert) if to_name(fold_of(row["id"])) != folder.name]
    from kg.training.tagger import train  # torch takes seconds to import

    train(rows, folder, to_mark(files, folder), partial(print, flush=True), settings)


def _end_with_input() -> None:
    """End this process when its standard input does, also in the middle of an epoch."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
