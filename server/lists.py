"""Lists: papers and concepts, page by page."""

from collections.abc import Callable
from typing import TypedDict

from flask import Blueprint, abort, render_template, request

from kg.triples import thing_iri
from kg.vocab import kinds, roles, term
from server.ask import Row, ask, ask_page
from server.snapshot import Graph, graph

SIZE = 50
LAST = 10**9  # the number of a page; the store counts no further than 2**63

blueprint = Blueprint("lists", __name__)


class _Part(TypedDict):
    """One page of a list, for its template; 0 for a page that there is not."""

    rows: list[Row]
    page: int
    previous: int
    following: int


@blueprint.get("/papers")
def papers() -> str:
    """All papers, or those in which `concept` has `role`."""
    opened, slug, role = graph(), request.args.get("concept", ""), request.args.get("role", "mentions")
    if role not in roles():
        abort(400, f"There is no role {role!r}: choose {', '.join(roles())}.")
    if not slug:
        return render_template("papers.html", **_turn(lambda **part: ask_page(opened, "papers", **part)))
    concept = thing_iri(opened.base, "concept", slug)
    names = ask(opened, "labels", thing=concept)
    if not names:
        abort(404, f"There is no concept {slug!r} in this graph.")
    node = term(f"kg:{role}")
    part = _turn(lambda **part: ask_page(opened, "papers-with-role", concept=concept, role=node, **part))
    return render_template("papers.html", label=names[0]["label"], role=role, slug=slug, **part)


@blueprint.get("/concepts")
def concepts() -> str:
    """The concepts of a kind, those of most papers first."""
    opened, kind = graph(), request.args.get("kind", "")
    if kind and kind not in kinds():
        abort(400, f"There is no kind {kind!r}: choose {', '.join(kinds())}.")
    counts = opened.remember("kinds", lambda: _count_kinds(opened))
    node = term(f"kg:{kind or 'Concept'}")
    part = _turn(lambda **part: ask_page(opened, "top-concepts", kind=node, **part))
    return render_template("concepts.html", kind=kind, counts=counts, **part)


def _turn(read: Callable[..., list[Row]]) -> _Part:
    """Return the rows of the page that the request asks for, and the numbers of the pages around it."""
    try:
        page = min(max(1, int(request.args.get("page", "1"))), LAST)
    except ValueError:
        abort(400, f"page is a number, not {request.args['page']!r}.")
    rows = read(limit=SIZE + 1, offset=(page - 1) * SIZE)
    if not rows and page > 1:
        abort(404, f"This list has no page {page}.")
    return {"rows": rows[:SIZE], "page": page, "previous": page - 1, "following": page + 1 if len(rows) > SIZE else 0}


def _count_kinds(graph: Graph) -> dict[str, int]:
    nodes = {term(f"kg:{kind}").value: kind for kind in kinds()}
    rows = ask(graph, "kind-counts", kind=[term(f"kg:{kind}") for kind in kinds()])
    counts = {nodes[row["kind"]]: int(row["concepts"]) for row in rows}
    return {kind: counts[kind] for kind in kinds() if kind in counts}
