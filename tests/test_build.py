"""Building through the command line: what a second build does, what an interrupted one leaves, and who may build."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Store

from kg.cli import main
from kg.ledger import open_ledger
from kg.store import SNAPSHOTS, find_snapshot, open_snapshot
from kg.vocab import term
from tests.readings import EXTRACTOR, build_store, load_readings

PATIENCE = 60.0  # seconds

PAPERS = [
    {"id": "a", "title": "AlphaTool: fast parsing", "abstract": "We present AlphaTool. It is evaluated on GSM8K."},
    {"id": "b", "title": "A study of BERT", "abstract": "We study BERT on GLUE and report 80.5% accuracy."},
    {"id": "c", "title": "Training on GPUs", "abstract": "We train GPT-2 on 8 NVIDIA A100 GPUs."},
]


def write_papers(file: Path, papers: Sequence[dict[str, str]]) -> Path:
    file.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    return file


def run_kg(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def build(source: Path, store: Path, *options: object) -> str:
    """Build and return the line that tells what was done."""
    result = run_kg("build", source, "--store", store, *options)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()[-1].partition("store: ")[2].partition(";")[0]


def export(store: Path, file: Path) -> list[str]:
    """Return the lines of the store as N-Triples."""
    assert run_kg("export", "--format", "nt", "--store", store, "-o", file).exit_code == 0
    return file.read_text(encoding="utf-8").splitlines()


def find_ids(store: Store) -> list[str]:
    return sorted(quad.object.value for quad in store.quads_for_pattern(None, term("dcterms:identifier"), None))


def find_rows(store: Path) -> list[tuple[int, str]]:
    """Return the number and id of each row of the ledger: a paper that is read again gets another number."""
    with closing(sqlite3.connect(store / "papers.sqlite")) as db:
        return db.execute("SELECT rowid, id FROM paper ORDER BY rowid").fetchall()


def holds_papers(store: Path) -> bool:
    """Tell whether a build has put the first papers into the ledger."""
    return (store / "papers.sqlite").exists() and (store / "papers.sqlite").stat().st_size > 100_000


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_the_same_input_again_changes_nothing_and_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    assert build(source, store) == "3 added, 0 changed, 0 unchanged, 0 dropped"
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    assert build(source, store) == "0 added, 0 changed, 3 unchanged, 0 dropped"
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_two_stores_built_from_the_same_papers_in_another_order_are_the_same_graph(tmp_path: Path) -> None:
    build(write_papers(tmp_path / "one.jsonl", PAPERS), tmp_path / "one" / "store")
    build(write_papers(tmp_path / "two.jsonl", PAPERS[::-1]), tmp_path / "two" / "store")
    one, two = (find_snapshot(tmp_path / name / "store") for name in ("one", "two"))
    assert one and two
    assert one.name == two.name
    assert one.dump.read_bytes() == two.dump.read_bytes()


def is_of_another(line: str) -> bool:
    """Tell whether a line is of another paper than b; ranks are not, as they are what all papers together say."""
    return "/paper/" in line and "/paper/b" not in line and "Rank>" not in line


def test_a_changed_paper_replaces_only_its_own_triples(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(source, store)
    before = export(store, tmp_path / "before.nt")
    write_papers(source, [PAPERS[0], {**PAPERS[1], "abstract": "We study BERT."}, PAPERS[2]])
    assert build(source, store) == "0 added, 1 changed, 2 unchanged, 0 dropped"
    after = export(store, tmp_path / "after.nt")
    others = [line for line in before if is_of_another(line)]
    assert [line for line in after if is_of_another(line)] == others
    assert not [line for line in after if "80.5" in line]


def test_papers_of_earlier_builds_stay_until_replace_drops_them(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(write_papers(tmp_path / "one.jsonl", PAPERS[:2]), store)
    assert (
        build(write_papers(tmp_path / "two.jsonl", PAPERS[2:]), store) == "1 added, 0 changed, 0 unchanged, 0 dropped"
    )
    assert find_ids(open_snapshot(store)[1]) == ["a", "b", "c"]
    assert build(tmp_path / "two.jsonl", store, "--replace") == "0 added, 0 changed, 1 unchanged, 2 dropped"
    assert find_ids(open_snapshot(store)[1]) == ["c"]


def test_limit_takes_the_first_papers(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    assert build(source, store, "--limit", 2) == "2 added, 0 changed, 0 unchanged, 0 dropped"
    assert find_ids(open_snapshot(store)[1]) == ["a", "b"]


def test_of_papers_with_one_id_the_first_counts_in_every_build(tmp_path: Path) -> None:
    one = write_papers(tmp_path / "one.jsonl", PAPERS[:1])
    write_papers(tmp_path / "two.jsonl", [{**PAPERS[0], "title": "Another title"}])
    store = tmp_path / "store"
    for expected in ("1 added, 0 changed, 0 unchanged, 0 dropped", "0 added, 0 changed, 1 unchanged, 0 dropped"):
        assert build(one, store, tmp_path / "two.jsonl") == expected
    told = run_kg("build", one, tmp_path / "two.jsonl", "--store", store)
    assert told.stdout.endswith("; left out, as papers before them have their ids: 1\n")
    titles = [
        quad.object.value for quad in open_snapshot(store)[1].quads_for_pattern(None, term("dcterms:title"), None)
    ]
    assert "AlphaTool: fast parsing" in titles
    assert "Another title" not in titles


def test_the_base_iri_is_kept_until_another_is_given(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(source, store, "--base", "https://example.org/kg/")
    build(source, store)
    snapshot, graph = open_snapshot(store)
    assert snapshot.base == "https://example.org/kg/"
    assert {quad.subject.value for quad in graph.quads_for_pattern(None, term("rdf:type"), term("kg:Paper"))} == {
        f"https://example.org/kg/paper/{letter}" for letter in "abc"
    }


def test_named_graphs_that_still_use_the_iris_of_the_former_base_are_told(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS[1:2]), tmp_path / "store"
    build(source, store)
    term_of_ours = "<https://w3id.org/paperkg/ontology#Method>"
    for name, statement in {
        "one": "<https://w3id.org/paperkg/concept/bert> <urn:is> <urn:wrong>",
        "two": "<urn:note> <urn:of> <https://w3id.org/paperkg/paper/b>",
        "three": f"<urn:a> a {term_of_ours}",
    }.items():
        (tmp_path / "notes.ttl").write_text(f"{statement} .")
        assert run_kg("load", tmp_path / "notes.ttl", "--graph", f"urn:{name}", "--store", store).exit_code == 0
    told = [
        run_kg("build", source, "--store", store, *base).stderr.splitlines()[-1:]
        for base in ((), ("--base", "https://example.org/kg/"), ())
    ]
    said = "2 named graphs still use IRIs of https://w3id.org/paperkg/: export, rename and load them again"
    assert [[line for line in lines if "named graph" in line] for lines in told] == [[], [said], []]


@pytest.mark.parametrize(
    "base",
    ["notaniri", "", "https://ex.org", "https://ex.org/kg", "https://ex.org/a b/", "https:///", "urn:kg/",
     "https://ex.org/#", "https://ex.org/?of=a/"],
)  # fmt: skip
def test_a_base_that_no_iri_can_begin_with_is_told_before_anything_is_made(tmp_path: Path, base: str) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    result = run_kg("build", source, "--store", store, "--base", base)
    assert (result.exit_code, store.exists()) == (2, False)
    said = f"{base!r} is no base: give an absolute IRI that ends in a slash, like https://example.org/kg/"
    assert result.stderr.splitlines()[-1] == f"Error: Invalid value for '--base': {said}"


def test_a_build_that_stops_at_a_malformed_line_goes_on_there_when_it_is_repaired(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    whole = source.read_text(encoding="utf-8")
    source.write_text(whole.replace('{"id": "c"', '{"id"; "c"'), encoding="utf-8")
    result = run_kg("build", source, "--store", store)
    assert (result.exit_code, find_snapshot(store)) == (1, None)
    assert "papers.jsonl:3: " in result.stderr
    kept = "; the graph is as it was, and the 2 papers read so far are kept for the next build to bring in\n"
    assert result.stderr.endswith(kept)
    rows = find_rows(store)
    source.write_text(whole, encoding="utf-8")
    assert build(source, store) == "3 added, 0 changed, 0 unchanged, 0 dropped"
    assert find_rows(store)[:2] == rows


def test_sources_without_a_paper_are_an_error_that_says_what_would_be_right(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text("")
    result = run_kg("build", tmp_path / "papers.jsonl", "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "papers.jsonl" in result.stderr


def test_a_second_build_of_one_store_at_a_time_is_refused(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    with open_ledger(store, EXTRACTOR):
        result = run_kg("build", source, "--store", store)
    assert result.exit_code == 1
    assert f"another build is writing to {store}: wait until it has ended" in result.stderr


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_killed_while_it_publishes_leaves_the_old_graph_and_the_next_one_the_new(
    tmp_path: Path, how: signal.Signals
) -> None:
    store = tmp_path / "store"
    build(write_papers(tmp_path / "one.jsonl", PAPERS[:1]), store)
    many = [{**PAPERS[1], "id": f"b{number}"} for number in range(400)]
    source = write_papers(tmp_path / "many.jsonl", many)
    command = [sys.executable, "-m", "kg", "build", str(source), "--store", str(store)]
    building = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for((store / SNAPSHOTS / ".building").exists)
    building.send_signal(how)
    assert building.wait(PATIENCE) != 0
    assert find_ids(open_snapshot(store)[1]) == ["a"]
    rows = find_rows(store)
    assert build(source, store) == "400 added, 0 changed, 0 unchanged, 0 dropped"
    assert find_rows(store) == rows
    assert len(find_ids(open_snapshot(store)[1])) == 401
    assert not (store / SNAPSHOTS / ".building").exists()


def test_a_killed_build_does_not_read_again_what_it_had_read(tmp_path: Path) -> None:
    store, many = tmp_path / "store", [{**PAPERS[0], "id": f"a{number}"} for number in range(1500)]
    source = write_papers(tmp_path / "many.jsonl", many)
    command = [sys.executable, "-m", "kg", "build", "-", "--store", str(store)]
    building = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert building.stdin
    building.stdin.write(source.read_bytes())  # and leave it open: the build waits for more
    building.stdin.flush()
    wait_for(lambda: holds_papers(store))
    building.kill()
    building.wait(PATIENCE)
    rows = find_rows(store)
    assert len(rows) >= 200
    assert build(source, store) == "1500 added, 0 changed, 0 unchanged, 0 dropped"
    assert set(rows) < set(find_rows(store))


def test_a_ledger_of_another_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    build_store(tmp_path, load_readings())
    with closing(sqlite3.connect(tmp_path / "papers.sqlite")) as db:
        db.execute("PRAGMA user_version = 1")
    before = (tmp_path / "papers.sqlite").read_bytes()
    result = run_kg("build", write_papers(tmp_path / "papers.jsonl", PAPERS), "--store", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path}/papers.sqlite is of another version of PaperKG: build into an empty folder" in result.stderr
    assert (tmp_path / "papers.sqlite").read_bytes() == before


def test_an_open_reader_answers_from_its_own_graph_after_two_more_builds(tmp_path: Path) -> None:
    first, second, third, fourth = load_readings()
    build_store(tmp_path, [first])
    _, reader = open_snapshot(tmp_path)
    for reading in (second, third, fourth):
        build_store(tmp_path, [reading])
    assert find_ids(reader) == ["2401.00001"]
    assert len(find_ids(open_snapshot(tmp_path)[1])) == 4


def test_only_the_served_graph_and_the_one_before_are_kept(tmp_path: Path) -> None:
    names = [build_store(tmp_path, [reading]).name for reading in load_readings()]
    assert {path.name for path in (tmp_path / SNAPSHOTS).iterdir()} == set(names[-2:])


def test_what_is_no_snapshot_or_cannot_be_deleted_keeps_nobody_from_building_and_loading(tmp_path: Path) -> None:
    store, notes = tmp_path / "store", tmp_path / "notes.ttl"
    build_store(store, load_readings()[:1])
    (store / SNAPSHOTS / ".DS_Store").touch()
    (store / SNAPSHOTS / "other").symlink_to(tmp_path)
    notes.write_text("<urn:a> <urn:b> <urn:c> .")
    loaded = run_kg("load", notes, "--graph", "urn:notes", "--store", store)
    assert (loaded.exit_code, loaded.stderr) == (0, "")
    source = write_papers(tmp_path / "papers.jsonl", PAPERS[:1])
    assert build(source, store) == "1 added, 0 changed, 0 unchanged, 0 dropped"
    assert notes.exists()


def test_no_store_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    result = run_kg("check", "--store", tmp_path)
    assert (result.exit_code, result.stderr) == (1, f"Error: no store in {tmp_path}: run kg build first\n")


def test_what_is_less_sure_than_asked_is_left_out_until_it_is_asked_for_again(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"

    def find_confidences() -> list[float]:
        graph = open_snapshot(store)[1]
        quads = graph.quads_for_pattern(None, term("kg:confidence"), None)
        return sorted(float(quad.object.value) for quad in quads)

    build(source, store)
    everything = find_confidences()
    least = everything[len(everything) // 2]
    build(source, store, "--min-confidence", least)
    assert find_confidences() == [confidence for confidence in everything if confidence >= least]
    assert run_kg("check", "--store", store).exit_code == 0
    build(source, store)
    assert find_confidences() == [confidence for confidence in everything if confidence >= least]
    (tmp_path / "note.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    assert run_kg("load", tmp_path / "note.ttl", "--graph", "urn:notes", "--store", store).exit_code == 0
    build(source, store)
    assert find_confidences() == [confidence for confidence in everything if confidence >= least]
    build(source, store, "--min-confidence", 0)
    assert find_confidences() == everything


def test_a_confidence_is_between_0_and_1(tmp_path: Path) -> None:
    source = write_papers(tmp_path / "papers.jsonl", PAPERS)
    for given, said in (("80", "0<=x<=1"), ("nan", "nan is no number; give one from 0 to 1")):
        result = run_kg("build", source, "--store", tmp_path / "store", "--min-confidence", given)
        assert (result.exit_code, said in result.output) == (2, True)


def test_a_replacing_build_that_fails_drops_nothing_in_the_next_one_either(tmp_path: Path) -> None:
    store, source = tmp_path / "store", write_papers(tmp_path / "papers.jsonl", PAPERS)
    build(source, store)
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a"}\n', encoding="utf-8")
    failed = run_kg("build", bad, "--store", store, "--replace", "--keep-going")
    assert failed.exit_code == 1
    assert "what was left out (1) may hold papers that --replace would drop" in failed.stderr
    more = write_papers(tmp_path / "more.jsonl", [{**PAPERS[0], "id": "d"}])
    assert build(more, store) == "1 added, 0 changed, 0 unchanged, 0 dropped"


def test_a_part_of_the_sources_replaces_nothing(tmp_path: Path) -> None:
    source = write_papers(tmp_path / "papers.jsonl", PAPERS)
    result = run_kg("build", source, "--store", tmp_path / "store", "--replace", "--limit", 1)
    assert (result.exit_code, "--limit takes a part of the sources" in result.stderr) == (2, True)


def test_an_interrupted_replacing_build_drops_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path, EXTRACTOR) as ledger:
        ledger.put(load_readings()[0])
    with pytest.raises(KeyboardInterrupt), open_ledger(tmp_path, EXTRACTOR) as ledger, ledger.all_or_nothing():
        ledger.drop_others()
        assert len(ledger) == 0
        raise KeyboardInterrupt
    with open_ledger(tmp_path, EXTRACTOR) as ledger:
        assert len(ledger) == 1
