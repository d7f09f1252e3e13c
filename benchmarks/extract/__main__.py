"""The command: runs `kg extract` with all cores and with one by turns, measures, prints the tables."""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Thread

import click

from benchmarks.extract.profile import profile
from benchmarks.memory import find_memory
from kg.sources import read_papers

EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `kg extract`, from the start of its process: seconds until the first result and until the end, papers
    read, and the most memory that its processes held, in bytes, what they share counted once."""

    first: float
    seconds: float
    papers: int
    memory: int

    @property
    def speed(self) -> float:
        return self.papers / self.seconds


@click.command()
@click.argument("source", default="seeds", type=click.Path(path_type=Path, exists=True))
@click.option("--papers", default=1000, show_default=True, help="Papers to read at most.")
@click.option("--rounds", default=3, show_default=True, help="Runs of each kind; the fastest counts.")
@click.option("--profiled", default=200, show_default=True, help="Papers to read for the profile.")
def main(source: Path, papers: int, rounds: int, profiled: int) -> None:
    """Measure `kg extract` on the papers of SOURCE."""
    cores = sorted(os.sched_getaffinity(0))
    kinds = {f"{len(cores)} cores": cores, "1 core": cores[:1]}
    runs: dict[str, list[Run]] = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, allowed in kinds.items():
            runs[name].append(measure(source, papers, allowed))
    best = {name: max(found, key=lambda run: run.speed) for name, found in runs.items()}
    alone = best["1 core"]
    print(f"{alone.papers} papers; {platform.system()} {platform.machine()}, Python {platform.python_version()}\n")
    print("| | papers/s | to one core | first result | peak memory |\n| --- | ---: | ---: | ---: | ---: |")
    for name, run in best.items():
        ratio = run.speed / alone.speed
        print(f"| {name} | {run.speed:.1f} | {ratio:.2f} | {run.first:.1f} s | {run.memory / 1e6:.0f} MB |")
    print("\n| where one process spends its time | share |\n| --- | ---: |")
    for step, share in profile(list(islice(read_papers(source), profiled))):
        print(f"| {step} | {share:.0%} |")


def measure(source: Path, papers: int, cores: Collection[int]) -> Run:
    """Run `kg extract` as a user would, on some cores alone."""
    command = [sys.executable, "-m", "kg", "extract", str(source), "--limit", str(papers)]
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, preexec_fn=lambda: os.sched_setaffinity(0, cores)
        ) as running:
            assert running.stdout
            over, most = Event(), [0]
            watch = Thread(target=_watch, args=(running.pid, over, most))
            watch.start()
            read = bool(running.stdout.readline())
            first = time.perf_counter() - began
            count = read + sum(1 for _ in running.stdout)
            running.wait()
            seconds = time.perf_counter() - began
            over.set()
            watch.join()
        if running.returncode:
            errors.seek(0)
            sys.exit(errors.read().decode())
    return Run(first, seconds, count, most[0])


def _watch(process: int, over: Event, most: list[int]) -> None:
    while not over.wait(EVERY):
        most[0] = max(most[0], find_memory(process).shared_once)


if __name__ == "__main__":
    main()
