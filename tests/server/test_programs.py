"""The programs that people ask endpoints with, against a real server: roqet, rapper and curl."""

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.server.conftest import PAPER, PATIENCE, TOKEN

PAPER_IRI = f"https://w3id.org/paperkg/paper/{PAPER}"
COUNT = "SELECT (COUNT(?paper) AS ?papers) { ?paper a <https://w3id.org/paperkg/ontology#Paper> }"
TITLE = f'SELECT ?title ("é模𝔸" AS ?text) {{ <{PAPER_IRI}> <http://purl.org/dc/terms/title> ?title }}'
CONSTRUCT = f"CONSTRUCT WHERE {{ <{PAPER_IRI}> ?property ?value }}"


def run(*command: str) -> str:
    """Return what a program prints; without the program the test is skipped, but CI must have it."""
    if not shutil.which(command[0]) and not os.environ.get("CI"):
        pytest.skip(f"there is no {command[0]} here (install Debian's curl, rasqal-utils and raptor2-utils)")
    done = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE)
    return done.stdout.decode()


def test_roqet_reads_rows(served: str) -> None:
    answer = run("roqet", "-q", "-p", f"{served}/sparql", "-r", "csv", "-e", TITLE)
    assert [row["text"] for row in csv.DictReader(io.StringIO(answer))] == ["é模𝔸"]
    assert "<literal" in run("roqet", "-q", "-p", f"{served}/sparql", "-r", "xml", "-e", COUNT)


def test_roqet_reads_rows_of_a_file_and_of_other_graphs(served: str, tmp_path: Path) -> None:
    file = tmp_path / "count.rq"
    file.write_text(COUNT, encoding="utf-8")
    graph = ("-D", "http://example.org/none")
    assert run("roqet", "-q", "-p", f"{served}/sparql", "-r", "csv", str(file)).split() == ["papers", "104"]
    assert run("roqet", "-q", "-p", f"{served}/sparql", "-r", "csv", *graph, str(file)).split() == ["papers", "0"]


@pytest.mark.parametrize("syntax", [("-g",), ("-i", "turtle"), ("-i", "rdfxml"), ("-i", "ntriples")])
def test_rapper_reads_triples(served: str, syntax: tuple[str, ...]) -> None:
    lines = run("rapper", "-q", *syntax, f"{served}/sparql?{urlencode({'query': CONSTRUCT})}").splitlines()
    assert {line.split()[0] for line in lines} == {f"<{PAPER_IRI}>"}
    assert len(lines) == len(SPARQLStore(f"{served}/sparql").query(CONSTRUCT))


CURL = (
    ("-G", "--data-urlencode", f"query={TITLE}"),
    ("--data-urlencode", f"query={TITLE}"),
    ("-H", "Content-Type: application/sparql-query", "--data-binary", TITLE),
    ("-H", "Content-Type: application/sparql-query; charset=utf-8", "-H", "Transfer-Encoding: chunked", "-d", TITLE),
    ("-H", "Content-Type: application/sparql-query", "-H", "Expect: 100-continue", "-d", TITLE),
    ("--compressed", "--http1.0", "-G", "--data-urlencode", f"query={TITLE}"),
)


@pytest.mark.parametrize("options", CURL)
def test_curl_asks_in_every_form(served: str, options: tuple[str, ...]) -> None:
    answer = run("curl", "-sSf", "-H", "Accept: text/csv", *options, f"{served}/sparql")
    assert [row["text"] for row in csv.DictReader(io.StringIO(answer))] == ["é模𝔸"]


def test_curl_writes_reads_and_deletes_a_graph(writable: str, tmp_path: Path) -> None:
    file = tmp_path / "note.ttl"
    file.write_text('<http://example.org/note> <http://example.org/says> "é" .\n', encoding="utf-8")
    store, token = f"{writable}/graph-store?graph=http://example.org/sent", f"Authorization: Bearer {TOKEN}"
    run("curl", "-sSf", "-T", str(file), "-H", "Content-Type: text/turtle", "-H", token, store)
    assert run("curl", "-sSf", "-H", "Accept: application/n-triples", store) == file.read_text(encoding="utf-8")
    run("curl", "-sSf", "-X", "DELETE", "-H", token, store)
    assert run("curl", "-sS", "-o", str(tmp_path / "none"), "-w", "%{http_code}", store) == "404"
