"""Exporting: the served graph in other formats, in a stable order: the same store gives the same bytes."""

import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BufferedReader, BufferedWriter
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, parse

from kg.errors import PUT_BACK, DamagedError, UsageError
from kg.formats import GRAPH_FORMATS, SYNTAXES, find_extension, find_format
from kg.naming import find_thing
from kg.quads import write_quads
from kg.sheets import write_concept_graph, write_statements
from kg.store import Snapshot, open_snapshot
from kg.triples import dataset_triples, extractor_iri
from kg.vocab import term
from kg.writing import open_output

PIECE = 64 * 1024
DATASETS = tuple(
    known.name for known in GRAPH_FORMATS if isinstance(known.writer, RdfFormat) and known.writer.supports_datasets
)
_SHEETS = ("graphml", "csv")
_NAMES = (*(known.name for known in GRAPH_FORMATS), *_SHEETS)
# What the files of exports are called: extension, and the format that it stands for.
_EXTENSIONS = {
    extension: known.name for extension, syntax in SYNTAXES.items() for known in GRAPH_FORMATS if known.writer == syntax
} | {name: name for name in _SHEETS}
# What a document says of the concepts that its triples lead to, and one about a paper of all that they lead to.
_OF_CONCEPTS = ("rdf:type", "skos:prefLabel", "kg:direction", "kg:known", "kg:paperCount")
_BESIDE = (
    ("kg:mentions", _OF_CONCEPTS),
    ("prov:wasAttributedTo", ("rdf:type", "schema:softwareVersion")),
)


_ABOUT_CONCEPT = f"""
CONSTRUCT {{
  THING ?own ?ownValue .
  ?part ?property ?value .
  ?variant {term("kg:variantOf")} THING .
  ?paper ?name ?text .
  ?family ?told ?of .
}}
WHERE {{
  {{ THING ?own ?ownValue }}
  UNION {{ ?part {term("kg:concept")} THING ; a {term("kg:YearCount")} ; ?property ?value }}
  UNION {{ THING {term("kg:spelling")} ?part . ?part ?property ?value }}
  UNION {{ ?variant {term("kg:variantOf")} THING }}
  UNION {{
    VALUES ?name {{ {term("dcterms:identifier")} {term("dcterms:title")} }}
    THING {term("kg:latestPaper")} ?paper .
    ?paper ?name ?text .
  }}
  UNION {{
    VALUES ?told {{ {" ".join(str(term(curie)) for curie in _OF_CONCEPTS)} }}
    THING {term("kg:variantOf")} ?family .
    ?family ?told ?of .
  }}
}}
LIMIT 10000
"""


def export(
    directory: Path, target: Path | None, format: str, *, paper: str | None = None, concept: str | None = None
) -> int:
    """Write the graph that a store directory serves to a file (None: standard output); `.gz` in its name compresses.
    Return the number of named graphs that are left out because the format can hold none.

    `format` is ttl, nt, trig, nq, jsonld or rdfxml for the graph itself; graphml for the concepts that occur together,
    with the number of papers and the NPMI on each edge; csv for the statements, a row for each mention. The graph
    begins with what is said of the data set. `paper` is the id, title or IRI of the one paper to write, with what its
    concepts are, `concept` the name, slug or IRI of the one concept. Those in DATASETS hold the named graphs too, the
    others the default graph alone. Memory does not grow with the graph.
    """
    if format not in _NAMES:
        raise UsageError(f"there is no export format {format!r}: choose {', '.join(_NAMES)}")
    snapshot, store = open_snapshot(directory)
    if format == "graphml" and (paper or concept):
        raise UsageError(
            "graphml is the graph of all concepts: leave the paper or concept out, or choose another format"
        )
    if format == "csv" and concept:
        raise UsageError("csv holds what papers state: leave the concept out, or choose another format")
    part = _find_part(snapshot, store, paper, concept)
    with open_output(target) as out:
        if target and target.suffix.lower() == ".gz":
            with BufferedWriter(gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0)) as packed:
                _writer(snapshot, store, format, part)(packed)
        else:
            _writer(snapshot, store, format, part)(out)
    return 0 if part or format in DATASETS else sum(1 for _ in store.named_graphs())


def choose_format(target: Path | None, given: str | None) -> str:
    """Return the format to export in: the one that is given or else, for a file, the one that its name tells.
    UsageError when it tells another one, or when there is none."""
    told = _EXTENSIONS.get(find_extension(target)) if target else None
    if given:
        if told and told != given:
            raise UsageError(f"{target} is the name of a file in {told}, but --format says {given}: change one of them")
        return given
    if target and told is None:
        names = ", ".join(f".{extension}" for extension in _EXTENSIONS)
        raise UsageError(f"{target} does not tell the format of an export: name it {names}, or give --format")
    return told or GRAPH_FORMATS[0].name


def _find_part(snapshot: Snapshot, store: Store, paper: str | None, concept: str | None) -> Iterator[Quad] | None:
    if paper is not None and concept is not None:
        raise UsageError("--paper and --concept are two exports: give one of them")
    if paper is not None:
        return describe_paper(store, find_thing(store, "paper", paper, snapshot))
    if concept is not None:
        found = describe_concept(store, find_thing(store, "concept", concept, snapshot))
        return (Quad(triple.subject, triple.predicate, triple.object) for triple in found)
    return None


