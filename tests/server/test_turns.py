"""Whose turn it is while more is asked than there are processes: light queries get theirs, whatever others ask."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.server.asking import COUNT, CROSS_JOIN, ask, ask_and_leave, read_figure, wait_for_figure, wait_until
from tests.server.conftest import PATIENCE, run_server

ROWS = "SELECT * { ?a ?b ?c . ?d a ?e . ?f a ?g }"  # begins at once and never ends
BUSY = "The server is busy with long queries, so this one was ended after "


@pytest.fixture
def narrow(seed_store: Path) -> Iterator[httpx.Client]:
    """A client, which gives up before a query does, of a server with one process and one more for long queries."""
    with (
        run_server(seed_store, "--timeout", f"{2 * PATIENCE}", "--workers", "1") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


def test_readers_that_take_nothing_go_for_those_who_wait(narrow: httpx.Client) -> None:
    readers = [ask_and_leave(narrow, f"{ROWS} # {number}") for number in range(4)]
    assert [ask(narrow, f"{COUNT} # {number}").status_code for number in range(3)] == [200] * 3
    for reader in readers:
        reader.close()


def test_long_queries_go_for_those_who_wait_and_are_told_why(narrow: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as threads:
        asked = [{"query": f"{CROSS_JOIN} # {number}", "timeout": "20"} for number in range(4)]
        long = [threads.submit(narrow.post, "/sparql", data=each) for each in asked]
        wait_until(lambda: read_figure(narrow, "waiting") >= 2)
        assert ask(narrow, COUNT).status_code == 200
        ended = [answer for answer in (each.result() for each in long) if answer.text.startswith(BUSY)]
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in ended} == {(503, "5")}


def test_a_long_query_is_not_ended_where_nobody_waits(narrow: httpx.Client) -> None:
    reader = ask_and_leave(narrow, ROWS)
    wait_for_figure(narrow, "running", 1)
    for number in range(300):
        assert ask(narrow, f"{COUNT} # {number}").status_code == 200
    assert read_figure(narrow, "running") == 1
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="this machine has but one address")
def test_who_runs_nothing_goes_before_those_who_run_much(narrow: httpx.Client) -> None:
    many = [ask_and_leave(narrow, f"{CROSS_JOIN} # {number}") for number in range(8)]
    wait_until(lambda: read_figure(narrow, "waiting") >= 6)
    with httpx.Client(
        base_url=narrow.base_url, timeout=PATIENCE, transport=httpx.HTTPTransport(local_address="127.0.0.2")
    ) as other:
        assert ask(other, COUNT).status_code == 200
    assert read_figure(narrow, "waiting") >= 3
    for each in many:
        each.close()
