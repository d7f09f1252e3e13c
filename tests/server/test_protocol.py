"""Each case of the SPARQL 1.1 Protocol: operations, datasets, and requests that are none."""

import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest

from tests.server.conftest import THINGS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
MADE = f"{THINGS}made"
IN_DEFAULT = "SELECT ?name { ?name a ?class }"
IN_NAMED = "SELECT ?name { GRAPH ?graph { ?name a ?class } }"
IN_BOTH = "SELECT ?name { { ?name a ?class } UNION { GRAPH ?graph { ?name a ?class } } }"
Fields = list[tuple[str, str]]

DATASETS = (
    (IN_DEFAULT, [], {"default"}),
    (IN_NAMED, [], {"one", "two", "three"}),
    (IN_DEFAULT, [("default-graph-uri", "one")], {"one"}),
    (IN_DEFAULT, [("default-graph-uri", "one"), ("default-graph-uri", "two")], {"one", "two"}),
    (IN_NAMED, [("default-graph-uri", "one")], set()),
    (IN_NAMED, [("named-graph-uri", "one"), ("named-graph-uri", "two")], {"one", "two"}),
    (IN_DEFAULT, [("named-graph-uri", "one")], set()),
    (IN_BOTH, [("default-graph-uri", "three"), ("named-graph-uri", "one")], {"three", "one"}),
    (IN_DEFAULT.replace("{", f"FROM <{THINGS}one> {{", 1), [("default-graph-uri", "two")], {"two"}),
    (IN_BOTH.replace("{", f"FROM NAMED <{THINGS}one> {{", 1), [("default-graph-uri", "two")], {"two"}),
    (IN_DEFAULT.replace("{", f"FROM <{THINGS}one> FROM <{THINGS}two> {{", 1), [], {"one", "two"}),
)


@pytest.fixture
def made(writer: httpx.Client) -> Iterator[str]:
    """The IRI of a graph for updates to write to, which is gone afterwards."""
    yield MADE
    assert writer.post("/update", data={"update": f"DROP SILENT GRAPH <{MADE}>"}).status_code == 204


