"""A server whose store is damaged or cannot be written, or that meets what nobody thought of: what is told to whom."""

import html
import json
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kg.store import POINTER, find_snapshot
from tests.server.asking import COUNT, ask, ask_and_leave, wait_until
from tests.server.conftest import BROWSER, PATIENCE, TOKEN, run_process, run_server
from tests.server.test_processes import find_children, find_workers

UPDATE = {"update": "INSERT DATA { <a:s> <a:p> 1 }"}
LOOK_UP = {"query": "SELECT * { <a:s> ?p ?o }", "format": "json"}
UNREADABLE = "The graph cannot be read now: its files are damaged or out of reach, as the server's own output tells.\n"


@dataclass(frozen=True)
class Running:
    """A server over a store of its own, which takes changes, and a client that may write."""

    store: Path
    client: httpx.Client
    process: subprocess.Popen[str]

    def find_requests(self) -> list[tuple[str, int]]:
        """Return the paths and statuses of the access log."""
        lines = map(json.loads, (self.store.parent / "access.log").read_text(encoding="utf-8").splitlines())
        return [(line["path"], line["status"]) for line in lines]

    def stop(self) -> str:
        """Stop the server and return what it printed."""
        self.process.terminate()
        return self.process.communicate(timeout=PATIENCE)[0]


@contextmanager
def run(small_store: Path, folder: Path) -> Iterator[Running]:
    store, tokens = shutil.copytree(small_store, folder / "store"), folder / "tokens"
    tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
    headers = {"Accept": "", "Authorization": f"Bearer {TOKEN}"}
    with (
        run_process(store, "--writable", f"--token-file={tokens}", "--workers=1") as (address, process),
        httpx.Client(base_url=address, headers=headers, timeout=PATIENCE) as client,
    ):
        yield Running(store, client, process)


