"""Changing the served graph beside builds: what is served after it, after a failure, a kill, and a build."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, parse

from kg.cli import main
from kg.counts import read_counts
from kg.errors import InputError
from kg.ledger import open_ledger
from kg.publish import BUILDING, Progress, publish
from kg.revise import Reviser
from kg.store import POINTER, SNAPSHOTS, Snapshot, find_snapshot, open_snapshot
from kg.swap import LOCK
from kg.triples import dataset_triples, default_base
from kg.vocab import term
from server.app import create_app
from tests.readings import EXTRACTOR, build_store, load_readings
from tests.test_build import PAPERS, PATIENCE, build, find_ids, wait_for, write_papers

A, P, NOTES = (NamedNode(f"https://example.org/{name}") for name in ("a", "p", "notes"))
NOTE = Quad(A, P, Literal("a note"), NOTES)


def add(*quads: Quad) -> Callable[[Store], None]:
    return lambda store: store.extend(quads)


def revise(directory: Path, *quads: Quad) -> None:
    with Reviser(directory) as reviser:
        reviser.apply(add(*quads))


def find_in(directory: Path, graph: NamedNode = NOTES) -> set[Quad]:
    _snapshot, store = open_snapshot(directory)
    return set(store.quads_for_pattern(None, None, None, graph))


def find_folders(directory: Path) -> set[str]:
    return {path.name for path in (directory / SNAPSHOTS).iterdir()}


def say(number: int) -> Quad:
    return Quad(A, P, Literal(f"note {number}"), NOTES)


def test_each_change_is_a_new_snapshot_with_all_the_changes_before_it(tmp_path: Path) -> None:
    built = build_store(tmp_path, load_readings())
    papers = find_ids(open_snapshot(tmp_path)[1])
    with Reviser(tmp_path) as reviser:
        made = [reviser.apply(add(say(number))) for number in range(5)]
    assert len({snapshot.name for snapshot in (built, *made)}) == 6
    served = find_snapshot(tmp_path)
    assert served == made[-1]
    assert (served.papers, served.triples, served.inputs, served.base) == (4, None, "", built.base)
    assert find_in(tmp_path) == {say(number) for number in range(5)}
    assert find_ids(open_snapshot(tmp_path)[1]) == papers
    assert served.search.exists() and not served.dump.exists()


def test_what_is_served_and_what_was_before_it_is_kept_and_nothing_of_the_reviser(tmp_path: Path) -> None:
    build_store(tmp_path, load_readings())
    with Reviser(tmp_path) as reviser:
        names = [reviser.apply(add(say(number))).name for number in range(4)]
    assert find_folders(tmp_path) == set(names[-2:])


def test_a_snapshot_that_somebody_reads_is_kept_until_he_has_ended(tmp_path: Path) -> None:
    build_store(tmp_path, load_readings())
    read, store = open_snapshot(tmp_path)
    with Reviser(tmp_path) as reviser:
        for number in range(4):
            reviser.apply(add(say(number)))
        assert len(find_folders(tmp_path) - {read.name}) == 3  # two snapshots and the live copy
        assert read.path.is_dir() and not list(store.named_graphs())
        name = read.name
        del read, store
        reviser.apply(add(say(5)))
    assert name not in find_folders(tmp_path)


def test_what_a_build_knows_of_the_default_graph_is_kept_by_changes_that_leave_it(tmp_path: Path) -> None:
    built = build_store(tmp_path, load_readings())
    counted, packed = read_counts(built.counts), built.dump.read_bytes()

    def note(store: Store) -> bool:
        store.add(NOTE)
        return True

    with Reviser(tmp_path) as reviser:
        for _ in range(2):
            kept = reviser.apply(note)
            assert (kept.triples, kept.built, kept.inputs) == (built.triples, built.built, "")
            assert (read_counts(kept.counts), kept.dump.read_bytes()) == (counted, packed)
        changed = reviser.apply(add(Quad(A, P, Literal(1))))
        assert (changed.triples, changed.counts.exists(), changed.dump.exists()) == (None, False, False)
        assert reviser.apply(note).triples is None


def test_a_store_where_nothing_was_built_is_begun(tmp_path: Path) -> None:
    with Reviser(tmp_path / "store") as reviser:
        snapshot = reviser.apply(add(NOTE))
    assert (snapshot.base, snapshot.papers, snapshot.triples) == (default_base(), 0, None)
    assert find_in(tmp_path / "store") == {NOTE}


def test_a_store_that_is_begun_with_concepts_has_their_base(tmp_path: Path) -> None:
    concept = NamedNode("https://example.org/kg/concept/gsm8k")
    with Reviser(tmp_path / "store") as reviser:
        snapshot = reviser.apply(add(Quad(concept, term("rdf:type"), term("kg:Concept"))))
    assert snapshot.base == "https://example.org/kg/"


def test_a_change_that_fails_changes_nothing_and_the_next_one_is_applied_alone(tmp_path: Path) -> None:
    build_store(tmp_path, load_readings())

    def fail(store: Store) -> None:
        store.add(say(0))
        raise InputError("it went wrong")

    with Reviser(tmp_path) as reviser:
        before = reviser.apply(add(NOTE))
        with pytest.raises(InputError, match="it went wrong"):
            reviser.apply(fail)
        assert (find_snapshot(tmp_path), find_in(tmp_path)) == (before, {NOTE})
        reviser.apply(add(say(1)))
    assert find_in(tmp_path) == {NOTE, say(1)}


def test_two_revisers_see_each_others_changes(tmp_path: Path) -> None:
    build_store(tmp_path, load_readings())
    with Reviser(tmp_path) as one, Reviser(tmp_path) as two:
        for number in range(6):
            (one, two)[number % 2].apply(add(say(number)))
    assert find_in(tmp_path) == {say(number) for number in range(6)}


def test_who_waits_too_long_for_his_turn_is_told_the_lock(tmp_path: Path) -> None:
    with (
        Reviser(tmp_path, patience=0.1) as reviser,
        FileLock(tmp_path / LOCK),
        pytest.raises(InputError, match=f"holds {tmp_path / LOCK}: try again"),
    ):
        reviser.apply(add(NOTE))


@pytest.mark.parametrize("where", ["change", "flush", "swap"])
def test_a_change_that_is_killed_leaves_the_served_graph_and_the_next_one_works(tmp_path: Path, where: str) -> None:
    build_store(tmp_path, load_readings())
    revise(tmp_path, NOTE)
    before = find_snapshot(tmp_path)
    code = f"""
