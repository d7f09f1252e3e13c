"""Canned queries on the web: each one's page, and the same rows in its downloads."""

import csv
import html
import io
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from kg.queries import Chart, formats_of, load_queries, run_query, serialize_answer
from kg.store import open_snapshot
from server.charts import draw_chart
from server.frames import RefusedError
from server.inside import BRIDGE
from server.tables import Cell, Table
from tests.server.conftest import BROWSER
from tests.server.test_pages import Outline

QUERIES = load_queries()


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_page_has_its_form_and_an_answer(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/query/{name}", headers=BROWSER)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert Outline(page).errors == []
    assert "<tbody>" in page or '<pre class="code"' in page
    for parameter in QUERIES[name].parameters:
        assert f'name="{parameter.name}"' in page


@pytest.mark.parametrize("name", QUERIES)
def test_downloads_are_what_the_command_line_writes(client: FlaskClient, seed_store: Path, name: str) -> None:
    _, store = open_snapshot(seed_store)
    for each in formats_of(run_query(store, QUERIES[name], {})):
        answer = client.get(f"/query/{name}", query_string={"format": each.name}, headers=BROWSER)
        assert answer.content_type.partition(";")[0] == each.media_type
        assert f"{name}.{each.extension}" in answer.headers["Content-Disposition"]
        written = serialize_answer(run_query(store, QUERIES[name], {}), each)
        if isinstance(each.writer, RdfFormat):  # which prefixes are declared, and in which order, says nothing
            triples, expected = (sorted(map(str, parse(text, each.writer))) for text in (answer.data, written))
            assert triples == expected
        else:
            assert answer.data == written


def test_a_parameter_is_understood_by_name_by_slug_and_by_iri(client: FlaskClient) -> None:
    values = ("GSM8K", "gsm8k", "https://w3id.org/paperkg/concept/gsm8k")
    rows = [_read(client, "results-on-benchmark", benchmark=value) for value in values]
    assert rows[0] == rows[1] == rows[2] != []


def test_a_value_that_means_nothing_is_said_on_the_page_with_what_is_near(client: FlaskClient) -> None:
    answer = client.get("/query/results-on-benchmark?benchmark=GSM8KK", headers=BROWSER)
    assert answer.status_code == 400
    told = html.unescape(answer.get_data(as_text=True))
    meant = '<a href="/query/results-on-benchmark?benchmark=GSM8K">GSM8K</a>'
    assert f"There is no concept 'GSM8KK'; the nearest is {meant}.</p>" in told
    tool = client.get("/query/results-on-benchmark?benchmark=GSM8KK&format=csv", headers=BROWSER)
    assert (tool.status_code, tool.content_type) == (400, "text/plain; charset=utf-8")


def test_the_query_that_a_page_shows_and_opens_in_the_editor_is_the_one_that_was_asked(boards: FlaskClient) -> None:
    page = boards.get("/query/papers-on-benchmark?benchmark=WikiText-103", headers=BROWSER).get_data(as_text=True)
    (shown,) = re.findall(r'<pre class="code" role="region" tabindex="0" aria-label="Query">(.*?)</pre>', page, re.S)
    assert "VALUES ?benchmark { <https://w3id.org/paperkg/concept/wikitext-103> }" in html.unescape(shown)
    (link,) = re.findall(r'<a href="([^"]*)" rel="nofollow">Open it in the editor</a>', page)
    assert parse_qs(urlsplit(html.unescape(link)).query)["query"] == [html.unescape(shown)]


def test_no_query_is_shown_for_a_value_that_means_nothing(boards: FlaskClient) -> None:
    answer = boards.get("/query/papers-on-benchmark?benchmark=no+such", headers=BROWSER)
    assert answer.status_code == 400
    assert "VALUES" not in answer.get_data(as_text=True)


def test_a_query_and_a_parameter_that_there_is_not_are_refused(client: FlaskClient) -> None:
    assert client.get("/query/none", headers=BROWSER).status_code == 404
    refused = client.get("/query/most-used?knd=Method", headers=BROWSER)
    assert refused.status_code == 400
    assert "has no parameter &#39;knd&#39;; it takes kind" in refused.get_data(as_text=True)


def test_things_in_a_table_are_links_by_name_and_numbers_are_aligned(client: FlaskClient) -> None:
    page = client.get("/query/most-used?kind=Benchmark", headers=BROWSER).get_data(as_text=True)
    assert '<a href="/concept/gsm8k" title="https://w3id.org/paperkg/concept/gsm8k">GSM8K</a>' in page
    head = '<th scope="col" role="columnheader" class="number">'
    assert f'{head}<a href="/query/most-used?kind=Benchmark&amp;sort=papers"' in page


def test_a_number_stands_with_its_unit_and_columns_are_named_in_words(client: FlaskClient) -> None:
    paper = "Planning In Natural Language Improves LLM Search For Code Generation"
    page = client.get("/query/paper-results", query_string={"paper": paper}, headers=BROWSER).get_data(as_text=True)
    assert re.search(r'<td class="number"[^>]*>[\d.]+ %</td>', page)
    assert ">measured on</a></th>" in page
    assert ">unit</a></th>" not in page


def test_the_server_sorts_the_whole_answer_and_turns_its_pages(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a visitor without scripts sees it."""
    monkeypatch.setattr("server.canned.SIZE", 20)
    path = "/query/tasks?sort=-task"
    first, second = (client.get(f"{path}&page={page}", headers=BROWSER).get_data(as_text=True) for page in (1, 2))
    assert 'aria-sort="descending"' in first
    assert f'<a rel="next" href="{path}&amp;page=2">' in first
    names = re.findall(r'title="https://w3id.org/paperkg/concept/[^"]*">([^<]*)</a>', first + second)
    assert len(names) > 20
    assert names == sorted(names, key=str.casefold, reverse=True)


def test_a_column_and_a_page_that_there_is_not_are_refused(client: FlaskClient) -> None:
    wrong = client.get("/query/most-used?sort=size", headers=BROWSER)
    assert wrong.status_code == 400
    assert "There is no column &#39;size&#39; to sort by: choose concept, papers." in wrong.get_data(as_text=True)
    for page in ("0", "99", "two", "9" * 5000):
        assert client.get(f"/query/most-used?page={page}", headers=BROWSER).status_code == 404


def test_a_chart_has_a_title_and_says_in_words_what_it_shows(client: FlaskClient) -> None:
    page = client.get("/query/most-used?kind=Benchmark", headers=BROWSER).get_data(as_text=True)
    assert '<svg height="540" role="img" aria-labelledby="chart-title chart-told">' in page
    assert '<title id="chart-title">Most used benchmarks, methods, models, metrics, hardware</title>' in page
    assert re.search(r'<desc id="chart-told">Bars of papers by concept: GSM8K \d+, ', page)


def test_lines_have_one_shape_for_each_series_and_marks_at_round_numbers() -> None:
    rows = [("2021", "1", "A"), ("2023", "17", "A"), ("2022", "4", "B"), ("2023", "2", "B")]
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    table = Table(("year", "papers", "concept"), cells, (True, True, False), more=False)
    drawing = draw_chart(Chart("line", "year", "papers", "concept"), table)
    assert drawing is not None
    assert [line.name for line in drawing.lines] == ["A", "B"]
    assert [point.text for point in drawing.lines[1].points] == ["2022: 4", "2023: 2"]
    assert [tick.text for tick in drawing.ticks] == ["0", "5", "10", "15", "20"]
    assert [step.text for step in drawing.steps] == ["2021", "2022", "2023"]
    assert drawing.lines[1].points[0].x == (drawing.lines[0].points[0].x + drawing.lines[0].points[1].x) / 2


@pytest.mark.parametrize("path", ["/query/unknown-names", "/query/introductions", "/leaderboard/gsm8k"])
def test_the_key_of_a_citation_ends_with_a_word(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER).get_data(as_text=True)
    (key,) = re.findall(r"@misc\{paperkg:([^,]*),", page)
    assert re.fullmatch(r"\w+(-\w+)*", key)


def test_a_line_of_zeros_is_drawn_at_the_bottom() -> None:
    rows = tuple((Cell(year), Cell("0")) for year in ("2021", "2022"))
    drawing = draw_chart(Chart("line", "year", "papers"), Table(("year", "papers"), rows, (True, True), more=False))
    assert drawing is not None
    assert {point.y for point in drawing.lines[0].points} == {drawing.ticks[0].y}


def test_rows_without_a_step_are_not_drawn_but_counted() -> None:
    rows = (("", "9", "A"), ("2021", "1", "A"), ("2022", "4", "A"), ("", "3", "B"))
    cells = tuple(tuple(Cell(text) if text else None for text in row) for row in rows)
    drawing = draw_chart(
        Chart("line", "year", "papers", "name"), Table(("year", "papers", "name"), cells, (), more=False)
    )
    assert drawing is not None
    assert [(line.name, [point.text for point in line.points]) for line in drawing.lines] == [
        ("A", ["2021: 1", "2022: 4"])
    ]
    assert [step.text for step in drawing.steps] == ["2021", "2022"]
    assert drawing.unplaced == 2


def test_percentages_of_few_papers_are_not_drawn_but_named_below() -> None:
    rows = [("2023", "20", "5"), ("2024", "18.3", "30"), ("2025", "18", "4000"), ("2026", "0", "10")]
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    table = Table(("year", "percent", "papers"), cells, (), more=False)
    chart = Chart("line", "year", "percent", None, "papers")
    drawing = draw_chart(chart, table)
    assert drawing is not None
    assert [point.text for point in drawing.lines[0].points] == ["2024: 18.3", "2025: 18"]
    assert drawing.thin == ("2023", "2026")
    assert draw_chart(chart, replace(table, rows=cells[2:])) is None


def test_an_answer_can_be_cited_in_words_and_in_bibtex(client: FlaskClient, seed_store: Path) -> None:
    page = html.unescape(client.get("/query/most-used", headers=BROWSER).get_data(as_text=True))
    snapshot, _ = open_snapshot(seed_store)
    address = "http://localhost/query/most-used?kind=Benchmark"
    title = "Most used benchmarks, methods, models, metrics, hardware (Kind of concept: Benchmark)"
    version = f"ersion {snapshot.name}, built {snapshot.built[:10]}"
    assert f"PaperKG: {title}. V{version}. {address}" in page
    assert f"  title = {{{{{title}}}}},\n  author = {{{{PaperKG}}}},\n" in page
    assert f"  url = {{{address}}},\n  note = {{Graph of 104 papers, v{version}}}" in page


def test_the_index_of_questions_has_those_with_all_words_of_a_search(client: FlaskClient) -> None:
    page = client.get("/queries?q=Hours+gpu", headers=BROWSER).get_data(as_text=True)
    found = set(re.findall(r'href="/query/([^"]+)"', page))
    assert "gpu-hours" in found and len(found) < 5
    assert "<h2>Trends</h2>" not in page
    assert ">0 questions<" in client.get("/queries?q=zzzz", headers=BROWSER).get_data(as_text=True)


def test_suggestions_are_of_the_kinds_that_a_parameter_takes(client: FlaskClient) -> None:
    page = client.get("/query/results-on-benchmark", headers=BROWSER).get_data(as_text=True)
    assert 'data-suggest="Benchmark Dataset Task"' in page
    answer = client.get("/suggest?q=gsm&what=Benchmark&what=Dataset&what=Task")
    assert "GSM8K" in {hit["label"] for hit in answer.get_json()}
    assert {hit["kind"] for hit in answer.get_json()} <= {"benchmark", "dataset", "task"}


def _read(client: FlaskClient, name: str, **values: str) -> list[list[str]]:
    answer = client.get(f"/query/{name}", query_string={**values, "format": "csv"})
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))[1:]


def test_a_query_that_meets_a_limit_is_told_on_the_page_and_to_tools(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        def ask(self, *_: object) -> bytes:
            raise RefusedError(504, "This query ran longer than the limit of 10 s.")

    monkeypatch.setitem(client.application.extensions, BRIDGE, Slow())
    page = client.get("/query/tasks", headers=BROWSER)
    assert page.status_code == 504
    assert '<p class="error" role="alert">This query ran longer than the limit of 10 s.</p>' in page.text
    tool = client.get("/query/tasks?format=csv")
    assert (tool.status_code, tool.text) == (504, "This query ran longer than the limit of 10 s.\n")


def test_a_page_of_rows_that_meet_a_limit_is_refused_in_a_sentence(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy:
        def ask(self, *_: object) -> bytes:
            raise RefusedError(503, "64 requests wait already: ask again in some seconds.")

    monkeypatch.setitem(client.application.extensions, BRIDGE, Busy())
    for path in ("/hardware", "/leaderboard/gsm8k"):
        page = client.get(path, headers=BROWSER)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert "64 requests wait already" in page.text
    tool = client.get("/query/tasks?format=csv")
    assert (tool.status_code, tool.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("path", ["/query/tasks?format=csv", "/sparql-terms.json", "/concept/gsm8k.ttl"])
def test_a_client_that_has_a_document_gets_304_and_those_on_other_sites_may_ask(client: FlaskClient, path: str) -> None:
    known = {"If-None-Match": client.get(path).headers["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/query/tasks?format=tsv", headers=known)
    assert other.status_code == 200
    asked = client.options(path).headers
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert set(asked["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
