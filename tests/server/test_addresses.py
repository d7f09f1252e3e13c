"""Addresses that people and programs try lead to what is meant."""

import re

import pytest
from flask.testing import FlaskClient

from tests.server.conftest import BROWSER, PAPER

CRAWLED = (
    "/",
    "/robots.txt",
    "/papers",
    "/papers?page=2",
    f"/paper/{PAPER}",
    f"/paper/{PAPER}.ttl",
    "/concepts?page=2",
    "/concept/gsm8k",
    "/leaderboard/gsm8k",
    "/query/most-used",
    "/api",
    "/ontology",
    "/.well-known/void",
)
LEFT_ALONE = (
    "/sparql",
    "/sparql?query=ASK%20%7B%7D",
    "/update",
    "/graph-store?default",
    "/api/most-used",
    "/query/most-used?kind=Model&format=csv",
    "/papers?concept=gsm8k&role=uses",
    "/concepts?kind=Task",
    "/compare?paper=a&paper=b",
    "/search?q=gsm8k",
    "/concept/gsm8k/graph",
    "/downloads/paperkg.nt.gz",
    "/metrics",
)


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
        ("/void", "/.well-known/void"),
        ("/openapi.json", "/api/openapi.json"),
        ("/query/most-used.csv?kind=Model", "/query/most-used?format=csv&kind=Model"),
        ("/query/tasks.json", "/query/tasks?format=json"),
        ("/query/paper-graph.ttl", "/query/paper-graph?format=ttl"),
        (
            "/queries/papers-on-benchmark?benchmark=GSM8K&format=csv",
            "/query/papers-on-benchmark?benchmark=GSM8K&format=csv",
        ),
    ],
)
def test_an_address_that_people_try_leads_to_the_one_that_is_meant(client: FlaskClient, typed: str, meant: str) -> None:
    answer = client.get(typed, headers=BROWSER)
    assert (answer.status_code, answer.location) == (308, meant)
    assert client.get(meant, headers=BROWSER, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(("name", "slug"), [("GSM8K", "gsm8k"), ("gsm-8k", "gsm8k"), ("Microsoft COCO", "coco")])
def test_a_name_in_the_place_of_a_slug_leads_to_its_concept(client: FlaskClient, name: str, slug: str) -> None:
    for place in ("/leaderboard", "/concept"):
        answer = client.get(f"{place}/{name}?a=b", headers=BROWSER)
        assert (answer.status_code, answer.location) == (302, f"{place}/{slug}?a=b")
        assert client.get(f"{place}/no-such-name", headers=BROWSER).status_code == 404


def test_documents_and_lists_keep_their_own_addresses(client: FlaskClient) -> None:
    for path in ("/queries.ttl", "/papers", "/concepts", "/queries", "/leaderboards"):
        assert client.get(path, headers=BROWSER).status_code == 200


def test_the_download_of_a_query_that_there_is_not_is_not_there(client: FlaskClient) -> None:
    assert client.get("/query/no-such-query.csv", follow_redirects=True).status_code == 404
    refused = client.get("/query/tasks.docx", follow_redirects=True)
    assert (refused.status_code, refused.text.partition(":")[0]) == (400, "There is no format 'docx' for this answer")


def test_a_program_that_likes_json_is_led_from_the_api_to_its_description(client: FlaskClient) -> None:
    answer = client.get("/api", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.location) == (303, "/api/openapi.json")
    for headers in (BROWSER, {}, {"Accept": "*/*"}):
        assert client.get("/api", headers=headers).content_type == "text/html; charset=utf-8"


def test_crawlers_may_read_pages_and_leave_alone_what_is_costly_or_has_no_end(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    rules = [tuple(line.split(": ")) for line in answer.text.splitlines()]
    assert rules[0] == ("User-agent", "*")
    for address, expected in (*((each, "Allow") for each in CRAWLED), *((each, "Disallow") for each in LEFT_ALONE)):
        fitting = [(len(path), name) for name, path in rules[1:] if is_meant(path, address)]
        assert max(fitting, default=(0, "Allow"))[1] == expected, address


def is_meant(path: str, address: str) -> bool:
    """Tell whether a line of robots.txt speaks of an address (RFC 9309, 2.2.2 and 2.2.3); the longest one counts."""
    return re.match(".*".join(map(re.escape, path.split("*"))), address) is not None
