"""Concept graphs: the drawing that `kg.draw` makes, in a frame of this site, and alone."""

from flask import Blueprint, Response, abort, render_template

from kg.draw import draw_concept, draw_overview
from kg.triples import thing_iri
from server.ask import ask
from server.snapshot import graph

# The drawing is one page with its own script and style in it; it may load and call nothing.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; frame-ancestors 'self'"
)

blueprint = Blueprint("drawings", __name__)


@blueprint.get("/graph")
def overview() -> str:
    return render_template("graph.html", drawing="/graph/drawing", label="", slug="")


@blueprint.get("/graph/drawing")
def overview_drawing() -> Response:
    opened = graph()
    return _to_response(opened.remember("graph", lambda: draw_overview(opened.store, links="/")))


@blueprint.get("/concept/<slug>/graph")
def concept(slug: str) -> str:
    return render_template("graph.html", drawing=f"/concept/{slug}/graph/drawing", label=_find_label(slug), slug=slug)


@blueprint.get("/concept/<slug>/graph/drawing")
def concept_drawing(slug: str) -> Response:
    _find_label(slug)
    opened = graph()
    drawn = opened.remember(f"graph of {slug}", lambda: draw_concept(opened.store, slug, links="/"))
    return _to_response(drawn)


def _find_label(slug: str) -> str:
    opened = graph()
    names = ask(opened, "labels", thing=thing_iri(opened.base, "concept", slug))
    if not names:
        abort(404, f"There is no concept {slug!r} in this graph.")
    return names[0]["label"]


def _to_response(drawn: str) -> Response:
    framed = drawn.replace("<head>", '<head><base target="_top">', 1)  # links leave the frame
    return Response(framed, headers={"Content-Security-Policy": POLICY})