def _writer(snapshot: Snapshot, store: Store, format: str, part: Iterator[Quad] | None) -> Callable[[BinaryIO], None]:
    quads = part or default_quads(snapshot, store)
    if format == "graphml":
        return lambda out: write_concept_graph(quads, store, out)
    if format == "csv":
        evidence = quads if part or snapshot.dump.exists() else all_paper_quads(store)
        return lambda out: write_statements(evidence, store, out)
    writer = find_format(format, GRAPH_FORMATS).writer
    assert isinstance(writer, RdfFormat)
    if part:
        whole: Iterable[Quad] = dict.fromkeys(chain(dataset_quads(snapshot), extractor_quads(snapshot, store), part))
    else:
        told = dict.fromkeys(dataset_quads(snapshot))  # which an export that was loaded holds too
        others = (quad for quad in quads if quad not in told)
        whole = chain(told, others, named_quads(store) if format in DATASETS else ())
    return lambda out: write_quads(whole, out, writer, base=snapshot.base)


def dataset_quads(snapshot: Snapshot) -> Iterator[Quad]:
    """Yield what is said of the data set as a whole: its title and licences, and what made it."""
    for triple in dataset_triples(snapshot.base, snapshot.version):
        yield Quad(triple.subject, triple.predicate, triple.object)


def extractor_quads(snapshot: Snapshot, store: Store) -> Iterator[Quad]:
    """Yield what the store says of the extractor that the data set is attributed to."""
    extractor = extractor_iri(snapshot.base, snapshot.version)
    yield from sorted(store.quads_for_pattern(extractor, None, None, DefaultGraph()), key=str)


def paper_quads(store: Store, paper: NamedNode) -> Iterator[Quad]:
    """Yield what belongs to one paper alone: its own triples and those of its evidence."""
    found = store.quads_for_pattern(None, term("kg:inPaper"), paper, DefaultGraph())
    evidence = {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}
    letter = len(paper.value) + 1
    for iri in (paper.value, *sorted(evidence, key=lambda iri: (iri[letter : letter + 1], len(iri), iri))):
        quads = store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph())
        yield from sorted(quads, key=lambda quad: (quad.predicate != term("rdf:type"), str(quad)))


def describe_concept(store: Store, concept: NamedNode) -> list[Triple]:
    """Return the triples of a concept, of its papers by year and its spellings, of its variants' links to it, the names
    of its latest papers and what its family is, in a stable order: a graph that conforms to the shapes by itself."""
    answer = store.query(_ABOUT_CONCEPT.replace("THING", str(concept)))
    assert isinstance(answer, QueryTriples)
    return sorted(set(answer), key=str)


def describe_paper(store: Store, paper: NamedNode) -> Iterator[Quad]:
    """Yield what belongs to one paper, then what its concepts and its extractor are: a graph that conforms to the
    shapes by itself."""
    own = list(paper_quads(store, paper))
    yield from own
    for link, told in _BESIDE:
        things = {quad.object for quad in own if quad.predicate == term(link) and isinstance(quad.object, NamedNode)}
        for thing in sorted(things, key=str):
            for curie in told:
                quads = store.quads_for_pattern(thing, term(curie), None, DefaultGraph())
                yield from sorted(quads, key=str)


def all_paper_quads(store: Store) -> Iterator[Quad]:
    """Yield what belongs to papers, paper by paper in the store's order."""
    for quad in store.quads_for_pattern(None, term("rdf:type"), term("kg:Paper"), DefaultGraph()):
        if isinstance(quad.subject, NamedNode):
            yield from paper_quads(store, quad.subject)


def default_quads(snapshot: Snapshot, store: Store) -> Iterator[Quad]:
    """Yield the default graph in the order in which it was made: the ontology, papers by id, concepts by slug, counts.
    When it was changed after that, it comes in the store's order, which is by hashes and always the same. DamagedError
    when the file of what was made can't be read."""
    if snapshot.dump.exists():
        try:
            with BufferedReader(gzip.open(snapshot.dump)) as dump:
                yield from parse(dump, RdfFormat.N_TRIPLES, lenient=True)
        except (EOFError, zlib.error, gzip.BadGzipFile, SyntaxError) as error:
            raise DamagedError(f"{snapshot.dump}, the graph as a file, cannot be read ({error}): {PUT_BACK}") from error
    else:
        yield from store.quads_for_pattern(None, None, None, DefaultGraph())


def named_quads(store: Store) -> Iterator[Quad]:
    """Yield the named graphs one after the other, by name."""
    for graph in sorted(store.named_graphs(), key=str):
        yield from store.quads_for_pattern(None, None, None, graph)


def pack_default_graph(store: Store) -> Iterator[bytes]:
    """Yield the default graph as gzipped N-Triples, piece by piece; the same store gives the same bytes.

    The store writes into a pipe from a thread of its own: asked for triple by triple, it would keep others waiting.
    """
    read, write = os.pipe()

    def pack() -> None:
        with (
            suppress(BrokenPipeError),  # when nobody wants the rest
            os.fdopen(write, "wb") as out,
            BufferedWriter(gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=1, mtime=0)) as packed,
        ):
            store.dump(packed, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())

    with ThreadPoolExecutor(max_workers=1) as pool, os.fdopen(read, "rb") as packed:
        packing = pool.submit(pack)
        while piece := packed.read(PIECE):
            yield piece
        packing.result()