import os, signal, sys
from pathlib import Path
from kg import revise
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
def change(store):
    store.update("INSERT DATA {{ GRAPH <{NOTES.value}> {{ <{A.value}> <{P.value}> 'lost' }} }}")
    if {where!r} == "change": die()
if {where!r} == "swap": revise.swap = die
if {where!r} == "flush": revise._Live.save = die
with revise.Reviser(Path(sys.argv[1])) as reviser: reviser.apply(change)
"""
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    assert (find_snapshot(tmp_path), find_in(tmp_path)) == (before, {NOTE})
    with Reviser(tmp_path) as reviser:
        name = reviser.apply(add(say(1))).name
    assert find_in(tmp_path) == {NOTE, say(1)}
    assert before and find_folders(tmp_path) == {before.name, name}


def test_named_graphs_with_their_blank_nodes_survive_builds_and_the_default_graph_does_not(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS[:2]), tmp_path / "store"
    build(source, store)
    built = set(parse(path=export(store, tmp_path / "built.nt")))
    shared, empty, other = BlankNode("shared"), NamedNode("https://example.org/empty"), BlankNode("other")
    notes = {NOTE, Quad(A, P, shared, NOTES), Quad(shared, P, Literal("x"), other)}
    with Reviser(store) as reviser:
        reviser.apply(lambda graph: (graph.extend([*notes, Quad(A, P, A)]), graph.add_graph(empty)))
        reviser.apply(lambda graph: graph.update("DELETE WHERE { ?paper a ?class }"))
    for papers in (2, 2, 3):  # a build of the same papers, one that has nothing to do, and one of a new paper
        write_papers(source, PAPERS[:papers])
        build(source, store)
        snapshot, graph = open_snapshot(store)
        assert {quad for name in graph.named_graphs() for quad in graph.quads_for_pattern(None, None, None, name)} == (
            notes
        )
        assert set(graph.named_graphs()) == {NOTES, empty, other}
        described = set(dataset_triples(snapshot.base, snapshot.version))
        exported = {quad.triple for quad in parse(path=export(store, tmp_path / f"{papers}.nt"))}
        assert snapshot.triples == len(exported - described)
    assert find_ids(graph) == ["a", "b", "c"]
    assert set(parse(path=tmp_path / "2.nt")) == built


def export(store: Path, file: Path) -> Path:
    result = CliRunner().invoke(
        main, ["export", "--store", str(store), "-o", str(file), "--format", file.suffix.removeprefix(".")]
    )
    assert result.exit_code == 0, result.output
    return file


def test_a_build_with_nothing_to_do_leaves_a_store_with_named_graphs_as_it_is(tmp_path: Path) -> None:
    source, store = write_papers(tmp_path / "papers.jsonl", PAPERS), tmp_path / "store"
    build(source, store)
    revise(store, NOTE)
    build(source, store)
    pointer = (store / POINTER).read_bytes()
    build(source, store)
    assert (store / POINTER).read_bytes() == pointer
    assert find_in(store) == {NOTE}


def test_changes_while_a_build_is_running_are_kept_and_its_papers_come(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(write_papers(tmp_path / "one.jsonl", PAPERS[:1]), store)
    revise(store, NOTE)
    many = [{**PAPERS[1], "id": f"b{number}"} for number in range(300)]
    source = write_papers(tmp_path / "many.jsonl", many)
    command = [sys.executable, "-m", "kg", "build", str(source), "--store", str(store)]
    building = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for((store / SNAPSHOTS / BUILDING).exists)
    count, end = 0, time.monotonic() + PATIENCE
    with Reviser(store) as reviser:
        while building.poll() is None:
            assert time.monotonic() < end
            reviser.apply(add(say(count)))
            count += 1
            time.sleep(0.005)  # or the build could starve: a file lock is not fair
    assert building.returncode == 0
    assert count > 1
    assert find_in(store) == {NOTE, *map(say, range(count))}
    assert len(find_ids(open_snapshot(store)[1])) == 301


def test_a_build_is_newer_than_a_change_that_came_while_it_was_writing(tmp_path: Path) -> None:
    store, made, readings = tmp_path / "store", list[Snapshot](), load_readings()
    build_store(store, readings[:3])

    def change(progress: Progress) -> None:
        if progress.stage == "load" and not made:
            time.sleep(1.1)  # times are in seconds
            with Reviser(store) as reviser:
                made.append(reviser.apply(add(NOTE)))

    with open_ledger(store, EXTRACTOR) as ledger:
        ledger.put(readings[3])
        built = publish(ledger, store, default_base(), change)
    assert find_snapshot(store) == built
    assert (built.papers, built.built >= made[0].built) == (4, True)
    assert find_in(store) == {NOTE}


def test_a_client_that_asks_by_time_alone_gets_each_change(tmp_path: Path) -> None:
    """Changes in one second have the same time."""
    build_store(tmp_path, load_readings())
    concept = NamedNode(f"{default_base()}concept/gsm8k")
    client, headers, seen = create_app(tmp_path).test_client(), {}, list[int]()
    for number in range(4):
        revise(tmp_path, Quad(concept, P, Literal(number)))
        time.sleep(0.02)  # a server looks some milliseconds later
        answer = client.get("/concept/gsm8k.nt", headers=headers)
        seen.append(answer.text.count(P.value))
        if "Last-Modified" in answer.headers:
            headers = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert seen == [1, 2, 3, 4]


@pytest.mark.parametrize("format", ["trig", "nq", "jsonld"])
def test_formats_for_quads_hold_the_named_graphs_too(tmp_path: Path, format: str) -> None:
    build_store(tmp_path / "store", load_readings())
    for number in range(2):
        revise(tmp_path / "store", say(number), Quad(A, P, BlankNode("b"), NOTES))
        first = export(tmp_path / "store", tmp_path / f"first.{format}")
        second = export(tmp_path / "store", tmp_path / f"second.{format}")
        assert first.read_bytes() == second.read_bytes()
    loaded = CliRunner().invoke(main, ["load", str(first), "--store", str(tmp_path / "other")])
    assert loaded.exit_code == 0, loaded.output
    (snapshot, graph), (_, other) = (open_snapshot(tmp_path / name) for name in ("store", "other"))
    assert len(other) == len(graph) + len(set(dataset_triples(snapshot.base, snapshot.version)))
    assert {quad.object for quad in find_in(tmp_path / "other")} >= {say(0).object, say(1).object}


@pytest.mark.parametrize("format", ["nt", "ttl", "rdf", "csv", "graphml"])
def test_other_formats_hold_the_default_graph_as_it_is_now(tmp_path: Path, format: str) -> None:
    store, name = tmp_path / "store", {"rdf": "rdfxml"}.get(format, format)

    def run(file: Path) -> list[str]:
        arguments = ["export", "--store", str(store), "-o", str(file), "--format", name]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        return sorted(file.read_text(encoding="utf-8").splitlines())

    build_store(store, load_readings())
    built = run(tmp_path / f"built.{format}")
    revise(store, NOTE, Quad(BlankNode("b"), P, BlankNode("c"), NOTES))
    changed = run(tmp_path / f"changed.{format}")
    if format in ("ttl", "rdf"):
        assert set(parse(path=tmp_path / f"built.{format}")) == set(parse(path=tmp_path / f"changed.{format}"))
    else:
        assert changed == built
