"""The SPARQL 1.1 Protocol: queries by GET and both forms of POST, answers in the format the client likes best."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import NamedNode, QueryTriples, RdfFormat
from werkzeug.exceptions import BadRequest, HTTPException

from kg.errors import InputError
from kg.formats import GRAPH_FORMATS
from kg.queries import Answer, formats_of, serialize_answer
from server.ask import read_question
from server.canned import find_queries, without_header
from server.description import describe_service
from server.federation import refuse_calls
from server.negotiation import choose_format, content_type
from server.rdf import read_turtle, write_triples
from server.refusal import to_response
from server.snapshot import Graph, graph
from server.tables import read_table

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
NO_UPDATES = "This endpoint only reads: an update is refused and nothing was changed."

blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came in: its text and the dataset that the protocol gives it (None: the whole store)."""

    text: str
    default_graphs: tuple[NamedNode, ...] = ()
    named_graphs: tuple[NamedNode, ...] = ()


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response | str:
    asked = _read_request()
    return _describe() if asked is None else _answer(graph(), asked)


@blueprint.errorhandler(InputError)
def refuse_input(error: InputError) -> Response:
    return refuse(BadRequest(f"{error}."))


@blueprint.errorhandler(HTTPException)
def refuse(error: HTTPException) -> Response:
    return to_response(error, lambda sentence: _form(request.values.get("query", ""), error=sentence))


def _read_request() -> Asked | None:
    """Return the query of the request, None for a GET without any; aborts with what is wrong with it."""
    if request.method == "POST" and request.mimetype not in (FORM, QUERY, UPDATE):
        abort(415, f"A query is posted as {FORM} or as {QUERY}.")
    try:
        fields = parse_qsl(request.query_string.decode(), keep_blank_values=True, errors="strict")
        body = request.get_data().decode() if request.method == "POST" else ""
        if request.mimetype == FORM:
            fields += parse_qsl(body, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        abort(400, "The query is not in UTF-8.")
    if request.mimetype == UPDATE or any(name == "update" for name, _ in fields):
        abort(403, NO_UPDATES)
    texts = [value for name, value in fields if name == "query"] + ([body] if request.mimetype == QUERY else [])
    if len(texts) > 1:
        abort(400, "There is more than one query in this request; send one.")
    if not texts and request.method == "POST":
        abort(400, "There is no query in this request; send one in the field `query`.")
    if not texts:
        return None
    return Asked(texts[0], _graphs(fields, "default-graph-uri"), _graphs(fields, "named-graph-uri"))


def _graphs(fields: list[tuple[str, str]], name: str) -> tuple[NamedNode, ...]:
    try:
        return tuple(NamedNode(value) for field, value in fields if field == name)
    except ValueError as error:
        abort(400, f"{name} is not an absolute IRI: {error}.")


def _answer(graph: Graph, asked: Asked) -> Response | str:
    if refused := refuse_calls(asked.text, frozenset()):
        abort(400, refused)
    answer = _run(graph, asked)
    chosen = choose_format(formats_of(answer), html="last")
    if chosen is None:
        return _page(graph, asked.text, answer)
    return Response(serialize_answer(answer, chosen), content_type=content_type(chosen))


def _run(graph: Graph, asked: Asked) -> Answer:
    """Answer the query. The answer may be read in this thread only: in another one it ends the process."""
    given = bool(asked.default_graphs or asked.named_graphs)
    try:
        return graph.store.query(
            asked.text,
            default_graph=[*asked.default_graphs] if given else None,
            named_graphs=[*asked.named_graphs] if given else None,
        )
    except SyntaxError as error:
        abort(400, f"This is not a SPARQL 1.1 query: {error}.")


def _describe() -> Response | str:
    chosen = choose_format(GRAPH_FORMATS, html="last")
    if chosen is None:
        example = find_queries().get(request.args.get("example", ""))
        return _form(without_header(example) if example else read_question("start"))
    assert isinstance(chosen.writer, RdfFormat)
    written = write_triples(describe_service(request.base_url), chosen.writer)
    return Response(written, content_type=content_type(chosen))


def _page(graph: Graph, text: str, answer: Answer) -> str:
    if not isinstance(answer, QueryTriples):
        return _form(text, table=read_table(graph, answer))
    turtle, more = read_turtle(answer)
    return _form(text, turtle=turtle, more=more)


def _form(text: str = "", **shown: object) -> str:
    return render_template("sparql.html", text=text, examples=find_queries().values(), **shown)
