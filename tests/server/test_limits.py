"""The limits of queries: each ends in time, says why, and leaves the others alone."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.server.asking import (
    COUNT,
    CROSS_JOIN,
    TRIPLES,
    ask,
    ask_and_leave,
    read_figure,
    wait_for_figure,
    wait_until,
)
from tests.server.conftest import PATIENCE, run_server

ROWS = "SELECT * { ?a ?b ?c . ?d a ?e . ?f a ?g }"  # begins at once and never ends
CONSTRUCT = "CONSTRUCT { ?a ?b ?d } { ?a ?b ?c . ?d a ?e . ?f a ?g }"
ENDLESS = {
    "cross join": CROSS_JOIN,
    "property path": "SELECT (COUNT(*) AS ?n) { ?s (<a:a>|!<a:a>)* ?o . ?o (!<b:b>)+ ?p }",
    "aggregates": f"SELECT (COUNT(*) AS ?n) {{ {'{ SELECT (COUNT(*) AS ?n) {' * 20} {TRIPLES} {'} }' * 20} }}",
    "regular expression": f'SELECT * {{ {TRIPLES} FILTER REGEX(CONCAT(STR(?c0), STR(?c1)), "(a+)+(b+)+y{{90}}") }}',
    "plan of 600 patterns": f"SELECT * {{ {' '.join(f'?v{n} ?p{n} ?v{n + 1} .' for n in range(600))} }}",
    "5,000 optional parts": f"SELECT * {{ {'OPTIONAL { ?s ?p ?o } ' * 5000} }}",
}
STREAMED = (
    (ROWS, "text/csv"),
    (ROWS, "application/sparql-results+json"),
    (ROWS, "application/sparql-results+xml"),
    (CONSTRUCT, "application/n-triples"),
    (CONSTRUCT, "text/turtle"),
)


@pytest.fixture(scope="module")
def strict(seed_store: Path) -> Iterator[httpx.Client]:
    """A client of a server that gives a query eight seconds, in two processes; two more may wait."""
    with (
        run_server(seed_store, "--timeout", "8", "--workers", "2", "--queue", "2") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_query_ends_with_504_and_a_sentence(
    strict: httpx.Client, query: str, record_property: Callable[[str, object], None]
) -> None:
    began = time.monotonic()
    answer = ask(strict, query)
    record_property("overshoot", time.monotonic() - began - 8)  # for `pytest --junit-xml`
    assert (answer.status_code, answer.text[:50]) == (504, "This query ran longer than the limit of 8 s and wa")
    assert ask(strict, COUNT).status_code == 200


def test_a_query_that_keeps_all_its_rows_ends_at_the_first_limit_that_it_meets(strict: httpx.Client) -> None:
    assert ask(strict, f"SELECT * {{ {TRIPLES} }} ORDER BY ?a0 LIMIT 1").status_code in (504, 507)
    assert ask(strict, COUNT).status_code == 200


def test_a_client_may_ask_for_less_time_but_not_for_more(strict: httpx.Client) -> None:
    for given, said in (("0.3", "0.3"), ("60", "8")):
        answer = strict.get("/sparql", params={"query": CROSS_JOIN, "timeout": given})
        assert (answer.status_code, f"the limit of {said} s" in answer.text) == (504, True)


def test_others_are_answered_while_an_endless_query_runs(strict: httpx.Client) -> None:
    with ThreadPoolExecutor(1) as threads:
        hostile = threads.submit(ask, strict, CROSS_JOIN)
        wait_for_figure(strict, "running", 1)
        assert ask(strict, f"{COUNT} # beside").status_code == 200
        assert hostile.result().status_code == 504


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize(("query", "accept"), STREAMED, ids=[accept for _, accept in STREAMED])
def test_an_answer_that_meets_the_limit_breaks_off(
    strict: httpx.Client, query: str, accept: str, encoding: str
) -> None:
    headers = {"Accept": accept, "Accept-Encoding": encoding}
    with strict.stream("GET", "/sparql", params={"query": query}, headers=headers) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in answer.iter_raw():
                pass


def test_http_1_0_never_takes_a_part_for_the_whole(seed_store: Path) -> None:
    everything = "SELECT * { ?s ?p ?o }"
    with run_server(seed_store, "--timeout", "60", "--workers", "1") as address:
        where = urlsplit(address)
        for query, status in ((everything, b"505"), (f"{everything} LIMIT 100", b"200")):
            with socket.create_connection((where.hostname, where.port), PATIENCE) as asking:
                asking.sendall(f"GET /sparql?query={quote(query)} HTTP/1.0\r\n\r\n".encode())
                head, _, body = b"".join(iter(lambda: asking.recv(65536), b"")).partition(b"\r\n\r\n")
            assert head.split()[1] == status
            assert f"content-length: {len(body)}".encode() in head


def test_clients_that_leave_free_their_process_at_once(seed_store: Path) -> None:
    with (
        run_server(seed_store, "--timeout", "60", "--workers", "1") as address,
        httpx.Client(base_url=address) as client,
    ):
        for query in (CROSS_JOIN, ROWS):
            asking = ask_and_leave(client, query)
            wait_for_figure(client, "running", 1)
            asking.close()
            wait_for_figure(client, "running", 0)
        assert ask(client, COUNT).status_code == 200


def test_clients_that_wait_and_leave_give_up_their_place(seed_store: Path) -> None:
    with (
        run_server(seed_store, "--timeout", "60", "--workers", "1") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        asking = [ask_and_leave(client, f"{ENDLESS['property path']} # {number}") for number in range(60)]
        wait_until(lambda: read_figure(client, "waiting") > 50)
        for each in asking:
            each.close()
        wait_for_figure(client, "waiting", 0)
        assert ask(client, COUNT).status_code == 200


def test_those_beyond_the_queue_are_refused_at_once(strict: httpx.Client) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(ask, [strict] * 12, [f"{CROSS_JOIN} # {number}" for number in range(12)]))
    refused = [answer for answer in answers if answer.text.startswith("2 requests wait already")]
    assert {(answer.status_code, answer.headers["Retry-After"]) for answer in refused} == {(503, "5")}


def test_readers_that_take_nothing_keep_nobody_from_an_answer(strict: httpx.Client) -> None:
    readers = [ask_and_leave(strict, f"{ROWS} # {number}") for number in range(4)]
    for figure in ("running", "waiting", "running"):  # two wait for the first two to be ended, though all stay
        wait_for_figure(strict, figure, 0)
    assert [ask(strict, f"{COUNT} # {number}").status_code for number in range(4)] == [200] * 4
    for reader in readers:
        reader.close()


def test_no_process_is_lost_to_hundreds_of_short_visits(strict: httpx.Client) -> None:
    def visit(number: int) -> None:
        asking = ask_and_leave(strict, f"{COUNT} # {number}")
        time.sleep(number % 7 / 500)
        asking.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(visit, range(300)))
    wait_for_figure(strict, "running", 0)
    wait_for_figure(strict, "waiting", 0)
    with ThreadPoolExecutor(2) as threads:
        assert [answer.status_code for answer in threads.map(ask, [strict] * 2, [CROSS_JOIN] * 2)] == [504] * 2
    assert ask(strict, f"{COUNT} # last").status_code == 200
