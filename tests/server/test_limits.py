"""The limits of queries: each ends in time, says why, and leaves the others alone."""

import contextlib
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.server.conftest import PATIENCE, run_process, run_server

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TRIPLES = " ".join(f"?a{number} ?b{number} ?c{number} ." for number in range(5))
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
CONSTRUCT = "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"
ENDLESS = {
    "cross join": f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} }}",
    "property path": "SELECT (COUNT(*) AS ?n) { ?s (<a:a>|!<a:a>)* ?o . ?o (!<b:b>)+ ?p }",
    "aggregates": f"SELECT (COUNT(*) AS ?n) {{ {'{ SELECT (COUNT(*) AS ?n) {' * 20} {TRIPLES} {'} }' * 20} }}",
    "regular expression": f'SELECT * {{ {TRIPLES} FILTER REGEX(CONCAT(STR(?c0), STR(?c1)), "(a+)+(b+)+y{{90}}") }}',
    "plan of 400 patterns": f"SELECT * {{ {' '.join(f'?v{n} ?p{n} ?v{n + 1} .' for n in range(400))} }}",
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
    """A client of a server that gives a query two seconds, in two processes; two more may wait."""
    with (
        run_server(seed_store, "--timeout", "2", "--workers", "2", "--queue", "2") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})


def ask_and_leave(client: httpx.Client, query: str) -> socket.socket:
    """Send a query and read nothing: who closes the socket has left."""
    where = urlsplit(str(client.base_url))
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.connect((where.hostname, where.port))
    asking.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return asking


def read_figure(client: httpx.Client, name: str) -> float:
    found = re.search(rf"^paperkg_queries_{name} (.*)$", client.get("/metrics").text, re.MULTILINE)
    assert found
    return float(found[1])


def wait_for_figure(client: httpx.Client, name: str, value: float) -> None:
    end = time.monotonic() + PATIENCE
    while (figure := read_figure(client, name)) != value:
        assert time.monotonic() < end, f"{figure} queries are {name}, not {value}"
        time.sleep(0.02)


def find_children(process: int) -> list[int]:
    """Return the processes below one, without those that are dead."""
    found = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            if "\nState:\tZ" not in Path(f"/proc/{child}/status").read_text():
                found += [child, *find_children(child)]
    return found


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_query_ends_with_504_and_a_sentence(
    strict: httpx.Client, query: str, record_property: Callable[[str, object], None]
) -> None:
    began = time.monotonic()
    answer = ask(strict, query)
    record_property("overshoot", time.monotonic() - began - 2)  # for `pytest --junit-xml`
    assert (answer.status_code, answer.text[:50]) == (504, "This query ran longer than the limit of 2 s and wa")
    assert ask(strict, COUNT).status_code == 200


def test_a_query_that_keeps_all_its_rows_ends_at_the_first_limit_that_it_meets(strict: httpx.Client) -> None:
    assert ask(strict, f"SELECT * {{ {TRIPLES} }} ORDER BY ?a0 LIMIT 1").status_code in (504, 507)
    assert ask(strict, COUNT).status_code == 200


def test_a_client_may_ask_for_less_time_but_not_for_more(strict: httpx.Client) -> None:
    for given, said in (("0.3", "0.3"), ("60", "2")):
        answer = strict.get("/sparql", params={"query": ENDLESS["cross join"], "timeout": given})
        assert (answer.status_code, f"the limit of {said} s" in answer.text) == (504, True)


def test_others_are_answered_while_an_endless_query_runs(strict: httpx.Client) -> None:
    with ThreadPoolExecutor(1) as threads:
        hostile = threads.submit(ask, strict, ENDLESS["cross join"])
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


def test_http_1_0_never_takes_a_part_for_the_whole(strict: httpx.Client) -> None:
    where = urlsplit(str(strict.base_url))
    for query, status in ((ROWS, b"505"), (f"{ROWS} LIMIT 100", b"200")):
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
        for query in (ENDLESS["cross join"], ROWS):
            asking = ask_and_leave(client, query)
            wait_for_figure(client, "running", 1)
            asking.close()
            wait_for_figure(client, "running", 0)
        assert ask(client, COUNT).status_code == 200


