"""What an answer comes as: formats, compression, validity, and what an answer can't be written in."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from tests.server.conftest import BROWSER, PATIENCE, THINGS, run_server

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
ASK = {"query": "ASK {}"}
ROWS = {"query": "SELECT (1 AS ?x) {}"}
TRIPLES = {"query": 'CONSTRUCT { <a:s> <a:p> "é" } {}'}
DIGITS = " ".join("0123456789")
MANY = "SELECT * {{ {values} VALUES ?last {{ 0 1 }} }}".format(
    values=" ".join(f"VALUES ?v{place} {{ {DIGITS} }}" for place in range(5))
)
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ {values} }}".format(
    values=" ".join(f"VALUES ?v{place} {{ {DIGITS} }}" for place in range(12))
)

CHOICES = (
    (ROWS, [XML.upper()], XML),
    (ROWS, [f"{XML};charset=utf-8"], XML),
    (ROWS, ["text/csv; header=present; q=0.4", f"{XML};q=0.5"], XML),
    (ROWS, ["text/csv;q=0.1", XML], XML),
    (ROWS, [f"{JSON};q=0.5, {XML};q=0.5"], JSON),
    (ROWS, ["application/*"], JSON),
    (ROWS, [f"application/*, {JSON};q=0"], XML),
    (ROWS, ["text/html;q=0.1, text/csv"], "text/csv; charset=utf-8"),
    (ROWS, ["application/xml"], XML),
    (ROWS, [f"text/turtle, application/rdf+xml;q=0.9, {JSON};q=0.1"], JSON),
    (TRIPLES, [f"text/turtle;q=0.2, application/rdf+xml;q=0.9, {JSON}"], "application/rdf+xml"),
    (TRIPLES, [f"{JSON}, */*;q=0.1"], "text/turtle; charset=utf-8"),
    (TRIPLES, ["text/*"], "text/turtle; charset=utf-8"),
    (TRIPLES, ["text/plain"], "application/n-triples"),
    (TRIPLES, ["application/json"], "application/ld+json"),
    (TRIPLES, ["application/n-quads"], "application/n-quads"),
    (TRIPLES, ["application/trig"], "application/trig"),
)
NOT_ACCEPTED = ((ROWS, "*/*;q=0"), (ROWS, "text/turtle"), (ROWS, "text/csv;q=0"), (ROWS, "nonsense"), (TRIPLES, JSON))
ENCODINGS = (
    ("gzip", True),
    ("GZIP;q=0.5", True),
    ("deflate, *;q=0.5", True),
    ("gzip;q=0", False),
    ("gzip;q=0, *", False),
    ("identity", False),
    ("br", False),
    ("", False),
)


@pytest.mark.parametrize(("fields", "accepts", "content_type"), CHOICES)
def test_accept_is_read_as_http_has_it(
    writer: httpx.Client, fields: dict[str, str], accepts: list[str], content_type: str
) -> None:
    headers = [("Accept", accept) for accept in accepts]
    answer = httpx.get(f"{writer.base_url}/sparql", params=fields, headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(("fields", "accept"), NOT_ACCEPTED)
def test_a_client_that_takes_nothing_there_is_gets_told_what_there_is(
    writer: httpx.Client, fields: dict[str, str], accept: str
) -> None:
    answer = writer.get("/sparql", params=fields, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Vary"]) == (406, "Accept")
    assert "text/turtle" in answer.text or JSON in answer.text


@pytest.mark.parametrize(
    ("fields", "name", "status"),
    [(ROWS, "XML", 200), (ROWS, XML, 200), (TRIPLES, "turtle", 200), (TRIPLES, "csv", 406), (ROWS, "docx", 400)],
)
def test_a_format_by_name_comes_before_accept(
    writer: httpx.Client, fields: dict[str, str], name: str, status: int
) -> None:
    answer = writer.get("/sparql", params=fields | {"format": name}, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert "json" not in answer.headers["Content-Type"]


@pytest.mark.parametrize(("accept", "packed"), ENCODINGS)
def test_an_answer_is_packed_for_those_who_take_gzip(writer: httpx.Client, accept: str, packed: bool) -> None:
    headers = {"Accept-Encoding": accept}
    with writer.stream("GET", "/sparql", params=ASK, headers=headers) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
    assert (gzip.decompress(body) if packed else body) == b'{"head":{},"boolean":true}'
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("fields", [ASK, TRIPLES, {"query": "SELEC"}, {}, {"query": MANY}])
def test_head_says_what_get_would_without_the_body(writer: httpx.Client, fields: dict[str, str]) -> None:
    head, got = writer.head("/sparql", params=fields), writer.get("/sparql", params=fields)
    unlike = ("date", "transfer-encoding")
    assert head.content == b""
    assert head.status_code == got.status_code
    assert [each for each in head.headers.items() if each[0] not in unlike] == [
        each for each in got.headers.items() if each[0] not in unlike
    ]


@pytest.mark.parametrize("known", ["W/{}", "{}", '"other", W/{}', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_answer_is_told_so(writer: httpx.Client, known: str, method: str) -> None:
    etag = writer.get("/sparql", params=ASK).headers["ETag"]
    known = known.format(etag.removeprefix("W/"))
    answer = writer.request(method, "/sparql", params=ASK, headers={"If-None-Match": known})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"


def test_an_answer_that_does_not_exist_is_not_taken_for_known(writer: httpx.Client) -> None:
    anything = {"If-None-Match": "*"}
    assert writer.get("/sparql", params={"query": "SELEC"}, headers=anything).status_code == 400
    assert writer.get("/graph-store", params={"graph": "a:none"}, headers=anything).status_code == 404


def test_who_posts_gets_the_answer_even_if_it_is_known(writer: httpx.Client) -> None:
    etag = writer.post("/sparql", data=ASK).headers["ETag"]
    assert writer.post("/sparql", data=ASK, headers={"If-None-Match": etag}).json()["boolean"] is True


def test_an_answer_in_another_form_or_after_a_change_is_another(writer: httpx.Client) -> None:
    etag = writer.get("/sparql", params=ASK).headers["ETag"]
    known = {"If-None-Match": etag}
    assert writer.get("/sparql", params=ASK, headers=known | {"Accept": XML}).status_code == 200
    assert writer.get("/sparql", params=ASK, headers=known | {"Accept-Encoding": "identity"}).status_code == 200
    assert writer.post("/update", data={"update": "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }"}).status_code == 204
    assert writer.get("/sparql", params=ASK, headers=known).status_code == 200
    assert writer.post("/update", data={"update": "DROP GRAPH <a:g>"}).status_code == 204


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "now ( )"])
def test_an_answer_that_is_never_the_same_is_never_known(writer: httpx.Client, call: str) -> None:
    fields = {"query": f"SELECT ({call} AS ?x) {{}}", "format": "csv"}
    first, second = writer.get("/sparql", params=fields), writer.get("/sparql", params=fields)
    assert "ETag" not in first.headers
    assert first.text != second.text


@pytest.mark.parametrize("seconds", ["", "x", "0", "-1", "nan", "inf", "1e400", "١٠"])
def test_a_timeout_that_is_no_time_is_refused(writer: httpx.Client, seconds: str) -> None:
    answer = writer.get("/sparql", params=ASK | {"timeout": seconds})
    assert (answer.status_code, answer.text.partition(" ")[0]) == (400, f"timeout={seconds!r}")


@pytest.mark.parametrize(("seconds", "limit"), [("0.2", "0.2"), ("3600", "0.5")])
def test_a_timeout_lowers_the_limit_and_never_raises_it(things_store: Path, seconds: str, limit: str) -> None:
    with run_server(things_store, "--timeout=0.5") as address:
        late = httpx.get(f"{address}/sparql", params={"query": ENDLESS, "timeout": seconds}, timeout=PATIENCE)
    assert late.status_code == 504
    assert f"longer than the limit of {limit} s" in late.text


def test_a_large_answer_is_streamed(writer: httpx.Client) -> None:
    with writer.stream("GET", "/sparql", params={"query": MANY, "format": "tsv"}) as answer:
        rows = sum(1 for _ in answer.iter_lines())
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in answer.headers
    assert rows == 1 + 200_000


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_text_comes_through_as_utf_8_in_every_format(writer: httpx.Client, name: str) -> None:
    text = "Mélange 模型 𝔸"
    answer = writer.get("/sparql", params={"query": f'SELECT ("{text}" AS ?x) {{}}', "format": name})
    assert text in answer.content.decode()


@pytest.mark.parametrize(
    "fields", [{"query": r'SELECT ("a\rb" AS ?x) {}'}, {"query": r'CONSTRUCT { <a:s> <a:p> "a\rb" } {}'}]
)
def test_a_carriage_return_comes_through_xml(writer: httpx.Client, fields: dict[str, str]) -> None:
    answer = writer.get("/sparql", params=fields | {"format": "xml"})
    assert "a\rb" in [each.text for each in ElementTree.fromstring(answer.content).iter()]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (r'SELECT ("a\u0001b" AS ?x) {}', ["xml"]),
        (r'SELECT ("a\uFFFFb" AS ?x) {}', ["xml"]),
        (r'CONSTRUCT { <a:s> <a:p> "a\u0008b" } {}', ["rdfxml"]),
        ("CONSTRUCT { <a:s> <http://example.org/1> 1 } {}", ["rdfxml"]),
        ("CONSTRUCT { <a:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 } {}", ["rdfxml"]),
        ("CONSTRUCT { <a:s> <a:p> <<( <a:s> <a:p> 1 )>> } {}", ["jsonld"]),
        ('CONSTRUCT { <a:s> <a:p> "x"@en--ltr } {}', []),
    ],
)
def test_what_a_format_can_not_hold_is_refused_in_it_and_given_in_the_others(
    writer: httpx.Client, query: str, names: list[str]
) -> None:
    every = (
        ("json", "xml", "csv", "tsv") if query.startswith("SELECT") else ("ttl", "nt", "jsonld", "rdfxml", "trig", "nq")
    )
    answers = {name: writer.get("/sparql", params={"query": query, "format": name}) for name in every}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: 406 if name in names else 200 for name in every
    }
    assert all(re.search("choose|ask for", answers[name].text) for name in names)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml"])
def test_a_triple_term_comes_through(writer: httpx.Client, media_type: str) -> None:
    query = f"CONSTRUCT {{ <{THINGS}s> <{THINGS}p> <<( <a:s> <a:p> 'x'@en--ltr )>> }} {{}}"
    answer = writer.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    (quad,) = parse(answer.content, format=RdfFormat.from_media_type(media_type))
    assert str(quad.object) == '<a:s> <a:p> "x"@en--ltr'


@pytest.mark.parametrize(
    ("path", "methods"), [("/sparql", "POST"), ("/update", "POST"), ("/graph-store?default", "PUT")]
)
def test_a_page_elsewhere_may_write_with_a_token(writer: httpx.Client, path: str, methods: str) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": methods,
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = httpx.options(f"{writer.base_url}{path}", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert methods in answer.headers["Access-Control-Allow-Methods"].split(", ")
    assert {"Authorization", "Content-Type"} <= set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    assert methods in answer.headers["Allow"].split(", ")


def test_a_browser_that_is_refused_gets_a_page(writer: httpx.Client) -> None:
    answer = writer.get("/sparql", params={"query": "SELEC"}, headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_a_body_that_is_too_large_is_refused(writer: httpx.Client) -> None:
    large = b"#" * (16 * 1024 * 1024 + 1)
    for content in (large, iter([large])):
        headers = {"Content-Type": "application/sparql-query"}
        answer = writer.post("/sparql", content=content, headers=headers)
        assert (answer.status_code, answer.text[:25]) == (413, "The body of this request ")
