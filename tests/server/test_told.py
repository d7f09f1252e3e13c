"""The part of a paper's page that is in the paper's own words."""

import re

from flask.testing import FlaskClient

from tests.server.conftest import BROWSER

PAPER = "/paper/large-scale-data-selection-for-instruction-tuning"


def read(client: FlaskClient, part: str) -> str:
    page = client.get(PAPER, headers=BROWSER).get_data(as_text=True)
    found = re.search(rf'<section class="{part}">.*?</section>', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>|\s+", " ", found[0])


def test_a_paper_is_told_in_its_own_sentences_by_aspect(client: FlaskClient) -> None:
    told = " ".join(read(client, "aspects").split())
    assert "context Selecting high-quality training data" in told
    assert "key idea We present a systematic study" in told
    assert "outcome We show that" in told


def test_what_a_paper_states_for_reproducing_it_and_what_it_does_not_is_listed(client: FlaskClient) -> None:
    told = " ".join(read(client, "disclosed").split())
    assert "code linked sentence We release our code, data, and models at https://github.com" in told
    assert "energy not in this abstract" in told


def test_the_evidence_of_an_aspect_and_of_a_disclosure_is_a_place_on_the_page(client: FlaskClient) -> None:
    page = client.get(PAPER, headers=BROWSER).get_data(as_text=True)
    assert 'id="s1"' in page
    assert 'id="d1"' in page
