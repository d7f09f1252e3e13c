"""Names that several papers coin: built through the command line, and what decides."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.link import find_namesakes, tell_namesakes_apart
from kg.records import Mention, Paper, Reading, Statement

ROWS = """
PREFIX kg: <https://w3id.org/paperkg/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?id ?name ?first {
  ?paper dcterms:identifier ?id ; kg:mentions ?thing .
  ?thing skos:prefLabel ?name .
  OPTIONAL { ?thing kg:namesakeOf/skos:prefLabel ?first }
  FILTER(CONTAINS(?name, "ZORVEX"))
} ORDER BY ?id
"""
PAPERS = [
    ("2501.1", "Ada One", "ZORVEX: Fast Mesh Rendering", "We present ZORVEX, a method that renders meshes."),
    ("2502.2", "Bo Two", "ZORVEX: Steps for Language Agents", "We introduce ZORVEX, a method that plans in steps."),
    ("2503.3", "Bo Two", "Longer plans", "We use ZORVEX for language agents and compare it with ReAct."),
    ("2504.4", "Cy Three", "Rendering at home", "We compare our renderer with ZORVEX and find it faster."),
]


def ask(store: Path, query: str) -> list[list[str]]:
    result = CliRunner().invoke(main, ["query", "-", "--store", str(store), "--format", "csv"], input=query)
    assert result.exit_code == 0, result.output
    return [line.split(",") for line in result.stdout.splitlines()[1:]]


def build(source: Path, store: Path) -> None:
    result = CliRunner().invoke(main, ["build", str(source), "--store", str(store)])
    assert result.exit_code == 0, result.output


def test_each_paper_means_its_own_thing_by_a_name(tmp_path: Path) -> None:
    source, store, names = tmp_path / "papers.jsonl", tmp_path / "store", ("id", "authors", "title", "abstract")
    papers = [dict(zip(names, (number, [author], *rest), strict=True)) for number, author, *rest in PAPERS]
    source.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers[:1]), encoding="utf-8")
    build(source, store)
    assert ask(store, ROWS) == [["2501.1", "ZORVEX", ""]]
    source.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers[1:]), encoding="utf-8")
    build(source, store)
    second = ["ZORVEX (2502.2)", "ZORVEX"]
    assert ask(store, ROWS) == [
        ["2501.1", "ZORVEX", ""],
        ["2502.2", *second],
        ["2503.3", *second],
        ["2504.4", "ZORVEX", ""],
    ]


def read(
    id: str, title: str, *, author: str = "", date: str | None = None, kind: str = "Method", role: str = "introduces"
) -> Reading:
    name = title.partition(":")[0]
    statement = Statement(name, kind, role, "must", 0.9, (Mention(0, len(name), name, title),), name.casefold())
    return Reading(Paper(id, title, "", (author,) if author else (), date), (statement,))


def link_all(*readings: Reading) -> dict[str, str]:
    namesakes = find_namesakes(lambda: readings)
    told = [tell_namesakes_apart(reading, namesakes) for reading in readings]
    return {reading.paper.id: reading.statements[0].concept for reading in told}


FIRST = read("1", "LENS: Light for All", author="A", date="2025-01")


@pytest.mark.parametrize(
    ("other", "concept"),
    [
        (read("2", "LENS: Language for None", author="B", date="2025-02"), "lens-2"),
        (read("2", "LENS: Light for More", author="a", date="2025-02"), "lens"),
        (read("2", "LENS: light, for all!", author="B", date="2025-02"), "lens"),
        (read("2", "Lens: Language for None"), "lens-2"),
        (read("2", "LENS", author="B", date="2025-02"), "lens-2"),
        (read("2", "LENS", author="A", date="2025-02"), "lens"),
        (read("2", "lens", author="B", date="2025-02"), "lens"),
        (read("2", "LENS: Evaluated", author="B", role="uses"), "lens"),
    ],
)
def test_a_name_is_coined_for_another_thing_by_others_at_the_head_of_a_title(other: Reading, concept: str) -> None:
    assert link_all(FIRST, other) == link_all(other, FIRST) == {"1": "lens", "2": concept}


def test_a_name_that_no_title_begins_with_is_one_thing() -> None:
    assert link_all(read("1", "LENS", author="A"), read("2", "LENS", author="B")) == {"1": "lens", "2": "lens"}


@pytest.mark.parametrize(
    ("kind", "date", "concept"),
    [
        ("Method", "2026", "lens"),
        ("Model", "2026", "lens"),
        ("Benchmark", "2026", "lens-2"),
        ("Dataset", "2025-03", "lens-2"),
        ("Dataset", "2025-01", "lens"),
        ("Dataset", None, "lens-2"),
        ("Metric", "2026", "lens"),
    ],
)
def test_others_mean_the_first_thing_of_the_kind_that_there_was(kind: str, date: str | None, concept: str) -> None:
    second = read("2", "LENS: A Set of Faces", author="B", date="2025-02", kind="Dataset")
    third = read("3", "LENS: In Use", author="C", date=date, kind=kind, role="uses")
    assert link_all(FIRST, second, third)["3"] == concept
