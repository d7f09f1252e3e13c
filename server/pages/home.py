"""The home page, with live figures, and the page of downloads."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, send_file
from pyoxigraph import NamedNode

from kg import __version__
from kg.export import pack_default_graph
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
    dump = opened.snapshot.dump
    return render_template(
        "downloads.html",
        size=dump.stat().st_size if dump.exists() else None,
        licences=licences(),
        software=__version__,
    )


@blueprint.get("/downloads/paperkg.nt.gz")
def dump() -> Response:
    """Send the default graph: the file that the build wrote, or what is in the store when that was changed since."""
    opened, name = graph(), "paperkg.nt.gz"
    if opened.snapshot.dump.exists():
        return send_file(opened.snapshot.dump, mimetype="application/gzip", as_attachment=True, download_name=name)
    response = Response(_pack(opened), mimetype="application/gzip")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _pack(graph: Graph) -> Iterator[bytes]:
    """Yield the packed graph; as long as this runs, the snapshot is kept."""
    yield from pack_default_graph(graph.store)


def _count(graph: Graph) -> dict[str, int]:
    """Return how many things of each class there are, by the class's label."""
    return {word(row["class"]): int(row["things"]) for row in ask(graph, "figures")}


def _find_top(graph: Graph, kind: NamedNode) -> list[Row]:
    return ask_page(graph, "top-of-kind", kind=kind, limit=TOP)
