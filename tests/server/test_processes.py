"""The processes of a server: one that dies is replaced, and none is left when the server stops."""

import contextlib
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server.asking import COUNT, CROSS_JOIN, ask, ask_and_leave, wait_for_figure, wait_until
from tests.server.conftest import PATIENCE, run_process, run_server


def test_processes_that_die_are_replaced_and_none_outlives_the_server(seed_store: Path) -> None:
    with (
        run_process(seed_store, "--timeout", "30", "--workers", "2") as (address, process),
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        web, *workers = find_children(process.pid)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not any(map(is_running, workers)))
        assert [ask(client, f"{COUNT} # {number}").status_code for number in range(3)] == [200] * 3
        asking = ask_and_leave(client, CROSS_JOIN)
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


def test_each_of_many_clients_gets_its_own_answers_whole(seed_store: Path) -> None:
    def ask_often(client: int) -> list[str]:
        with httpx.Client(base_url=address, timeout=PATIENCE) as http:
            return [ask_for(http, f"{client}-{number}", long=number % 7 == 3) for number in range(40)]

    def ask_for(http: httpx.Client, word: str, *, long: bool) -> str:
        bound = f'VALUES ?word {{ "{word}" }}'
        query = f"SELECT ?word {{ {bound} {'?s ?p ?o' if long else ''} }} LIMIT 30000"
        rows = http.get("/sparql", params={"query": query, "format": "csv"}).text.splitlines()[1:]
        assert len(rows) == (30_000 if long else 1)
        return " ".join(set(rows))

    with run_server(seed_store, "--workers", "2") as address, ThreadPoolExecutor(8) as threads:
        for client, words in enumerate(threads.map(ask_often, range(8))):
            assert words == [f"{client}-{number}" for number in range(40)]


@pytest.mark.parametrize("times", [1, 2])
def test_a_stop_lets_the_query_that_runs_end(seed_store: Path, times: int) -> None:
    with (
        run_process(seed_store, "--timeout", "2", "--workers", "1") as (address, process),
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        asked = threads.submit(ask, client, CROSS_JOIN)
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


def find_children(process: int) -> list[int]:
    """Return the processes below one, without those that are dead."""
    found = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError):  # a thread that has ended meanwhile
            for child in map(int, tasks.read_text().split()):
                if "\nState:\tZ" not in Path(f"/proc/{child}/status").read_text():
                    found += [child, *find_children(child)]
    return found


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


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