def test_a_damaged_graph_is_a_503_without_paths_and_the_server_prints_which_file(
    small_store: Path, tmp_path: Path
) -> None:
    with run(small_store, tmp_path) as running:
        client = running.client
        assert ask(client, f"{COUNT} # before").status_code == 200
        for table in find_snapshot(running.store).graph.glob("*.sst"):
            os.truncate(table, table.stat().st_size // 2)
        asked = [ask(client, "SELECT * { ?s ?p ?o } LIMIT 5")]
        (worker,) = find_workers(client)
        os.kill(worker, signal.SIGKILL)  # the next one opens the graph anew
        wait_until(lambda: "The process" not in ask(client, f"{COUNT} # after").text)
        asked += [
            ask(client, "SELECT * { ?s ?p ?o } LIMIT 6"),
            client.get("/graph-store?default"),
        ]
        assert [(answer.status_code, answer.text) for answer in asked] == [(503, UNREADABLE)] * 3
        looked_up = client.get("/sparql", params=LOOK_UP)
        assert looked_up.status_code == 200 or looked_up.text == UNREADABLE  # the server may have the block in memory
        changed = [client.post("/update", data={"update": "DELETE WHERE { ?s ?p ?o }"})]
        changed.append(client.put("/graph-store?default", content="", headers={"Content-Type": "text/turtle"}))
        assert [answer.status_code for answer in changed] == [503] * 2
        printed = running.stop()
    assert "Corruption: " in printed and ".sst" in printed


def test_a_change_for_which_a_folder_is_in_the_way_is_a_503_with_the_reason(small_store: Path, tmp_path: Path) -> None:
    with run(small_store, tmp_path) as running:
        way = running.store / f"{POINTER}.new"
        way.mkdir()
        refused = running.client.post("/update", data=UPDATE)
        way.rmdir()
        assert running.client.post("/update", data=UPDATE).status_code == 204
        printed = running.stop()
    said = "The change cannot be written (Is a directory): nothing was changed.\n"
    assert (refused.status_code, refused.text) == (503, said)
    assert "IsADirectoryError" in printed


def test_a_change_for_which_there_is_no_room_is_a_507(small_store: Path, tmp_path: Path) -> None:
    with run(small_store, tmp_path) as running:
        assert running.client.post("/update", data=UPDATE).status_code == 204
        writer = next(each for each in find_children(running.process.pid) if "server.writer" in read_command(each))
        before = resource.prlimit(writer, resource.RLIMIT_FSIZE)
        resource.prlimit(writer, resource.RLIMIT_FSIZE, (1024, before[1]))
        refused = running.client.post("/update", data={"update": "INSERT DATA { <a:s> <a:p> 2 }"})
        resource.prlimit(writer, resource.RLIMIT_FSIZE, before)
        assert running.client.post("/update", data={"update": "INSERT DATA { <a:s> <a:p> 3 }"}).status_code == 204
        found = running.client.get("/sparql", params={"query": "SELECT ?o { <a:s> <a:p> ?o }", "format": "csv"}).text
    said = "The change cannot be written (File too large): nothing was changed.\n"
    assert (refused.status_code, refused.text) == (507, said)
    assert sorted(found.split()[1:]) == ["1", "3"]


def read_command(process: int) -> list[str]:
    return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").split("\0")


def test_what_nobody_thought_of_is_printed_logged_and_counted(small_store: Path, tmp_path: Path) -> None:
    with run(small_store, tmp_path) as running:
        client = running.client
        assert client.get("/health").status_code == 200  # by a connection that is kept
        web = find_children(running.process.pid)[0]
        before = resource.prlimit(web, resource.RLIMIT_NOFILE)
        resource.prlimit(web, resource.RLIMIT_NOFILE, (3, before[1]))
        answer = client.post("/update", data=UPDATE)  # to start a writer takes two more files
        resource.prlimit(web, resource.RLIMIT_NOFILE, before)
        assert answer.status_code == 500
        assert client.post("/update", data=UPDATE).status_code == 204
        figures = client.get("/metrics").text
        requests = running.find_requests()
        printed = running.stop()
    assert [status for path, status in requests if path == "/update"] == [500, 204]
    assert 'paperkg_requests_total{route="/update",status="500"} 1.0' in figures
    assert "Traceback" in printed and "Too many open files" in printed


def test_a_client_that_leaves_in_the_middle_of_an_answer_is_nothing_to_print(small_store: Path, tmp_path: Path) -> None:
    with run(small_store, tmp_path) as running:
        query = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 300000"
        for _ in range(3):
            asking = ask_and_leave(running.client, query)
            assert asking.recv(1000).startswith(b"HTTP/1.1 200")
            asking.close()
        wait_until(lambda: len([path for path, _ in running.find_requests() if path == "/sparql"]) == 3)
        printed = running.stop()
    assert "Traceback" not in printed


@pytest.mark.parametrize("path", ["/search?q=a", "/query/papers-by-author?author=A", "/api/papers-by-author?author=A"])
def test_a_damaged_index_is_a_503_without_paths_wherever_it_is_read(
    small_store: Path, tmp_path: Path, path: str
) -> None:
    store = shutil.copytree(small_store, tmp_path / "store")
    with run_server(store, "--workers=1") as address:
        find_snapshot(store).search.write_bytes(b"?" * 8192)
        answers = [httpx.get(f"{address}{path}", headers=headers) for headers in ({"Accept": ""}, BROWSER)]
    assert [answer.status_code for answer in answers] == [503] * 2
    told = [html.unescape(answer.text) for answer in answers]
    assert all(UNREADABLE.strip() in text and str(tmp_path) not in text for text in told)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({}, 503, UNREADABLE),
        ({"query": "SELECT"}, 400, "This is not a SPARQL query"),
        ({"query": "SELECT ?s { ?s <urn:none> 1 }"}, 503, UNREADABLE),
    ],
)
def test_the_page_of_the_endpoint_tells_of_a_damaged_index_in_a_sentence(
    small_store: Path, tmp_path: Path, asked: dict[str, str], status: int, told: str
) -> None:
    store = shutil.copytree(small_store, tmp_path / "store")
    find_snapshot(store).search.write_bytes(b"?" * 8192)
    with run_server(store, "--workers=1") as address:
        answer = httpx.get(f"{address}/sparql", params=asked, headers=BROWSER, timeout=PATIENCE)
    assert (answer.status_code, answer.text[: len(told)]) == (status, told)