def test_clients_that_wait_and_leave_give_up_their_place(seed_store: Path) -> None:
    with (
        run_server(seed_store, "--timeout", "60", "--workers", "1", "--queue", "1") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        running = [ask_and_leave(client, ENDLESS["cross join"])]
        wait_for_figure(client, "running", 1)
        running.append(ask_and_leave(client, ENDLESS["property path"]))  # in the place that the long query leaves
        wait_for_figure(client, "running", 2)
        waiting = ask_and_leave(client, COUNT)
        wait_for_figure(client, "waiting", 1)
        refused = ask(client, COUNT)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        waiting.close()
        wait_for_figure(client, "waiting", 0)
        for asking in running:
            asking.close()
        assert ask(client, COUNT).status_code == 200


def test_readers_that_take_nothing_keep_nobody_from_an_answer(strict: httpx.Client) -> None:
    readers = [ask_and_leave(strict, f"{ROWS} # {number}") for number in range(4)]
    wait_for_figure(strict, "running", 0)  # though all are still there
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
        assert [answer.status_code for answer in threads.map(ask, [strict] * 2, [ENDLESS["cross join"]] * 2)] == [
            504
        ] * 2
    assert ask(strict, f"{COUNT} # last").status_code == 200


def test_processes_that_die_are_replaced_and_none_outlives_the_server(seed_store: Path) -> None:
    with (
        run_process(seed_store, "--timeout", "30", "--workers", "2") as (address, process),
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        web, *workers = find_children(process.pid)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        assert [ask(client, f"{COUNT} # {number}").status_code for number in range(3)] == [200] * 3
        asking = ask_and_leave(client, ENDLESS["cross join"])
        wait_for_figure(client, "running", 1)
        before = find_children(process.pid)
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: not any(map(is_running, before)))
        asking.close()
        wait_until(lambda: answers(client))
        after = find_children(process.pid)
        process.terminate()
        assert process.wait(PATIENCE) == 0
        wait_until(lambda: not any(map(is_running, after)))


@pytest.mark.parametrize("times", [1, 2])
def test_a_stop_lets_the_query_that_runs_end(seed_store: Path, times: int) -> None:
    with (
        run_process(seed_store, "--timeout", "2", "--workers", "1") as (address, process),
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        asked = threads.submit(ask, client, ENDLESS["cross join"])
        wait_for_figure(client, "running", 1)
        children = find_children(process.pid)
        for _ in range(times):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
        assert asked.result().status_code == 504
        assert process.wait(PATIENCE) == 0
        assert not any(map(is_running, children))


def test_a_graph_that_is_taken_away_is_a_503_until_it_is_back(small_store: Path, tmp_path: Path) -> None:
    store, away = tmp_path / "store", tmp_path / "away"
    shutil.copytree(small_store, store)
    with run_server(store, "--workers", "1") as address, httpx.Client(base_url=address) as client:
        assert client.get("/ready").status_code == 200
        (worker,) = find_workers(client)
        store.rename(away)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: ask(client, COUNT).text.startswith("The graph cannot be read now"))
        assert client.get("/ready").status_code == 503
        away.rename(store)
        assert ask(client, COUNT).status_code == 200


def find_workers(client: httpx.Client) -> list[int]:
    """Return the query processes of a server, which are those whose parent holds its port."""
    port = str(urlsplit(str(client.base_url)).port)
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            asked = Path(f"/proc/{parent}/cmdline").read_text().split("\0")
            if "server.worker" in (folder / "cmdline").read_text().split("\0") and port in asked:
                found.append(int(folder.name))
    return found


def answers(client: httpx.Client) -> bool:
    try:
        return ask(client, COUNT).status_code == 200
    except httpx.TransportError:
        return False


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
