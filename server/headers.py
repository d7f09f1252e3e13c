"""Headers of linked data: where the other forms of a thing are, under which licence, and since when it is so."""

import hashlib
from datetime import UTC, datetime, timedelta

from flask import Response, request
from werkzeug.urls import iri_to_uri

from kg import __version__
from kg.formats import GRAPH_FORMATS, Format
from kg.triples import VOID_PATH
from kg.vocab import term
from server.description import licences, to_dataset
from server.negotiation import HTML, content_type
from server.snapshot import Graph

SECOND = timedelta(seconds=1)  # what HTTP's times tell apart


def link_page(page: Response, path: str) -> Response:
    """Name the documents about the thing at `path` in the headers of its page, for tools that met the page first."""
    for each in GRAPH_FORMATS:
        _add(page, to_document(path, each), "alternate", type=each.media_type)
    _add(page, to_document(path, GRAPH_FORMATS[0]), "describedby", type=GRAPH_FORMATS[0].media_type)
    return _link_dataset(page)


def link_document(document: Response, path: str, iri: str) -> Response:
    """Name the thing that a document describes, and its page."""
    _add(document, iri, "describes")
    _add(document, path, "alternate", type=HTML)
    return _link_dataset(document)


def to_document(path: str, format: Format) -> str:
    """Return the path of the document in that format about the thing whose page is at `path`."""
    return f"{path}.{format.extension}"


def write_document(graph: Graph, written: bytes, format: Format) -> Response:
    """Return a document that stays the same as long as the graph does, 304 for a client that has it already.

    The ETag is weak: pyoxigraph 0.5 writes prefixes in an order that differs from time to time.
    """
    document = Response(written, content_type=content_type(format))
    parts = "\n".join((graph.snapshot.name, __version__, request.url, format.name))
    document.set_etag(hashlib.sha256(parts.encode()).hexdigest()[:32], weak=True)
    document.cache_control.no_cache = True  # keep it, but ask each time
    built = datetime.fromisoformat(graph.snapshot.built) if graph.snapshot.built else None
    if built and datetime.now(UTC) - built >= SECOND:  # until then, a change may come that has the same time
        document.last_modified = built
    return document


def _link_dataset(response: Response) -> Response:
    for iri in licences():
        _add(response, iri, "license")
    void = f"{request.root_url}{VOID_PATH}"
    _add(response, void, "describedby", type=GRAPH_FORMATS[0].media_type)
    _add(response, to_dataset(void).value, term("void:inDataset").value)
    return response


def _add(response: Response, target: str, relation: str, **parameters: str) -> None:
    response.headers.add("Link", f"<{iri_to_uri(target)}>", rel=relation, **parameters)
