"""Verbs that are stopped by a signal, each a process of its own."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.store import SNAPSHOTS, find_snapshot
from tests.readings import build_store, load_readings

PATIENCE = 60.0
AT_ONCE = 5.0  # seconds, of which a busy machine needs some
ENDLESS = """\
SELECT (COUNT(*) AS ?n) {
  ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STRLEN(CONCAT(STR(?a), STR(?c), STR(?e))) < 0)
}
"""
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def stop(running: subprocess.Popen[bytes], how: signal.Signals) -> tuple[int, str]:
    """Send a signal; return the exit code and what was said last."""
    running.send_signal(how)
    code = running.wait(AT_ONCE)
    assert running.stderr
    return code, running.stderr.read().decode().splitlines()[-1]


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def find_seconds(process: int) -> float:
    """Return the computing time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_a_query_that_runs_is_stopped_at_once(
    small_store: Path, tmp_path: Path, how: signal.Signals, code: int
) -> None:
    file = tmp_path / "endless.rq"
    file.write_text(ENDLESS)
    asking = start("query", "--file", file, "--store", small_store)
    wait_for(lambda: find_seconds(asking.pid) > 3)  # it starts in one
    assert stop(asking, how) == (code, "Stopped.")


@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_a_load_that_is_stopped_leaves_the_store_as_it_was(tmp_path: Path, how: signal.Signals, code: int) -> None:
    store, file = tmp_path / "store", tmp_path / "large.nt.gz"
    build_store(store, load_readings())
    served, folders = find_snapshot(store), sorted((store / SNAPSHOTS).iterdir())
    with gzip.open(file, "wt", compresslevel=1) as out:
        out.writelines(f'<http://e.org/{number}> <http://e.org/p> "{number}" .\n' for number in range(2_000_000))
    loading = start("load", file, "--store", store)
    wait_for(lambda: len(list((store / SNAPSHOTS).glob(".live-*/graph/*.sst"))) > 8 or loading.poll() is not None)
    assert stop(loading, how) == (code, "Stopped.")
    assert (find_snapshot(store), sorted((store / SNAPSHOTS).iterdir())) == (served, folders)
    small = tmp_path / "small.ttl"
    small.write_text("<http://e.org/a> <http://e.org/p> 1 .")
    after = start("load", small, "--store", store, "--graph", "http://e.org/g")
    assert after.wait(PATIENCE) == 0


@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_an_extraction_that_is_stopped_leaves_no_file(tmp_path: Path, how: signal.Signals, code: int) -> None:
    extracting = start("extract", "-", "-o", tmp_path / "papers.jsonl")  # and waits for papers
    wait_for(lambda: list(tmp_path.iterdir()))
    assert stop(extracting, how) == (code, "Stopped.")
    assert list(tmp_path.iterdir()) == []
