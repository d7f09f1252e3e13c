"""The pages of leaderboards, as a visitor reads them."""

import csv
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from tests.readings import BOARDS, build_store, load_readings
from tests.server.conftest import BROWSER
from tests.server.test_pages import Outline

GSM8K = """
accuracy in %, higher is better
4 results of 3 papers · the best over time
Rank Value Subject and paper
1 0.91 91 % BetaNet BetaNet: proofs first · 2024 · 80 % sure No unit is stated: 0.91 is read as a share.
1 91 % DeltaNet DeltaNet: plain language models · 2025 · 85 % sure
3 85 % AlphaNet AlphaNet: counting with care · 2023 · 90 % sure Another figure for AlphaNet stands in “BetaNet: proofs first”: 82.5 %.
4 82.5 % AlphaNet BetaNet: proofs first · 2024 · 70 % sure Another figure for AlphaNet stands in “AlphaNet: counting with care”: 85 %.
Gains, savings and speed-ups
Each is over something of the paper's own choice, so they have no common order.
Kind Value Of what
gain 4.2 points GammaNet over AlphaNet in accuracy GammaNet: faster sums · 2024 · 90 % sure
speed-up 3 x GammaNet over BetaNet GammaNet: faster sums · 2024 · 60 % sure
Kind: gain is an improvement over something else; speed-up is a multiple of speed or throughput. Not ranked
Metric Value Subject and paper
accuracy 120 % GammaNet GammaNet: faster sums · 2024 · 90 % sure Not ranked: the metric cannot have this value.
F1 score 1.2 GammaNet GammaNet: faster sums · 2024 · 90 % sure Not ranked: the metric cannot have this value.
accuracy 12 GB GammaNet GammaNet: faster sums · 2024 · 50 % sure Not ranked: the metric is not measured in this unit.
attack success rate 93 % GammaNet GammaNet: faster sums · 2024 · 90 % sure Not ranked: which values of this metric are better depends on the question.
"""  # noqa: E501  # a row of the page is a line


def read_page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    assert Outline(answer.text).errors == []
    return answer.text


def read_rows(page: str) -> list[str]:
    """Return the text of a page's sections, a line for each row and paragraph, without sentences and downloads."""
    body = re.sub(r'<details.*?</details>|<p class="downloads">.*?</p>', "", page, flags=re.S)
    sections = re.findall(r'<section class="board">(.*?)</section>', body, re.S)
    parts = re.split(r"</h2>|</tr>|(?=<table)", " ".join(sections))
    texts = (" ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in parts)
    return [text for text in texts if text]


def test_a_leaderboard_ranks_what_is_alike_and_tells_why_the_rest_is_not(boards: FlaskClient) -> None:
    assert read_rows(read_page(boards, "/leaderboard/gsm8k")) == GSM8K.strip().split("\n")


def test_each_row_has_its_sentence_and_links_to_paper_and_subject(boards: FlaskClient) -> None:
    page = read_page(boards, "/leaderboard/gsm8k")
    assert "<blockquote>In our run AlphaNet has an accuracy of <b>82.5%</b> on GSM8K.</blockquote>" in page
    assert {"/concept/alphanet", "/paper/2402.00002#r2", "/concept/gsm8k"} <= Outline(page).links


def test_the_rows_of_a_leaderboard_can_be_had_as_csv_and_cited(boards: FlaskClient) -> None:
    page = read_page(boards, "/leaderboard/wikitext-103")
    address = "/query/leaderboard?benchmark=wikitext-103&format=csv"
    assert address in Outline(page).links
    rows = list(csv.DictReader(boards.get(address).text.splitlines()))
    assert [(row["metricName"], row["rank"], row["value"]) for row in rows] == [
        ("latency", "1", "35"),
        ("latency", "2", "0.2"),
        ("perplexity", "1", "9.8"),
        ("perplexity", "2", "12.1"),
    ]
    assert "title = {{Leaderboard of WikiText-103}},\n" in page
    assert "url = {http://localhost/leaderboard/wikitext-103},\n" in page


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/leaderboards", ["GSM8K", "WikiText-103"]),
        ("/leaderboards?q=wikitext", ["WikiText-103"]),
        ("/leaderboards?q=gsm-8k", ["GSM8K"]),
        ("/leaderboards?q=nothing", []),
    ],
)
def test_the_index_lists_benchmarks_with_comparable_results(boards: FlaskClient, path: str, names: list[str]) -> None:
    assert re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', read_page(boards, path)) == names


def test_metrics_of_quality_lead_a_leaderboard(boards: FlaskClient) -> None:
    page = read_page(boards, "/leaderboard/wikitext-103")
    assert re.findall(r'<h2 id="[^"]+">(\S+)', page)[:2] == ["perplexity", "latency"]


def test_a_subject_that_is_no_name_is_its_paper_s_own_approach(tmp_path: Path) -> None:
    readings = [
        replace(reading, results=tuple(replace(each, subject="our proposed method") for each in reading.results))
        for reading in load_readings(BOARDS)
    ]
    build_store(tmp_path / "store", readings)
    page = read_page(create_app(tmp_path / "store").test_client(), "/leaderboard/wikitext-103")
    assert read_rows(page)[3:5] == [
        "1 9.8 the paper's own approach EpsilonNet: fewer surprises · 2025 · 90 % sure",
        "2 12.1 the paper's own approach DeltaNet: plain language models · 2025 · 90 % sure",
    ]


def test_a_misspelt_benchmark_is_found(boards: FlaskClient) -> None:
    page = read_page(boards, "/leaderboards?q=gms8k")
    assert re.search(r'Did you mean <a href="/leaderboard/gsm8k">GSM8K</a>\?', page)


def test_a_task_that_there_is_not_is_refused(boards: FlaskClient) -> None:
    refused = boards.get("/leaderboards?task=nothing", headers=BROWSER)
    assert refused.status_code == 400
    assert "There is no concept &#39;nothing&#39;; " in refused.text


def test_a_concept_without_results_says_so_and_an_unknown_one_is_not_found(boards: FlaskClient) -> None:
    assert "No results on accuracy can be ranked" in read_page(boards, "/leaderboard/accuracy")
    assert boards.get("/leaderboard/nothing").status_code == 404
    assert 'href="/leaderboard/gsm8k"' in read_page(boards, "/concept/gsm8k")
