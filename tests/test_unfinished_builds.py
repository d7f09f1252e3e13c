"""Damaged stores: what is told."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.store import POINTER
from tests.test_build import PAPERS, build, run_kg, write_papers

DATA = Path(__file__).parent / "data"
VERBS = (
    ("build", DATA / "readings.jsonl"),
    ("load", DATA / "tinysolver.ttl"),
    ("export",),
    ("query", "pairs"),
    ("draw",),
    ("check",),
    ("serve",),
    ("mcp",),
)
ADVICE = "build into an empty folder, or put back a copy of it"


@pytest.mark.parametrize(("whole", "why"), [(0, "file is not a database"), (8192, "database disk image is malformed")])
def test_a_ledger_that_is_damaged_is_told(tmp_path: Path, whole: int, why: str) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(source, store)
    ledger = store / "papers.sqlite"
    ledger.write_bytes(ledger.read_bytes()[:whole].ljust(ledger.stat().st_size, b"?"))
    result = run_kg("build", source, "--store", store)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip() == f"Error: {ledger} is damaged ({why}): {ADVICE}"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("pointer", "why"),
    [
        ("garbage", "it is not JSON"),
        ("{}", "it does not describe a snapshot"),
        ("[]", "it does not describe a snapshot"),
        ('{"name": "gone"}', "it does not describe a snapshot"),
    ],
)
def test_a_pointer_that_is_damaged_is_told_by_every_verb(
    tmp_path: Path, verb: Sequence[object], pointer: str, why: str
) -> None:
    (tmp_path / POINTER).write_text(pointer)
    result = run_kg(*verb, "--store", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip() == f"Error: {tmp_path}/current.json is damaged ({why}): {ADVICE}"


@pytest.mark.parametrize("verb", VERBS)
def test_a_graph_that_was_taken_away_is_told_by_every_verb(
    small_store: Path, tmp_path: Path, verb: Sequence[object]
) -> None:
    pointer = (small_store / POINTER).read_text()
    (tmp_path / POINTER).write_text(pointer)
    result = run_kg(*verb, "--store", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    folder = f"{tmp_path}/snapshots/{json.loads(pointer)['name']}"
    said = f"Error: {folder} cannot be opened (No such file or directory): {ADVICE}"
    assert result.stderr.splitlines()[-1].partition(";")[0] == said
