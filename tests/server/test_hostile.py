"""What a hostile client may send: each gets a clean status, and the next client is answered as ever."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from server.tokens import read_tokens
from tests.server.asking import ask
from tests.server.conftest import BROWSER, PATIENCE, run_server

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MEGABYTE = 1024 * 1024
QUERY = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DEEP = 10_000
NESTED = {
    "groups": f"SELECT * {'{' * DEEP}{'}' * DEEP}",
    "subqueries": f"SELECT * {'{ SELECT * {' * DEEP}{'} }' * DEEP}",
    "filters": f"SELECT * {{ {'FILTER EXISTS { ' * DEEP}{'} ' * DEEP}}}",
    "expressions": f"SELECT * {{ FILTER {'(' * DEEP}1{')' * DEEP} }}",
    "negations": f"SELECT * {{ FILTER({'!' * DEEP}true) }}",
    "blank nodes": f"SELECT * {{ {'[' * DEEP}{']' * DEEP} }}",
    "lists": f"SELECT * {{ ?s ?p {'(' * DEEP}{')' * DEEP} }}",
    "triple terms": f"SELECT * {{ ?s ?p {'<<( ?s ?p ' * DEEP}?o{' )>>' * DEEP} }}",
    "reified triples": f"SELECT * {{ {'<< ' * DEEP}?s{' ?p ?o >>' * DEEP} ?p ?o }}",
    "annotations": f"SELECT * {{ ?s ?p ?o {'{| ?s ?p ' * DEEP}{'|}' * DEEP} }}",
    "paths": f"SELECT * {{ ?s {'/'.join(['<a:a>'] * 20_000)} ?o }}",
    "sums": f"SELECT (1{'+1' * 20_000} AS ?n) {{}}",
    "megabytes of braces": f"SELECT * {'{' * MEGABYTE}{'}' * MEGABYTE}",
}
LONG = {
    "comment": f"ASK {{}} # {'x' * 2 * MEGABYTE}",
    "string": f'ASK {{ BIND("{"x" * 2 * MEGABYTE}" AS ?text) }}',
    "values": f"ASK {{ VALUES ?x {{ {'1 ' * MEGABYTE} }} }}",
    "verbs in a comment": f"ASK {{}} # {'SERVICE LOAD ' * 150_000}",
}
RAW = {
    "invalid UTF-8 in the query": (b"GET /sparql?query=ASK{}%23%ff HTTP/1.1", 400),
    "invalid UTF-8 by itself": (b"GET /sparql?query=ASK{}\xff HTTP/1.1", 400),
    "invalid UTF-8 in the path": (b"GET /paper/%ff HTTP/1.1", 404),
    "invalid UTF-8 in a header": (b"GET /health HTTP/1.1\r\nAccept: \xff\xfe", 200),
    "invalid UTF-8 by itself for a page": (b"GET /search?q=\xff HTTP/1.1", 400),
    "UTF-8 by itself for a page": (b"GET /search?q=\xc3\xa9 HTTP/1.1", 200),
    "a chart of equal, very negative numbers": (
        b"GET /sparql?format=chart&query=SELECT%20*%20{VALUES(?year%20?v){(%222020%22%20-1e20)(%222021%22%20-1e20)}}"
        b" HTTP/1.1",
        200,
    ),
    "a packed query": (
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Encoding: gzip\r\n"
        b"Content-Length: 5\r\n\r\nASK{}",
        415,
    ),
    "a null character in the query": (b"GET /sparql?query=ASK{}%00 HTTP/1.1", 400),
    "a null character in the path": (b"GET /paper/%00 HTTP/1.1", 404),
    "a null character in a header": (b"GET /health HTTP/1.1\r\nAccept: a\0b", 400),
    "2 MB in the address": (b"GET /sparql?query=" + b"x" * 2 * MEGABYTE + b" HTTP/1.1", 431),
    "100 KB in the address": (b"GET /sparql?query=" + b"x" * 100_000 + b" HTTP/1.1", 414),
    "100 KB in a header": (b"GET /sparql?query=ASK{} HTTP/1.1\r\nAccept: */*," + b"a/b," * 25_000, 431),
    "100 KB in a page's header": (b"GET / HTTP/1.1\r\nAccept: */*," + b"a/b," * 25_000, 431),
    "1,000 headers": (b"GET /health HTTP/1.1" + b"\r\nX: y" * 1000, 431),
    "a folded header": (b"GET /health HTTP/1.1\r\nAccept: a\r\n b", 400),
    "a path upwards": (b"GET /static/../../pyproject.toml HTTP/1.1", 404),
    "an encoded path upwards": (b"GET /static/..%2f..%2fapp.py HTTP/1.1", 404),
    "a download upwards": (b"GET /downloads/..%2f..%2fcurrent HTTP/1.1", 404),
    "a graph upwards": (b"GET /graph-store/../../etc/passwd HTTP/1.1", 404),
    "another host's address": (b"GET http://example.org/health HTTP/1.1", 200),
    "a page far away": (b"GET /papers?page=99999999999999999999 HTTP/1.1", 404),
    "two lengths": (b"POST /sparql HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}x", 400),
    "a negative length": (b"POST /sparql HTTP/1.1\r\nContent-Length: -5\r\n\r\nASK{}", 400),
    "a packed transfer": (
        b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
        b"5\r\nASK{}\r\n0\r\n\r\n",
        501,
    ),
    "a large body that waits to be asked for": (
        b"POST /sparql HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n",
        413,
    ),
    "a huge length": (b"POST /sparql HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\nASK{}", 413),
    "an unknown coding": (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    "a broken chunk": (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n", 400),
    "no version": (b"GET /health", 400),
    "another method": (b"BREW /sparql HTTP/1.1", 405),
    "a form's changes without a token": (b"DELETE /graph-store?default HTTP/1.1\r\nContent-Length: 99999999", 403),
}
PATHS = ("/", "/sparql", "/update", "/graph-store", "/health", "/ready", "/metrics", "/papers", "/static/site.css")


@pytest.fixture(scope="module")
def guarded(seed_store: Path) -> Iterator[httpx.Client]:
    with (
        run_server(seed_store, "--timeout", "30", "--workers", "2") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.fixture(autouse=True)
def count(guarded: httpx.Client) -> Iterator[None]:
    """Whatever is sent, the server goes on, and the graph stays as it is."""
    before = guarded.get("/sparql", params={"query": COUNT})
    yield
    assert before.status_code == 200
    fresh = guarded.get("/sparql", params={"query": f"{COUNT} # {time.monotonic_ns()}"})
    assert (fresh.status_code, fresh.content) == (200, before.content)


def send(client: httpx.Client, *parts: bytes) -> bytes:
    """Send bytes as they are and return what comes back until the server closes."""
    where = urlsplit(str(client.base_url))
    with socket.create_connection((where.hostname, where.port), PATIENCE) as asking:
        try:
            for part in parts:
                asking.sendall(part)
        except OSError:
            pass  # refused before all of it was sent
        return b"".join(iter(lambda: asking.recv(65536), b""))


def read_status(answer: bytes) -> int:
    return int(answer.split(maxsplit=2)[1])


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_a_query_that_is_nested_too_deeply_is_refused(guarded: httpx.Client, query: str) -> None:
    answer = guarded.post("/sparql", content=query, headers=QUERY)
    assert (answer.status_code, answer.text[:11]) in ((400, "This query "), (400, "This is not"))


def test_a_nested_query_that_runs_over_its_time_is_told_so(guarded: httpx.Client) -> None:
    query = f"SELECT * {{ {'[a ' * 600}[]{']' * 600} a ?x }}"
    answer = guarded.post("/sparql", data={"query": query, "timeout": "0.0001"})
    assert (answer.status_code, answer.headers["content-type"]) == (504, "text/plain; charset=utf-8")


@pytest.mark.parametrize("query", LONG.values(), ids=LONG)
def test_a_query_of_megabytes_is_answered(guarded: httpx.Client, query: str) -> None:
    assert guarded.post("/sparql", content=query, headers=QUERY).json()["boolean"]


@pytest.mark.parametrize(("sent", "status"), RAW.values(), ids=RAW)
def test_a_malformed_request_has_a_clean_status(guarded: httpx.Client, sent: bytes, status: int) -> None:
    head, _, body = sent.partition(b"\r\n\r\n")
    line, _, headers = head.partition(b"\r\n")
    more = b"Host: localhost\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    answer = send(guarded, line + b"\r\n" + more + headers + (b"\r\n" if headers else b"") + b"\r\n" + body)
    assert read_status(answer) == status
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/sparql", 413),
        ("PUT", "/graph-store?default", 403),
        ("PATCH", "/sparql", 405),
        ("POST", "/search", 405),
    ],
)
def test_who_sends_all_before_reading_gets_the_refusal(
    guarded: httpx.Client, method: str, path: str, status: int
) -> None:
    body = urllib.request.Request(f"{guarded.base_url}{path}", data=b"x" * 20 * MEGABYTE, method=method, headers=QUERY)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(body, timeout=PATIENCE)
    with refused.value as answer:
        assert (answer.status, answer.read()[-2:]) == (status, b".\n")


def test_a_body_that_grows_beyond_the_limit_is_not_read_to_its_end(guarded: httpx.Client) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    where = urlsplit(str(guarded.base_url))
    with socket.create_connection((where.hostname, where.port), PATIENCE) as asking:
        asking.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(OSError):
            for _ in range(1000):
                asking.sendall(b"100000\r\n" + b"x" * MEGABYTE + b"\r\n")


@pytest.mark.parametrize(
    "body",
    ["a=&" * 100_000, "query=ASK{}&format=" + "x" * MEGABYTE, "query=" + "%41" * MEGABYTE],
    ids=lambda each: each[:9],
)
def test_a_form_of_megabytes_is_refused_in_a_sentence(guarded: httpx.Client, body: str) -> None:
    answer = guarded.post("/sparql", content=body, headers=FORM)
    assert (answer.status_code, len(answer.text) < 5000) == (400, True)


def test_a_second_request_is_not_smuggled_behind_the_first(guarded: httpx.Client) -> None:
    answer = send(
        guarded,
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    )
    assert answer.count(b"HTTP/1.1 ") == 1


def test_requests_in_one_stream_are_answered_in_their_order(guarded: httpx.Client) -> None:
    first = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 20
    answer = send(guarded, first + b"GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (answer.count(b"HTTP/1.1 200"), answer.count(b"HTTP/1.1 404")) == (20, 1)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PUT", "DELETE"])
def test_every_method_has_a_clean_status_everywhere(guarded: httpx.Client, method: str, path: str) -> None:
    answer = send(guarded, f"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert read_status(answer) in (200, 204, 400, 403, 404, 405, 415)
    assert method != "HEAD" or answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}&format=", "/graph-store?graph=", "/graph-store/", "/search?q="])
def test_no_header_can_be_injected(guarded: httpx.Client, path: str) -> None:
    answer = guarded.get(f"{path}a%0d%0aX-Injected:%20yes%0d%0a%0d%0abody")
    assert (answer.status_code < 500, "X-Injected" in answer.headers) == (True, False)


def test_a_host_that_is_none_is_not_repeated(guarded: httpx.Client) -> None:
    for path in ("/sparql", "/", "/graph-store/x"):
        request = f'GET {path} HTTP/1.1\r\nHost: a"><script>\r\nAccept: text/html\r\nConnection: close\r\n\r\n'
        answer = send(guarded, request.encode())
        assert b"<script>" not in answer.lower().replace(b"<script src", b"")


@pytest.mark.parametrize("path", ["/sparql?query=", "/sparql?query=ASK{}&format=", "/search?q=", "/query/", "/paper/"])
def test_no_markup_can_be_injected(guarded: httpx.Client, path: str) -> None:
    page = guarded.get(f"{path}%22%3E%3C/textarea%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", headers=BROWSER)
    assert "<img src=x" not in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_long_search_keeps_nobody_waiting(guarded: httpx.Client) -> None:
    words = "%20".join(f"a{number}" for number in range(8000))
    assert guarded.get(f"/search?q={words}").status_code == 200


def test_a_body_that_drips_keeps_nobody_waiting(guarded: httpx.Client) -> None:
    where = urlsplit(str(guarded.base_url))
    head = (
        b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nq"
    )
    dripping = [socket.create_connection((where.hostname, where.port)) for _ in range(60)]
    for number, each in enumerate(dripping):
        each.sendall(head % (b"/sparql", b"/search", b"/papers")[number % 3])
    assert guarded.get("/papers").status_code == 200
    for each in dripping:
        each.close()


def test_200_bodies_of_a_megabyte_at_once_are_answered_or_refused(guarded: httpx.Client) -> None:
    def post(number: int) -> int:
        body = f"ASK {{}} # {number} {'x' * MEGABYTE}"
        return httpx.post(f"{guarded.base_url}/sparql", content=body, headers=QUERY, timeout=PATIENCE * 2).status_code

    with ThreadPoolExecutor(200) as threads:
        assert set(threads.map(post, range(200))) <= {200, 503, 504}


@pytest.mark.parametrize("host", ["[::::]", "a b", 'a"b', "a/b", "a:b:c", "a_b:80", "a:0", "a:99999"])
@pytest.mark.parametrize("path", ["/sparql", "/", "/.well-known/void", "/graph-store?default"])
def test_a_host_that_is_none_is_refused(guarded: httpx.Client, host: str, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n"
    head, _, body = send(guarded, request.encode()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert body in (b"", b"The Host header of this request names no host.\n")  # empty where HTTP itself is broken


def test_too_many_headers_are_refused_in_a_sentence(guarded: httpx.Client) -> None:
    answer = guarded.get("/sparql", headers={"X-Long": "a" * 20_000})
    assert (answer.status_code, "more than 16384 bytes" in answer.text) == (431, True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_function_that_there_is_not_is_told_and_ends_no_process(guarded: httpx.Client) -> None:
    for function in ("<http://e.org/f>(1)", "<http://www.w3.org/2001/XMLSchema#anyURI>('a')"):
        answer = ask(guarded, f"SELECT ({function} AS ?x) {{}}")
        assert (answer.status_code, "custom function" in answer.text) == (400, True)


def test_a_long_run_of_letters_is_one_word() -> None:
    run = "a-" * 20_000
    assert [token.text for token in read_tokens(f"{run} ASK {{}} {run}:b")] == [run, "ASK", "{", "}", f"{run}:b"]
