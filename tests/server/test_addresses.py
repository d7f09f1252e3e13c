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


def test_documents_and_lists_keep_their_own_addresses(client: FlaskClient) -> None:
    for path in ("/queries.ttl", "/papers", "/concepts", "/queries", "/leaderboards"):
        assert client.get(path, headers=BROWSER).status_code == 200
