"""One file, six faces: page, CSV, JSON, API, command line and assistant give the same rows of every canned query."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from kg.cli import main
from kg.queries import find_columns, load_queries
from server.rdf import SHOWN
from tests.server.conftest import BROWSER, Assistant

QUERIES = load_queries()
TABLES = [name for name, query in QUERIES.items() if find_columns(query)]
GRAPHS = [name for name in QUERIES if name not in TABLES]
Rows = list[tuple[str, ...]]


class Cells(HTMLParser):
    """The values in a page's table: IRIs of what is shown by name, whole texts, "" for nothing."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = self._in_summary = self._is_named = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")
            self._in_cell, self._is_named = True, False
        elif self._in_cell and tag == "a" and (iri := dict(attrs).get("title")):
            self.rows[-1][-1], self._is_named = iri, True
        self._in_summary = tag == "summary"

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag != "td"
        self._in_summary = self._in_summary and tag != "summary"

    def handle_data(self, data: str) -> None:
        if self._in_cell and not self._in_summary and not self._is_named:
            self.rows[-1][-1] += data


def read_json(text: str) -> Rows:
    answer = json.loads(text)
    return [
        tuple(row[name]["value"] if name in row else "" for name in answer["head"]["vars"])
        for row in answer["results"]["bindings"]
    ]


def read_csv(text: str) -> Rows:
    return [tuple(row) for row in csv.reader(io.StringIO(text))][1:]


def read_pages(endpoint: httpx.Client, path: str) -> Iterator[list[str]]:
    """Yield the rows of all pages of an answer."""
    while path:
        page = endpoint.get(path, headers=BROWSER).raise_for_status().text
        yield from (row for row in Cells(page).rows if row)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        path = unescape(following[1]) if following else ""


def run(store: Path, name: str, written_as: str) -> bytes:
    result = CliRunner().invoke(main, ["query", name, "--format", written_as, "--store", str(store)])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


@pytest.mark.parametrize("name", TABLES)
def test_all_faces_of_a_table_have_the_same_rows(
    endpoint: httpx.Client, assistant: Assistant, seed_store: Path, name: str
) -> None:
    rows = read_json(endpoint.get(f"/api/{name}").text)
    assert read_csv(endpoint.get(f"/api/{name}", headers={"Accept": "text/csv"}).text) == rows
    assert read_csv(endpoint.get(f"/query/{name}?format=csv").text) == rows
    assert read_json(endpoint.get(f"/query/{name}?format=json").text) == rows
    assert read_json(run(seed_store, name, "json").decode()) == rows
    told = assistant.call("ask_question", name=name).structured_content
    assert [tuple(text or "" for text in row) for row in told["rows"]] == rows
    shown = list(read_pages(endpoint, f"/query/{name}"))
    assert len(shown) == len(rows)
    for cells, row in zip(shown, rows, strict=True):
        whole = {*row, *(" ".join(pair) for pair in pairwise(row))}  # a number is shown with its unit
        assert set(cells) <= whole


@pytest.mark.parametrize("name", GRAPHS)
def test_all_faces_of_a_graph_have_the_same_triples(
    endpoint: httpx.Client, assistant: Assistant, seed_store: Path, name: str
) -> None:
    def read(text: str | bytes, written_as: RdfFormat = RdfFormat.N_TRIPLES) -> set[str]:
        return {str(quad) for quad in parse(text, format=written_as)}

    triples = read(endpoint.get(f"/api/{name}?format=nt").text)
    assert read(endpoint.get(f"/query/{name}?format=nt").text) == triples
    assert read(run(seed_store, name, "nt")) == triples
    told = assistant.call("ask_question", name=name).structured_content
    assert read(told["turtle"], RdfFormat.TURTLE) == triples
    page = re.search(r'<pre class="code"[^>]*>([^<]*)</pre>', endpoint.get(f"/query/{name}", headers=BROWSER).text)
    assert page
    shown = read(unescape(page[1]), RdfFormat.TURTLE)
    assert len(shown) == min(len(triples), SHOWN)
    assert shown <= triples
