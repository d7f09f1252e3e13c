"""Linked data: one IRI for each thing of the graph, as a page for people and as RDF for tools."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg.formats import GRAPH_FORMATS, Format
from kg.triples import thing_iri
from kg.vocab import ontology
from server.ask import ask, construct
from server.links import short_name
from server.negotiation import choose_format, content_type
from server.pages.concept import show_concept
from server.pages.ontology import show_ontology
from server.pages.paper import show_paper
from server.rdf import write_triples
from server.snapshot import Graph, graph
from server.tables import find_names

Facts = dict[str, list[str]]
Show = Callable[[Graph, NamedNode, Facts], str]

blueprint = Blueprint("resources", __name__)


@blueprint.get("/paper/<path:key>")
def paper(key: str) -> Response:
    return _answer("paper", key, "describe-paper", show_paper)


@blueprint.get("/concept/<key>")
def concept(key: str) -> Response:
    return _answer("concept", key, "describe-concept", show_concept)


@blueprint.get("/extractor/<key>", defaults={"kind": "extractor"})
@blueprint.get("/cooccurrence/<path:key>", defaults={"kind": "cooccurrence"})
def thing(kind: str, key: str) -> Response:
    return _answer(kind, key, "describe", _show_thing)


@blueprint.get("/ontology", defaults={"extension": ""})
@blueprint.get("/ontology.<extension>")
def terms(extension: str) -> Response:
    chosen = _find_suffix(f".{extension}")[1] or choose_format(GRAPH_FORMATS, html="first")
    if chosen is None:
        return _link(Response(show_ontology()), "/ontology")
    return _write([quad.triple for quad in ontology()], chosen)


def _answer(kind: str, key: str, question: str, show: Show) -> Response:
    """Answer with the thing of that key, or of the key without the file extension of an RDF format."""
    opened = graph()
    node, suffix = thing_iri(opened.base, kind, key), None
    facts = _find_facts(opened, node)
    if not facts:
        stem, suffix = _find_suffix(key)
        node = thing_iri(opened.base, kind, stem)
        facts = _find_facts(opened, node) if suffix else {}
    if not facts:
        abort(404, f"There is no {kind} {key!r} in this graph.")
    chosen = suffix or choose_format(GRAPH_FORMATS, html="first")
    if chosen is None:
        return _link(Response(show(opened, node, facts)), request.path)
    return _write(construct(opened, question, node), chosen)


def _find_suffix(key: str) -> tuple[str, Format | None]:
    """Split the file extension of an RDF format off a key; None when it has none."""
    for each in GRAPH_FORMATS:
        if key.endswith(f".{each.extension}"):
            return key.removesuffix(f".{each.extension}"), each
    return key, None


def _find_facts(graph: Graph, node: NamedNode) -> Facts:
    """Return what is said about a thing: local name of the property to values."""
    facts: Facts = defaultdict(list)
    for row in ask(graph, "facts", thing=node):
        facts[short_name(row["property"])].append(row["value"])
    return facts


def _show_thing(graph: Graph, node: NamedNode, facts: Facts) -> str:
    names = find_names(graph, [value for values in facts.values() for value in values if value.startswith(graph.base)])
    return render_template("thing.html", iri=node.value, facts=facts, names=names)


def _write(triples: Sequence[Triple], format: Format) -> Response:
    assert isinstance(format.writer, RdfFormat)
    return Response(write_triples(triples, format.writer), content_type=content_type(format))


def _link(page: Response, path: str) -> Response:
    """Name the RDF forms of a page in its headers, for tools that met the page first."""
    for each in GRAPH_FORMATS[:4]:
        page.headers.add("Link", f"<{path}.{each.extension}>", rel="alternate", type=each.media_type)
    return page
