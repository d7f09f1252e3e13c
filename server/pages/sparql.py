"""The page of the endpoint: a form, and under it an answer or what was wrong."""

from flask import Flask, render_template
from flask.ctx import RequestContext
from pyoxigraph import BlankNode, Literal, NamedNode

from server.ask import read_question
from server.canned import find_queries, without_header
from server.frames import Fields
from server.snapshot import graph
from server.tables import Term, to_table

PATH = "/sparql"


def show_form(app: Flask, example: str = "") -> str:
    """Return the page with an empty form, or with a canned query in it."""
    query = find_queries().get(example)
    with _context(app):
        return _show(without_header(query) if query else read_question("start"))


def show_answer(app: Flask, text: str, page: Fields) -> str:
    """Return the page of a query and its answer, as `server.worker.to_page` gives it."""
    with _context(app):
        if "turtle" in page:
            return _show(text, turtle=page["turtle"], more=page["more"])
        if "boolean" in page:
            table = to_table(graph(), ("answer",), [(Literal("yes" if page["boolean"] else "no"),)], more=False)
        else:
            rows = [[term and to_term(term) for term in row] for row in page["rows"]]
            table = to_table(graph(), page["columns"], rows, more=page["more"])
        return _show(text, table=table)


def show_refusal(app: Flask, text: str, sentence: str) -> str:
    """Return the page of a query that was refused, with the sentence that says why."""
    with _context(app):
        return _show(text, error=sentence)


def to_term(term: dict[str, str]) -> Term:
    """Return a term of SPARQL 1.1 Query Results JSON."""
    if term["type"] == "uri":
        return NamedNode(term["value"])
    if term["type"] == "bnode":
        return BlankNode(term["value"])
    if "xml:lang" in term:
        return Literal(term["value"], language=term["xml:lang"])
    return Literal(term["value"], datatype=NamedNode(term["datatype"]))


def _context(app: Flask) -> RequestContext:
    """Return a context as for a request for this page, which did not come through Flask."""
    return app.test_request_context(PATH)


def _show(text: str, **shown: object) -> str:
    return render_template("sparql.html", text=text, examples=find_queries().values(), **shown)
