"""Canned queries: a page for each with form, table, chart, downloads and citation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from pyoxigraph import RdfFormat, Triple, parse, parse_query_results
from werkzeug.wrappers import Response as AnyResponse

from kg.errors import DamagedError, InputError, to_sentence
from kg.formats import Format, find_format
from kg.naming import UnknownNameError
from kg.parameters import RESERVED
from kg.queries import CannedQuery, bind_values, guess_name
from kg.vocab import kinds
from server.blanks import explain_years, find_blanks
from server.catalogue import drop_header, drop_limit, find_formats, find_limit, find_queries, fit_query, has_inner_limit
from server.charts import draw_chart
from server.cite import cite_page, say_page
from server.columns import fit_columns
from server.frames import RefusedError
from server.headers import write_document
from server.inside import answer_each_text, answer_text
from server.negotiation import choose_format, likes_page
from server.rdf import read_turtle, write_triples
from server.snapshot import Graph, graph
from server.tables import Table, read_table, sort_table
from server.views import PAGE

SIZE = 100  # rows on a page
Values = Mapping[str, str]

blueprint = Blueprint("canned", __name__)


@dataclass(frozen=True, slots=True)
class View:
    """The part of an answer that a page shows: `sort` names the column that it is ordered by, with a `-` before it when
    downwards, "" for the query's own order; `query` and `values` are what was asked. `is_cut` tells whether the answer
    has as many rows as the question takes, `unlimited` is then the address of the same one without its limit, "" where
    that finds no more."""

    query: CannedQuery
    values: Values
    table: Table
    count: int
    sort: str
    page: int
    last: int
    is_cut: bool
    unlimited: str

    @property
    def previous(self) -> int:
        """The number of the page before this one, 0 for none."""
        return self.page - 1

    @property
    def following(self) -> int:
        """The number of the page after this one, 0 for none."""
        return self.page + 1 if self.page < self.last else 0

    def link(self, **shown: str) -> str:
        """Return the address of the same answer, shown otherwise."""
        fields = {"sort": self.sort, **shown}
        return _to_link(self.query, {**self.values, **{name: value for name, value in fields.items() if value}})


@blueprint.get("/query/<name>")
def show(name: str) -> AnyResponse | tuple[str, int] | str:
    """Answer a canned query: the URL's fields are its parameters, and those that say how the answer is shown."""
    if name not in find_queries():
        abort(404, f"There is no canned query {name!r}{guess_name(name, find_queries())}.")
    opened = graph()
    query = fit_query(opened, name)
    given = {key: value for key, value in request.args.items() if key not in RESERVED}
    values = {parameter.name: given.get(parameter.name, parameter.default) for parameter in query.parameters}
    chosen = choose_format(find_formats(query), html="first")
    text = ""
    try:
        text = bind_values(opened.store, query, given, opened.snapshot)
        if chosen:
            return _write(opened, query, text, chosen)
        return _show_answer(opened, query, values, text)
    except InputError as error:
        if chosen or not likes_page() or isinstance(error, DamagedError):
            raise
        return _show(opened, query, values, text, **_tell_fault(query, values, error)), 400
    except RefusedError as refused:
        if chosen or not likes_page():
            raise
        return _show(opened, query, values, text, error=refused.sentence), refused.status


def _tell_fault(query: CannedQuery, values: Values, error: InputError) -> dict[str, object]:
    """Return what the page says of a wrong value; the names that may be meant lead to the same question with them."""
    if not isinstance(error, UnknownNameError) or not error.nearest:
        return {"error": to_sentence(error)}
    wrong = next(
        each.name
        for each in query.parameters
        if (each.type, " ".join(values[each.name].split())) == (error.what, error.text)
    )
    nearest = [(name, _to_link(query, {**values, wrong: name})) for name in error.nearest]
    return {"error": to_sentence(error.fault), "nearest": nearest}


