"""The formats that answers and exports are written in: one table for the command line, the server and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat

from kg.errors import InputError, UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write rows or triples: `name` is what users type, `extension` has no dot, `writer` is pyoxigraph's."""

    name: str
    label: str
    media_type: str
    extension: str
    writer: QueryResultsFormat | RdfFormat


TABLE_FORMATS = (
    Format("json", "JSON", "application/sparql-results+json", "srj", QueryResultsFormat.JSON),
    Format("xml", "XML", "application/sparql-results+xml", "srx", QueryResultsFormat.XML),
    Format("csv", "CSV", "text/csv", "csv", QueryResultsFormat.CSV),
    Format("tsv", "TSV", "text/tab-separated-values", "tsv", QueryResultsFormat.TSV),
)
GRAPH_FORMATS = (
    Format("ttl", "Turtle", "text/turtle", "ttl", RdfFormat.TURTLE),
    Format("nt", "N-Triples", "application/n-triples", "nt", RdfFormat.N_TRIPLES),
    Format("jsonld", "JSON-LD", "application/ld+json", "jsonld", RdfFormat.JSON_LD),
    Format("rdfxml", "RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML),
    Format("trig", "TriG", "application/trig", "trig", RdfFormat.TRIG),
    Format("nq", "N-Quads", "application/n-quads", "nq", RdfFormat.N_QUADS),
)
# What RDF files are called: extension, and the syntax that it stands for.
SYNTAXES: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
    "n3": RdfFormat.N3,
}
FORMATS = (*TABLE_FORMATS, *GRAPH_FORMATS)


def find_format(name: str, among: tuple[Format, ...] = FORMATS) -> Format:
    """Return the format of that name; UsageError that lists the names when there is none.

    >>> find_format("ttl").media_type
    'text/turtle'
    """
    for known in among:
        if known.name == name:
            return known
    raise UsageError(f"there is no format {name!r} for this answer: choose {', '.join(known.name for known in among)}")


def find_syntax(file: Path) -> RdfFormat:
    """Return the syntax of an RDF file, by its name; a `.gz` at its end does not count. InputError when it has none.

    >>> find_syntax(Path("notes.trig.gz")).name
    'TriG'
    """
    extension = find_extension(file)
    if extension not in SYNTAXES:
        names = ", ".join(f".{name}" for name in SYNTAXES)
        raise InputError(f"{file} has no extension of an RDF format: name it {names}, or one of them with .gz")
    return SYNTAXES[extension]


def find_extension(file: Path) -> str:
    """Return the extension of a file, in small letters and without the dot; a `.gz` at its end does not count.

    >>> find_extension(Path("notes.TTL.gz"))
    'ttl'
    """
    return Path(file.name.lower().removesuffix(".gz")).suffix.removeprefix(".")
