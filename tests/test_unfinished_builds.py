"""Builds that fail or are stopped, and damaged stores: what is kept, what the next build counts, and what is told."""

import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kg.store import POINTER, SNAPSHOTS, find_snapshot, open_snapshot
from server.app import create_app
from tests.readings import build_store, load_readings
from tests.test_build import PAPERS, PATIENCE, build, find_ids, find_rows, holds_papers, run_kg, wait_for, write_papers

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
UNREADABLE = "The graph cannot be read now: its files are damaged or out of reach, as the server's own output tells.\n"
ADVICE = "build into an empty folder, or put back a copy of it"


def test_a_build_counts_papers_against_the_graph_that_is_served(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(write_papers(tmp_path / "one.jsonl", PAPERS[:1]), store)
    changed = {**PAPERS[0], "abstract": "We present AlphaTool."}
    source = write_papers(tmp_path / "two.jsonl", [changed, PAPERS[1], {"id": "malformed"}])
    result = run_kg("build", source, "--store", store)
    assert (result.exit_code, find_ids(open_snapshot(store)[1])) == (1, ["a"])
    assert "the 2 papers read so far are kept" in result.stderr
    others = write_papers(tmp_path / "three.jsonl", PAPERS[2:])
    assert build(others, store) == "2 added, 1 changed, 0 unchanged, 0 dropped"
    assert build(others, store) == "0 added, 0 changed, 1 unchanged, 0 dropped"


def test_a_failed_build_that_read_nothing_new_says_only_that_the_graph_is_as_it_was(tmp_path: Path) -> None:
    source = write_papers(tmp_path / "papers.jsonl", [{"id": "malformed"}])
    result = run_kg("build", source, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "papers.jsonl:1: " in result.stderr
    assert result.stderr.endswith("; the graph is as it was\n")


def test_papers_of_a_store_whose_pointer_was_taken_away_are_new_to_its_graph(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(source, store)
    rows = find_rows(store)
    (store / POINTER).unlink()
    assert build(source, store) == "3 added, 0 changed, 0 unchanged, 0 dropped"
    assert find_rows(store) == rows


def test_a_ledger_that_does_not_tell_what_is_served_counts_its_papers_as_served(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(write_papers(tmp_path / "two.jsonl", PAPERS[:2]), store)
    with closing(sqlite3.connect(store / "papers.sqlite")) as db:  # as in older stores
        db.execute("DROP TABLE served")
    assert build(source, store) == "1 added, 0 changed, 2 unchanged, 0 dropped"


def test_a_snapshot_that_was_half_deleted_is_made_anew_when_its_papers_are_built_again(tmp_path: Path) -> None:
    store, first = tmp_path / "store", write_papers(tmp_path / "one.jsonl", PAPERS[:1])
    build(first, store)
    before = open_snapshot(store)[0].name
    build(write_papers(tmp_path / "two.jsonl", PAPERS[1:2]), store)
    shutil.rmtree(store / SNAPSHOTS / before / "graph")
    assert build(first, store, "--replace") == "0 added, 0 changed, 1 unchanged, 1 dropped"
    served, graph = open_snapshot(store)
    assert (served.name, find_ids(graph)) == (before, ["a"])


def test_who_is_killed_while_he_deletes_a_snapshot_leaves_nothing_that_has_its_name(tmp_path: Path) -> None:
    names = [build_store(tmp_path, [reading]).name for reading in load_readings()[:2]]
    code = """
import os, signal, sys
from pathlib import Path
from kg import swap
def delete_half(folder, ignore_errors=False):
    if folder.exists():
        (folder / "counts.json").unlink()
        os.kill(os.getpid(), signal.SIGKILL)
swap.shutil.rmtree = delete_half
swap.clean(Path(sys.argv[1]), {sys.argv[2]})
"""
    command = [sys.executable, "-c", code, str(tmp_path), names[1]]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert {path.name for path in (tmp_path / SNAPSHOTS).iterdir()} == {f".gone-{names[0]}", names[1]}
    names.append(build_store(tmp_path, load_readings()[:3]).name)
    assert {path.name for path in (tmp_path / SNAPSHOTS).iterdir()} == set(names[1:])


def test_a_build_without_the_ledger_of_what_is_served_drops_nothing_unless_it_is_to_replace(tmp_path: Path) -> None:
    store, other = tmp_path / "store", write_papers(tmp_path / "other.jsonl", PAPERS[2:])
    build_store(store, load_readings())
    served, ledger = find_snapshot(store), store / "papers.sqlite"
    ledger.unlink()
    gone = f"{ledger} is gone or empty, without which a build drops the 4 papers of earlier builds: put back a copy of "
    for _ in range(2):
        result = run_kg("build", other, "--store", store)
        assert (result.exit_code, find_snapshot(store)) == (1, served)
        assert result.stderr.strip() == (
            f"Error: {gone}it, or give --replace and the sources of all papers; the graph is as it was"
        )
    build(other, store, "--replace")
    assert find_ids(open_snapshot(store)[1]) == ["c"]


def test_ctrl_c_tells_how_many_papers_are_kept_and_what_to_do(tmp_path: Path) -> None:
    store = tmp_path / "store"
    command = [sys.executable, "-m", "kg", "build", "-", "--store", str(store)]
    many = write_papers(tmp_path / "many.jsonl", [{**PAPERS[0], "id": f"a{number}"} for number in range(700)])
    building = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert building.stdin and building.stderr
    building.stdin.write(many.read_bytes())  # and leave it open: the build waits for more
    building.stdin.flush()
    wait_for(lambda: holds_papers(store))
    building.send_signal(signal.SIGINT)
    said = building.stderr.read().decode().splitlines()[-1]
    assert building.wait(PATIENCE) == 130
    kept = f"the {len(find_rows(store))} papers read so far are kept: give the same command to go on"
    assert said == f"Stopped: the graph is as it was; {kept}."
    assert find_snapshot(store) is None


@pytest.mark.parametrize(("whole", "why"), [(0, "file is not a database"), (8192, "database disk image is malformed")])
def test_a_ledger_that_is_damaged_is_told(tmp_path: Path, whole: int, why: str) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(source, store)
    ledger = store / "papers.sqlite"
    ledger.write_bytes(ledger.read_bytes()[:whole].ljust(ledger.stat().st_size, b"?"))
    result = run_kg("build", source, "--store", store)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip() == f"Error: {ledger} is damaged ({why}): {ADVICE}"


def test_a_ledger_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    (store / "papers.sqlite").mkdir(parents=True)
    result = run_kg("build", source, "--store", store)
    assert (result.exit_code, result.stdout) == (1, "")
    said = f"Error: the store in {store} cannot be read or written: unable to open database file"
    assert result.stderr.strip() == said


def test_a_build_for_whose_graph_there_is_no_room_is_told_in_one_sentence_and_leaves_the_papers_alone(
    tmp_path: Path,
) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS[:1]), tmp_path / "store"
    failed = run_with_little_room("build", source, "--store", store, room=64 * 1024)
    assert (failed.returncode, failed.stdout) == (1, ""), failed.stderr
    assert "cannot be read or written: " in failed.stderr.splitlines()[-1]
    assert "Traceback" not in failed.stderr
    assert (find_rows(store), list((store / SNAPSHOTS).iterdir())) == ([(1, "a")], [])


def run_with_little_room(*arguments: object, room: int) -> subprocess.CompletedProcess[str]:
    """Run kg where no file may have more bytes than there is room for, which is the nearest to a full disk."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(command, check=False, capture_output=True, text=True, preexec_fn=limit)


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


def test_a_pointer_that_tells_more_than_this_version_knows_is_not_called_damaged(
    small_store: Path, tmp_path: Path
) -> None:
    pointer = json.loads((small_store / POINTER).read_text()) | {"shards": 2}
    (tmp_path / POINTER).write_text(json.dumps(pointer))
    result = run_kg("export", "--store", tmp_path)
    said = f"{tmp_path}/current.json is of another version of PaperKG (it has shards): use that version, or build into"
    assert (result.exit_code, result.stderr) == (1, f"Error: {said} an empty folder\n")


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


def test_an_index_that_is_damaged_is_told_by_the_command_line_and_on_pages(small_store: Path, tmp_path: Path) -> None:
    store = shutil.copytree(small_store, tmp_path / "store")
    snapshot = find_snapshot(store)
    assert snapshot
    snapshot.search.write_bytes(b"?" * 8192)
    said = f"{snapshot.search}, the index for search, cannot be read (file is not a database): {ADVICE}"
    result = run_kg("query", "papers-by-author", "author=A", "--store", store)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {said}\n")
    page = create_app(store).test_client().get("/search?q=a", headers={"Accept": "text/plain"})
    assert (page.status_code, page.text) == (503, UNREADABLE)
