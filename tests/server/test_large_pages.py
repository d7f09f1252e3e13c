"""Pages of much: they show a part, and clients that take nothing of theirs keep nobody else waiting."""

import random
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from kg.cli import main
from server.pages.home import DOWNLOADS
from server.worker import CELL, MOST_TEXT
from tests.server.conftest import PATIENCE, run_server

MEGABYTE = 1024 * 1024
HUGE = f'BIND("{"<" * 10_000}" AS ?x) BIND(CONCAT(?x, ?x, ?x, ?x, ?x, ?x, ?x, ?x, ?x, ?x) AS ?y)'
MORE = 4  # clients than may download at a time


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?n ?y {{ VALUES ?n {{ {' '.join(map(str, range(40)))} }} {HUGE} }}",
        f"CONSTRUCT {{ ?n <a:p> ?y }} {{ VALUES ?n {{ {' '.join(f'<a:{n}>' for n in range(40))} }} {HUGE} }}",
    ],
)
@pytest.mark.parametrize("view", ["html", "graph"])
def test_a_page_shows_as_much_of_an_answer_as_it_has_room_for(endpoint: httpx.Client, query: str, view: str) -> None:
    page = endpoint.post("/sparql", data={"query": query, "format": view})
    assert page.status_code == 200
    assert len(page.text) < 10 * MOST_TEXT
    whole = endpoint.post("/sparql", data={"query": query}, headers={"Accept": "text/csv, application/n-triples"})
    assert len(whole.text) > 40 * 100_000


def test_a_page_with_no_room_for_one_row_says_how_to_have_it(endpoint: httpx.Client) -> None:
    wide = " ".join(f"(?x AS ?x{number})" for number in range(MOST_TEXT // (10_000 + CELL) + 1))
    query = f'SELECT {wide} {{ BIND("{"<" * 10_000}" AS ?x) }}'
    page = endpoint.post("/sparql", data={"query": query, "format": "html"})
    assert (page.status_code, "too large for a page" in page.text) == (507, True)
    assert endpoint.post("/sparql", data={"query": query, "format": "json"}).status_code == 200


def test_pages_are_answered_beside_clients_that_take_nothing_of_their_downloads(tmp_path: Path) -> None:
    noise = random.Random(1)  # cannot be packed well, and 12 MB are more than wait on the way to a client
    lines = (f'<a:s> <a:p> "{noise.randbytes(MEGABYTE).hex()}" .\n' for _ in range(12))
    (tmp_path / "noise.nt").write_text("".join(lines))
    loaded = CliRunner().invoke(main, ["load", str(tmp_path / "noise.nt"), "--store", str(tmp_path / "store")])
    assert loaded.exit_code == 0, loaded.output
    with run_server(tmp_path / "store") as address, ExitStack() as connections:
        where = urlsplit(address)
        clients = [connections.enter_context(socket.socket()) for _ in range(DOWNLOADS + MORE)]
        statuses = []
        for client in clients:
            client.settimeout(PATIENCE)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect((where.hostname, where.port))
            client.sendall(b"GET /downloads/paperkg.nt.gz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            statuses.append(client.recv(12))
        assert statuses == [b"HTTP/1.1 200"] * DOWNLOADS + [b"HTTP/1.1 503"] * MORE
        assert httpx.get(f"{address}/robots.txt", timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize(
    ("method", "headers", "status"), [("GET", {}, 200), ("GET", {"Range": "bytes=0-9"}, 206), ("HEAD", {}, 200)]
)
def test_a_download_that_has_ended_makes_room_for_another(
    client: FlaskClient, method: str, headers: dict[str, str], status: int
) -> None:
    for _ in range(DOWNLOADS + 1):
        with client.open("/downloads/paperkg.nt.gz", method=method, headers=headers) as answer:
            assert (answer.status_code, bool(answer.data)) == (status, method == "GET")


def test_a_large_answer_that_is_kept_comes_whole(endpoint: httpx.Client) -> None:
    numbers = " ".join(map(str, range(100)))
    query = f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} VALUES ?c {{ 1 2 }} }}"
    made, kept, head = (
        endpoint.request(method, "/sparql", params={"query": query, "format": "json"}, headers={"Accept-Encoding": ""})
        for method in ("GET", "GET", "HEAD")
    )
    assert len(made.json()["results"]["bindings"]) == 20_000
    assert (kept.content, kept.headers["Content-Length"]) == (made.content, str(len(made.content)))
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(made.content)))
