"""Search over titles and names: a page of results, and suggestions as one types."""

from flask import Blueprint, Response, jsonify, render_template, request

from kg.search import PAPER, Hit, find_names
from server.links import hit_path
from server.snapshot import Graph, graph
from server.wording import word

RESULTS = 50
SUGGESTIONS = 8

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> str:
    opened, text = graph(), request.args.get("q", "")
    hits = find_names(opened.snapshot.search, text, RESULTS)
    return render_template(
        "search.html",
        text=text,
        concepts=[(hit, hit_path(opened.base, hit)) for hit in hits if hit.kind != PAPER],
        papers=[(hit, hit_path(opened.base, hit)) for hit in hits if hit.kind == PAPER],
    )


@blueprint.get("/suggest")
def suggest() -> Response:
    """Names that begin like `q`; `what` may be "paper" or "concept"."""
    opened, what = graph(), request.args.get("what", "")
    hits = find_names(opened.snapshot.search, request.args.get("q", ""), SUGGESTIONS * (4 if what else 1))
    fitting = [hit for hit in hits if not what or (hit.kind == PAPER) == (what == "paper")]
    return jsonify([_to_suggestion(opened, hit) for hit in fitting[:SUGGESTIONS]])


def _to_suggestion(graph: Graph, hit: Hit) -> dict[str, str]:
    return {"label": hit.label, "key": hit.key, "kind": word(hit.kind), "path": hit_path(graph.base, hit)}
