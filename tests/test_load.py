"""Loading RDF files through the command line, and serving what was loaded."""

import gzip
import json
import re
import shutil
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, Store

from kg.cli import main
from kg.search import Hit, find_names
from kg.store import POINTER, SNAPSHOTS, find_snapshot, open_snapshot
from kg.triples import default_base
from server.app import create_app
from tests.readings import OTHER_BASE, build_store, load_readings
from tests.server.conftest import run_server
from tests.test_unfinished_builds import run_with_little_room

SERVING = Path(__file__).parent.parent / "docs" / "serving.md"
GRAPH = "https://example.org/notes"
A_B_C = {
    "ttl": "@prefix e: <https://example.org/> . e:a e:b e:c .",
    "nt": "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n",
    "nq": "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n",
    "trig": "@prefix e: <https://example.org/> . { e:a e:b e:c }",
    "n3": "@prefix e: <https://example.org/> . e:a e:b e:c .",
    "jsonld": '{"@id": "https://example.org/a", "https://example.org/b": {"@id": "https://example.org/c"}}',
    "rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">'
    '<r:Description r:about="https://example.org/a"><e:b r:resource="https://example.org/c"/></r:Description></r:RDF>',
}
TRIPLE = "<https://example.org/a> <https://example.org/b> <https://example.org/c>"
BOMB = f"""<?xml version="1.0"?>
<!DOCTYPE r:RDF [ <!ENTITY a "aaaaaaaaaa"> <!ENTITY b "&a;&a;&a;"> ]>
{A_B_C["rdf"]}"""


def to_term(depth: int) -> str:
    """Return triple terms of RDF 1.2 in each other."""
    return "<<( <a:x> <a:y> " * depth + "1" + " )>>" * depth


def to_xml(depth: int) -> str:
    """Return triple terms in each other, each on two lines of RDF/XML."""
    begin = '<r:Description r:about="https://example.org/a">\n<e:b r:parseType="Triple">\n'
    whole = begin * depth + "<r:Description><e:b/></r:Description>" + "</e:b></r:Description>" * depth
    start, end = A_B_C["rdf"].split(">", 1)[0], "</r:RDF>"
    return f'{start} r:version="1.2">{whole}{end}'


def load(store: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["load", "--store", str(store), *map(str, arguments)])


def find_quads(store: Path) -> list[str]:
    _snapshot, graph = open_snapshot(store)
    return sorted(map(str, graph))


def write(file: Path, text: str) -> Path:
    file.write_bytes(gzip.compress(text.encode()) if file.suffix == ".gz" else text.encode())
    return file


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("extension", A_B_C)
def test_every_format_is_loaded_into_the_default_graph_or_into_the_one_that_is_named(
    tmp_path: Path, extension: str, packed: str, mark: str
) -> None:
    file, store = write(tmp_path / f"notes.{extension}{packed}", mark + A_B_C[extension]), tmp_path / "store"
    result = load(store, file)
    told = "the next `kg build` drops what is loaded into the default graph, --graph IRI keeps it"
    assert (result.exit_code, result.stdout) == (0, f"{file} loaded into the default graph of {store}: {told}\n")
    assert load(store, file, "--graph", GRAPH).stdout == f"{file} loaded into {GRAPH} of {store}\n"
    assert find_quads(store) == sorted([TRIPLE, f"{TRIPLE} <{GRAPH}>"])


def test_graphs_that_a_file_names_are_kept(tmp_path: Path) -> None:
    text = "@prefix e: <https://example.org/> . e:mine { e:a e:b e:c } { e:a e:b e:d }"
    load(tmp_path / "store", write(tmp_path / "both.trig", text), "--graph", GRAPH)
    assert find_quads(tmp_path / "store") == [
        f"{TRIPLE} <https://example.org/mine>",
        f"{TRIPLE.replace('org/c', 'org/d')} <{GRAPH}>",
    ]


