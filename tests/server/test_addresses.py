"""Addresses in the plural or the singular lead to the page that is meant."""

import pytest
from flask.testing import FlaskClient

from tests.server.conftest import BROWSER, PAPER


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/paper", "/papers"),
        ("/concept?kind=Benchmark", "/concepts?kind=Benchmark"),
        ("/leaderboard", "/leaderboards"),
        ("/query", "/queries"),
        ("/questions", "/queries"),
        (f"/papers/{PAPER}", f"/paper/{PAPER}"),
        (f"/papers/{PAPER}.ttl", f"/paper/{PAPER}.ttl"),
        ("/concepts/gsm8k", "/concept/gsm8k"),
        ("/concepts/gsm8k/graph?top=40", "/concept/gsm8k/graph?top=40"),
        ("/leaderboards/gsm8k", "/leaderboard/gsm8k"),
        (
            "/queries/papers-on-benchmark?benchmark=GSM8K&format=csv",
            "/query/papers-on-benchmark?benchmark=GSM8K&format=csv",
        ),
    ],
)
def test_an_address_in_the_other_number_leads_to_the_page_for_good(client: FlaskClient, typed: str, meant: str) -> None:
    answer = client.get(typed, headers=BROWSER)
    assert (answer.status_code, answer.location) == (308, meant)
    assert client.get(meant, headers=BROWSER).status_code == 200


@pytest.mark.parametrize(("name", "slug"), [("GSM8K", "gsm8k"), ("gsm-8k", "gsm8k"), ("Microsoft COCO", "coco")])
def test_a_name_in_the_place_of_a_slug_leads_to_its_concept(client: FlaskClient, name: str, slug: str) -> None:
    for place in ("/leaderboard", "/concept"):
        answer = client.get(f"{place}/{name}?a=b", headers=BROWSER)
        assert (answer.status_code, answer.location) == (302, f"{place}/{slug}?a=b")
        assert client.get(f"{place}/no-such-name", headers=BROWSER).status_code == 404


def test_documents_and_lists_keep_their_own_addresses(client: FlaskClient) -> None:
    for path in ("/queries.ttl", "/papers", "/concepts", "/queries", "/leaderboards"):
        assert client.get(path, headers=BROWSER).status_code == 200
