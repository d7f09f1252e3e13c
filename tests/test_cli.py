"""The verbs of the command line, as a user types them."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.queries import load_queries
from kg.sources import NOTES, formats

SEEDS = Path(__file__).parent.parent / "seeds"


def run(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text)


def test_every_verb_explains_itself():
    assert all(run(verb, "--help").exit_code == 0 for verb in main.commands)


def test_building_the_seeds_twice_changes_nothing(tmp_path):
    first = run("build", SEEDS, "--store", tmp_path / "store")
    run("export", "--store", tmp_path / "store", "-o", tmp_path / "first.nt", "--format", "nt")
    second = run("build", SEEDS, "--store", tmp_path / "store")
    run("export", "--store", tmp_path / "store", "-o", tmp_path / "second.nt", "--format", "nt")
    assert "104 papers" in first.output and "104 added, 0 changed" in first.output
    assert "0 added, 0 changed, 104 unchanged" in second.output
    assert (tmp_path / "first.nt").read_bytes() == (tmp_path / "second.nt").read_bytes()


def test_a_malformed_line_ends_the_build_or_is_left_out(tmp_path):
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"id": "a", "title": "On BERT", "abstract": "We use BERT."}\n{"id": "b"}\n')
    strict = run("build", papers, "--store", tmp_path / "strict")
    lenient = run("build", papers, "--store", tmp_path / "lenient", "--keep-going")
    assert strict.exit_code == 1 and "papers.jsonl:2" in strict.output
    assert lenient.exit_code == 0 and "left out:" in lenient.output and "1 paper in" in lenient.output
    assert "dropped, 1 left out; " in lenient.stdout.splitlines()[-1]


def test_an_unreadable_file_of_a_folder_ends_the_build_with_the_option_that_leaves_it_out(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.jsonl").touch()
    (folder / "b.jsonl").write_text('{"id": "b", "title": "On BERT", "abstract": "We use BERT."}\n')
    strict = run("build", folder, "--store", tmp_path / "store")
    lenient = run("build", folder, "--store", tmp_path / "store", "--keep-going")
    said = f"{folder / 'a.jsonl'}: the file is empty; expected papers"
    assert strict.exit_code == 1
    assert strict.stderr.strip() == f"Error: {said}; --keep-going leaves it out; the graph is as it was"
    assert lenient.exit_code == 0 and f"left out: {said}\n" in lenient.stderr and "1 paper in" in lenient.output
    assert "--keep-going" not in run("extract", folder / "a.jsonl").output
    (folder / "a.jsonl").write_text('{"id": "a"}\n')
    assert run("extract", folder).stderr.count("; --keep-going leaves it out") == 1


@pytest.mark.parametrize("verb", ["build", "extract"])
def test_a_source_without_a_name_is_not_the_current_folder(verb):
    result = run(verb, "")
    assert result.exit_code == 2
    assert "Error: Invalid value for 'SOURCES...': '' is no source; give a file, a folder or -\n" in result.stderr


@pytest.mark.parametrize("verb", ["build", "extract"])
def test_the_help_says_in_which_forms_papers_are_and_which_files_of_a_folder_are_read(verb):
    told = " ".join(run(verb, "--help").output.split())
    assert [form.NAME for form in formats() if form.NAME not in told] == []
    assert [name for name in (*NOTES, "hidden", "subfolders are not read") if name not in told] == []


def test_extract_reads_standard_input_and_keeps_ids():
    paper = {"id": "my/id 7", "title": "On BERT", "abstract": "We use BERT on SQuAD.", "more": 1}
    result = run("extract", "-", text=json.dumps(paper) + "\n")
    assert json.loads(result.stdout)["id"] == "my/id 7"


def test_extract_writes_a_paper_of_two_sources_once_as_a_build_takes_it(tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    papers = [{"id": name, "title": f"On BERT {name}", "abstract": "We use BERT."} for name in "ab"]
    one.write_text(json.dumps(papers[0]) + "\n")
    two.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    result = run("extract", one, two)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    assert result.stderr.splitlines()[-1] == "left out, as papers before them have their ids: 1"


@pytest.mark.parametrize("format_name", ["csv", "json", "tsv", "xml", "table"])
def test_a_canned_query_answers_in_every_format(seed_store, format_name):
    result = run("query", "papers-on-benchmark", "benchmark=GSM8K", "--format", format_name, "--store", seed_store)
    assert result.exit_code == 0
    assert "Scaling" in result.output


def test_queries_come_from_a_file_and_from_standard_input(seed_store, tmp_path):
    text = "PREFIX kg: <https://w3id.org/paperkg/ontology#> SELECT (COUNT(*) AS ?n) { ?p a kg:Paper }"
    (tmp_path / "q.rq").write_text(text)
    from_file = run("query", "--file", tmp_path / "q.rq", "--format", "csv", "--store", seed_store)
    from_input = run("query", "-", "--format", "csv", "--store", seed_store, text=text)
    assert from_file.output.split() == from_input.output.split() == ["n", "104"]


def test_an_answer_without_rows_says_so(seed_store):
    empty = run("query", "introductions", "concept=accuracy", "--store", seed_store)
    assert empty.exit_code == 0
    assert empty.output.splitlines()[-1] == "0 rows"
    assert "0 rows" not in run("query", "introductions", "--store", seed_store).output


def test_a_prefix_that_is_not_declared_is_told_with_the_line_that_declares_it(seed_store):
    result = run("query", "-", "--store", seed_store, text="SELECT * { ?paper kg:uses ?b }")
    assert result.exit_code == 1
    said = "error at 1:19: the prefix kg: is not declared; begin with PREFIX kg: <https://w3id.org/paperkg/ontology#>"
    assert result.stderr == f"Error: this is not SPARQL 1.1: {said}\n"


def test_a_slip_in_a_canned_query_is_told_as_in_any_other(small_store, monkeypatch):
    query = load_queries()["most-used"]
    broken = replace(query, text=query.text.replace("\nSELECT ", "\nSELEC "))
    monkeypatch.setattr("kg.queries.load_queries", lambda: {"most-used": broken})
    result = run("query", "most-used", "--store", small_store)
    assert result.exit_code == 1
    line = broken.text.splitlines().index("SELEC ?concept ?name ?papers") + 1
    said = f"error at {line}:1: SELEC is no word of SPARQL; the nearest is SELECT"
    assert result.stderr == f"Error: this is not SPARQL 1.1: {said}\n"


@pytest.mark.parametrize(
    ("text", "formats"),
    [("SELECT * {}", "json, xml, csv, tsv"), ("CONSTRUCT WHERE { ?s ?p ?o }", "ttl, nt, jsonld, rdfxml, trig, nq")],
)
def test_a_format_that_there_is_not_is_told_with_all_that_there_are(small_store, text, formats):
    result = run("query", "-", "--format", "docx", "--store", small_store, text=text)
    assert result.exit_code == 2
    said = f"Error: there is no format 'docx' for this answer: choose {formats} or table"
    assert result.stderr.splitlines()[-1] == said


def test_a_query_called_like_a_file_is_told_how_a_file_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("SELECT * {}")
    for name in ("mine", "other.rq"):
        result = run("query", name, "--store", tmp_path / "none")
        assert result.exit_code == 1
        assert result.stderr == f"Error: there is no canned query '{name}': `kg query --file {name}` runs a file\n"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Nope", "give the name of a concept of this graph"),
        ("GSM9K", "the nearest is 'GSM8K'"),
        ("Transfomer", "the nearest are 'Transformer'"),
    ],
)
def test_a_concept_that_there_is_not_is_told_with_names_that_are_like_it(seed_store, typed, told):
    result = run("draw", typed, "--store", seed_store)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: there is no concept '{typed}'; {told}")


def test_a_name_that_is_not_utf_8_is_told_in_one_sentence(seed_store):
    name = "caf\udce9"
    for verb in (["draw", name], ["export", "--paper", name], ["query", "papers-on-benchmark", f"benchmark={name}"]):
        result = run(*verb, "--store", seed_store)
        assert result.exit_code == 1
        assert "'caf\\udce9' is not UTF-8: write it in that encoding" in result.stderr


def test_a_query_that_there_is_not_is_told_before_a_store_that_there_is_not(tmp_path):
    result = run("query", "most-usd", "--store", tmp_path / "none")
    assert result.exit_code == 1
    assert "there is no canned query 'most-usd' (did you mean 'most-used' or 'most-studied'?)" in result.output
    assert "none" not in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query", "no-such-query"], 1, "there is no canned query 'no-such-query'"),
        (["query", "most-usd"], 1, "there is no canned query 'most-usd' (did you mean 'most-used'"),
        (["query", "papers-on-benchmark", "GSM8K"], 2, "write it as name=value"),
        (["query", "papers-on-benchmark", "benchmark=GSM9K"], 1, "GSM8K"),
        (["query", "pairs", "atLeast=2", "atLeast=3"], 2, "atLeast is given twice: give it once"),
        (["query", "papers-on-benchmark", "--format", "docx"], 2, "there is no format 'docx'"),
        (["query", "-"], 1, "this is not SPARQL"),
        (["query", "-", "benchmark=GSM8K"], 2, "only a canned query takes values: write them into the SPARQL"),
        (["query", "--file", __file__, "benchmark=GSM8K"], 2, "only a canned query takes values"),
        (["query", "--file", __file__, "-", "benchmark=GSM8K"], 2, "only a canned query takes values"),
        (["export", "--format", "docx"], 2, "docx"),
        (["export", "--paper", "no-such-paper"], 1, "no-such-paper"),
        (["draw", "no-such-concept"], 1, "no-such-concept"),
        (["draw", ""], 1, "there is no concept ''; give the name of a concept of this graph"),
        (["draw", "-o", "graph.png"], 1, "graph.png would hold a page of HTML: name it graph.html"),
        (["extract", "/no/such/file"], 1, "/no/such/file"),
        (["build"], 2, "Missing argument"),
    ],
)
def test_wrong_input_gets_one_sentence_and_the_right_exit_code(seed_store, arguments, code, said):
    takes_store = arguments[0] in {"query", "export", "draw"}
    result = run(*arguments, *(["--store", seed_store] if takes_store else []), text="SELEKT")
    assert result.exit_code == code, result.output
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_store_that_is_not_there_is_named(tmp_path):
    result = run("query", "pairs", "--store", tmp_path / "none")
    assert result.exit_code == 1
    assert "no store in" in result.output and "kg build" in result.output


def test_an_output_folder_that_is_not_there_is_named(seed_store, tmp_path):
    result = run("draw", "GSM8K", "-o", tmp_path / "no" / "page.html", "--store", seed_store)
    assert result.exit_code == 1
    assert "there is no folder" in result.output


@pytest.mark.parametrize(
    ("arguments", "name", "why"),
    [
        (["build", SEEDS, "--store", "{file}/store"], "{file}/store/current.json", "Not a directory"),
        (["build", SEEDS, "--store", "/proc/store"], "/proc/store", "No such file or directory"),
        (["load", "{file}", "--store", "{file}/store"], "{file}/store/snapshots", "Not a directory"),
        (["extract", SEEDS, "-o", "/proc/facts.jsonl"], "/proc/facts.jsonl", "No such file or directory"),
        (["export", "-o", "/proc/graph.ttl", "--store", "{store}"], "/proc/graph.ttl", "No such file or directory"),
        (["draw", "-o", "/proc/page.html", "--store", "{store}"], "/proc/page.html", "No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_told_by_its_name(small_store, tmp_path, arguments, name, why):
    file = tmp_path / "notes.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    result = run(*(str(argument).format(file=file, store=small_store) for argument in arguments))
    assert result.exit_code == 1, result.output
    assert result.stderr.splitlines()[-1] == f"Error: {name.format(file=file)} cannot be read or written: {why}"
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["export", "--format", "nt"], "standard output"),
        (["export", "--format", "ttl", "-o", "/dev/full"], "/dev/full"),
        (["export", "--format", "csv"], "standard output"),
        (["query", "most-used", "--format", "csv"], "standard output"),
        (["draw"], "standard output"),
    ],
)
def test_what_a_full_disk_has_no_room_for_is_told_by_its_name(small_store, arguments, name):
    command = [sys.executable, "-m", "kg", *arguments, "--store", str(small_store)]
    with Path("/dev/full").open("wb") as full:
        failed = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    said = f"Error: {name} cannot be read or written: No space left on device\n"
    assert (failed.returncode, failed.stderr) == (1, said)


def test_draw_writes_one_page(seed_store, tmp_path):
    assert run("draw", "GSM8K", "-o", tmp_path / "page.html", "--store", seed_store).exit_code == 0
    assert "GSM8K" in (tmp_path / "page.html").read_text()


def test_a_table_shows_texts_as_they_are(tmp_path):
    papers, store = tmp_path / "papers.jsonl", tmp_path / "store"
    title = "[INST] scores in [min, max] [/INST] of :100: [bold]"
    papers.write_text(json.dumps({"id": "a", "title": title, "abstract": "We use BERT."}), encoding="utf-8")
    assert run("build", papers, "--store", store).exit_code == 0
    asked = "PREFIX dcterms: <http://purl.org/dc/terms/> SELECT ?title { ?paper dcterms:title ?title }"
    result = run("query", "-", "--store", store, text=asked)
    assert (result.exit_code, title in result.stdout) == (0, True)


def test_output_goes_through_a_link_and_into_a_pipe(small_store, tmp_path):
    file, link, pipe = tmp_path / "graph.nt", tmp_path / "link.nt", tmp_path / "pipe"
    link.symlink_to(file)
    assert run("export", "--store", small_store, "-o", link).exit_code == 0
    assert link.is_symlink() and file.read_bytes().count(b"\n") > 100
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        assert run("export", "--store", small_store, "--format", "nt", "-o", pipe).exit_code == 0
    assert (read.result(), pipe.is_fifo()) == (file.read_bytes(), True)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            b"SELECT (<http://e.org/f>(1) AS ?x) {}",
            "this query cannot be answered: The custom function <http://e.org/f>",
        ),
        (b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "this query cannot be answered: "),
        (b"ASK { ?s ?p 'caf\xe9' }", "q.rq holds byte 0xE9 that is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_query_file_that_cannot_be_answered_is_told_in_one_sentence(small_store, tmp_path, written, said):
    file = tmp_path / "q.rq"
    file.write_bytes(written)
    result = run("query", "--file", file, "--store", small_store)
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (1, True, 1), result.output


@pytest.mark.parametrize(
    ("opening", "closing"), [("{", "}"), ("FILTER EXISTS {", "}"), ("?s ?p [ ?q (", ")]"), ("FILTER(STR(", "))")]
)
def test_a_query_that_is_nested_too_deeply_is_told_in_one_sentence(small_store, opening, closing):
    text = "ASK {" + opening * 20_000 + closing * 20_000 + "}"
    result = run("query", "-", "--store", small_store, text=text)
    said = f"Error: this query is nested too deeply: it has {20_000 * len(closing) + 1} brackets in each other, and at "
    assert (result.exit_code, result.stderr) == (1, f"{said}most 500 are read\n")


def test_brackets_in_strings_and_comments_and_beside_each_other_are_not_nested(small_store):
    text = "ASK {" + " ".join(["{}"] * 600) + "# " + "{" * 600 + "\nFILTER(STRLEN('" + "(" * 600 + "') = 600)}"
    assert run("query", "-", "--store", small_store, text=text).stdout == "yes\n"


def test_a_query_has_one_source(small_store, tmp_path):
    file = tmp_path / "q.rq"
    file.write_text("\ufeffASK {}", encoding="utf-8")
    assert run("query", "--file", file, "--store", small_store).stdout == "yes\n"
    result = run("query", "most-used", "--file", file, "--store", small_store)
    assert (result.exit_code, "NAME and --file are two queries" in result.stderr) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [("--help",), ("query", "--help"), ("--version",)])
def test_no_room_for_the_help_is_one_sentence(arguments: tuple[str, ...]) -> None:
    said = "standard output cannot be written: No space left on device"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "kg", *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, f"Error: {said}\n")


def test_letters_that_the_output_cannot_hold_are_escaped(small_store: Path) -> None:
    command = [sys.executable, "-m", "kg", "query", "-", "--store", str(small_store)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    text = 'SELECT ("caf\u00e9" AS ?x) {}'.encode()
    done = subprocess.run(command, input=text, env=environment, capture_output=True)
    assert (done.returncode, b"caf\\xe9" in done.stdout) == (0, True), done.stderr


def test_an_update_on_the_command_line_is_sent_to_load(small_store: Path) -> None:
    result = run("query", "-", "--store", small_store, text="INSERT DATA { <a:s> <a:p> 1 }")
    assert result.exit_code == 1
    assert (
        "this is an update, and a query only reads: write RDF, and put it into the graph by `kg load`" in result.stderr
    )
