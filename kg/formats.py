"""The formats that answers and exports are written in: one table for the command line, the server and its pages."""

from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat

from kg.errors import InputError


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
FORMATS = (*TABLE_FORMATS, *GRAPH_FORMATS)


def find_format(name: str, among: tuple[Format, ...] = FORMATS) -> Format:
    """Return the format of that name; InputError that lists the names when there is none.

    >>> find_format("ttl").media_type
    'text/turtle'
    """
    for known in among:
        if known.name == name:
            return known
    raise InputError(f"there is no format {name!r} for this answer: choose {', '.join(known.name for known in among)}")
