"""The triples that describe the data set as a whole: what it is, whose it is, and what made it."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from kg.paths import data_folder
from kg.triples.terms import extractor_iri
from kg.vocab import term

DATASET_FILE = data_folder("ontology") / "dataset.ttl"
VOID_PATH = ".well-known/void"  # of the document that describes it


def dataset_iri(base: str) -> NamedNode:
    """Return the IRI of the data set of a graph: where the base is the address of a server, what that calls it too.

    >>> dataset_iri("https://graph.example.org/").value
    'https://graph.example.org/.well-known/void#dataset'
    """
    return NamedNode(f"{base}{VOID_PATH}#dataset")


def dataset_triples(base: str, version: str) -> Iterator[Triple]:
    """Yield the description of the data set that a version of the extractor ("": none) made. When it was made is left
    out: the same papers give the same bytes."""
    for quad in parse(path=DATASET_FILE, format=RdfFormat.TURTLE, base_iri=f"{base}{VOID_PATH}"):
        yield quad.triple
    if version:
        yield Triple(dataset_iri(base), term("prov:wasAttributedTo"), extractor_iri(base, version))
