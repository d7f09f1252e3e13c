"""Each case of the SPARQL 1.1 Graph Store HTTP Protocol, and who may write."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from kg.cli import main
from server.snapshot import FRESH
from tests.server.conftest import BROWSER, PATIENCE, THINGS, TOKEN, run_server

STORE = "/graph-store"
TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
LINES = {"Accept": "application/n-triples"}
GRAPH = f"{THINGS}notes/"
NAMED = {"graph": GRAPH}
RDFXML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/things/">'
    '<rdf:Description rdf:about="s"><p>é</p></rdf:Description></rdf:RDF>'
)
DOCUMENTS = (
    ("text/turtle", "<s> <../p> 'é' ."),
    ("Text/Turtle;charset=UTF-8", "<s> <../p> 'é' ."),
    ("application/x-turtle", "<s> <../p> 'é' ."),
    ("application/n-triples", f'<{GRAPH}s> <{THINGS}p> "é" .'),
    ("application/rdf+xml", RDFXML),
    ("application/ld+json", f'{{"@id": "s", "{THINGS}p": "é"}}'),
    ("", "<s> <../p> 'é' ."),
    ("text/turtle", "\ufeff<s> <../p> 'é' ."),
    ("application/rdf+xml", f"\ufeff{RDFXML}"),
)
MALFORMED = (
    ("text/turtle", b"<?xml version='1.0'?><a/>", 400),
    ("application/rdf+xml", b"<s> <p> <o> .", 400),
    ("application/rdf+xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 400),
    ("application/ld+json", b'{"@id":', 400),
    ("application/rdf+xml", b"<a:b/>", 400),
    ("application/ld+json", b'{"@id":' * 50_000 + b"1" + b"}" * 50_000, 400),
    ("text/turtle", b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 50_000 + b"1" + b" )>>" * 50_000 + b".", 400),
    ("application/ld+json", b'{"@context": "http://127.0.0.1:1/", "@id": "s"}', 400),
    ("application/n-triples", b"<s> <p> <o> .", 400),
    ("text/turtle", b'<s> <p> "\xe9" .', 400),
    ("text/turtle; charset=iso-8859-1", b'<s> <p> "\xe9" .', 415),
    ("application/trig", b"<s> <p> <o> .", 415),
    ("image/png", b"", 415),
    ("application/x-www-form-urlencoded", b"a=b", 415),
    ("multipart/form-data", b"", 400),
    ("multipart/form-data; boundary=b", b"--b\r\nbroken", 400),
)


@pytest.fixture(autouse=True)
def clean(writer: httpx.Client) -> Iterator[None]:
    """Take away the graph that a test may have made."""
    yield
    assert writer.delete(STORE, params=NAMED).status_code in (204, 404)


@pytest.mark.parametrize(("content_type", "text"), DOCUMENTS)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_graph_is_made_of_a_document_whose_iris_are_relative_to_it(
    writer: httpx.Client, method: str, content_type: str, text: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    made = writer.request(method, STORE, params=NAMED, content=text.encode(), headers=headers)
    assert (made.status_code, made.headers["Location"], made.content) == (201, GRAPH, b"")
    assert read(writer, NAMED) == {f'<{GRAPH}s> <{THINGS}p> "é"'}


def test_put_replaces_a_graph_and_post_adds_to_it(writer: httpx.Client) -> None:
    first, second, third = (f"<{GRAPH}s> <{THINGS}p> {number} ." for number in (1, 2, 3))
    assert writer.put(STORE, params=NAMED, content=first, headers=TURTLE).status_code == 201
    assert writer.put(STORE, params=NAMED, content=second, headers=TURTLE).status_code == 204
    assert len(read(writer, NAMED)) == 1
    assert writer.post(STORE, params=NAMED, content=third, headers=TURTLE).status_code == 204
    assert {line.split('"')[1] for line in read(writer, NAMED)} == {"2", "3"}


def test_blank_nodes_of_two_documents_stay_apart(writer: httpx.Client) -> None:
    for _ in range(2):
        assert writer.post(STORE, params=NAMED, content="_:b <a:p> 1 .", headers=TURTLE).is_success
    assert len(read(writer, NAMED)) == 2


def test_an_empty_graph_is_there(writer: httpx.Client) -> None:
    assert writer.put(STORE, params=NAMED, content="", headers=TURTLE).status_code == 201
    assert read(writer, NAMED) == set()
    assert writer.head(STORE, params=NAMED).status_code == 200
    assert writer.post(STORE, params=NAMED, content="", headers=TURTLE).status_code == 204
    assert writer.put(STORE, params=NAMED, content="", headers=TURTLE).status_code == 204


def test_a_deleted_graph_is_gone(writer: httpx.Client) -> None:
    assert writer.put(STORE, params=NAMED, content="<s> <p> <o> .", headers=TURTLE).status_code == 201
    assert writer.delete(STORE, params=NAMED).status_code == 204
    for method in ("GET", "HEAD", "DELETE"):
        assert writer.request(method, STORE, params=NAMED).status_code == 404


def test_a_default_graph_that_was_deleted_has_pages_and_comes_back_with_the_next_build(tmp_path: Path) -> None:
    source, store, tokens = tmp_path / "papers.jsonl", tmp_path / "store", tmp_path / "tokens"
    source.write_text(json.dumps({"id": "p", "title": "BERT on GSM8K", "abstract": "We use BERT on GSM8K."}))
    tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
    build = ["build", str(source), "--store", str(store)]
    assert CliRunner().invoke(main, build).exit_code == 0
    with (
        run_server(store, "--writable", f"--token-file={tokens}") as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE) as client,
    ):
        before = read(client, {"default": ""})
        assert client.put(STORE, params=NAMED, content="<a:s> <a:p> 1 .", headers=TURTLE).status_code == 201
        assert client.delete(STORE, params={"default": ""}).status_code == 204
        assert read(client, {"default": ""}) == set()
        for page in ("/", "/papers", "/concepts", "/graph", "/api"):
            assert client.get(page, headers=BROWSER).status_code == 200, page
        assert "/paper/p" not in client.get("/papers", headers=BROWSER).text
        for gone in ("/paper/p", "/concept/bert", "/leaderboard/gsm8k"):
            assert client.get(gone, headers=BROWSER).status_code == 404
        assert CliRunner().invoke(main, build).exit_code == 0
        time.sleep(2 * FRESH)
        assert read(client, {"default": ""}) == before
        assert read(client, NAMED) == {'<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'}


def test_head_says_what_get_would(writer: httpx.Client) -> None:
    params = {"graph": f"{THINGS}one"}
    head, got = writer.head(STORE, params=params), writer.get(STORE, params=params)
    kept = ("content-type", "content-length", "etag", "vary")
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in kept] == [got.headers[name] for name in kept]


@pytest.mark.parametrize("name", ["person:1", "a%2Fb", "a%20b", "%C3%A9", "a+b,c@d~e", "a/b/c.ttl"])
def test_a_graph_below_the_store_is_meant_by_its_own_address(writer: httpx.Client, name: str) -> None:
    address = f"{writer.base_url}{STORE}/{name}"
    made = writer.put(address, content="<> <a:p> <#here> .", headers=TURTLE)
    assert (made.status_code, made.headers["Location"]) == (201, address)
    assert read(writer, {"graph": address}) == {f"<{address}> <a:p> <{address}#here>"}
    assert writer.get(address, headers=LINES).text == f"<{address}> <a:p> <{address}#here> .\n"
    assert writer.delete(address).status_code == 204
    assert writer.get(address).status_code == 404


@pytest.mark.parametrize("path", [STORE, f"{STORE}/"])
def test_a_document_that_is_posted_to_the_store_becomes_a_graph_with_an_address(
    writer: httpx.Client, path: str
) -> None:
    made = writer.post(path, content="<> <a:p> 1 .", headers=TURTLE)
    address = made.headers["Location"]
    assert made.status_code == 201
    assert address.startswith(f"{writer.base_url}{STORE}/")
    assert writer.get(address, headers=LINES).text.startswith(f"<{address}> <a:p> ")
    assert writer.delete(address).status_code == 204


def test_a_form_brings_several_documents_or_none(writer: httpx.Client) -> None:
    turtle, xml = ("a.ttl", "<t> <a:p> 1 .", "text/turtle"), ("b.rdf", RDFXML, "application/rdf+xml")
    assert writer.post(STORE, params=NAMED, files=[("a", turtle), ("b", xml)]).status_code == 201
    assert {line.split()[0] for line in read(writer, NAMED)} == {f"<{GRAPH}s>", f"<{GRAPH}t>"}
    broken = ("c.ttl", "<u> <a:p> .", "text/turtle")
    good = ("d.ttl", "<v> <a:p> 1 .", "text/turtle")
    assert writer.post(STORE, params=NAMED, files=[("a", good), ("b", broken)]).status_code == 400
    assert writer.post(STORE, params=NAMED, files=[("a", ("e.png", b"", "image/png"))]).status_code == 415
    assert len(read(writer, NAMED)) == 2


def test_a_field_of_a_form_that_has_a_media_type_is_a_graph(writer: httpx.Client) -> None:
    sent = [("a", (None, f"<s> <{THINGS}p> 1 .", "text/turtle")), ("note", (None, "no graph"))]
    assert writer.post(STORE, params=NAMED, files=sent).status_code == 201
    assert len(read(writer, NAMED)) == 1
    assert writer.post(STORE, params=NAMED, files=sent[1:]).status_code == 400


def test_the_default_graph_is_always_there(writer: httpx.Client) -> None:
    default = {"default": ""}
    before = writer.get(STORE, params=default, headers=LINES).text
    assert writer.delete(STORE, params=default).status_code == 204
    assert read(writer, default) == set()
    assert writer.put(STORE, params=default, content="<a:s> <a:p> 1 .", headers=TURTLE).status_code == 204
    assert writer.post(STORE, params=default, content="<a:s> <a:p> 2 .", headers=TURTLE).status_code == 204
    assert len(read(writer, default)) == 2
    put = writer.put(STORE, params=default, content=before, headers={"Content-Type": "application/n-triples"})
    assert (put.status_code, "Location" in put.headers) == (204, False)


@pytest.mark.parametrize(("content_type", "body", "status"), MALFORMED)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_what_is_no_graph_is_refused_and_changes_nothing(
    writer: httpx.Client, method: str, content_type: str, body: bytes, status: int
) -> None:
    writer.put(STORE, params=NAMED, content="<a:s> <a:p> <a:o> .", headers=TURTLE)
    for graph in (GRAPH, f"{GRAPH}new"):
        headers = {"Content-Type": content_type}
        answer = writer.request(method, STORE, params={"graph": graph}, content=body, headers=headers)
        assert answer.status_code == status
    assert read(writer, NAMED) == {"<a:s> <a:p> <a:o>"}
    assert writer.get(STORE, params={"graph": f"{GRAPH}new"}).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "default&graph=a:b", "graph=a:b&graph=a:b", "graph=relative", "graph=", "graph=a:%3C"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_a_request_that_names_no_graph_is_refused(writer: httpx.Client, method: str, query: str) -> None:
    assert writer.request(method, f"{STORE}?{query}", headers=TURTLE).status_code == 400


def test_other_methods_are_told_which_ones_there_are(writer: httpx.Client) -> None:
    answer = writer.patch(STORE, params=NAMED)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, PUT, POST, DELETE, OPTIONS"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json;q=0.3, text/turtle;q=0.2", "application/ld+json"),
        ("text/html, */*;q=0.1", "text/turtle; charset=utf-8"),
        (BROWSER["Accept"], "application/rdf+xml"),
    ],
)
def test_a_graph_comes_in_the_type_that_the_client_likes_best(
    writer: httpx.Client, accept: str, content_type: str
) -> None:
    answer = writer.get(STORE, params={"graph": f"{THINGS}one"}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    syntax = RdfFormat.from_media_type(content_type.partition(";")[0])
    assert [quad.subject.value for quad in parse(answer.content, format=syntax)] == [f"{THINGS}one"]


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/sparql-results+json"])
def test_a_graph_that_can_not_be_had_so_is_told_how(writer: httpx.Client, accept: str) -> None:
    answer = writer.get(STORE, params={"graph": f"{THINGS}one"}, headers={"Accept": accept})
    assert (answer.status_code, answer.text[:35]) == (406, "This can be had as text/turtle, app")


def test_a_graph_that_rdf_xml_can_not_hold_is_refused_in_it_and_given_in_the_others(writer: httpx.Client) -> None:
    turtle = "<a:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 ."
    assert writer.put(STORE, params=NAMED, content=turtle, headers=TURTLE).status_code == 201
    refused = writer.get(STORE, params=NAMED, headers={"Accept": "application/rdf+xml"})
    assert (refused.status_code, "choose Turtle" in refused.text) == (406, True)
    assert writer.get(STORE, params=NAMED, headers=LINES).status_code == 200


def read(client: httpx.Client, params: dict[str, str]) -> set[str]:
    """Return the triples of a graph."""
    answer = client.get(STORE, params=params, headers=LINES)
    assert answer.status_code == 200
    return {str(quad.triple) for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)}


def test_the_location_of_a_graph_is_ascii(writer: httpx.Client) -> None:
    graph = "http://example.org/中é"
    made = writer.put(STORE, params={"graph": graph}, content="<a:s> <a:p> 1 .", headers=TURTLE)
    assert (made.status_code, made.headers["Location"]) == (201, "http://example.org/%E4%B8%AD%C3%A9")
    assert writer.delete(STORE, params={"graph": graph}).status_code == 204


@pytest.mark.parametrize(
    "graph", ["http://a..b/g", "http://a:99999/g", f"http://{'a' * 64}/g", "http://ex\u2100.org/g"]
)
def test_a_graph_is_made_under_any_iri(writer: httpx.Client, graph: str) -> None:
    made = writer.put(STORE, params={"graph": graph}, content="<a:s> <a:p> 1 .", headers=TURTLE)
    assert (made.status_code, unquote(made.headers["Location"])) == (201, graph)
    assert writer.delete(STORE, params={"graph": graph}).status_code == 204


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_address_that_is_no_iri_names_no_graph(writer: httpx.Client, method: str) -> None:
    answer = writer.request(method, f"{writer.base_url}{STORE}/%zz", headers=TURTLE)
    assert (answer.status_code, "is not an absolute IRI" in answer.text) == (400, True)


def test_a_change_is_made_only_under_its_conditions(writer: httpx.Client) -> None:
    def put(number: int, **conditions: str) -> int:
        headers = TURTLE | {name.replace("_", "-"): value for name, value in conditions.items()}
        return writer.put(STORE, params=NAMED, content=f"<a:s> <a:p> {number} .", headers=headers).status_code

    assert put(1, If_Match="*") == 412
    assert put(1, If_None_Match="*") == 201
    assert put(2, If_None_Match="*") == 412
    tag = writer.get(STORE, params=NAMED, headers=LINES).headers["ETag"]
    assert put(2, If_None_Match=f'"x", {tag}') == 412
    assert put(2, If_Match=f'"x", {tag}') == 204
    assert put(3, If_Match=tag) == 412
    assert put(3, If_Match='"stale"') == 412
    assert read(writer, NAMED) == {'<a:s> <a:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    assert writer.delete(STORE, params=NAMED, headers={"If-Match": '"stale"'}).status_code == 412
    assert put(4, If_Match="*", If_None_Match='"other"') == 204


def test_a_part_of_a_graph_and_a_packed_graph_are_refused_and_change_nothing(writer: httpx.Client) -> None:
    path, turtle = f"/graph-store?graph={THINGS}one", {"Content-Type": "text/turtle"}
    before = writer.get(path).text
    part = writer.put(path, content="<a:a> <a:b> 9 .", headers=turtle | {"Content-Range": "bytes 0-14/100"})
    packed = writer.put(path, content=gzip.compress(b"<a:a> <a:b> 9 ."), headers=turtle | {"Content-Encoding": "gzip"})
    assert (part.status_code, packed.status_code, packed.headers["Accept-Encoding"]) == (400, 415, "identity")
    assert writer.get(path).text == before
