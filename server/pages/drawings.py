"""Concept graphs: the pictures that `kg.draw` makes, on pages of this site."""

from flask import Blueprint, abort, render_template, request

from kg.draw import find_overview, find_surroundings
from server.ask import find_label
from server.snapshot import graph

TOPS = (40, 80, 120, 200, 300)  # numbers of concepts that a visitor may choose

blueprint = Blueprint("drawings", __name__)


@blueprint.get("/graph")
def overview() -> str:
    opened, top = graph(), _read_top(120)
    picture = opened.remember(f"graph of {top}", lambda: find_overview(opened.store, opened.snapshot, top))
    return render_template("graph.html", picture=picture, tops=TOPS, top=top, label="", slug="")


@blueprint.get("/concept/<slug>/graph")
def concept(slug: str) -> str:
    opened, top = graph(), _read_top(40)
    label = find_label(opened, slug)
    picture = opened.remember(
        f"graph of {top} around {slug}", lambda: find_surroundings(opened.store, opened.snapshot, slug, top)
    )
    return render_template("graph.html", picture=picture, tops=TOPS, top=top, label=label, slug=slug)


def _read_top(usual: int) -> int:
    given = request.args.get("top", str(usual))
    if given not in map(str, TOPS):
        abort(400, f"top is the number of concepts to draw, one of {', '.join(map(str, TOPS))}, not {given!r}.")
    return int(given)