@pytest.mark.parametrize(("query", "graphs", "expected"), DATASETS)
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_protocol_chooses_the_dataset_of_a_query(
    writer: httpx.Client, query: str, graphs: Fields, expected: set[str], way: str
) -> None:
    fields = to_fields(graphs)
    if way == "get":
        answer = writer.get(f"/sparql?{urlencode([('query', query), *fields])}")
    elif way == "form":
        answer = writer.post("/sparql", content=urlencode([("query", query), *fields]), headers=FORM)
    else:
        answer = writer.post(f"/sparql?{urlencode(fields)}", content=query, headers=QUERY)
    assert answer.status_code == 200
    assert to_names(answer) == expected


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (IN_DEFAULT, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "application/sparql-results+json", "application/sparql-results+json"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/rdf+xml", "application/rdf+xml"),
        (f"DESCRIBE <{THINGS}default>", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_each_form_of_query_is_answered_by_each_way_of_asking(
    writer: httpx.Client, query: str, accept: str, content_type: str
) -> None:
    headers = {"Accept": accept}
    got = writer.get("/sparql", params={"query": query}, headers=headers)
    answers = (
        got,
        writer.post("/sparql", data={"query": query}, headers=headers),
        writer.post("/sparql", content=query, headers=headers | QUERY),
    )
    assert {(each.status_code, each.headers["Content-Type"], each.content) for each in answers} == {
        (200, content_type, got.content)
    }


@pytest.mark.parametrize("path", ["/sparql", "/update"])
@pytest.mark.parametrize("way", ["form", "direct"])
def test_an_update_can_be_posted_as_a_form_and_by_itself(writer: httpx.Client, made: str, path: str, way: str) -> None:
    update = f"INSERT DATA {{ GRAPH <{made}> {{ <#a> a <#Thing> }} }}"
    if way == "form":
        answer = writer.post(path, data={"update": update})
    else:
        answer = writer.post(path, content=update, headers=UPDATE)
    assert (answer.status_code, answer.content) == (204, b"")
    answer = writer.get("/sparql", params={"query": IN_DEFAULT, "default-graph-uri": made, "format": "csv"})
    assert answer.text == f"name\r\n{writer.base_url}{path}#a\r\n"


def test_an_update_resolves_relative_iris_against_its_own_base(writer: httpx.Client, made: str) -> None:
    update = f"BASE <{THINGS}> INSERT DATA {{ GRAPH <made> {{ <four> a <Thing> }} }}"
    assert writer.post("/update", content=update, headers=UPDATE).status_code == 204
    assert to_names(writer.get("/sparql", params={"query": IN_DEFAULT, "default-graph-uri": made})) == {"four"}


BAD = (
    ("PUT", "/sparql?query=ASK%20%7B%7D", {}, b"", 405),
    ("DELETE", "/sparql?query=ASK%20%7B%7D", {}, b"", 405),
    ("GET", "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", {}, b"", 400),
    ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400),
    ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D&update=CLEAR%20ALL", 400),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"query=ASK%20%7B%7D", 415),
    ("POST", "/sparql", {}, b"query=ASK%20%7B%7D", 415),
    ("POST", "/sparql", {}, b"ASK {}", 415),
    ("POST", "/sparql", FORM, b"", 400),
    ("POST", "/sparql", QUERY, "ASK {}".encode("utf-16"), 400),
    (
        "POST",
        "/sparql",
        {"Content-Type": QUERY["Content-Type"] + "; charset=UTF-16"},
        "ASK {}".encode("utf-16-le"),
        415,
    ),
    ("POST", "/sparql", QUERY, b'ASK { FILTER("\xe9" = "e") }', 400),
    ("POST", "/sparql", QUERY, b"ASK {}\0", 400),
    ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D%23%FF", 400),
    ("GET", "/sparql?query=ASK%20%7B", {}, b"", 400),
    ("GET", "/sparql?query=CLEAR%20ALL", {}, b"", 400),
    ("GET", "/sparql?query=", {}, b"", 400),
    ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=relative", {}, b"", 400),
    ("GET", "/sparql?query=ASK%20%7B%7D&using-graph-uri=http%3A%2F%2Fe%2Fg", {}, b"", 400),
    ("GET", "/sparql?query=ASK%20%7B%7D", {"If-Match": '"other"'}, b"", 412),
    ("GET", "/graph-store?default", {"If-Match": '"other"'}, b"", 412),
    ("GET", "/graph-store?graph=urn%3Anone", {"If-Match": '"other"'}, b"", 404),
    ("GET", "/sparql?query=ASK%20%7B", {"If-Match": '"other"'}, b"", 400),
    ("POST", "/sparql", {"Content-Type": FORM["Content-Type"] + "; charset=UTF-16"}, b"query=ASK%20%7B%7D", 415),
    ("POST", "/update?update=CLEAR%20ALL", FORM, b"", 400),
    ("POST", "/update?default-graph-uri=http%3A%2F%2Fe%2Fg", UPDATE, b"CLEAR ALL", 400),
    ("POST", "/update", FORM, b"update=CLEAR%20ALL&named-graph-uri=http%3A%2F%2Fe%2Fg", 400),
    ("GET", "/update?update=CLEAR%20ALL", {}, b"", 405),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", 400),
    ("POST", "/update", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", 400),
    ("POST", "/update", {"Content-Type": "text/plain"}, b"CLEAR ALL", 415),
    ("POST", "/update", {}, b"update=CLEAR%20ALL", 415),
    ("POST", "/update", {}, b"CLEAR ALL", 415),
    ("POST", "/update", UPDATE, "CLEAR ALL".encode("utf-16"), 400),
    ("POST", "/update", {"Content-Type": UPDATE["Content-Type"] + "; charset=UTF-16"}, b"CLEAR ALL", 415),
    ("POST", "/update", UPDATE, b"CLEAR XYZ", 400),
    ("POST", "/update", UPDATE, b"ASK {}", 400),
    ("POST", "/update", FORM, b"query=ASK%20%7B%7D", 400),
)


@pytest.mark.parametrize(("method", "path", "headers", "body", "status"), BAD)
def test_a_request_that_is_none_is_refused_and_changes_nothing(
    writer: httpx.Client, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = writer.request(method, path, headers=headers, content=body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert to_names(writer.get("/sparql", params={"query": IN_BOTH})) == {"default", "one", "two", "three"}


@pytest.mark.parametrize(("path", "field"), [("/sparql", "query"), ("/update", "update")])
def test_a_form_that_asks_nothing_is_told_the_field_to_fill(writer: httpx.Client, path: str, field: str) -> None:
    answer = writer.post(path, data={"other": "ASK {}"})
    assert (answer.status_code, answer.text) == (
        400,
        f"There is no {field} in this request: send one in the field `{field}`.\n",
    )


def test_a_byte_order_mark_is_no_part_of_a_query(writer: httpx.Client) -> None:
    query = "\ufeffASK {}"
    answers = (
        writer.get("/sparql", params={"query": query}),
        writer.post("/sparql", data={"query": query}),
        writer.post("/sparql", content=query, headers=QUERY),
    )
    assert [answer.json()["boolean"] for answer in answers] == [True] * 3


@pytest.mark.parametrize(
    "content_type",
    ["Application/SPARQL-Query", 'application/sparql-query; charset="UTF-8"', "application/sparql-query;v=1"],
)
def test_media_types_are_read_as_http_has_them(writer: httpx.Client, content_type: str) -> None:
    answer = writer.post("/sparql", content='SELECT ("é" AS ?x) {}', headers={"Content-Type": content_type})
    assert answer.json()["results"]["bindings"] == [{"x": {"type": "literal", "value": "é"}}]


USING = (
    (IN_DEFAULT, [("using-graph-uri", "one")], {"one"}),
    (IN_DEFAULT, [("using-graph-uri", "one"), ("using-graph-uri", "two")], {"one", "two"}),
    (IN_NAMED, [("using-named-graph-uri", "one"), ("using-named-graph-uri", "two")], {"one", "two"}),
    (IN_DEFAULT, [("using-named-graph-uri", "one")], set()),
    (IN_BOTH, [("using-graph-uri", "three"), ("using-named-graph-uri", "one")], {"three", "one"}),
)


@pytest.mark.parametrize(("query", "graphs", "expected"), USING)
@pytest.mark.parametrize("way", ["form", "direct"])
def test_the_protocol_chooses_the_dataset_of_an_update(
    writer: httpx.Client, made: str, query: str, graphs: Fields, expected: set[str], way: str
) -> None:
    update = query.replace("SELECT ?name", f"INSERT {{ GRAPH <{made}> {{ ?name a <{THINGS}Copy> }} }} WHERE", 1)
    fields = to_fields(graphs)
    if way == "form":
        answer = writer.post("/update", content=urlencode([("update", update), *fields]), headers=FORM)
    else:
        answer = writer.post(f"/update?{urlencode(fields)}", content=update, headers=UPDATE)
    assert answer.status_code == 204
    assert to_names(writer.get("/sparql", params={"query": IN_DEFAULT, "default-graph-uri": made})) == expected


@pytest.mark.parametrize("clause", [f"USING <{THINGS}one>", f"USING NAMED <{THINGS}one>", f"WITH <{THINGS}one>"])
@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
def test_an_update_that_chooses_its_dataset_twice_is_refused(
    writer: httpx.Client, made: str, clause: str, name: str
) -> None:
    change = f"INSERT {{ GRAPH <{made}> {{ ?s ?p ?o }} }}"
    where = "WHERE { ?s ?p ?o }"
    update = f"{clause} {change} {where}" if clause.startswith("WITH") else f"{change} {clause} {where}"
    answer = writer.post("/update", data={"update": update, name: f"{THINGS}two"})
    assert answer.status_code == 400
    assert to_names(writer.get("/sparql", params={"query": IN_BOTH})) == {"default", "one", "two", "three"}


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip;q=0.1, identity;q=1", None),
        ("gzip;q=0", None),
    ],
)
def test_an_answer_is_packed_where_the_client_likes_that_best(writer: httpx.Client, accept: str, coding: str) -> None:
    answer = writer.get("/sparql", params={"query": "ASK {}"}, headers={"Accept-Encoding": accept})
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.json()["boolean"] is True


def test_an_answer_that_if_match_lets_pass_is_given(writer: httpx.Client) -> None:
    graph = writer.get("/graph-store?default")
    for wanted in ("*", f'"other", {graph.headers["ETag"]}'):
        assert writer.get("/graph-store?default", headers={"If-Match": wanted}).status_code == 200
    assert writer.get("/sparql", params={"query": "ASK {}"}, headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize("hosts", [b"", b"Host: a.org\r\nHost: b.org\r\n"])
def test_a_request_names_its_host_once(writer: httpx.Client, hosts: bytes) -> None:
    with socket.create_connection((writer.base_url.host, writer.base_url.port or 80), timeout=10) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
        assert connection.makefile("rb").readline().split()[1] == b"400"


def to_fields(graphs: Fields) -> Fields:
    return [(field, THINGS + name) for field, name in graphs]


def to_names(answer: httpx.Response) -> set[str]:
    return {row["name"]["value"].removeprefix(THINGS) for row in answer.json()["results"]["bindings"]}
