"""Checking: a sound graph passes, each way to break one is told, and a SHACL validator says the same."""

from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
import rdflib
from click.testing import CliRunner, Result
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import SH

from kg.check import check_file, check_store
from kg.cli import main
from kg.shapes import find_constraints
from kg.store import open_snapshot
from kg.vocab import SHAPES_FILE, term
from server.app import create_app
from tests.readings import build_store, load_readings

PAPER = "https://w3id.org/paperkg/paper/2401.00001"
CONCEPT = "https://w3id.org/paperkg/concept/"


@pytest.fixture(scope="module")
def turtle(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small graph as Turtle."""
    file = tmp_path_factory.mktemp("check") / "graph.ttl"
    assert CliRunner().invoke(main, ["export", "--store", str(small_store), "-o", str(file)]).exit_code == 0
    return file.read_text(encoding="utf-8")


def break_graph(turtle: str, folder: Path, part: str, replacement: str) -> Path:
    """Write the graph with one part replaced where it first stands."""
    assert part in turtle
    file = folder / "broken.ttl"
    file.write_text(turtle.replace(part, replacement, 1), encoding="utf-8")
    return file


def run_check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


# What is replaced in the graph by what, and every node that then breaks a constraint, with the constraint.
OFFSETS = "The offsets lie inside the text (title, newline, abstract), the start before the end."
QUOTE = "The quote is the text between the offsets."
START = "Evidence has one start, a whole number from 0."
CONFIDENCE = "Evidence has one confidence, a decimal from 0 to 1."
ROLE = "A paper has a role only where a salient mention states it."
VALUE = "A measure has either a value or a low value below a high value."
RANKED = (
    "A result that is ranked is absolute, has a value and no flag, is measured there, and its metric has a direction."
)
PAPERS = "The number of papers is that of the papers with a salient mention."
BROKEN = [
    ("oa:start 201 ;\n\toa:end 234", "oa:start 201 ;\n\toa:end 236", {("#a1", OFFSETS), ("#a1", QUOTE)}),
    ("oa:start 201", "oa:start -1", {("#a1", OFFSETS), ("#a1", QUOTE), ("#a1", START)}),
    ("oa:start 94 ;\n\toa:end 99", "oa:start 99 ;\n\toa:end 94", {("#m5", OFFSETS), ("#m5", QUOTE)}),
    ("oa:start 94 ;\n\toa:end 99", "oa:start 93 ;\n\toa:end 98", {("#m5", QUOTE)}),
    ("oa:start 94 ;", "", {("#m5", START)}),
    ("oa:start 94 ;", 'oa:start "94" ;', {("#m5", START)}),
    ("kg:confidence 0.99", "kg:confidence 1.01", {("#m5", CONFIDENCE)}),
    ("kg:confidence 0.99", "kg:confidence 0.99 , 0.98", {("#m5", CONFIDENCE)}),
    ("paper:2401.00001\\#m5 a kg:Mention ;\n\tkg:concept concept:gsm8k ;\n\tkg:role kg:evaluatesOn",
     "paper:2401.00001\\#m5 a kg:Mention ;\n\tkg:concept concept:gsm8k ;\n\tkg:role kg:uses",
     {("", ROLE), ("#m5", "The paper of a salient mention has its role.")}),
    ("kg:introduces concept:tinysolver ;", "kg:introduces concept:tinysolver , concept:gsm8k ;",
     {("", ROLE)}),
    ("kg:resultKind kg:AbsoluteResult", "kg:resultKind kg:Scale",
     {("#r1", "A result has one kind of result."), ("#r1", RANKED)}),
    ("kg:direction kg:HigherIsBetter", "kg:direction kg:Scale",
     {("accuracy", "A metric has at most one direction.")}),
    ("kg:normalValue 59.6 ;", "kg:normalValue 159.6 ;",
     {("#r1", "A result without a flag has a value that its metric can have.")}),
    ("kg:normalUnit \"%\" ;\n\tkg:rankedOn", "kg:rankedOn", {("#r1", RANKED)}),
    ('kg:lowValue "12"^^xsd:decimal ;', "", {("#q1", VALUE)}),
    ("kg:year 2024 ;\n\tkg:category \"cs.CL\"", "kg:year 2023 ;\n\tkg:category \"cs.CL\"",
     {("", "A date is an xsd:gYear, xsd:gYearMonth or xsd:date, and the paper's year is its year.")}),
    ("concept:tinysolver a kg:Concept , kg:Method ;", "concept:tinysolver a kg:Concept ;",
     {("tinysolver", "A concept has one of the ontology's kinds, and kg:Concept beside it.")}),
    ('skos:prefLabel "TinySolver" ;', "", {("tinysolver", "A concept has one label, a text.")}),
    ("kg:paperCount 3 ;", "kg:paperCount 4 ;", {("gsm8k", PAPERS)}),
    ("concept:reasoning kg:latestPaper paper:survey-of-reasoning", "concept:reasoning kg:latestPaper concept:gsm8k",
     {("reasoning", "A latest paper of a concept is a paper.")}),
]  # fmt: skip


def test_a_store_that_kg_built_is_sound(seed_store: Path, small_store: Path) -> None:
    for store in (seed_store, small_store):
        result = run_check("--store", store)
        assert (result.exit_code, result.output) == (0, f"{store} is sound\n")


@pytest.mark.parametrize("name", ["graph.ttl", "graph.ttl.gz"])
def test_the_exported_graph_of_the_seeds_is_sound(seed_store: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert CliRunner().invoke(main, ["export", "--store", str(seed_store), "-o", str(file)]).exit_code == 0
    assert run_check(file).output == f"{file} is sound\n"


def test_the_export_of_one_paper_is_sound_by_itself(small_store: Path, tmp_path: Path) -> None:
    for reading in load_readings():
        file = tmp_path / "paper.ttl"
        arguments = ["export", "--store", str(small_store), "--paper", reading.paper.id, "-o", str(file)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        assert run_check(file).output == f"{file} is sound\n"


def test_the_export_of_each_concept_is_sound_by_itself(small_store: Path, tmp_path: Path) -> None:
    _snapshot, store = open_snapshot(small_store)
    concepts = {quad.subject for quad in store.quads_for_pattern(None, term("rdf:type"), term("kg:Concept"))}
    assert len(concepts) == 10
    for number, concept in enumerate(concepts):
        assert isinstance(concept, NamedNode)
        file = tmp_path / f"{number}.ttl"
        arguments = ["export", "--store", str(small_store), "--concept", concept.value, "-o", str(file)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        assert run_check(file).output == f"{file} is sound\n", concept


def test_a_concept_of_one_papers_export_has_all_that_a_concept_must_have(small_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "paper.ttl"
    arguments = ["export", "--store", str(small_store), "--paper", "2401.00001", "-o", str(file)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    broken = break_graph(file.read_text(encoding="utf-8"), tmp_path, 'skos:prefLabel "TinySolver" ;', "")
    assert [violation.text for violation in check_file(broken)] == [
        f"{CONCEPT}tinysolver: A concept has one label, a text."
    ]


def test_a_mention_whose_offsets_lie_outside_its_text_fails_the_check(turtle: str, tmp_path: Path) -> None:
    file = break_graph(turtle, tmp_path, "oa:start 201 ;\n\toa:end 234", "oa:start 2001 ;\n\toa:end 2034")
    result = run_check(file)
    assert result.exit_code == 1
    assert f"{PAPER}#a1: {OFFSETS} Not so: 2034\n" in result.output
    assert result.stderr == "Error: 2 violations\n"


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        (99, "396 violations"),
        (101, "at least 400 violations: of each constraint 100 are told at most"),
    ],
)
def test_the_number_of_violations_is_the_least_where_not_all_of_a_constraint_are_told(
    tmp_path: Path, papers: int, said: str
) -> None:
    file, kind = tmp_path / "graph.nt", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    bare = (f"<urn:p{number}> <{kind}> <https://w3id.org/paperkg/ontology#Paper> .\n" for number in range(papers))
    file.write_text("".join(bare))
    result = run_check(file)
    assert (result.exit_code, result.stderr) == (1, f"Error: {said}\n")
    assert len(result.stdout.splitlines()) == 4 * min(papers, 100)


@pytest.mark.parametrize(("part", "replacement", "expected"), BROKEN)
def test_each_way_to_break_a_graph_is_told_at_the_node_that_is_broken(
    turtle: str, tmp_path: Path, part: str, replacement: str, expected: set[tuple[str, str]]
) -> None:
    violations = check_file(break_graph(turtle, tmp_path, part, replacement))
    told = {(violation.node.removeprefix(PAPER).removeprefix(CONCEPT), violation.message) for violation in violations}
    assert told == expected


def test_a_property_that_the_ontology_does_not_hold_is_told(turtle: str, tmp_path: Path) -> None:
    file = break_graph(turtle, tmp_path, 'kg:byline "Ann', 'kg:bylien "Ann')
    assert {(violation.message, violation.value) for violation in check_file(file)} == {
        ("Every property in the graph is declared in the ontology.", "https://w3id.org/paperkg/ontology#bylien")
    }


def test_pyshacl_finds_the_same_in_a_graph_that_is_broken_in_many_ways(turtle: str, tmp_path: Path) -> None:
    for part, replacement, _ in BROKEN[1::2]:
        turtle = turtle.replace(part, replacement, 1)
    file = break_graph(turtle, tmp_path, 'kg:byline "Ann', 'kg:bylien "Ann')
    graph = rdflib.Graph().parse(file)
    _, report, _ = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SHAPES_FILE))
    theirs = {
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultMessage)))
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }
    assert {(violation.node, violation.message) for violation in check_file(file)} == theirs
    assert len(theirs) > len(BROKEN) // 2


def test_every_shape_has_queries_and_every_message_is_a_sentence() -> None:
    shapes = rdflib.Graph().parse(SHAPES_FILE)
    stated = {str(message) for message in shapes.objects(None, SH.message)}
    constraints = find_constraints()
    assert {constraint.message for constraint in constraints} == stated
    assert len(constraints) == len(stated)
    for message in stated:
        assert message[0].isupper() and message.endswith("."), message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no triples: give a file that does"),
        ("<urn:g> { <urn:a> <urn:b> <urn:c> }", "holds named graphs alone: give a file whose triples are in none"),
    ],
)
def test_a_file_in_which_there_is_nothing_to_check_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "graph.trig"
    file.write_text(text)
    result = run_check(file)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {file} {told}\n")


def test_a_file_that_is_no_graph_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("@prefix kg: <https://w3id.org/paperkg/ontology#> .\nkg:Paper a ;\n", encoding="utf-8")
    result = run_check(file)
    assert result.exit_code == 1
    assert f"{file}, line 2, is no Turtle" in result.stderr


def test_a_file_that_declares_entities_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "graph.rdf"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    file.write_text(f'<!DOCTYPE a [<!ENTITY b "b">]>\n<r:RDF xmlns:r="{rdf}">&b;</r:RDF>', encoding="utf-8")
    result = run_check(file)
    assert result.exit_code == 1
    assert f"{file}, line 1, has a DOCTYPE" in result.stderr


def test_a_file_with_a_byte_order_mark_is_checked(turtle: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text(turtle, encoding="utf-8-sig")
    assert check_file(file) == []


def test_a_file_of_an_unknown_format_is_told(tmp_path: Path) -> None:
    file = tmp_path / "graph.docx"
    file.write_text("")
    assert "name it .ttl, .nt, .nq, .trig, .rdf, .owl, .xml, .jsonld," in run_check(file).stderr


def test_a_category_with_a_slash_is_not_taken_for_another_one_in_a_year(tmp_path: Path) -> None:
    store = tmp_path / "store"
    categories = [("cs",), ("cs/2024",), ("cs%2F2024", "cs/2024"), ()]
    build_store(
        store,
        [
            replace(reading, paper=replace(reading.paper, categories=filed))
            for reading, filed in zip(load_readings(), categories, strict=True)
        ],
    )
    assert run_check("--store", store).output == f"{store} is sound\n"
    client = create_app(store).test_client()
    counts = {}
    for path in ("cs", "cs/2024", "cs%252F2024", "cs%252F2024/2024", "cs%25252F2024"):
        answer = client.get(f"/slice/category/{path}?format=nt")
        found = {quad.predicate: quad.object for quad in parse(answer.data, format=RdfFormat.N_TRIPLES)}
        counts[path] = found[term("kg:category")].value, found[term("kg:paperCount")].value
    assert counts == {
        "cs": ("cs", "1"),
        "cs/2024": ("cs", "1"),
        "cs%252F2024": ("cs/2024", "2"),
        "cs%252F2024/2024": ("cs/2024", "1"),
        "cs%25252F2024": ("cs%2F2024", "1"),
    }


def test_check_reads_the_store_that_is_served(small_store: Path) -> None:
    assert check_store(small_store) == []
    assert open_snapshot(small_store)[0].papers == 4
