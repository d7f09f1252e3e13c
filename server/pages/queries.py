"""The index of canned queries: a page for people, and their description in RDF for tools."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template, request
from pyoxigraph import RdfFormat
from werkzeug.wrappers import Response as AnyResponse

from kg.formats import GRAPH_FORMATS, Format
from kg.queries import CannedQuery
from server.catalogue import find_groups
from server.executables import describe_queries
from server.headers import write_document
from server.negotiation import choose_format
from server.rdf import write_triples
from server.snapshot import graph

PATH = "/queries"

blueprint = Blueprint("queries", __name__)


@blueprint.get(PATH)
def index() -> AnyResponse | str:
    chosen = choose_format(GRAPH_FORMATS, html="first")
    if chosen:
        return _write(chosen)
    text = request.args.get("q", "").strip()
    words = text.casefold().split()
    groups = {group: [query for query in queries if _has(query, words)] for group, queries in find_groups().items()}
    return render_template(
        "queries.html",
        groups={group: queries for group, queries in groups.items() if queries},
        count=sum(map(len, groups.values())),
        text=text,
    )


def _has(query: CannedQuery, words: Iterable[str]) -> bool:
    """Tell whether all words are in what the index says of a query."""
    told = f"{query.title} {query.description}".casefold()
    return all(word in told for word in words)


@blueprint.get(f"{PATH}.<extension>")
def document(extension: str) -> AnyResponse:
    chosen = next((each for each in GRAPH_FORMATS if each.extension == extension), None)
    if chosen is None:
        abort(404, f"There is no document {PATH}.{extension}.")
    return _write(chosen)


def _write(format: Format) -> AnyResponse:
    assert isinstance(format.writer, RdfFormat)
    opened = graph()
    triples = describe_queries(f"{request.url_root}{PATH.lstrip('/')}", opened)
    return write_document(opened, write_triples(triples, format.writer), format).make_conditional(request)
