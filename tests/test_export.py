"""Exports: the same graph in every format, the same bytes every time."""

import csv
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import networkx
import pytest
import rdflib
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, Store, Triple, parse

from kg.cli import main
from kg.store import open_snapshot
from kg.triples import dataset_iri, dataset_triples, extractor_triples
from kg.vocab import term
from server.app import create_app
from tests.readings import EXTRACTOR, build_store, load_readings

DATA = Path(__file__).parent / "data"
GRAPH_FORMATS = ("ttl", "nt", "trig", "nq", "jsonld", "rdfxml")
FORMATS = (*GRAPH_FORMATS, "graphml", "csv")
DATASETS = ("jsonld", "trig", "nq")
ENDINGS = {"rdfxml": "rdf"}


def run_export(store: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", "--store", str(store), *map(str, arguments)])


def export(store: Path, file: Path, format: str, *arguments: object) -> Path:
    result = run_export(store, "--format", format, "-o", file, *arguments)
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    return file


def find_triples(store: Store) -> set[Triple]:
    return {quad.triple for quad in store}


def describe_dataset(store: Path) -> set[Triple]:
    """Return what an export says of the data set, and what a part says of its extractor."""
    snapshot, _ = open_snapshot(store)
    return {
        *dataset_triples(snapshot.base, EXTRACTOR),
        *extractor_triples(EXTRACTOR, snapshot.base),
    }


def test_an_export_that_was_loaded_is_exported_without_doubled_lines(small_store: Path, tmp_path: Path) -> None:
    first = export(small_store, tmp_path / "first.nt", "nt")
    loaded = CliRunner().invoke(main, ["load", str(first), "--store", str(tmp_path / "store")])
    assert loaded.exit_code == 0, loaded.output
    lines = export(tmp_path / "store", tmp_path / "second.nt", "nt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines))


def test_terms_of_rdf_1_2_are_exported_but_not_as_json_ld(tmp_path: Path) -> None:
    file, store = tmp_path / "terms.nt", tmp_path / "store"
    file.write_text("<a:s> <a:p> <<( <a:x> <a:y> <a:z> )>> .\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["load", str(file), "--store", str(store)]).exit_code == 0
    assert file.read_text(encoding="utf-8") in export(store, tmp_path / "out.nt", "nt").read_text(encoding="utf-8")
    told = CliRunner().invoke(main, ["export", "--format", "jsonld", "--store", str(store)])
    assert (told.exit_code, told.stderr) == (1, "Error: JSON-LD does not support RDF 1.2 yet: choose another format\n")


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_every_graph_format_holds_the_triples_of_the_store(small_store: Path, tmp_path: Path, format: str) -> None:
    file = export(small_store, tmp_path / f"graph.{ENDINGS.get(format, format)}", format)
    snapshot, store = open_snapshot(small_store)
    triples = [quad.triple for quad in parse(path=file)]
    described = set(dataset_triples(snapshot.base, snapshot.version))
    assert set(triples) - described == find_triples(store)
    assert set(triples[: len(described)]) == described or format == "jsonld"
    assert len(triples) == (snapshot.triples or 0) + len(described)


@pytest.mark.parametrize("part", [(), ("--paper", "2401.00001"), ("--concept", "GSM8K")])
def test_an_export_says_what_it_is_under_which_licences_and_what_made_it(
    small_store: Path, tmp_path: Path, part: tuple[str, ...]
) -> None:
    file = export(small_store, tmp_path / "graph.nt", "nt", *part)
    dataset = dataset_iri("https://w3id.org/paperkg/")
    said = [quad for quad in parse(path=file) if quad.subject == dataset]
    told = {(quad.predicate, quad.object.value) for quad in said if not isinstance(quad.object, Triple)}
    assert dataset.value == "https://w3id.org/paperkg/.well-known/void#dataset"
    assert told >= {
        (term("rdf:type"), term("void:Dataset").value),
        (term("dcterms:license"), "https://www.apache.org/licenses/LICENSE-2.0"),
        (term("dcterms:license"), "https://creativecommons.org/licenses/by-sa/4.0/"),
        (term("prov:wasAttributedTo"), f"https://w3id.org/paperkg/extractor/{EXTRACTOR}"),
    }
    rights = next(value for predicate, value in told if predicate == term("dcterms:rights"))
    assert rights.endswith("which are CC BY-SA 4.0. Titles and abstracts stay their authors'.")
    assert len(said) == 7
    extractor = f"<https://w3id.org/paperkg/extractor/{EXTRACTOR}> <{term('schema:softwareVersion').value}>"
    assert file.read_text(encoding="utf-8").count(extractor) == 1


def test_an_export_and_the_server_at_the_base_of_its_graph_say_the_same_of_the_data_set(other_store: Path) -> None:
    snapshot, _ = open_snapshot(other_store)
    address = snapshot.base.removesuffix("kg/")
    void = create_app(other_store).test_client().get("/.well-known/void?format=nt", base_url=address)
    served = {quad.triple for quad in parse(void.data, format=RdfFormat.N_TRIPLES)}
    told = set(dataset_triples(address, ""))
    assert told <= served
    assert {triple.subject for triple in told} == {dataset_iri(address)}


@pytest.mark.parametrize("format", ["ttl", "rdfxml", "jsonld"])
def test_rdflib_reads_the_same_triples(small_store: Path, tmp_path: Path, format: str) -> None:
    file = export(small_store, tmp_path / f"graph.{ENDINGS.get(format, format)}", format)
    expected = rdflib.Graph().parse(export(small_store, tmp_path / "graph.nt", "nt"))
    graph = rdflib.Graph().parse(file)
    assert {tuple(map(str, triple)) for triple in graph} == {tuple(map(str, triple)) for triple in expected}
    assert len(graph) == len(expected)


@pytest.mark.parametrize("format", FORMATS)
def test_two_exports_are_the_same_bytes_also_compressed(small_store: Path, tmp_path: Path, format: str) -> None:
    plain = export(small_store, tmp_path / "one", format).read_bytes()
    packed = export(small_store, tmp_path / "one.gz", format).read_bytes()
    assert plain == export(small_store, tmp_path / "two", format).read_bytes()
    assert packed == export(small_store, tmp_path / "two.gz", format).read_bytes()
    assert gzip.decompress(packed) == plain


def test_a_papers_turtle_is_what_its_annotation_says(small_store: Path, tmp_path: Path) -> None:
    file = export(small_store, tmp_path / "paper.ttl", "ttl", "--paper", "2401.00001")
    assert file.read_text(encoding="utf-8") == (DATA / "tinysolver.ttl").read_text(encoding="utf-8")


def test_a_paper_is_named_by_its_id_its_iri_or_its_title(small_store: Path, tmp_path: Path) -> None:
    names = (
        "10.1000/odd id#1?",
        "https://w3id.org/paperkg/paper/10.1000/odd%20id%231%3F",
        'QuickTune "quoted" & <tagged>',
    )
    files = [export(small_store, tmp_path / f"{n}.nt", "nt", "--paper", name) for n, name in enumerate(names)]
    assert len({file.read_bytes() for file in files}) == 1


@pytest.mark.parametrize(
    ("name", "slug"), [("GSM8K", "gsm8k"), ("gsm8k", "gsm8k"), ("LLaMA-2", "llama-2"), ("A100", "nvidia-a100")]
)
@pytest.mark.parametrize("extension", ["ttl", "nq"])
def test_the_export_of_a_concept_is_what_the_server_says_of_it(
    small_store: Path, tmp_path: Path, name: str, slug: str, extension: str
) -> None:
    file = tmp_path / f"concept.{extension}"
    result = run_export(small_store, "--concept", name, "-o", file)
    assert (result.exit_code, result.output) == (0, "")
    document = create_app(small_store).test_client().get(f"/concept/{slug}.nt").data
    expected = {quad.triple for quad in parse(document, format=RdfFormat.N_TRIPLES)} | describe_dataset(small_store)
    written = [quad.triple for quad in parse(path=file)]
    assert (set(written), len(written)) == (expected, len(expected))


def test_the_export_of_a_concept_has_its_family_its_variants_and_the_names_of_its_latest_papers(
    small_store: Path, tmp_path: Path
) -> None:
    assert run_export(small_store, "--concept", "LLaMA-2", "-o", tmp_path / "concept.ttl").exit_code == 0
    text = (tmp_path / "concept.ttl").read_text(encoding="utf-8")
    assert re.findall(r"^(concept:\S+) a", text, re.M) == ["concept:llama-2", "concept:llama"]
    assert "concept:llama-2-7b kg:variantOf concept:llama-2 ." in text
    assert run_export(small_store, "--concept", "LLaMA-2-7B", "-o", tmp_path / "concept.ttl").exit_code == 0
    text = (tmp_path / "concept.ttl").read_text(encoding="utf-8")
    assert re.findall(r"^\tdcterms:title (.*) \.$", text, re.M) == [
        '"QuickTune \\"quoted\\" & <tagged>"',
        '"TinySolver: Small Models that Reason"',
    ]


def test_an_export_is_of_a_paper_or_of_a_concept(small_store: Path) -> None:
    result = run_export(small_store, "--concept", "GSM8K", "--paper", "2401.00001")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: --paper and --concept are two exports: give one of them\n")


def test_turtle_is_written_in_the_order_of_the_papers_with_prefixes(small_store: Path, tmp_path: Path) -> None:
    text = export(small_store, tmp_path / "graph.ttl", "ttl").read_text(encoding="utf-8")
    assert text.startswith("@prefix bibo: <http://purl.org/ontology/bibo/> .\n@prefix concept: <https://w3id.org/")
    subjects = (
        r"paper:10.1000\/odd\%20id\%231\%3F a kg:Paper ;",
        "paper:2301.00002 a",
        "paper:2401.00001 a",
        r"paper:2401.00001\#m1 a",
        "concept:gsm8k a",
    )
    places = [text.index(f"\n{subject}") for subject in subjects]
    assert places == sorted(places)


def test_csv_has_a_row_for_each_mention(small_store: Path, tmp_path: Path) -> None:
    file = export(small_store, tmp_path / "statements.csv", "csv")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == sum(len(s.mentions) for reading in load_readings() for s in reading.statements)
    assert rows[0] == {
        "paper": "10.1000/odd id#1?",
        "title": 'QuickTune "quoted" & <tagged>',
        "role": "introduces",
        "salience": "Salient",
        "concept": "https://w3id.org/paperkg/concept/quicktune",
        "label": "QuickTune",
        "kinds": "Method",
        "quote": "QuickTune",
        "start": "0",
        "end": "9",
        "sentence": 'QuickTune "quoted" & <tagged>',
        "confidence": "0.9",
    }


def test_csv_has_what_there_is_of_loaded_mentions_that_lack_things_or_have_them_twice(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_store(store, load_readings())
    (tmp_path / "mentions.ttl").write_text("""@base <https://w3id.org/paperkg/> .
        @prefix kg: <https://w3id.org/paperkg/ontology#> .
        @prefix paper: <paper/2301.00002#> .
        paper:x1 a kg:Mention ; kg:inPaper <paper/2301.00002> ; kg:concept <concept/gsm8k> .
        paper:x2 a kg:Mention ; kg:inPaper <paper/2301.00002> ; kg:role kg:uses , kg:measures .
        paper:x3 a kg:Mention ; kg:inPaper <paper/2301.00002> ; kg:concept <concept/some> , <concept/x> ; kg:role "" .
    """)
    loaded = CliRunner().invoke(main, ["load", str(tmp_path / "mentions.ttl"), "--store", str(store)])
    assert loaded.exit_code == 0, loaded.output
    with export(store, tmp_path / "statements.csv", "csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not row["quote"]]
    told = sorted((row["role"], row["concept"].rpartition("/")[2], row["label"]) for row in rows)
    assert [(role in ("uses", "measures"), concept in ("some", "x"), label) for role, concept, label in told] == [
        (False, False, "GSM8K"),
        (False, True, ""),
        (True, False, ""),
    ]


def test_csv_of_one_paper_has_its_rows_only(small_store: Path, tmp_path: Path) -> None:
    whole = export(small_store, tmp_path / "all.csv", "csv").read_text(encoding="utf-8").splitlines()
    one = export(small_store, tmp_path / "one.csv", "csv", "--paper", "survey-of-reasoning")
    survey = [line for line in whole if line.startswith(("paper,", "survey-of-reasoning,"))]
    assert one.read_text(encoding="utf-8").splitlines() == survey


def test_networkx_reads_the_graphml_of_concepts_that_occur_together(small_store: Path, tmp_path: Path) -> None:
    graph = networkx.read_graphml(export(small_store, tmp_path / "concepts.graphml", "graphml"))
    concept = "https://w3id.org/paperkg/concept/{}".format
    assert graph.nodes[concept("gsm8k")] == {"label": "GSM8K", "kinds": "Benchmark; Dataset", "papers": 3}
    assert {frozenset(edge[:2]): edge[2] for edge in graph.edges(data=True)} == {
        frozenset({concept("gsm8k"), concept("llama-2-7b")}): {"together": 2, "npmi": 0.415},
        frozenset({concept("gsm8k"), concept("nvidia-a100")}): {"together": 2, "npmi": 0.415},
        frozenset({concept("llama-2-7b"), concept("nvidia-a100")}): {"together": 2, "npmi": 1.0},
    }


@pytest.mark.parametrize("members", ["", " ; kg:member <a:a>", " ; kg:member <a:a>, <a:b>, <a:c>"])
def test_a_loaded_co_occurrence_of_other_than_two_is_no_edge_of_the_graphml(tmp_path: Path, members: str) -> None:
    pair = f"@prefix kg: <https://w3id.org/paperkg/ontology#> . <a:pair> a kg:CoOccurrence{members} ."
    (tmp_path / "pair.ttl").write_text(pair)
    loaded = CliRunner().invoke(main, ["load", str(tmp_path / "pair.ttl"), "--store", str(tmp_path / "store")])
    assert loaded.exit_code == 0, loaded.output
    assert not networkx.read_graphml(export(tmp_path / "store", tmp_path / "concepts.graphml", "graphml"))


def test_without_a_file_the_export_goes_to_standard_output(small_store: Path, tmp_path: Path) -> None:
    result, dashed = (run_export(small_store, "--format", "nt", *dash) for dash in ((), ("-o", "-")))
    assert dashed.stdout_bytes == result.stdout_bytes
    assert result.stdout_bytes == export(small_store, tmp_path / "graph.nt", "nt").read_bytes()


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("graph.ttl", "ttl"),
        ("graph.NT", "nt"),
        ("graph.trig.gz", "trig"),
        ("graph.nq", "nq"),
        ("graph.jsonld", "jsonld"),
        ("graph.json", "jsonld"),
        ("graph.rdf", "rdfxml"),
        ("graph.owl.gz", "rdfxml"),
        ("graph.graphml", "graphml"),
        ("graph.csv", "csv"),
    ],
)
def test_the_name_of_the_file_tells_the_format(small_store: Path, tmp_path: Path, name: str, format: str) -> None:
    told = run_export(small_store, "-o", tmp_path / name)
    assert (told.exit_code, told.output) == (0, "")
    written = (tmp_path / name).read_bytes()
    expected = export(small_store, tmp_path / "expected", format).read_bytes()
    assert (gzip.decompress(written) if name.endswith(".gz") else written) == expected
    assert export(small_store, tmp_path / name, format).read_bytes() == written


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("graph.nq", ("--format", "ttl"), "graph.nq is the name of a file in nq, but --format says ttl: change one"),
        ("graph.csv.gz", ("--format", "nt"), "graph.csv.gz is the name of a file in csv, but --format says nt: change"),
        ("graph.docx", (), "graph.docx does not tell the format of an export: name it .ttl, .nt, .nq, .trig, .rdf, "),
        ("graph", (), "graph does not tell the format of an export: name it .ttl, .nt, .nq, .trig, .rdf, "),
    ],
)
def test_a_name_that_tells_no_format_or_another_one_is_wrong_usage(
    small_store: Path, tmp_path: Path, name: str, arguments: tuple[str, ...], message: str
) -> None:
    result = run_export(small_store, "-o", tmp_path / name, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
def test_named_graphs_that_a_format_cannot_hold_are_told(tmp_path: Path, format: str) -> None:
    build_store(tmp_path / "store", load_readings())
    (tmp_path / "notes.nt").write_text("<urn:a> <urn:b> <urn:c> .")
    for number in (1, 2):
        loaded = ["load", str(tmp_path / "notes.nt"), "--graph", f"urn:g{number}", "--store", str(tmp_path / "store")]
        assert CliRunner().invoke(main, loaded).exit_code == 0
        result = run_export(tmp_path / "store", "--format", format)
        left_out = "" if format in DATASETS else f"named graphs left out: {number}; jsonld, trig and nq hold them\n"
        assert (result.exit_code, result.stderr) == (0, left_out)
        assert (f"urn:g{number}" in result.stdout) == (not left_out)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--format", "docx"), 2, "there is no export format 'docx': choose ttl, nt,"),
        (("--format", "ttl", "--paper", "nowhere"), 1, "there is no paper 'nowhere'; give the title or the id of a"),
        (("--format", "ttl", "--concept", "GSM9K"), 1, "there is no concept 'GSM9K'; the nearest is 'GSM8K'"),
        (("--format", "graphml", "--concept", "GSM8K"), 2, "graphml is the graph of all concepts"),
        (("--format", "csv", "--concept", "GSM8K"), 2, "csv holds what papers state"),
        (("--format", "graphml", "--paper", "survey-of-reasoning"), 2, "graphml is the graph of all concepts"),
    ],
)
def test_what_cannot_be_exported_is_told_and_no_file_appears(
    small_store: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run_export(small_store, "-o", tmp_path / "out", *arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nt", "graph.csv", "graph.graphml"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:2000],
        lambda packed: packed[:-6],
        lambda packed: packed[:3000] + b"\xff" * 100 + packed[3100:],
        lambda packed: packed[:-8] + bytes(8),
        lambda packed: b"no gzip" + packed,
        lambda packed: gzip.compress(gzip.decompress(packed)[:-20]),
    ],
    ids=["half", "no end", "overwritten", "wrong sum", "no gzip", "half a line"],
)
def test_a_damaged_dump_is_told_and_the_file_of_before_is_left(
    tmp_path: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    target = tmp_path / name
    target.write_text("before")
    snapshot = build_store(tmp_path / "store", load_readings())
    snapshot.dump.write_bytes(damage(snapshot.dump.read_bytes()))
    result = run_export(tmp_path / "store", "-o", target)
    told = f"Error: {snapshot.dump}, the graph as a file, cannot be read ("
    assert (result.exit_code, result.stderr.startswith(told), result.stderr.count("\n")) == (1, True, 1), result.output
    assert result.stderr.endswith("): build into an empty folder, or put back a copy of it\n")
    assert target.read_text() == "before"


@pytest.mark.parametrize(
    "statement",
    [
        "<a:s> <http://example.org/1> 2",
        "<a:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 2",
        '<a:s> <a:p> "a form feed \\f"',
    ],
)
def test_what_xml_cannot_hold_is_told_and_nothing_is_written(tmp_path: Path, statement: str) -> None:
    source, store, file = tmp_path / "odd.ttl", tmp_path / "store", tmp_path / "odd.rdf"
    source.write_text(f"{statement} .\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["load", str(source), "--store", str(store)]).exit_code == 0
    result = run_export(store, "-o", file)
    assert (result.exit_code, "choose Turtle" in result.stderr, file.exists()) == (1, True, False)
    asked = ["query", "-", "--store", str(store), "--format", "rdfxml"]
    answer = CliRunner().invoke(main, asked, input="CONSTRUCT WHERE { ?s ?p ?o }")
    assert (answer.exit_code, answer.stdout, "choose Turtle" in answer.stderr) == (1, "", True)
