"""The description of the data set at its well-known address, in VoID."""

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import RdfFormat
from werkzeug.wrappers import Response as AnyResponse

from kg.formats import GRAPH_FORMATS
from kg.triples import VOID_PATH
from server.description import describe_dataset
from server.headers import write_document
from server.negotiation import choose_format
from server.rdf import write_triples
from server.snapshot import graph

blueprint = Blueprint("void", __name__)


@blueprint.get(f"/{VOID_PATH}")
def void() -> AnyResponse:
    """Answer in the RDF format that the client likes best; a browser is led to the page that says the same."""
    opened, chosen = graph(), choose_format(GRAPH_FORMATS, html="last")
    if chosen is None:
        return redirect(url_for("home.downloads"), 303)
    assert isinstance(chosen.writer, RdfFormat)
    triples = describe_dataset(request.base_url, opened)
    document: Response = write_document(opened, write_triples(triples, chosen.writer), chosen)
    return document.make_conditional(request)
