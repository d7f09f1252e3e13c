"""The home page, with live figures, and the page of downloads."""

from flask import Blueprint, Response, render_template, send_file
from pyoxigraph import NamedNode

from kg import __version__
from kg.vocab import term
from server.ask import Row, ask, ask_page
from server.canned import find_queries
from server.description import licences
from server.snapshot import Graph, graph
from server.wording import word

TOP = 8
EXAMPLES = 12
KINDS = ("Benchmark", "Method", "Model", "Dataset", "Metric", "Hardware", "Task", "Software")

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> str:
    opened = graph()
    return render_template(
        "home.html",
        figures=opened.remember("figures", lambda: _count(opened)),
        top=opened.remember("top", lambda: {kind: _find_top(opened, term(f"kg:{kind}")) for kind in KINDS}),
        examples=list(find_queries().values())[:EXAMPLES],
    )


@blueprint.get("/downloads")
def downloads() -> str:
    opened = graph()
    return render_template(
        "downloads.html", size=opened.snapshot.dump.stat().st_size, licences=licences(), software=__version__
    )


@blueprint.get("/downloads/paperkg.nt.gz")
def dump() -> Response:
    return send_file(
        graph().snapshot.dump, mimetype="application/gzip", as_attachment=True, download_name="paperkg.nt.gz"
    )


def _count(graph: Graph) -> dict[str, int]:
    """Return how many things of each class there are, by the class's label."""
    return {word(row["class"]): int(row["things"]) for row in ask(graph, "figures")}


def _find_top(graph: Graph, kind: NamedNode) -> list[Row]:
    return ask_page(graph, "top-of-kind", kind=kind, limit=TOP)
