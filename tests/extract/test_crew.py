"""Papers read by several processes: the same as by one, and none of them outlives the one that asked."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.extract import crew, pipeline
from kg.records import Paper

PATIENCE = 60.0  # seconds
ABSTRACT = "We present {name}, a network for edge devices. On CIFAR-10 {name} is {n}.5% better than ResNet-50."
PAPERS = [
    Paper(f"p{n}", f"Net{n}X: A Purring Network", ABSTRACT.format(name=f"Net{n}X", n=n) * (1 + n % 3))
    for n in range(1, 12)
]
WITH_TWO = "from kg.extract import crew; crew.FEW = crew.CHUNK = 2; crew.count_cores = lambda: 2; "


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few papers be enough for two processes."""
    monkeypatch.setattr(crew, "FEW", 2)
    monkeypatch.setattr(crew, "CHUNK", 2)
    monkeypatch.setattr(crew, "count_cores", lambda: 2)


def find_processes(mark: str) -> list[int]:
    """Return the processes that run and have a text in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            marked = mark.encode() in (folder / "environ").read_bytes()
            is_running = marked and ") Z " not in (folder / "stat").read_text()
        except OSError:
            continue
        found += [int(folder.name)] if is_running else []
    return found


@pytest.fixture
def extracting(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `kg extract` of many papers with two processes that has written the first; give it with a text that it and
    all that it starts have in their environment."""
    source, mark = tmp_path / "papers.jsonl", uuid.uuid4().hex
    rows = ({"id": f"{n}", "title": "On cats", "abstract": PAPERS[n % 11].abstract} for n in range(20_000))
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [sys.executable, "-c", f"{WITH_TWO} from kg.cli import main; main(['extract', {str(source)!r}])"]
    with subprocess.Popen(
        command,
        env={**os.environ, "MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    ) as running:
        assert running.stdout and running.stdout.read(1) == b"{"
        yield running, mark
        running.kill()


def test_several_processes_read_what_one_reads_in_the_order_of_the_papers(two_processes: None) -> None:
    assert list(crew.read_papers(PAPERS)) == list(pipeline.read_papers(PAPERS))


def test_few_papers_and_a_single_core_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_read_apart", lambda *given: pytest.fail("started processes"))
    assert [reading.paper for reading in crew.read_papers(PAPERS[:2])] == PAPERS[:2]
    monkeypatch.setattr(crew, "FEW", 2)
    monkeypatch.setattr(crew, "count_cores", lambda: 1)
    assert [reading.paper for reading in crew.read_papers(PAPERS[:3])] == PAPERS[:3]


def test_papers_before_a_malformed_one_are_read_by_the_processes_too(two_processes: None) -> None:
    def papers() -> Iterator[Paper]:
        yield from PAPERS[:5]
        raise InputError("line 6 is no paper")

    readings = crew.read_papers(papers())
    assert [next(readings).paper for _ in range(5)] == PAPERS[:5]
    with pytest.raises(InputError, match="line 6 is no paper"):
        next(readings)


def test_a_process_that_dies_is_told_in_one_sentence(two_processes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = uuid.uuid4().hex
    monkeypatch.setenv("MARK", mark)
    readings = crew.read_papers(PAPERS * 20)
    next(readings)
    for process in find_processes(mark):
        os.kill(process, signal.SIGKILL)
    with pytest.raises(InputError, match="ended with status -9; if the machine is not short of memory"):
        list(readings)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_reading_is_stopped(
    extracting: tuple[subprocess.Popen[bytes], str], stop: signal.Signals
) -> None:
    running, mark = extracting
    assert len(find_processes(mark)) == 3
    os.killpg(running.pid, stop)
    _, told = running.communicate(timeout=PATIENCE)
    end = time.monotonic() + PATIENCE
    while find_processes(mark):
        assert time.monotonic() < end, "a process outlived the one that asked"
        time.sleep(0.05)
    assert b"Traceback" not in told
