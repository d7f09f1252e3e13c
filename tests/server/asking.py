"""How tests ask a server that they run: politely, or leaving before it has answered."""

import re
import socket
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import httpx

from tests.server.conftest import PATIENCE

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TRIPLES = " ".join(f"?a{number} ?b{number} ?c{number} ." for number in range(5))
CROSS_JOIN = f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} }}"
"""A query that ends on no machine."""


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


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)
