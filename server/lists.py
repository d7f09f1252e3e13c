"""Lists: papers and concepts, page by page, narrowed by facets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request

from kg.facets import CONCEPTS, PAPERS, Listing, Row, Value, count_values, find_rows
from kg.index import BACKGROUND
from kg.triples import concept_iri, paper_iri
from kg.vocab import kinds, roles
from server.ask import find_label
from server.snapshot import Graph, graph
from server.wording import plural

ROLES = (*roles()[:-1], BACKGROUND, roles()[-1])
SIZE = 50
LAST = 10**9  # the number of a page; the index counts no further than 2**63
UNKEPT = {"q"}  # facets whose counts are not kept: no two readers type the same

blueprint = Blueprint("lists", __name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list: `chosen` are its facets' values, `values` those that one may choose, `things` how many there
    are on all pages; 0 for a page that there is not."""

    rows: list[Row]
    chosen: Mapping[str, str]
    values: Mapping[str, tuple[Value, ...]]
    things: int
    page: int

    @property
    def first(self) -> int:
        """The number of the page's first row in the whole list."""
        return (self.page - 1) * SIZE + 1

    @property
    def previous(self) -> int:
        """The number of the page before this one, 0 for none."""
        return self.page - 1

    @property
    def following(self) -> int:
        """The number of the page after this one, 0 for none."""
        return self.page + 1 if self.page * SIZE < self.things else 0

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.things // SIZE))

    def link(self, **changed: str) -> str:
        """Return the path of this list with other values of its facets, "" for none, from its first page on."""
        fields = {name: value for name, value in {**self.chosen, **changed}.items() if value}
        return f"{request.path}?{urlencode(fields)}" if fields else request.path


@blueprint.get("/papers")
def papers() -> str:
    """All papers, or those that the facets leave: among them those in which `concept` has `role`."""
    opened, slug, role = graph(), request.args.get("concept", ""), request.args.get("role", roles()[-1])
    if role not in ROLES:
        abort(400, f"There is no role {role!r}: choose {', '.join(ROLES)}.")
    year = request.args.get("year", "").strip()
    if year and not re.fullmatch(r"[0-9]{1,4}", year):
        abort(400, f"year is a number such as 2024, not {year!r}.")
    label = find_label(opened, slug) if slug else ""
    part = _read_part(opened, PAPERS, {"role": role} if slug else {})
    for row in part.rows:
        row["paper"] = paper_iri(opened.base, row["key"]).value
    return render_template("papers.html", part=part, label=label, role=role, slug=slug, roles=ROLES)


@blueprint.get("/concepts")
def concepts() -> str:
    """The concepts that the facets leave, those of most papers first."""
    opened, kind = graph(), request.args.get("kind", "")
    if kind and kind not in kinds():
        abort(400, f"There is no kind {kind!r}: choose {', '.join(kinds())}.")
    part = _read_part(opened, CONCEPTS, {})
    for row in part.rows:
        row["concept"] = concept_iri(opened.base, row["key"]).value
    return render_template("concepts.html", part=part, kind=kind, kind_words={name: plural(name) for name in kinds()})


def _read_part(graph: Graph, listing: Listing, fixed: Mapping[str, str]) -> Part:
    """Return the part of a list that the request asks for."""
    given = {facet.name: request.args.get(facet.name, "").strip() for facet in listing.facets}
    for facet in listing.facets:
        if facet.choices and given[facet.name] not in ("", *facet.choices):
            abort(400, f"{facet.name} is {given[facet.name]!r}: choose {', '.join(facet.choices)}.")
    chosen = {name: value for name, value in given.items() if value} | dict(fixed)
    index, page = graph.snapshot.search, _read_page()
    count = partial(count_values, index, listing, chosen)
    key = f"{listing.table} {urlencode(sorted(chosen.items()))}"
    values = count() if UNKEPT & set(chosen) else graph.remember(key, count)
    things = sum(value.things for value in values.get("", ()))
    rows = find_rows(index, listing, chosen, limit=SIZE, offset=(page - 1) * SIZE)
    if not rows and page > 1:
        abort(404, f"This list has no page {page}.")
    return Part(rows, chosen, values, things, page)


def _read_page() -> int:
    try:
        return min(max(1, int(request.args.get("page", "1"))), LAST)
    except ValueError:
        abort(400, f"page is a number, not {request.args['page']!r}.")
