"""A process that reads papers, `python -m kg.extract.worker FILE_NUMBER FOLDER`. It is given one end of a socket pair:
chunks of papers come in, what a model's folder reads in them goes out."""

import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from kg.extract.pipeline import open_pipeline, read_doc

CHUNKS = 64


def main() -> None:
    """Read papers until the process that gives them goes."""
    connection, folder = Connection(int(sys.argv[1])), Path(sys.argv[2])
    with suppress(EOFError, ConnectionError):
        while True:
            answer(connection, folder)


def answer(connection: Connection, folder: Path) -> None:
    """Read some chunks of papers. What spaCy keeps of their words is forgotten with them, so memory stays constant."""
    nlp = open_pipeline(folder)
    with nlp.memory_zone():
        for _ in range(CHUNKS):
            papers = connection.recv()
            connection.send([read_doc(nlp(paper.text), paper, folder) for paper in papers])


if __name__ == "__main__":
    main()
