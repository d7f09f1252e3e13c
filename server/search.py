"""Search over titles and names: a page of results, and suggestions as one types."""

from flask import Blueprint, Response, abort, jsonify, render_template, request

from kg.search import PAPER, Hit, find_names
from kg.vocab import kinds
from server.links import hit_path
from server.snapshot import Graph, graph
from server.wording import word

RESULTS = 50
SUGGESTIONS = 8
WHAT = ("", "concept", "paper")  # or a kind of concept

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> str:
    """Concepts and papers that have all words of `q`, and, where these are few, what may have been meant; `what` is
    "concept", "paper" or a kind of concept."""
    opened, text, what = graph(), request.args.get("q", ""), _read_what()
    concepts = () if what == "paper" else find_names(opened.snapshot.search, text, RESULTS, what=what or "concept")
    papers = find_names(opened.snapshot.search, text, RESULTS, what="paper") if what in ("", "paper") else ()
    hits = [(hit, hit_path(opened.base, hit)) for hit in (*concepts, *papers)]
    exact = [pair for pair in hits if not pair[0].near]
    return render_template(
        "search.html",
        text=text,
        what=what,
        whats=(*WHAT, *kinds()),
        concepts=[pair for pair in exact if pair[0].kind != PAPER],
        papers=[pair for pair in exact if pair[0].kind == PAPER],
        near=[pair for pair in hits if pair[0].near][:SUGGESTIONS],
    )


@blueprint.get("/suggest")
def suggest() -> Response:
    """Names that begin like `q`, then those that are like it; `what` may be "paper", "concept" or a kind of concept,
    and several of these: then the first of each come first."""
    opened, text = graph(), request.args.get("q", "")
    whats = [_check_what(what) for what in request.args.getlist("what") or [""]]
    found = [find_names(opened.snapshot.search, text, SUGGESTIONS, what=what) for what in whats]
    places = {hit: (hit.near, place) for hits in found for place, hit in enumerate(hits)}
    hits = sorted(places, key=lambda hit: places[hit])[:SUGGESTIONS]
    return jsonify([_to_suggestion(opened, hit) for hit in hits])


def _read_what() -> str:
    return _check_what(request.args.get("what", ""))


def _check_what(what: str) -> str:
    if what not in WHAT and what not in kinds():
        abort(400, f"There is nothing of the kind {what!r}: choose {', '.join((*WHAT[1:], *kinds()))}.")
    return what


def _to_suggestion(graph: Graph, hit: Hit) -> dict[str, str]:
    return {"label": hit.label, "key": hit.key, "kind": word(hit.kind), "path": hit_path(graph.base, hit)}
