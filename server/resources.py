"""Linked data: one IRI for each thing of the graph, as a page for people and as RDF for tools."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as AnyResponse

from kg.errors import to_sentence
from kg.export import describe_concept, describe_paper
from kg.formats import GRAPH_FORMATS, Format
from kg.naming import CLASSES
from kg.triples import default_base, thing_iri
from kg.vocab import ONTOLOGY_FILE, SHAPES_FILE
from kg.xml import UnwritableError
from server.addresses import lead
from server.ask import construct, find_facts, find_key
from server.headers import link_document, link_page, to_document, write_document
from server.links import short_name
from server.negotiation import choose_format
from server.pages.concept import show_concept
from server.pages.ontology import show_ontology
from server.pages.paper import show_paper
from server.rdf import write_triples
from server.refusal import refuse
from server.snapshot import Graph, graph
from server.tables import find_names
from server.unknown import refuse_unknown

Facts = dict[str, list[str]]
Show = Callable[[Graph, NamedNode, Facts], str]
Describe = Callable[[Graph, NamedNode], list[Triple]]
MOST = 50_000  # triples of a document about a paper

blueprint = Blueprint("resources", __name__)


@blueprint.get("/paper/<path:key>")
def paper(key: str) -> AnyResponse:
    return _answer("paper", key, _describe_paper, show_paper)


@blueprint.get("/concept/<key>")
def concept(key: str) -> AnyResponse:
    return _answer("concept", key, _describe_concept, show_concept)


@blueprint.get("/extractor/<key>", defaults={"kind": "extractor"})
@blueprint.get("/cooccurrence/<path:key>", defaults={"kind": "cooccurrence"})
@blueprint.get("/slice/<path:key>", defaults={"kind": "slice"})
def thing(kind: str, key: str) -> AnyResponse:
    return _answer(kind, key, partial(construct, "describe"), _show_thing)


@blueprint.get("/ontology", defaults={"extension": ""})
@blueprint.get("/ontology.<extension>")
def terms(extension: str) -> AnyResponse:
    return _answer_file("/ontology", extension, ONTOLOGY_FILE, show_ontology)


@blueprint.get("/shapes", defaults={"extension": ""})
@blueprint.get("/shapes.<extension>")
def shapes(extension: str) -> AnyResponse:
    return _answer_file("/shapes", extension, SHAPES_FILE, None)


@blueprint.app_errorhandler(UnwritableError)
def refuse_format(error: UnwritableError) -> Response:
    return refuse(NotAcceptable(to_sentence(error)))


def _answer(kind: str, key: str, describe: Describe, show: Show) -> AnyResponse:
    """Answer with the thing of that key: its page, or the way to the document about it (RFC 9110, 15.4.4). A key with
    the file extension of an RDF format is such a document; a name leads to what it names."""
    opened = graph()
    node, suffix = thing_iri(opened.base, kind, key), None
    facts = find_facts(opened, node)
    if not facts:
        stem, suffix = _find_suffix(key)
        node = thing_iri(opened.base, kind, stem)
        facts = find_facts(opened, node) if suffix else {}
    if not facts:
        if kind not in CLASSES:
            abort(404, f"There is no {kind} {key!r} in this graph.")
        meant = find_key(opened, kind, key)
        if meant is None:
            refuse_unknown(opened, kind, key)
        return lead(f"{blueprint.name}.{kind}", key=meant)
    chosen = suffix or choose_format(GRAPH_FORMATS, html="first")
    path = f"/{node.value.removeprefix(opened.base)}"
    if chosen is None:
        return link_page(Response(show(opened, node, facts)), path)
    if suffix is None and "format" not in request.args:
        document = to_document(path, chosen)
        taken = find_facts(opened, NamedNode(f"{node.value}.{chosen.extension}"))  # by a thing called like a file
        return _see_other(f"{path}?format={chosen.name}" if taken else document)
    return _write(opened, describe(opened, node), chosen, about=node, path=path)


def _answer_file(path: str, extension: str, file: Path, show: Callable[[], str] | None) -> AnyResponse:
    """Answer with a Turtle file in the format that the client likes best; without a page, a browser gets the file."""
    opened, suffix = graph(), _find_suffix(f".{extension}")[1]
    if extension and suffix is None:
        abort(404, f"There is no document {path}.{extension}.")
    chosen = suffix or choose_format(GRAPH_FORMATS, html="first")
    if chosen is None and show:
        return link_page(Response(show()), path)
    if chosen is None or (suffix is None and "format" not in request.args):
        return _see_other(to_document(path, chosen or GRAPH_FORMATS[0]))
    assert isinstance(chosen.writer, RdfFormat)
    document = write_document(opened, _convert(file, chosen.writer), chosen)
    iri = f"{default_base()}{path.removeprefix('/')}"
    return (link_document(document, path, iri) if show else document).make_conditional(request)


def _convert(file: Path, format: RdfFormat) -> bytes:
    if format == RdfFormat.TURTLE:
        return file.read_bytes()
    return write_triples([quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE)], format)


def _describe_concept(graph: Graph, concept: NamedNode) -> list[Triple]:
    return describe_concept(graph.store, concept)


def _describe_paper(graph: Graph, paper: NamedNode) -> list[Triple]:
    return [quad.triple for quad in islice(describe_paper(graph.store, paper), MOST)]


def _see_other(document: str) -> Response:
    answer = Response(f"See {document}\n", 303, content_type="text/plain; charset=utf-8")
    answer.location = document
    return answer


def _find_suffix(key: str) -> tuple[str, Format | None]:
    """Split the file extension of an RDF format off a key; None when it has none."""
    for each in GRAPH_FORMATS:
        if key.endswith(f".{each.extension}"):
            return key.removesuffix(f".{each.extension}"), each
    return key, None


def _show_thing(graph: Graph, node: NamedNode, facts: Facts) -> str:
    names = find_names(graph, [value for values in facts.values() for value in values if value.startswith(graph.base)])
    members = facts.get("member", [])
    return render_template(
        "thing.html",
        iri=node.value,
        facts=facts,
        names=names,
        title=" and ".join(names.get(iri, short_name(iri)) for iri in members),
        pair=[unquote(short_name(iri)) for iri in members],
    )


def _write(graph: Graph, triples: Sequence[Triple], format: Format, *, about: NamedNode, path: str) -> AnyResponse:
    assert isinstance(format.writer, RdfFormat)
    document = write_document(graph, write_triples(triples, format.writer), format)
    return link_document(document, path, about.value).make_conditional(request)