def _write(graph: Graph, query: CannedQuery, text: str, format: Format) -> AnyResponse:
    if isinstance(format.writer, RdfFormat):
        written = write_triples(_read_triples(graph, text), format.writer)
    else:
        written = answer_text(graph, text, format)
    document = write_document(graph, written, format)
    document.headers.set("Content-Disposition", "inline", filename=f"{query.name}.{format.extension}")
    return document.make_conditional(request)


def _read_triples(graph: Graph, text: str) -> list[Triple]:
    written = answer_text(graph, text, find_format("nt"))
    return [quad.triple for quad in parse(written, format=RdfFormat.N_TRIPLES)]


def _show_answer(graph: Graph, query: CannedQuery, values: Values, text: str) -> str:
    formats = find_formats(query)
    downloads = [(each, _to_link(query, {**values, "format": each.name})) for each in formats]
    if isinstance(formats[0].writer, RdfFormat):
        turtle, more = read_turtle(_read_triples(graph, text))
        return _show(graph, query, values, text, turtle=turtle, more=more, downloads=downloads)
    table = read_table(graph, parse_query_results(answer_text(graph, text, formats[0]), format=formats[0].writer))
    drawing = draw_chart(query.chart, table) if query.chart else None
    shown = _sort(fit_columns(table), request.args.get("sort", ""))
    number, last = _read_page(len(shown.rows))
    rows = shown.rows[(number - 1) * SIZE : number * SIZE]
    is_cut = find_limit(text) == len(table.rows)
    view = View(
        query=query,
        values=values,
        table=replace(shown, rows=rows),
        count=len(shown.rows),
        sort=request.args.get("sort", ""),
        page=number,
        last=last,
        is_cut=is_cut,
        unlimited=_link_sparql(drop_limit(text)) if is_cut and not has_inner_limit(text) else "",
    )
    reason = "" if view.count else explain_years(graph, query)
    blanks = () if view.count or reason else find_blanks(graph, query, values, partial(answer_each_text, graph))
    return _show(
        graph, query, values, text, view=view, drawing=drawing, downloads=downloads, reason=reason, blanks=blanks
    )


def _link_sparql(text: str) -> str:
    """Return the address of the page for SPARQL with a query's text and its answer."""
    return f"/sparql?{urlencode({'query': drop_header(text), 'format': PAGE})}"


def _sort(table: Table, sort: str) -> Table:
    """Return a table in the order that a visitor asks for."""
    column = sort.removeprefix("-")
    if not sort:
        return table
    if column not in table.columns:
        abort(400, f"There is no column {column!r} to sort by: choose {', '.join(table.columns)}.")
    return sort_table(table, table.columns.index(column), down=sort.startswith("-"))


def _read_page(count: int) -> tuple[int, int]:
    """Return the numbers of the page that a visitor asks for, and of the last one of so many rows."""
    page, last = request.args.get("page", "1"), max(1, math.ceil(count / SIZE))
    if page not in map(str, range(1, last + 1)):
        abort(404, f"This answer has no page {page!r}: the last one is {last}.")
    return int(page), last


def _show(graph: Graph, query: CannedQuery, values: Values, text: str, **shown: object) -> str:
    """Return the page; `text` is the query with the values, "" where they mean nothing."""
    asked = ", ".join(f"{parameter.label}: {values[parameter.name]}" for parameter in query.parameters)
    link = _to_link(query, values)
    cited = (
        f"{query.title} ({asked})" if asked else query.title,
        f"{request.url_root.rstrip('/')}{link}",
        graph.snapshot,
    )
    return render_template(
        "query.html",
        query=query,
        values=values,
        text=drop_header(text),
        editor=_link_sparql(text),
        link=link,
        reference=say_page(*cited),
        bibtex=cite_page(*cited),
        kinds=kinds(),
        **shown,
    )


def _to_link(query: CannedQuery, fields: Values) -> str:
    return f"/query/{query.name}" + (f"?{urlencode(fields)}" if fields else "")