@pytest.mark.parametrize(
    ("texts", "arguments", "said"),
    [
        (("e:mine { e:a e:b e:c }",), ("--graph", GRAPH), "loaded into https://example.org/mine of "),
        (("e:mine { e:a e:b e:c }",), (), "loaded into https://example.org/mine of "),
        (("e:mine { e:a e:b e:c }", "e:my { e:a e:b e:c }"), (), "loaded into 2 named graphs of "),
        (("e:mine { e:a e:b e:c } { e:a e:b e:d }",), ("--graph", GRAPH), "loaded into 2 named graphs of "),
        (("e:mine { e:a e:b e:c } { e:a e:b e:d }",), (), "loaded into the default graph and https://example.org/mine"),
    ],
)
def test_the_graphs_that_were_written_are_told(
    tmp_path: Path, texts: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    head = "@prefix e: <https://example.org/> . "
    files = [write(tmp_path / f"{number}.trig", head + text) for number, text in enumerate(texts)]
    result = load(tmp_path / "store", *files, *arguments)
    assert (result.exit_code, said in result.stdout) == (0, True), result.output
    assert ("kg build" in result.stdout) == ("the default graph" in said)


def test_the_documented_corrections_by_hand_hold_after_another_build(tmp_path: Path) -> None:
    recipe = SERVING.read_text(encoding="utf-8").partition("## Corrections by hand")[2]
    wrong, missing = re.findall(r"```turtle\n(.*?)```", recipe, re.DOTALL)
    query = write(tmp_path / "corrected.rq", re.search(r"```sparql\n(.*?)```", recipe, re.DOTALL)[1])
    store, papers = tmp_path / "store", tmp_path / "papers.jsonl"
    paper = {"id": "2401.00001", "title": "A solver", "abstract": "We evaluate our solver on GSM8K and MATH."}
    build_papers(papers, store, paper)
    assert ask(store, query) == {"gsm8k", "math"}
    load(store, write(tmp_path / "wrong.ttl", wrong), "--graph", "https://example.org/wrong")
    load(store, write(tmp_path / "missing.ttl", missing), "--graph", "https://example.org/missing")
    assert ask(store, query) == {"humaneval", "math"}
    build_papers(papers, store, paper, {"id": "2", "title": "Another", "abstract": "We evaluate LoRA on HumanEval."})
    assert ask(store, query) == {"humaneval", "math"}


def build_papers(file: Path, store: Path, *papers: dict[str, str]) -> None:
    file.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(file), "--store", str(store)])
    assert result.exit_code == 0, result.output


def ask(store: Path, query: Path) -> set[str]:
    """Return the slugs of the benchmarks that a query finds."""
    arguments = ["query", "--file", str(query), "--format", "csv", "--store", str(store)]
    answer = CliRunner().invoke(main, arguments).stdout.splitlines()
    assert answer[0] == "paper,benchmark"
    return {line.rpartition("/")[2] for line in answer[1:]}


