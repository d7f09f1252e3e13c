"""Comunica asks the endpoint, alone and together with another."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from kg.cli import main
from tests.server.conftest import PAPER, PATIENCE, run_server

PAPER_IRI = f"https://w3id.org/paperkg/paper/{PAPER}"
COUNT = "SELECT (COUNT(?paper) AS ?papers) { ?paper a <https://w3id.org/paperkg/ontology#Paper> }"
ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
RATING = "<https://w3id.org/paperkg/concept/gsm8k> <http://example.org/rated> 5 .\n"
JOIN = """SELECT ?paper ?rating {
  ?paper <https://w3id.org/paperkg/ontology#evaluatesOn> ?concept .
  ?concept <http://example.org/rated> ?rating
}"""


def run_comunica(modules: Path, query: str, *sources: str, form: str) -> str:
    command = ("node", str(modules / ".bin" / "comunica-sparql"), *sources, "-q", query, "-t", form)
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["sparql@", ""])
def test_comunica_asks_the_endpoint_named_as_one_or_recognized(modules: Path, served: str, kind: str) -> None:
    source = f"{kind}{served}/sparql"
    rows = json.loads(run_comunica(modules, COUNT, source, form=ROWS))["results"]["bindings"]
    assert [row["papers"]["value"] for row in rows] == ["104"]
    assert json.loads(run_comunica(modules, "ASK { ?s ?p ?o }", source, form=ROWS))["boolean"] is True


@pytest.mark.parametrize("query", [f"CONSTRUCT WHERE {{ <{PAPER_IRI}> ?p ?o }}", f"DESCRIBE <{PAPER_IRI}>"])
def test_comunica_reads_triples(modules: Path, served: str, query: str) -> None:
    written = run_comunica(modules, query, f"sparql@{served}/sparql", form=TRIPLES)
    subjects = {quad.subject.value for quad in parse(written, format=RdfFormat.N_TRIPLES)}
    assert subjects == {PAPER_IRI}


def test_comunica_joins_the_endpoint_with_another(modules: Path, served: str, tmp_path: Path) -> None:
    note = tmp_path / "rating.ttl"
    note.write_text(RATING, encoding="utf-8")
    result = CliRunner().invoke(main, ["load", str(note), "--store", str(tmp_path / "store")])
    assert result.exit_code == 0, result.output
    with run_server(tmp_path / "store") as other:
        sources = (f"sparql@{served}/sparql", f"sparql@{other}/sparql")
        rows = json.loads(run_comunica(modules, JOIN, *sources, form=ROWS))["results"]["bindings"]
    assert {row["rating"]["value"] for row in rows} == {"5"}
    assert PAPER_IRI in {row["paper"]["value"] for row in rows}
