"""Which rows and columns of an answer its page shows, and what it says of the others."""

import html
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient

from server.app import create_app
from tests.readings import build_store, load_readings
from tests.server.conftest import BROWSER, PAPER, build_client

COPIED = [
    {"id": "1", "title": "We propose FooNet", "abstract": "We propose FooNet, a network. It runs on NVIDIA A100."},
    {"id": "2", "title": "BarNet", "abstract": "We propose BarNet. We use FooNet and ResNet-50 on ImageNet."},
]


def read(client: FlaskClient, path: str) -> str:
    return html.unescape(client.get(path, headers=BROWSER).get_data(as_text=True))


def read_heads(page: str) -> list[str]:
    return re.findall(r'<th scope="col" role="columnheader"[^>]*><a [^>]*>([^<]*)</a>', page)


def test_an_answer_that_its_limit_cuts_says_so_and_leads_to_all(client: FlaskClient, endpoint: httpx.Client) -> None:
    page = read(client, "/query/tasks")
    assert "The first 50 rows ·" in page
    (link,) = re.findall(r'<a href="([^"]*)" rel="nofollow">ask in SPARQL without the limit</a>', page)
    (text,) = parse_qs(urlsplit(link).query)["query"]
    assert "LIMIT" not in text and "?task" in text
    found = re.search(r"<span>(\d+) rows in", endpoint.get(link, headers=BROWSER).text)
    assert found and int(found[1]) > 50


def test_an_answer_that_is_cut_where_it_begins_leads_to_no_text_that_finds_as_many(tmp_path: Path) -> None:
    reading = load_readings()[1]
    (speedup,) = reading.results
    results = tuple(replace(speedup, low=str(factor), high=str(factor)) for factor in range(2, 103))
    build_store(tmp_path / "store", [replace(reading, results=results)])
    page = read(create_app(tmp_path / "store").test_client(), "/query/speedups")
    assert "The first 100 rows ·" in page
    assert "The question takes no more, but there may be others.</p>" in page


def test_the_way_to_all_rows_keeps_what_was_asked(client: FlaskClient) -> None:
    page = read(client, "/query/most-used?kind=Metric")
    (link,) = re.findall(r'<a href="([^"]*)" rel="nofollow">ask in SPARQL', page)
    assert "VALUES ?kind { <https://w3id.org/paperkg/ontology#Metric> }" in parse_qs(urlsplit(link).query)["query"][0]


@pytest.mark.parametrize("path", ["/query/results-on-benchmark", "/query/reproducibility-summary"])
def test_a_whole_answer_says_how_many_rows_it_has(client: FlaskClient, path: str) -> None:
    page = read(client, path)
    assert re.search(r'<p class="downloads">\d+ rows ·', page)
    assert "without the limit" not in page


def test_a_value_stands_with_its_unit_a_thing_with_its_name_and_details_come_last(boards: FlaskClient) -> None:
    page = read(boards, "/query/leaderboard?benchmark=GSM8K")
    assert read_heads(page) == (
        [
            "metric",
            "better",
            "rank",
            "value",
            "compared",
            "subject",
            "year",
            "paper",
            "confidence",
            "sentence",
            "result",
        ]
    )
    rows = re.findall(r'<tr role="row">(<td.*?)</tr>', page)
    last = [re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', row)[-1] for row in rows]
    assert {text for _, text in last} == {"details"}
    assert all(re.fullmatch(r"/paper/[^#]+#r\d+", href) for href, _ in last)
    assert re.findall(r'data-column="compared"[^>]*>([^<]*)<', page) == ["91 %", "91 %", "85 %", "82.5 %"]


def test_downloads_have_all_columns(boards: FlaskClient) -> None:
    head = boards.get("/query/leaderboard?benchmark=GSM8K&format=csv").text.splitlines()[0]
    assert head == (
        "metric,metricName,better,rank,value,unit,compared,comparedIn,subject,subjectText,year,paper,title,confidence,"
        "sentence,quote,result"
    )


def test_a_title_beside_its_link_is_left_out_where_some_rows_have_neither(tmp_path: Path) -> None:
    page = read(build_client(COPIED, tmp_path), "/query/paper-builds-on?given=2")
    assert read_heads(page) == ["concept", "how", "introduced by"]
    assert ">We propose FooNet</a>" in page


def test_a_quote_stays_where_it_is_the_answer(client: FlaskClient) -> None:
    assert read_heads(read(client, f"/query/paper-disclosures?paper={PAPER}"))[-2:] == ["quote", "sentence"]
