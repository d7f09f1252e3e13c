"""Canned queries: their index, and a page for each with form, table and downloads."""

from functools import cache
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request
from pyoxigraph import QueryTriples

from kg.errors import InputError
from kg.queries import Answer, CannedQuery, by_group, formats_of, load_queries, run_query
from kg.vocab import kinds
from server.negotiation import choose_format, content_type, likes_page
from server.rdf import read_turtle, write_answer
from server.snapshot import Graph, graph
from server.tables import read_table

blueprint = Blueprint("canned", __name__)


@blueprint.get("/queries")
def index() -> str:
    groups = [
        (group, list(found))
        for group, found in groupby(by_group(find_queries().values()), key=lambda query: query.group)
    ]
    return render_template("queries.html", groups=groups)


@blueprint.get("/query/<name>")
def show(name: str) -> Response | tuple[str, int] | str:
    """Answer a canned query: the URL's fields are its parameters, and `format`."""
    query = find_queries().get(name)
    if query is None:
        abort(404, f"There is no canned query {name!r}.")
    opened, values = graph(), {key: value for key, value in request.args.items() if key != "format"}
    try:
        answer = run_query(opened.store, query, values, opened.snapshot.search)
    except InputError as error:
        if not likes_page() or "format" in request.args:
            raise
        return _show(query, values, error=str(error)), 400 if values else 200
    chosen = choose_format(formats_of(answer), html="first")
    if chosen is None:
        return _show_answer(opened, query, values, answer)
    response = Response(write_answer(answer, chosen), content_type=content_type(chosen))
    response.headers.set("Content-Disposition", "inline", filename=f"{query.name}.{chosen.extension}")
    return response


@cache
def find_queries() -> dict[str, CannedQuery]:
    """Return the canned queries, read once."""
    return load_queries()


def without_header(query: CannedQuery) -> str:
    """Return the query's text from its first line of SPARQL on."""
    return "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))


def _show_answer(graph: Graph, query: CannedQuery, values: dict[str, str], answer: Answer) -> str:
    downloads = [(each, _to_link(query, {**values, "format": each.name})) for each in formats_of(answer)]
    if not isinstance(answer, QueryTriples):
        return _show(query, values, table=read_table(graph, answer), downloads=downloads)
    turtle, more = read_turtle(answer)
    return _show(query, values, turtle=turtle, more=more, downloads=downloads)


def _show(query: CannedQuery, values: dict[str, str], **shown: object) -> str:
    return render_template(
        "query.html",
        query=query,
        values=values,
        text=without_header(query),
        link=_to_link(query, values),
        kinds=kinds(),
        **shown,
    )


def _to_link(query: CannedQuery, fields: dict[str, str]) -> str:
    return f"/query/{query.name}" + (f"?{urlencode(fields)}" if fields else "")
