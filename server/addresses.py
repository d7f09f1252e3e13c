"""Addresses that people type: one thing for many or many for one, which lead to the page that is meant."""

from functools import partial

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

# An address, and the view of the page that is meant. A thing of the graph is in the singular, as in its IRI.
MEANT = (
    ("/paper", "lists.papers"),
    ("/concept", "lists.concepts"),
    ("/query", "queries.index"),
    ("/question", "queries.index"),
    ("/questions", "queries.index"),
    ("/leaderboard", "leaderboards.index"),
    ("/void", "void.void"),
    ("/openapi.json", "api.description"),
    ("/papers/<path:key>", "resources.paper"),
    ("/concepts/<key>", "resources.concept"),
    ("/concepts/<slug>/graph", "drawings.concept"),
    ("/queries/<name>", "canned.show"),
    ("/questions/<name>", "canned.show"),
    ("/leaderboards/<slug>", "leaderboards.show"),
)

blueprint = Blueprint("addresses", __name__)


def lead(view: str, code: int = 302, **parts: str) -> Response:
    """Lead to the page of a view, with the fields of the request."""
    fields = request.query_string.decode("latin-1")
    path = url_for(view, _external=False, **parts)
    separator = "&" if "?" in path else "?"
    return redirect(f"{path}{separator}{fields}" if fields else path, code)


@blueprint.get("/query/<name>.<extension>")
def download(name: str, extension: str) -> Response:
    """Lead to the answer that the page of a canned query offers as a file."""
    return lead("canned.show", 308, name=name, format=extension)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Ask crawlers to leave alone what is costly and what has no end."""
    return current_app.send_static_file("robots.txt")


for _address, _view in MEANT:
    blueprint.add_url_rule(_address, endpoint=_address.replace(".", "-"), view_func=partial(lead, _view, 308))
