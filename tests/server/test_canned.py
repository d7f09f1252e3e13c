"""Canned queries on the web: each one's page, and the same rows in its downloads."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.queries import formats_of, load_queries, run_query, serialize_answer
from kg.store import open_snapshot
from tests.server.conftest import BROWSER
from tests.server.test_pages import Outline

QUERIES = load_queries()


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_page_has_its_form_and_an_answer(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/query/{name}", headers=BROWSER)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert Outline(page).errors == []
    assert "<tbody>" in page or '<pre class="code">' in page
    for parameter in QUERIES[name].parameters:
        assert f'name="{parameter.name}"' in page


@pytest.mark.parametrize("name", QUERIES)
def test_downloads_are_what_the_command_line_writes(client: FlaskClient, seed_store: Path, name: str) -> None:
    _, store = open_snapshot(seed_store)
    for each in formats_of(run_query(store, QUERIES[name], {})):
        answer = client.get(f"/query/{name}", query_string={"format": each.name}, headers=BROWSER)
        assert answer.content_type.partition(";")[0] == each.media_type
        assert f"{name}.{each.extension}" in answer.headers["Content-Disposition"]
        assert answer.data == serialize_answer(run_query(store, QUERIES[name], {}), each)


def test_a_parameter_is_understood_by_name_by_slug_and_by_iri(client: FlaskClient) -> None:
    values = ("GSM8K", "gsm8k", "https://w3id.org/paperkg/concept/gsm8k")
    rows = [_read(client, "results-on-benchmark", benchmark=value) for value in values]
    assert rows[0] == rows[1] == rows[2] != []


def test_a_value_that_means_nothing_is_said_on_the_page_with_what_is_near(client: FlaskClient) -> None:
    answer = client.get("/query/results-on-benchmark?benchmark=GSM8KK", headers=BROWSER)
    assert answer.status_code == 400
    assert "There is no concept &#39;GSM8KK&#39;; the nearest are" in answer.get_data(as_text=True)
    tool = client.get("/query/results-on-benchmark?benchmark=GSM8KK&format=csv", headers=BROWSER)
    assert (tool.status_code, tool.content_type) == (400, "text/plain; charset=utf-8")


def test_a_query_and_a_parameter_that_there_is_not_are_refused(client: FlaskClient) -> None:
    assert client.get("/query/none", headers=BROWSER).status_code == 404
    refused = client.get("/query/most-used?knd=Method", headers=BROWSER)
    assert refused.status_code == 400
    assert "has no parameter &#39;knd&#39;; it takes kind" in refused.get_data(as_text=True)


def test_things_in_a_table_are_links_by_name_and_numbers_are_aligned(client: FlaskClient) -> None:
    page = client.get("/query/most-used?kind=Benchmark", headers=BROWSER).get_data(as_text=True)
    assert '<a href="/concept/gsm8k" title="https://w3id.org/paperkg/concept/gsm8k">GSM8K</a>' in page
    assert '<th scope="col" class="number">papers</th>' in page


def _read(client: FlaskClient, name: str, **values: str) -> list[list[str]]:
    answer = client.get(f"/query/{name}", query_string={**values, "format": "csv"})
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))[1:]