def test_relative_iris_are_relative_to_the_graph(tmp_path: Path) -> None:
    load(tmp_path / "store", write(tmp_path / "own.ttl", "<> <b> <c> ."), "--graph", GRAPH)
    assert find_quads(tmp_path / "store") == [f"<{GRAPH}> <https://example.org/b> <https://example.org/c> <{GRAPH}>"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bad.ttl", A_B_C["ttl"] + "\n<https://example.org/a> .\n", "bad.ttl, line 2, is no Turtle: "),
        ("bad.nt", A_B_C["nt"] * 3 + "<a> .\n", "bad.nt, line 4, is no N-Triples: "),
        ("bad.nq.gz", A_B_C["nq"] + "<a> .\n", "bad.nq.gz, line 2, is no N-Quads: "),
        ("long.ttl", f'<a:s> <a:p> "{"x" * 17 * 1024 * 1024}" .', "long.ttl has a term of more than 16 MiB: "),
        ("bad.jsonld", '{\n"@id": }', "bad.jsonld, line 2, is no JSON-LD: "),
        ("bad.rdf", A_B_C["rdf"][:-4], "bad.rdf, line 1, is no RDF/XML: "),
        ("bomb.rdf", BOMB, "bomb.rdf, line 2, has a DOCTYPE, whose entities may expand without end: remove it"),
        ("late.rdf", A_B_C["rdf"].replace("<r:D", '<!DOCTYPE a [<!ENTITY b "b">]><r:D'), "late.rdf, line 1, is no RDF"),
        ("name.rdf", A_B_C["rdf"].replace("<e:b", "<f:b"), "name.rdf, line 1, is no RDF/XML: unbound prefix"),
        (
            "deep.ttl",
            f'<a:s> <a:p> """ <<(\n""" , {to_term(501)} .',
            "deep.ttl, line 2, is nested too deeply: 500 triple t",
        ),
        ("deep.nt", f"<a:s> <a:p> {to_term(200_000)} .", "deep.nt, line 1, is nested too deeply: 500 triple terms"),
        ("deep.rdf", to_xml(501), "deep.rdf, line 1002, is nested too deeply: 500 triple terms in each other are read"),
        ("deep.jsonld", '{"a:p":' * 50_000 + "1" + "}" * 50_000, "deep.jsonld, line 1, is nested too deeply: 500 obj"),
        (
            "list.jsonld",
            '{"a:p":' + "[" * 50_000 + "]" * 50_000 + "}",
            "list.jsonld, line 1, is nested too deeply: 500",
        ),
        ("empty.nt", "", "empty.nt holds no triples: give a file that does"),
        ("empty.trig", "# nothing", "empty.trig holds no triples: "),
        ("notes.docx", "", "notes.docx has no extension of an RDF format: name it .ttl, .nt,"),
    ],
)
def test_what_is_malformed_is_told_with_its_line_and_nothing_is_changed(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    store, good = tmp_path / "store", write(tmp_path / "good.ttl", A_B_C["ttl"])
    load(store, good)
    before = find_snapshot(store)
    result = load(store, good, write(tmp_path / name, text), "--graph", GRAPH)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr and len(result.stderr.splitlines()) == 1
    assert find_snapshot(store) == before
    assert find_quads(store) == [TRIPLE]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("texts.ttl", "<a:s> <a:p> '<<' , <a:b#c> . # it's <<\n" * 600),
        ("long.ttl", "<a:s> <a:p> '''\n\\' << '' ''' . # <<\n" * 600),
        ("quoted.ttl", '<a:s> <a:p> """\n<<\n\\""" <<""" .\n' * 600),
        ("terms.ttl", f"<a:s> <a:p> {to_term(20)} .\n<a:s> <a:p> 1 {{| <a:q> 2 |}} .\n" * 600),
        ("left.nt", '<a:s> <a:p> "x"@en--ltr .'),
        ("terms.rdf", to_xml(20)),
    ],
)
def test_terms_of_rdf_1_2_are_read_and_what_is_like_them_is_not_counted(tmp_path: Path, name: str, text: str) -> None:
    result = load(tmp_path / "store", write(tmp_path / name, text))
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_copy_of_a_load_that_failed_is_closed_before_it_is_deleted(tmp_path: Path) -> None:
    """An engine that still works in a folder makes files in it that keep it from being deleted, and misses others."""
    good, bad = write(tmp_path / "good.ttl", A_B_C["ttl"]), write(tmp_path / "bad.ttl", "<a> .")
    load(tmp_path / "store", good)
    failed = load(tmp_path / "store", good, bad)  # what was raised is held here, and may hold the engine
    assert (failed.exit_code, "is no Turtle" in failed.stderr) == (1, True)
    assert [name for name in find_open_files() if name.startswith(str(tmp_path))] == []
    assert len(list((tmp_path / "store" / SNAPSHOTS).iterdir())) == 1


def test_a_load_for_which_there_is_no_room_is_told_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    file, store = write(tmp_path / "good.ttl", A_B_C["ttl"]), tmp_path / "store"
    failed = run_with_little_room("load", file, "--store", store, room=1024)
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (1, "", 1), failed.stderr
    assert failed.stderr.startswith("Error: a file cannot be read or written: IO error: ")
    assert f"{store / SNAPSHOTS}/" in failed.stderr and failed.stderr.endswith(": File too large\n")
    assert list((store / SNAPSHOTS).iterdir()) == []


def test_where_there_is_no_room_for_the_index_nothing_is_loaded_and_nothing_left(tmp_path: Path) -> None:
    file, store = write(tmp_path / "good.ttl", A_B_C["ttl"]), tmp_path / "store"
    failed = run_with_little_room("load", file, "--store", store, room=150_000)
    said = "/index.sqlite, the index for search, cannot be written: disk I/O error\n"
    assert (failed.returncode, failed.stderr.endswith(said), failed.stderr.count("\n")) == (1, True, 1), failed.stderr
    assert (find_snapshot(store), list((store / SNAPSHOTS).iterdir())) == (None, [])
    assert load(store, file).exit_code == 0
    assert open_snapshot(store)[0].search.exists()


def test_the_index_of_what_is_loaded_is_written_before_it_is_served(small_store: Path, tmp_path: Path) -> None:
    written, store = tmp_path / "graph.nt", tmp_path / "store"
    exported = CliRunner().invoke(main, ["export", "--format", "nt", "-o", str(written), "--store", str(small_store)])
    assert exported.exit_code == 0, exported.output
    assert load(store, written).exit_code == 0
    assert find_snapshot(store).search.stat().st_mtime_ns < (store / POINTER).stat().st_mtime_ns


