"""What holds for every canned query."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, QuerySolutions, QueryTriples, Store

from kg.facets import CONCEPTS, find_rows
from kg.parameters import NUMBERS as NUMBERED
from kg.queries import CannedQuery, bind_values, find_columns, load_queries, run_query, run_text
from kg.records import Reading
from kg.store import open_snapshot
from kg.vocab import notations, prefixes, term
from tests.queries.conftest import Graph
from tests.readings import build_store
from tests.test_statistics import to_reading

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
Answering = Callable[[CannedQuery], Graph]
QUERIES = load_queries()
NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal")}
KEYWORDS = (
    "select construct where values optional filter bind union order group limit distinct desc count exists prefix"
)
every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)


def to_value(held: object) -> str | Decimal | None:
    """Return a term of either engine as a value that can be compared: 59.60 and 59.6 are the same number."""
    if held is None:
        return None
    text = held.value if hasattr(held, "value") and not isinstance(held, rdflib.Literal) else str(held)
    datatype = held.datatype if isinstance(held, Literal | rdflib.Literal) else None
    return Decimal(text) if str(getattr(datatype, "value", datatype)) in NUMBERS else text


def to_rows(answer: object) -> list[tuple[str | Decimal | None, ...]]:
    assert isinstance(answer, Iterable)
    return [tuple(to_value(held) for held in row) for row in answer]


def body(query: CannedQuery) -> str:
    return "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))


@every_query
def test_a_query_has_rows_on_the_seed_graph_or_where_papers_have_dates(
    answering: Answering, query: CannedQuery
) -> None:
    answer = run_query(answering(query).store, query, {})
    assert isinstance(answer, QuerySolutions | QueryTriples)
    assert list(answer)


@every_query
def test_oxigraph_and_rdflib_give_the_same_rows(answering: Answering, query: CannedQuery) -> None:
    graph = answering(query)
    answer = run_query(graph.store, query, {})
    ours, theirs = to_rows(answer), to_rows(graph.to_rdflib().query(bind_values(graph.store, query, {})))
    if isinstance(answer, QueryTriples):
        assert Counter(ours) == Counter(theirs)
    else:
        assert ours == theirs


@every_query
def test_a_file_as_it_stands_asks_what_its_defaults_ask(answering: Answering, query: CannedQuery) -> None:
    store = answering(query).store
    assert to_rows(run_text(store, query.text)) == to_rows(run_query(store, query, {}))


def test_the_counts_of_spellings_are_those_of_the_mentions(store: Store) -> None:
    counted = f"""
        SELECT ?concept ?written (COUNT(DISTINCT ?paper) AS ?papers) WHERE {{
            ?mention {term("kg:concept")} ?concept ; {term("oa:exact")} ?written ; {term("kg:inPaper")} ?paper .
        }} GROUP BY ?concept ?written"""
    stored = f"""
        SELECT ?concept ?written ?papers WHERE {{
            ?concept {term("kg:spelling")} ?form .
            ?form {term("kg:writtenForm")} ?written ; {term("kg:paperCount")} ?papers .
        }}"""
    rows = to_rows(run_text(store, stored))
    assert rows
    assert Counter(rows) == Counter(to_rows(run_text(store, counted)))


@every_query
def test_a_query_uses_only_terms_of_the_ontology(query: CannedQuery) -> None:
    declared = dict(re.findall(r"^PREFIX (\w+): <(.+)>$", query.text, re.MULTILINE))
    assert declared == {name: iri for name, iri in prefixes().items() if name in declared}
    text = re.sub(r"<[^>]*>|\"[^\"]*\"", "", body(query))
    used = re.findall(r"\b(\w+):(\w+)", text)
    for prefix, name in used:
        term(f"{prefix}:{name}")
    assert {prefix for prefix, _ in used} == set(declared)


@every_query
def test_a_query_is_ordered_limited_and_written_alike(query: CannedQuery) -> None:
    check_writing(query)


def check_writing(query: CannedQuery) -> None:
    text = body(query)
    ends = re.search(r"^ORDER BY .+\nLIMIT \d+\n?$", text, re.MULTILINE)
    assert ends, f"{query.name}.rq needs a line 'ORDER BY ...' and below it a line 'LIMIT n'"
    words = re.sub(r"<[^>]*>|\"[^\"]*\"|[?:]\w+", "", text)
    small = re.findall(rf"\b(?:{'|'.join(KEYWORDS.split())})\b", words)
    assert not small, f"{query.name}.rq needs its keywords in capitals: {', '.join(small)}"
    odd = [line for line in text.splitlines() if "\t" in line or (len(line) - len(line.lstrip())) % 2]
    assert not odd, f"{query.name}.rq needs steps of two spaces at the beginning of {odd[0]!r}"


def test_the_question_in_the_documentation_is_a_whole_file(store: Store, tmp_path: Path) -> None:
    (example,) = re.findall(
        r"^```sparql\n(.+?)^```$", CONTRIBUTING.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (tmp_path / "used-on-benchmark.rq").write_text(example, encoding="utf-8")
    (query,) = load_queries(tmp_path).values()
    assert list(run_query(store, query, {}))
    check_writing(query)


@every_query
def test_a_chart_shows_columns_of_the_answer(query: CannedQuery) -> None:
    shown = (query.chart.label, query.chart.value, query.chart.series, query.chart.whole) if query.chart else ()
    assert {column for column in shown if column} <= set(find_columns(query))


@every_query
def test_a_header_is_written_for_readers(query: CannedQuery) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", query.name)
    assert query.description.endswith(".")
    assert query.example.endswith("?")
    assert not query.title.endswith(".")


def test_questions_take_the_year_for_the_latest_that_trends_are_counted_for(tmp_path: Path) -> None:
    field, old, new = (("Field", "Task", "must"), ("Old", "Method", "must"), ("New", "Method", "must"))
    dates = ["2024"] * 12 + ["2025"] * 12 + ["2026"]
    readings = [to_reading(str(n), field, old if n < 12 else new, date=date) for n, date in enumerate(dates)]
    build_store(tmp_path / "store", readings)
    graph = open_snapshot(tmp_path / "store")[1]
    now = {
        name: [
            (row["nameA"].value, row["nameB"].value, row["now"].value) for row in run_query(graph, QUERIES[name], {})
        ]
        for name in ("emerging-links", "fading-links")
    }
    assert now == {"emerging-links": [("Field", "New", "12")], "fading-links": [("Field", "Old", "0")]}
    drivers = run_query(graph, QUERIES["drivers-of-field"], {"field": "Field"})
    assert [(row["name"].value, row["percentNow"].value) for row in drivers] == [("New", "100"), ("Old", "0")]


def test_a_model_that_no_paper_calls_a_method_is_used_for_a_task(tmp_path: Path) -> None:
    told = (("Sorting", "Task", "addresses"), ("ZetaNet", "Model", "uses"), ("Beam search", "Method", "uses"))
    build_store(tmp_path / "store", [to_told("1", *told)])
    answer = run_query(open_snapshot(tmp_path / "store")[1], QUERIES["methods-for-task"], {"task": "Sorting"})
    assert [row["name"].value for row in answer] == ["Beam search", "ZetaNet"]


def test_every_benchmark_counts_as_a_dataset_and_every_model_as_a_method(tmp_path: Path) -> None:
    told = {"3DSRBench": "Benchmark", "ZorbleBench": "Benchmark", "GSM8K": "Benchmark", "ZorbleSet": "Dataset",
            "ZorbleNet": "Model", "Zorbling": "Method"}  # fmt: skip
    snapshot = build_store(tmp_path / "store", [to_told("1", *((name, kind, "uses") for name, kind in told.items()))])
    expected = {
        "Dataset": {"3DSRBench", "GSM8K", "ZorbleBench", "ZorbleSet"},
        "Benchmark": {"3DSRBench", "GSM8K", "ZorbleBench"},
        "Method": {"ZorbleNet", "Zorbling"},
        "Model": {"ZorbleNet"},
    }
    store = open_snapshot(tmp_path / "store")[1]
    asked = {kind: run_query(store, QUERIES["most-used"], {"kind": kind}, snapshot) for kind in expected}
    assert {kind: {row["name"].value for row in rows} for kind, rows in asked.items()} == expected
    listed = {kind: find_rows(snapshot.search, CONCEPTS, {"kind": kind}, limit=9) for kind in expected}
    assert {kind: {row["label"] for row in rows} for kind, rows in listed.items()} == expected
    assert {row["label"]: row["kind"] for row in find_rows(snapshot.search, CONCEPTS, {}, limit=9)} == told


@pytest.mark.parametrize(
    ("kind", "others"), [("Model", ["dataset"]), ("Method", ["dataset"]), ("Dataset", ["model"]), ("Benchmark", [])]
)
def test_of_the_other_kinds_of_a_concept_those_that_follow_are_left_out(
    tmp_path: Path, kind: str, others: list[str]
) -> None:
    readings = [to_told("1", ("Zorble", "Model", "uses")), to_told("2", ("Zorble", "Dataset", "uses"))]
    build_store(tmp_path / "store", readings)
    answer = run_query(open_snapshot(tmp_path / "store")[1], QUERIES["several-kinds"], {"kind": kind})
    assert [row["otherKind"].value for row in answer] == others


def test_what_matters_in_two_papers_is_common_whatever_it_is_to_them(tmp_path: Path) -> None:
    build_store(
        tmp_path / "store", [to_told("1", ("ZetaNet", "Model", "mentions")), to_told("2", ("ZetaNet", "Model", "uses"))]
    )
    graph = open_snapshot(tmp_path / "store")[1]
    (shared,) = run_query(graph, QUERIES["shared-concepts"], {"a": "1", "b": "2"})
    assert [shared[name].value for name in ("name", "roleInFirst", "roleInSecond")] == ["ZetaNet", "mentions", "uses"]
    (similar,) = run_query(graph, QUERIES["similar-papers"], {"given": "1"})
    assert similar["shared"].value == "1"


def to_told(id: str, *concepts: tuple[str, str, str]) -> Reading:
    """Return the reading of a paper in which concepts matter, from (name, kind, role)."""
    reading = to_reading(id, *((name, kind, "must") for name, kind, _ in concepts))
    statements = zip(reading.statements, concepts, strict=True)
    return replace(reading, statements=tuple(replace(told, role=role) for told, (_, _, role) in statements))


@every_query
def test_a_number_has_limits_or_a_few_values(query: CannedQuery) -> None:
    for each in query.parameters:
        assert each.type not in NUMBERED or each.limits or each.fixed, each.name


@pytest.mark.parametrize(
    ("name", "parameter", "of_class"),
    [("disclosures-by-category", "what", "kg:Disclosable"), ("aspect-of-concept", "aspect", "kg:AspectKind")],
)
def test_the_few_values_of_a_text_are_those_of_the_ontology(name: str, parameter: str, of_class: str) -> None:
    (given,) = (each for each in QUERIES[name].parameters if each.name == parameter)
    assert set(given.fixed) == set(notations(of_class))


def test_there_are_forty_questions_and_no_title_twice() -> None:
    assert len(QUERIES) >= 40
    assert [title for title, count in Counter(query.title for query in QUERIES.values()).items() if count > 1] == []
