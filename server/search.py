"""Search over titles and names: a page of results, and suggestions as one types."""

from collections.abc import Sequence
from itertools import zip_longest

from flask import Blueprint, Response, abort, jsonify, render_template, request

from kg.search import AUTHOR, PAPER, WHATS, Hit, find_each, find_names, is_named
from kg.vocab import kinds
from server.links import hit_path
from server.snapshot import Graph, graph
from server.wording import thousands, word

RESULTS = 50
SUGGESTIONS = 8
WHAT = ("", *WHATS)  # or a kind of concept

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> str:
    """Concepts, papers and authors that have all words of `q`, and, where these are few, what may have been meant;
    `what` is "concept", "paper", "author" or a kind of concept."""
    opened, text, what = graph(), request.args.get("q", ""), _read_what()
    found = find_each(opened.snapshot.search, text, RESULTS, whats=(what,) if what else WHATS)
    hits = [(hit, hit_path(opened.base, hit)) for sort in found for hit in sort]
    exact = [pair for pair in hits if not pair[0].near]
    concepts = [pair for pair in exact if pair[0].kind not in (PAPER, AUTHOR)]
    authors = [pair for pair in exact if pair[0].kind == AUTHOR]
    return render_template(
        "search.html",
        text=text,
        what=what,
        whats=(*WHAT, *kinds()),
        concepts=concepts,
        papers=[pair for pair in exact if pair[0].kind == PAPER],
        authors=authors,
        is_author=any(is_named(hit, text) for hit, _ in authors)
        and not any(is_named(hit, text) for hit, _ in concepts),
        near=_choose_near(found, opened.base),
    )


def _choose_near(found: Sequence[Sequence[Hit]], base: str) -> list[tuple[Hit, str]]:
    """Return the nearest hits, those of each sort in turn."""
    near = [[hit for hit in hits if hit.near] for hits in found]
    in_turn = [hit for turn in zip_longest(*near) for hit in turn if hit]
    return [(hit, hit_path(base, hit)) for hit in in_turn[:SUGGESTIONS]]


@blueprint.get("/suggest")
def suggest() -> Response:
    """Names that begin like `q`, then those that are like it; `what` may be "paper", "concept", "author" or a kind of
    concept, and several of these: then the first of each come first."""
    opened, text = graph(), request.args.get("q", "")
    index, whats = opened.snapshot.search, list(dict.fromkeys(map(_check_what, request.args.getlist("what") or [""])))
    if "" in whats:
        found = [find_names(index, text, SUGGESTIONS)]
    else:
        found = [*find_each(index, text, SUGGESTIONS, whats=whats)]
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
    return {"label": hit.label, "key": hit.key, "kind": _tell_kind(hit), "path": hit_path(graph.base, hit)}


def _tell_kind(hit: Hit) -> str:
    """Return what a hit is; of authors, of whom some have the same name but for its case, the number of papers too."""
    papers = f"{thousands(hit.papers)} {'paper' if hit.papers == 1 else 'papers'}"
    return f"author, {papers}" if hit.kind == AUTHOR else word(hit.kind)
