"""How much a graph holds, counted when a build ends."""

from collections import Counter
from pathlib import Path

from pyoxigraph import Store

from kg.counts import Count, count_store, has_at_most, read_counts, write_counts
from kg.store import open_snapshot
from kg.vocab import term


def test_a_build_writes_what_a_scan_of_the_graph_counts(small_store: Path) -> None:
    snapshot, store = open_snapshot(small_store)
    quads, types = list(store), list(store.quads_for_pattern(None, term("rdf:type"), None))
    counts = read_counts(snapshot.counts)
    assert counts
    assert (counts.triples, counts.graphs) == (snapshot.triples, ())
    assert counts.subjects == len({quad.subject for quad in quads})
    assert counts.objects == len({quad.object for quad in quads})
    assert counts.entities == len({quad.subject for quad in types})
    assert {count.iri: count.number for count in counts.classes} == Counter(quad.object.value for quad in types)
    assert {count.iri: count.number for count in counts.properties} == Counter(quad.predicate.value for quad in quads)


def test_two_builds_of_the_same_papers_write_the_same_counts(small_store: Path, tmp_path: Path) -> None:
    snapshot, store = open_snapshot(small_store)
    write_counts(count_store(store), tmp_path / "counts.json")
    assert (tmp_path / "counts.json").read_bytes() == snapshot.counts.read_bytes()


def test_named_graphs_are_counted_apart_and_blank_ones_left_out() -> None:
    store = Store()
    store.update(
        "PREFIX : <http://example.org/> CREATE GRAPH :empty ; "
        "INSERT DATA { :a a :Thing , [] . GRAPH :notes { :a :b 1 , 2 . :c :b 3 } }"
    )
    counts = count_store(store)
    assert (counts.triples, counts.entities, counts.subjects, counts.objects) == (2, 1, 1, 2)
    assert counts.classes == (Count("http://example.org/Thing", 1),)
    assert counts.graphs == (Count("http://example.org/empty", 0), Count("http://example.org/notes", 3))


def test_an_empty_store_holds_nothing() -> None:
    counts = count_store(Store())
    assert (counts.triples, counts.entities, counts.subjects, counts.objects) == (0, 0, 0, 0)
    assert counts.classes + counts.properties + counts.graphs == ()


def test_a_store_is_told_to_be_small_up_to_the_limit() -> None:
    store = Store()
    store.update("INSERT DATA { <http://example.org/a> <http://example.org/b> 1 , 2 , 3 }")
    assert [has_at_most(store, number) for number in (2, 3, 4)] == [False, True, True]


def test_a_folder_without_counts_is_no_error(tmp_path: Path) -> None:
    assert read_counts(tmp_path / "counts.json") is None
