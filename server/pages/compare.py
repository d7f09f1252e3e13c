"""Papers side by side: what they have in common, and how their results on the same benchmarks differ."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from flask import Blueprint, render_template, request
from pyoxigraph import NamedNode

from kg import search
from kg.errors import to_sentence
from kg.naming import UnknownNameError, find_thing
from kg.spelling import squash
from kg.triples import paper_iri
from kg.vocab import roles
from server.ask import Row, ask, find_facts
from server.cite import cite_page
from server.pages.paper import Fact, find_stated
from server.pages.told import find_told
from server.snapshot import Graph, graph
from server.tables import find_names

MOST = 5
MEANT = 5  # papers that are offered for a title that none has
FIELDS = 3  # to fill in, at least

blueprint = Blueprint("compare", __name__)


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the papers: its own facts, what it does with which concepts, its numbers, and what it tells of itself: its
    aspects and what it states for reproducing it, by their names."""

    iri: str
    key: str
    facts: Mapping[str, Sequence[str]]
    stated: Sequence[Fact]
    results: Sequence[Row]
    quantities: Sequence[Row]
    artifacts: Sequence[Row]
    aspects: Mapping[str, Sequence[Row]]
    disclosures: Mapping[str, Sequence[Row]]

    @property
    def title(self) -> str:
        return self.facts["title"][0]

    def play(self, role: str) -> list[Fact]:
        """Return what has a role in the paper."""
        return [fact for fact in self.stated if fact.role == role and fact.salient]


@dataclass(frozen=True, slots=True)
class SharedResult:
    """Results of the same metric on the same benchmark, by paper."""

    on: str
    name: str
    metric: str
    by_paper: Sequence[Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Missing:
    """A text that is no paper's: `error` says so, `meant` are papers that may be meant."""

    text: str
    error: UnknownNameError
    meant: Sequence[search.Hit]

    @property
    def sentence(self) -> str:
        """What is wrong; without a full stop where titles are to follow."""
        return to_sentence(self.error.fault).removesuffix(".") if self.meant else to_sentence(self.error)


@blueprint.get("/compare")
def compare() -> tuple[str, int] | str:
    """Show up to five papers, each given by `paper`: its id, IRI or title."""
    opened, given = graph(), [text.strip() for text in request.args.getlist("paper") if text.strip()]
    found = {text: _find_paper(opened, text) for text in given[:MOST]}
    typed = {text: _to_key(opened, each) if isinstance(each, NamedNode) else text for text, each in found.items()}
    wrong = [(each, _offer(each, typed)) for each in found.values() if isinstance(each, Missing)]
    error = f"At most {MOST} papers can be compared." if len(given) > MOST else ""
    papers = [_read(opened, node) for node in dict.fromkeys(found.values()) if isinstance(node, NamedNode)]
    keys = [paper.key for paper in papers]
    link = _to_link(keys)
    page = render_template(
        "compare.html",
        papers=papers,
        rest=[_to_link(key for key in keys if key != without) for without in keys],
        wrong=wrong,
        empty=max(FIELDS - len(papers), int(len(papers) < MOST)),
        error=error,
        roles=[role for role in roles() if any(paper.play(role) for paper in papers)],
        aspects=_find_told([paper.aspects for paper in papers]),
        disclosures=_find_told([paper.disclosures for paper in papers]),
        common=find_common(papers),
        shared=find_shared_results(opened, papers),
        link=link,
        citation=cite_page(f"Comparison of {len(papers)} papers", request.url_root.rstrip("/") + link, opened.snapshot),
    )
    return (page, 400) if error or wrong else page


def _to_link(keys: Iterable[str]) -> str:
    """Return the path of the comparison of papers."""
    return f"/compare?{urlencode([('paper', key) for key in keys])}"


def _find_paper(graph: Graph, text: str) -> NamedNode | Missing:
    """Return the paper that a text is of: its IRI, its id, its title, or what one title alone begins with."""
    try:
        return find_thing(graph.store, "paper", text, graph.snapshot)
    except UnknownNameError as error:
        hits = search.find_names(graph.snapshot.search, text, MEANT, what="paper")
        begun = [hit for hit in hits if squash(hit.label).startswith(squash(text))]
        return paper_iri(graph.base, begun[0].key) if len(begun) == 1 else Missing(text, error, hits)


def _offer(missing: Missing, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the titles that may be meant, each with the path of the comparison with that paper in place of the text;
    `typed` are the keys of what was found, by what was typed, and the rest as it was typed."""
    return [(hit.label, _to_link({**typed, missing.text: hit.key}.values())) for hit in missing.meant]


def _to_key(graph: Graph, paper: NamedNode) -> str:
    return unquote(paper.value.removeprefix(f"{graph.base}paper/"))


def _read(graph: Graph, paper: NamedNode) -> Compared:
    facts = find_facts(graph, paper)
    aspects, disclosures = find_told(graph, paper)
    return Compared(
        iri=paper.value,
        key=_to_key(graph, paper),
        facts=facts,
        stated=find_stated(ask(graph, "mentions", paper=paper), facts["title"][0]),
        results=ask(graph, "results", paper=paper),
        quantities=ask(graph, "quantities", paper=paper),
        artifacts=ask(graph, "artifacts", paper=paper),
        aspects=dict(aspects),
        disclosures=dict(disclosures),
    )


def _find_told(by_paper: Sequence[Mapping[str, Sequence[Row]]]) -> list[str]:
    """Return the names of what at least one of the papers tells."""
    names = dict.fromkeys(name for told in by_paper for name in told)
    return [name for name in names if any(told.get(name) for told in by_paper)]


def find_common(papers: Sequence[Compared]) -> dict[str, int]:
    """Return the concepts that several of the papers say something of, each with the number of those papers."""
    counts = Counter(concept for paper in papers for concept in {fact.concept for fact in paper.stated if fact.salient})
    return {concept: count for concept, count in counts.items() if count > 1}


def find_shared_results(graph: Graph, papers: Sequence[Compared]) -> list[SharedResult]:
    """Return the results on what at least two of the papers report numbers for, by metric."""
    by_place: dict[tuple[str, str], list[list[Row]]] = {}
    reporting: dict[str, set[int]] = defaultdict(set)
    for number, paper in enumerate(papers):
        for row in (row for row in paper.results if "on" in row):
            rows = by_place.setdefault((row["on"], row.get("metric", "")), [[] for _ in papers])
            rows[number].append(row)
            reporting[row["on"]].add(number)
    names = find_names(graph, [iri for place in by_place for iri in place if iri])
    return [
        SharedResult(on, names.get(on, on), names.get(metric, ""), rows)
        for (on, metric), rows in sorted(by_place.items(), key=lambda item: (names.get(item[0][0], ""), item[0]))
        if len(reporting[on]) > 1
    ]
