"""The home page, with live figures, and the page of downloads."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from threading import BoundedSemaphore
from typing import cast

from flask import Blueprint, Response, render_template, send_file
from werkzeug.wsgi import ClosingIterator

from kg import __version__
from kg.counts import read_counts
from kg.export import pack_default_graph
from kg.facets import CONCEPTS, PAPERS, Row, find_rows
from kg.formats import GRAPH_FORMATS
from kg.queries import CannedQuery, bind_values, has_answer
from kg.triples import concept_iri
from server.ask import ask
from server.catalogue import find_groups, find_queries, fit_query
from server.cite import cite_page
from server.description import find_triples, licences
from server.frames import RefusedError
from server.snapshot import Graph, graph
from server.wording import word

TOP = 8
MOST_AT_ONCE = 2_000_000  # triples that are written in some seconds, and so within the limits of a query
EXAMPLES = 3  # questions of a group
DOWNLOADS = 8  # of the graph at a time: each takes a thread, of which other pages need some too
COUNTED = ("concept", "mention", "result", "quantity", "artifact")
KINDS = ("Benchmark", "Method", "Model", "Dataset", "Metric", "Hardware", "Task", "Software")

blueprint = Blueprint("home", __name__)
sending = BoundedSemaphore(DOWNLOADS)


@blueprint.get("/")
def home() -> str:
    opened = graph()
    return render_template(
        "home.html",
        figures=opened.remember("figures", lambda: _count(opened)),
        top={kind: _find_top(opened, kind) for kind in KINDS},
        groups=opened.remember("questions to start with", lambda: _choose_all(opened)),
        questions=len(find_queries()),
    )


@blueprint.get("/downloads")
def downloads() -> str:
    opened = graph()
    dump, triples = opened.snapshot.dump, find_triples(opened)
    return render_template(
        "downloads.html",
        size=dump.stat().st_size if dump.exists() else None,
        is_small=triples is not None and triples <= MOST_AT_ONCE,
        formats=GRAPH_FORMATS,
        example=next(iter(find_rows(opened.snapshot.search, CONCEPTS, {}, limit=1)), None),
        papers=find_rows(opened.snapshot.search, PAPERS, {}, limit=1),
        licences=licences(),
        software=__version__,
        citation=cite_page("A knowledge graph of research papers", opened.base, opened.snapshot),
    )


@blueprint.get("/downloads/paperkg.nt.gz")
def dump() -> Response:
    """Send the default graph: the file that the build wrote, or what is in the store when that was changed since."""
    opened, name = graph(), "paperkg.nt.gz"
    if opened.snapshot.dump.exists():
        response = send_file(opened.snapshot.dump, mimetype="application/gzip", as_attachment=True, download_name=name)
    else:
        response = Response(_pack(opened), mimetype="application/gzip")
        response.headers.set("Content-Disposition", "attachment", filename=name)
    if not sending.acquire(blocking=False):
        response.close()
        raise RefusedError(503, "Too many others download the graph just now: ask again in some seconds.")
    pieces = cast(Iterable[bytes], response.response)
    response.response = ClosingIterator(pieces, sending.release)  # of a file, werkzeug closes only this
    return response


def _pack(graph: Graph) -> Iterator[bytes]:
    """Yield the packed graph; as long as this runs, the snapshot is kept."""
    yield from pack_default_graph(graph.store)


def _count(graph: Graph) -> dict[str, int]:
    """Return how many things of each class there are, by the class's label: as counted by the build, or counted now
    when the graph was changed since."""
    counts = read_counts(graph.snapshot.counts)
    if counts is None:
        return {word(row["class"]): int(row["things"]) for row in ask(graph, "figures")}
    found = {word(count.iri): count.number for count in counts.classes}
    return {name: found[name] for name in COUNTED if name in found}


def _choose_all(graph: Graph) -> dict[str, list[CannedQuery]]:
    """Return the questions to start with by their groups, those groups that have some."""
    chosen = {group: _choose(graph, queries) for group, queries in find_groups().items()}
    return {group: queries for group, queries in chosen.items() if queries}


def _choose(graph: Graph, queries: Sequence[CannedQuery]) -> list[CannedQuery]:
    """Return questions of a group that have an answer: rather those that ask for what their headers name. The others
    are looked at last, and no more of them than needed, as to choose other values may take long."""
    others: list[CannedQuery] = []

    def find_liked() -> Iterator[CannedQuery]:
        for query in queries:
            fitted = fit_query(graph, query.name)
            if fitted == query:
                yield query
            else:
                others.append(fitted)

    liked = chain(find_liked(), others)
    texts = ((query, bind_values(graph.store, query, {}, graph.snapshot)) for query in liked)
    return list(islice((query for query, text in texts if has_answer(graph.store, text)), EXAMPLES))


def _find_top(graph: Graph, kind: str) -> list[Row]:
    rows = find_rows(graph.snapshot.search, CONCEPTS, {"leaf": kind}, limit=TOP)
    return [{**row, "concept": concept_iri(graph.base, row["key"]).value} for row in rows]
