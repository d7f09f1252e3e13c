"""What the server says of itself to tools: its data set in VoID, its endpoint in SPARQL 1.1 Service Description."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urljoin

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg import __version__
from kg.counts import Count, Counts, count_graphs, count_store, has_at_most, named_have_at_most, read_counts
from kg.triples import VOID_PATH, dataset_triples, extractor_iri, extractor_triples
from kg.vocab import prefixes, term
from server.ask import ask
from server.snapshot import Graph
from server.wording import curie

FOLDER = Path(__file__).parent
COUNTED = 1_000_000  # triples that are counted while a client waits, in about a second
NAMED_GRAPHS = 1000
Facts = Iterable[tuple[str, NamedNode | Literal]]


def describe_service(address: str, graph: Graph, *, writable: bool, federated: bool) -> list[Triple]:
    """Return the description of the endpoint at that address: what it can do, and the graphs that it asks."""
    templates = ["service.ttl", *["service-writable.ttl"] * writable, *["service-federated.ttl"] * federated]
    dataset = to_dataset(urljoin(address, VOID_PATH))
    triples = [triple for template in templates for triple in _read(template, address)]
    return _sort([*triples, *_describe_counts(dataset, graph), *_describe_named_graphs(address, graph)])


def describe_dataset(address: str, graph: Graph) -> list[Triple]:
    """Return the description of the data set as the document at that address, which ends in VOID_PATH, gives it."""
    dataset, served = to_dataset(address), graph.snapshot
    facts: list[tuple[str, NamedNode | Literal]] = [
        ("void:uriSpace", Literal(graph.base)),
        *(("void:exampleResource", NamedNode(row["thing"])) for row in ask(graph, "examples")),
        ("dcterms:identifier", Literal(served.name)),
        ("dcterms:issued", _time(served.built)),
        ("dcterms:modified", _time(served.built)),
    ]
    build = NamedNode(f"{address}#build")
    triples = [*_read("void.ttl", address), *dataset_triples(address.removesuffix(VOID_PATH), "")]
    triples += [*_describe(dataset, facts), *_describe_counts(dataset, graph)]
    triples += _describe(build, [("prov:endedAtTime", _time(served.built))])
    triples += _describe(NamedNode(f"{address}#paperkg"), [("schema:softwareVersion", Literal(__version__))])
    if served.version:
        extractor = extractor_iri(graph.base, served.version)
        triples += _describe(build, [("prov:wasAssociatedWith", extractor)])
        triples += extractor_triples(served.version, graph.base)
    return _sort(triples)


def to_dataset(address: str) -> NamedNode:
    """Return the IRI of the data set that the VoID document at that address describes."""
    return NamedNode(f"{address}#dataset")


@cache
def licences() -> tuple[str, ...]:
    """Return the IRIs of the data set's licences."""
    told = (triple for triple in dataset_triples(prefixes()["kg"], "") if triple.predicate == term("dcterms:license"))
    return tuple(triple.object.value for triple in told if isinstance(triple.object, NamedNode))


def find_counts(graph: Graph) -> Counts | None:
    """Return how much the graph holds: as its build counted, or counted now and remembered; None for a graph that was
    not counted and is too large to let a client wait for it."""
    return graph.remember("counts", lambda: _find_counts(graph))


def find_triples(graph: Graph) -> int | None:
    """Return how many triples the default graph holds, None where that is not known (see `find_counts`)."""
    if graph.snapshot.triples is not None:
        return graph.snapshot.triples
    counts = find_counts(graph)
    return counts.triples if counts else None


def _find_counts(graph: Graph) -> Counts | None:
    written = read_counts(graph.snapshot.counts)
    if written is None:
        return count_store(graph.store) if has_at_most(graph.store, COUNTED) else None
    if not written.graphs and named_have_at_most(graph.store, COUNTED):  # written to since the build
        return replace(written, graphs=count_graphs(graph.store))
    return written


def _read(template: str, address: str) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(path=FOLDER / template, format=RdfFormat.TURTLE, base_iri=address))


def _describe_counts(dataset: NamedNode, graph: Graph) -> Iterator[Triple]:
    counts = find_counts(graph)
    yield from _describe(dataset, [("rdf:type", term("void:Dataset"))])
    if counts is None:
        return
    numbers = (
        ("void:triples", counts.triples),
        ("void:entities", counts.entities),
        ("void:distinctSubjects", counts.subjects),
        ("void:distinctObjects", counts.objects),
        ("void:classes", len(counts.classes)),
        ("void:properties", len(counts.properties)),
    )
    yield from _describe(dataset, ((curie, Literal(number)) for curie, number in numbers))
    for count in counts.classes:
        part = _to_part(dataset, "class", count)
        yield from _describe(dataset, [("void:classPartition", part)])
        yield from _describe(part, [("void:class", NamedNode(count.iri)), ("void:entities", Literal(count.number))])
    for count in counts.properties:
        part = _to_part(dataset, "property", count)
        yield from _describe(dataset, [("void:propertyPartition", part)])
        yield from _describe(part, [("void:property", NamedNode(count.iri)), ("void:triples", Literal(count.number))])


def _describe_named_graphs(address: str, graph: Graph) -> Iterator[Triple]:
    """The first NAMED_GRAPHS of them. They are those of the store, with the numbers of triples that are known."""
    counts = find_counts(graph)
    numbers = {count.iri: count.number for count in counts.graphs} if counts else {}
    names = (name for name in graph.store.named_graphs() if isinstance(name, NamedNode))
    for name in islice(names, NAMED_GRAPHS):
        entry, described = (NamedNode(f"{address}#{part}-{_quote(name.value)}") for part in ("named", "graph"))
        yield from _describe(NamedNode(f"{address}#dataset"), [("sd:namedGraph", entry)])
        facts = [("rdf:type", term("sd:NamedGraph")), ("sd:name", name), ("sd:graph", described)]
        yield from _describe(entry, facts)
        yield from _describe(described, [("rdf:type", term("sd:Graph"))])
        if name.value in numbers:
            yield from _describe(described, [("void:triples", Literal(numbers[name.value]))])


def _sort(triples: Iterable[Triple]) -> list[Triple]:
    """Put what is said of one thing together, once."""
    return sorted(set(triples), key=str)


def _describe(subject: NamedNode, facts: Facts) -> Iterator[Triple]:
    return (Triple(subject, term(curie), value) for curie, value in facts)


def _to_part(dataset: NamedNode, by: str, count: Count) -> NamedNode:
    """Return the IRI of a part of the data set: the same at each build."""
    return NamedNode(f"{dataset.value}-{by}-{_quote(curie(count.iri))}")


def _quote(text: str) -> str:
    return quote(text, safe=":")


def _time(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(prefixes()["xsd"] + "dateTime"))
