"""The page of the endpoint: a form, and under it an answer or what was wrong."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Flask, render_template
from flask.ctx import RequestContext
from pyoxigraph import Literal

from kg.formats import GRAPH_FORMATS, TABLE_FORMATS
from kg.queries import bind_values
from server.ask import read_text
from server.assets import has_editor
from server.bindings import to_term
from server.catalogue import drop_header, find_queries, fit_groups, fit_query
from server.charts import draw_chart
from server.frames import Fields
from server.picturing import to_chart, to_picture
from server.snapshot import graph
from server.tables import to_table
from server.views import CHART, GRAPH, PAGE

PATH = "/sparql"
LONGEST = 6000  # characters of an address that every proxy takes
PLACE = re.compile(r"error at (\d+):(\d+)")
OF_TRIPLES = tuple(each for each in GRAPH_FORMATS if each.name not in ("trig", "nq"))  # an answer has no named graphs


def show_form(app: Flask, example: str = "") -> str:
    """Return the page with an empty form, or with a canned query in it, as it stands or with defaults of the graph."""
    with _context(app):
        if example not in find_queries():
            return _show(read_text("start"))
        query = fit_query(graph(), example)
        return _show(drop_header(bind_values(graph().store, query, {}, graph().snapshot)))


def show_answer(app: Flask, text: str, page: Fields) -> str:
    """Return the page of a query and its answer: what `server.worker` gives for a page, the `view` that is asked for,
    the `seconds` it took and the `hints` that help where it is empty."""
    fields = [
        ("query", text),
        *(("default-graph-uri", iri) for iri in page["default_graphs"]),
        *(("named-graph-uri", iri) for iri in page["named_graphs"]),
    ]
    with _context(app):
        return _show(text, **_to_links(fields, page), **_to_answer(text, page), **page)


def _to_answer(text: str, page: Fields) -> Fields:
    """Return what the view that is asked for shows."""
    if "turtle" in page:
        return {}
    if "boolean" in page:
        answer = (Literal("yes" if page["boolean"] else "no"),)
        return {"table": to_table(graph(), ("answer",), [answer], more=False), "count": None}
    rows = [[term and to_term(term) for term in row] for row in page["rows"]]
    if page["view"] == GRAPH:
        return {"picture": to_picture(graph(), page["columns"], rows), "count": len(rows)}
    table = to_table(graph(), page["columns"], rows, more=page["more"])
    chart = to_chart(table, text) if page["view"] == CHART else None
    return {"table": table, "count": len(rows), "chart": chart, "drawing": draw_chart(chart, table) if chart else None}


def _to_links(fields: Sequence[tuple[str, str]], page: Fields) -> Fields:
    """Return where the answer can be had otherwise; nowhere if the query is too long for an address."""
    if len(urlencode(fields)) > LONGEST:
        return {"views": [], "downloads": []}
    formats = OF_TRIPLES if page["is_triples"] else TABLE_FORMATS
    names = {PAGE: "Turtle", GRAPH: "Graph"} if page["is_triples"] else {PAGE: "Table", CHART: "Chart", GRAPH: "Graph"}

    def link(format: str) -> str:
        return f"{PATH}?{urlencode([*fields, ('format', format)])}"

    return {
        "views": [(view, name, link(view)) for view, name in names.items()] if "boolean" not in page else [],
        "downloads": [(each.label, link(each.name)) for each in formats],
    }


def show_refusal(app: Flask, text: str, sentence: str) -> str:
    """Return the page of a query that was refused, with the sentence that says why."""
    found = PLACE.search(sentence)
    line, column = found.groups() if found else ("", "")
    with _context(app):
        return _show(text, error=sentence, line=line, column=column)


def _context(app: Flask) -> RequestContext:
    """Return a context as for a request for this page, which did not come through Flask."""
    return app.test_request_context(PATH)


def _show(text: str, **shown: object) -> str:
    return render_template(
        "sparql.html",
        **{"view": PAGE, "hints": (), **shown},
        text=text,
        groups=fit_groups(graph()),
        formats=[*TABLE_FORMATS, *OF_TRIPLES],
        editor=has_editor(),
        base=graph().base,
    )