def test_a_concept_that_is_loaded_into_a_built_store_is_found_by_its_names(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build_store(store, load_readings())
    served, _graph = open_snapshot(store)  # what is held is not deleted
    before = served.search.read_bytes()
    for name in ("Zorble", "Blarg"):
        assert load(store, write(tmp_path / f"{name}.ttl", to_benchmark(name))).exit_code == 0
        asked = [
            "query",
            "papers-on-benchmark",
            f"benchmark={name.lower()} test",
            "--format=csv",
            "--store",
            str(store),
        ]
        answer = CliRunner().invoke(main, asked)
        assert answer.stdout.splitlines()[1:] == [f"{default_base()}paper/survey-of-reasoning,A survey of reasoning,,"]
    index = open_snapshot(store)[0].search
    hits = [find_names(index, text)[0] for text in ("zorble test", "blarg test", "gsm8k")]
    assert [hit.label for hit in hits] == ["ZorbleBench", "BlargBench", "GSM8K"]
    assert (served.search.read_bytes(), find_names(served.search, "zorble test", what="concept")) == (before, ())


def test_what_is_loaded_into_a_named_graph_leaves_the_index_as_it_is(tmp_path: Path) -> None:
    served = build_store(tmp_path / "store", load_readings())
    assert load(tmp_path / "store", write(tmp_path / "a.ttl", to_benchmark("Zorble")), "--graph", GRAPH).exit_code == 0
    assert open_snapshot(tmp_path / "store")[0].search.samefile(served.search)


def to_benchmark(name: str) -> str:
    """Return Turtle of a benchmark with a second name, on which a paper of the readings evaluates."""
    return f"""
      @prefix kg: <https://w3id.org/paperkg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
      @base <{default_base()}> .
      <concept/{name.lower()}> a kg:Concept , kg:Dataset , kg:Benchmark ; skos:prefLabel "{name}Bench" ;
        skos:altLabel "{name} Test" ; kg:paperCount 1 ; kg:known false .
      <paper/survey-of-reasoning> kg:evaluatesOn <concept/{name.lower()}> .
    """


@pytest.mark.parametrize(
    "value", ['"many"', '"99999999999999999999999"^^xsd:integer', '"x"^^xsd:integer', "2001.5", "kg:a"]
)
def test_values_that_are_no_numbers_are_loaded_and_the_rest_is_searched_and_shown(tmp_path: Path, value: str) -> None:
    text = f"""
      @prefix kg: <https://w3id.org/paperkg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
      @prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      @base <https://example.org/concept/> .
      <odd> a kg:Concept ; skos:prefLabel "Odd" ; kg:paperCount {value} .
      <even> a kg:Concept ; skos:prefLabel "Even" ; kg:paperCount 2 .
      <%41> a kg:Concept ; skos:prefLabel "A" ; kg:paperCount 3 .
      <A> a kg:Concept ; skos:prefLabel "A" ; kg:paperCount 4 .
      <../paper/1> a kg:Paper ; dcterms:identifier "1" ; dcterms:title "One" ; kg:year {value} .
      <m> a kg:Mention ; kg:confidence {value} . <n> a kg:Mention ; kg:confidence 0.95 .
    """
    loaded = load(tmp_path / "store", write(tmp_path / "odd.ttl", text))
    assert (loaded.exit_code, loaded.exception) == (0, None), loaded.output
    index = open_snapshot(tmp_path / "store")[0].search
    assert find_names(index, "even")[0] == Hit("Even", "Concept", "even", 2)
    assert find_names(index, "a")[0] == Hit("A", "Concept", "A", 4)
    client = create_app(tmp_path / "store").test_client()
    pages = ("/", "/papers", "/concepts", "/quality", "/search?q=odd")
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def find_open_files() -> list[str]:
    """Return what this process has open, deleted files too."""
    return [str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]


@pytest.mark.parametrize("end", [-30, -4])
def test_half_a_gzip_file_is_told(tmp_path: Path, end: int) -> None:
    file = tmp_path / "half.nt.gz"
    file.write_bytes(gzip.compress(A_B_C["nt"].encode())[:end])
    result = load(tmp_path / "store", file)
    assert (result.exit_code, find_snapshot(tmp_path / "store")) == (1, None)
    assert f"{file} is no whole gzip file" in result.stderr


@pytest.mark.parametrize("graph", ["notes", "https://example.org/my notes", ""])
def test_a_graph_that_is_no_iri_is_told(tmp_path: Path, graph: str) -> None:
    result = load(tmp_path / "store", write(tmp_path / "a.ttl", A_B_C["ttl"]), "--graph", graph)
    assert result.exit_code == 1
    assert f"{graph!r} is no IRI for a graph" in result.stderr and "https://example.org/notes" in result.stderr


def test_a_store_without_papers_is_served(tmp_path: Path) -> None:
    load(tmp_path / "store", write(tmp_path / "a.ttl", A_B_C["ttl"]))
    pages = ("/", "/papers", "/concepts", "/search?q=a", "/suggest?q=a", "/queries", "/graph",
             "/quality", "/compare", "/downloads", "/ontology", "/sparql")  # fmt: skip
    with run_server(tmp_path / "store") as address, httpx.Client(base_url=address) as client:
        read = {page: client.get(page, headers={"Accept": "text/html"}).status_code for page in pages}
        answer = client.get("/sparql", params={"query": "SELECT ?s ?p ?o { ?s ?p ?o }", "format": "csv"})
    assert read == dict.fromkeys(pages, 200)
    assert answer.text.splitlines()[1:] == ["https://example.org/a,https://example.org/b,https://example.org/c"]


def test_the_pages_of_a_changed_graph_tell_no_number_of_triples_and_the_download_is_what_the_store_holds(
    tmp_path: Path,
) -> None:
    snapshot = build_store(tmp_path / "store", load_readings())
    load(tmp_path / "store", write(tmp_path / "a.ttl", A_B_C["ttl"]), write(tmp_path / "g.nq", f"{TRIPLE} <{GRAPH}> ."))
    client = create_app(tmp_path / "store").test_client()
    for page in ("/", "/downloads"):
        text = client.get(page, headers={"Accept": "text/html"}).text
        assert f"{snapshot.triples:,}" not in text and "None" not in text
    packed = [client.get("/downloads/paperkg.nt.gz").data for _ in range(2)]
    assert packed[0] == packed[1]
    found = Store()
    found.load(gzip.decompress(packed[0]), format=RdfFormat.N_TRIPLES)
    assert len(found) == (snapshot.triples or 0) + 1
    assert client.get("/search?q=QuickTune").text.count("QuickTune") > 1


@pytest.mark.parametrize("base", ["https://w3id.org/paperkg/", "https://example.org/kg/"])
def test_a_graph_that_was_built_elsewhere_is_searched_and_shown_once_it_is_loaded(
    small_store: Path, tmp_path: Path, base: str
) -> None:
    written = tmp_path / "graph.nt"
    exported = CliRunner().invoke(main, ["export", "--format", "nt", "-o", str(written), "--store", str(small_store)])
    assert exported.exit_code == 0, exported.output
    for kind in ("paper", "concept", "cooccurrence", "extractor", "slice"):
        text = written.read_text(encoding="utf-8")
        written.write_text(text.replace(f"<https://w3id.org/paperkg/{kind}/", f"<{base}{kind}/"), encoding="utf-8")
    assert load(tmp_path / "store", written).exit_code == 0
    snapshot = open_snapshot(tmp_path / "store")[0]
    assert find_names(snapshot.search, "gsm 8k")[0] == Hit("GSM8K", "Benchmark", "gsm8k", 3)
    page = create_app(tmp_path / "store").test_client().get("/concept/gsm8k", headers={"Accept": "text/html"})
    assert (page.status_code, "GSM8K" in page.text) == (200, True)


@pytest.fixture(scope="module")
def joined_store(small_store: Path, other_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library's store into which the graph of another library is loaded, which has the same papers."""
    folder = tmp_path_factory.mktemp("joined")
    written, store = folder / "other.nt", folder / "store"
    shutil.copytree(small_store, store)
    exported = CliRunner().invoke(main, ["export", "-o", str(written), "--store", str(other_store)])
    assert exported.exit_code == 0, exported.output
    assert load(store, written).exit_code == 0
    return store


@pytest.mark.parametrize(
    ("name", "base"),
    [
        *((name, default_base()) for name in ("GSM8K", "gsm8k", "gsm 8k", f"{default_base()}concept/gsm8k")),
        (f"{OTHER_BASE}concept/gsm8k", OTHER_BASE),
    ],
)
def test_a_name_means_what_the_store_built_and_an_iri_what_was_loaded_too(
    joined_store: Path, name: str, base: str
) -> None:
    asked = ["query", "papers-on-benchmark", f"benchmark={name}", "--format=csv", "--store", str(joined_store)]
    answer = CliRunner().invoke(main, asked)
    assert answer.exit_code == 0, answer.output
    papers = {line.partition("paper/")[0] for line in answer.output.splitlines()[1:]}
    assert papers == {base}


def test_the_picture_of_a_concept_is_of_what_the_store_built(joined_store: Path) -> None:
    page = create_app(joined_store).test_client().get("/concept/gsm8k/graph", headers={"Accept": "text/html"})
    assert (page.status_code, "reasoning" in page.text, OTHER_BASE in page.text) == (200, True, False)
