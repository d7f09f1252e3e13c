"""The page of hardware, as a visitor reads it."""

import html
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from tests.server.conftest import BROWSER
from tests.server.test_leaderboards import read_page


def read_table(page: str, part: str) -> list[str]:
    """Return the rows of the table that follows the heading `part`."""
    section = (
        page.partition(f'id="{part}"')[2].partition("</section>")[0].partition("<tbody>")[2].partition("</table>")[0]
    )
    rows = re.sub(r"<details.*?</details>", "", section, flags=re.S).split("</tr>")
    return [text for row in rows if (text := " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split()))]


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ("", ["NVIDIA A100 40 19.5 400 2020-03-01 1", "NVIDIA T4 16 8.1 70 2018-09-13 1"]),
        ("?memory=9+to+16+GB", ["NVIDIA T4 16 8.1 70 2018-09-13 1"]),
        ("?maker=NVIDIA&memory=25+to+48+GB", ["NVIDIA A100 40 19.5 400 2020-03-01 1"]),
        ("?maker=AMD", []),
    ],
)
def test_devices_are_listed_and_narrowed_by_memory_and_maker(boards: FlaskClient, fields: str, rows: list[str]) -> None:
    assert read_table(read_page(boards, f"/hardware{fields}"), "devices") == rows


def test_hours_that_papers_state_come_with_a_bound_of_energy_that_says_it_is_computed(boards: FlaskClient) -> None:
    assert read_table(read_page(boards, "/hardware"), "hours") == [
        "12,000 NVIDIA T4 DeltaNet: plain language models 12000 GPU hours for DeltaNet"
        " Computed: at most 840 kWh, the hours times 70 W.",
        "2,000 NVIDIA A100 AlphaNet: counting with care 2000 GPU hours for AlphaNet"
        " Computed: at most 800 kWh, the hours times 400 W.",
    ]


def test_the_form_asks_what_fits_on_a_card(boards: FlaskClient) -> None:
    page = read_page(boards, "/hardware")
    assert 'action="/query/fits-on-card"' in page
    assert 'href="/query/rerunnable-on-task"' in page
    answer = boards.get("/query/fits-on-card?memory=15&bits=8&format=csv", headers=BROWSER).text.splitlines()
    assert [line.partition(",")[2].rpartition(",")[0] for line in answer[1:]] == [
        "AlphaNet: counting with care,weights at 8 bits,7,B parameters,AlphaNet,7,"
    ]


def test_a_graph_whose_papers_state_no_hours_shows_its_devices(small_store: Path) -> None:
    page = read_page(create_app(small_store).test_client(), "/hardware")
    assert read_table(page, "devices") == ["NVIDIA A100 40 19.5 400 2020-03-01 2"]
    assert 'id="hours"' not in page
