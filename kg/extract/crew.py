"""Papers read by several processes at once, one for each core, and handed on in the order of the papers."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from pathlib import Path

from kg.errors import InputError
from kg.knowledge import load_known
from kg.paths import MODEL, PACKAGE
from kg.records import Paper, Reading

FEW = 64  # by the time that other processes have started, so many have been read
CHUNK = 8  # papers that a process is given at once
MOST = 8  # processes; linking and writing, which stay in this one, keep up with no more
Crew = Mapping[Connection, subprocess.Popen[bytes]]


def read_papers(papers: Iterable[Paper], folder: Path = MODEL) -> Iterator[Reading]:
    """Yield what a model's folder reads in each paper, in the order of the papers; concepts are not linked yet.

    InputError of the source is raised behind the papers before it. InputError also when a process dies.
    """
    failed: list[InputError] = []
    left = _until_failure(papers, failed)
    first = list(islice(left, FEW))
    count = min(count_cores(), MOST) if len(first) == FEW else 1
    if count > 1:
        yield from _read_apart(chain(first, left), folder, count)
    else:
        from kg.extract.pipeline import read_papers as read_here  # spaCy takes a second to import

        yield from read_here(chain(first, left), folder)
    if failed:
        raise failed[0]


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _until_failure(papers: Iterable[Paper], failed: list[InputError]) -> Iterator[Paper]:
    """Yield papers up to a malformed one, whose error is kept: papers are taken ahead, and those before the error are
    to be read yet."""
    try:
        yield from papers
    except InputError as error:
        failed.append(error)


def _read_apart(papers: Iterator[Paper], folder: Path, count: int) -> Iterator[Reading]:
    """Yield what so many processes read. Each has one chunk of papers at a time, so none waits to send what it read
    while it is sent more."""
    load_known()  # linking needs it here anyway; an error in it is told before it ends each process
    chunks = enumerate(iter(lambda: list(islice(papers, CHUNK)), []))
    with _hire(count, folder) as crew:
        free, busy = list(crew), dict[Connection, int]()
        read, following = dict[int, list[Reading]](), 0
        while True:
            while free and (chunk := next(chunks, None)):
                busy[free[-1]] = chunk[0]
                _send(chunk[1], free.pop(), crew)
            while following in read:
                yield from read.pop(following)
                following += 1
            if not busy:
                return
            for connection in wait(list(busy)):
                assert isinstance(connection, Connection)
                read[busy.pop(connection)] = _receive(connection, crew)
                free.append(connection)


@contextmanager
def _hire(count: int, folder: Path) -> Iterator[Crew]:
    """Start processes that read papers; they end with the block, and by themselves when this process is no more."""
    crew: dict[Connection, subprocess.Popen[bytes]] = {}
    try:
        for _ in range(count):
            ours, theirs = socket.socketpair()
            with theirs:
                crew[Connection(ours.detach())] = _start(theirs.fileno(), folder)
        yield crew
    finally:
        for process in crew.values():
            process.kill()
        for connection, process in crew.items():
            process.wait()
            connection.close()


def _start(file: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that reads papers with this very code; Ctrl-C is left to this process alone."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "kg.extract.worker", str(file), str(folder)],
        pass_fds=[file],
        stdin=subprocess.DEVNULL,
        process_group=0,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")])},
    )


def _send(papers: list[Paper], connection: Connection, crew: Crew) -> None:
    try:
        connection.send(papers)
    except ConnectionError:
        raise _explain(crew[connection]) from None


def _receive(connection: Connection, crew: Crew) -> list[Reading]:
    try:
        readings: list[Reading] = connection.recv()
    except (EOFError, ConnectionError):
        raise _explain(crew[connection]) from None
    return readings


def _explain(process: subprocess.Popen[bytes]) -> InputError:
    return InputError(
        f"a process that reads papers ended with status {process.wait()}; if the machine is not short of memory, "
        "please report it"
    )
