"""Who may write, what an update changes, and when it can be read."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.store import SNAPSHOTS
from server.app import create_app
from server.writing import READ_ONLY
from tests.server.conftest import BROWSER, PATIENCE, THINGS, TOKEN, run_server

TURTLE = {"Content-Type": "text/turtle"}
COUNT = {"query": "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", "format": "csv"}
WRITES = (
    ("POST", "/update", {"data": {"update": "CLEAR ALL"}}),
    ("POST", "/update", {}),
    ("POST", "/sparql", {"data": {"update": "CLEAR ALL"}}),
    ("POST", "/sparql", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}),
    ("PUT", "/graph-store?default", {"content": "", "headers": TURTLE}),
    ("PUT", f"/graph-store?graph={THINGS}one", {"content": "", "headers": TURTLE}),
    ("PUT", "/graph-store/new", {"content": "", "headers": TURTLE}),
    ("PUT", "/graph-store", {}),
    ("POST", f"/graph-store?graph={THINGS}one", {"content": "<a:s> <a:p> 1 .", "headers": TURTLE}),
    ("POST", "/graph-store", {"content": "<a:s> <a:p> 1 .", "headers": TURTLE}),
    ("DELETE", "/graph-store?default", {}),
    ("DELETE", f"/graph-store?graph={THINGS}one", {}),
    ("DELETE", "/graph-store?graph=a:none", {}),
)
CHALLENGE = 'Bearer realm="PaperKG"'
STRANGERS = (
    ("", CHALLENGE),
    ("Basic dTpw", CHALLENGE),
    (TOKEN, CHALLENGE),
    ("Bearer", f'{CHALLENGE}, error="invalid_token"'),
    ("Bearer wrong", f'{CHALLENGE}, error="invalid_token"'),
    (f"Bearer {TOKEN[:-1]}", f'{CHALLENGE}, error="invalid_token"'),
    (f"Bearer {TOKEN}x", f'{CHALLENGE}, error="invalid_token"'),
    (f"Bearer {TOKEN.upper()}", f'{CHALLENGE}, error="invalid_token"'),
)
MALFORMED = "This is not a SPARQL update: error at "
REFUSED = (
    (f"CREATE GRAPH <{THINGS}one>", 409, f"The graph <{THINGS}one> already exists: nothing was changed.\n"),
    (
        "INSERT { <a:s> <a:p> ?x } WHERE { BIND(<a:f>(1) AS ?x) }",
        400,
        "The custom function <a:f> is not supported: nothing was changed.\n",
    ),
    ("DROP GRAPH <a:none>", 409, "The graph <a:none> does not exist: nothing was changed.\n"),
    (f"INSERT DATA {{ <a:s> <a:p> 1 }} ; CREATE GRAPH <{THINGS}one>", 409, f"The graph <{THINGS}one> already"),
    ("INSERT DATA { <a:s> <a:p> 1 } ; CLEAR XYZ", 400, f"{MALFORMED}1:42: the update cannot be read on from here.\n"),
    ("INSERT DATA { ?s <a:p> 1 }", 400, f"{MALFORMED}1:27: INSERT DATA takes no variables; write INSERT {{ }} WHERE"),
    ("DELETE DATA { _:b <a:p> 1 }", 400, f"{MALFORMED}1:28: DELETE DATA takes no variables and no blank nodes; write"),
    ("INSRT DATA { <a:s> <a:p> 1 }", 400, f"{MALFORMED}1:1: INSRT is no word of SPARQL; the nearest is INSERT.\n"),
    ("INSERT DATA { kg:a <a:p> 1 }", 400, f"{MALFORMED}1:15: the prefix kg: is not declared; begin with PREFIX kg:"),
    ("INSERT DATA { <a:s> <a:p> 1", 400, f"{MALFORMED}1:13: this {{ is never closed.\n"),
    ("INSERT DATA { <a:s> <a:p> }", 400, f"{MALFORMED}1:27: the update cannot be read on from here.\n"),
    ("SELECT * { ?s ?p ?o }", 400, f"{MALFORMED}1:1: this is a query, which changes nothing: send it as query= to /sp"),
    ("LOAD <http://127.0.0.1:9/>", 400, "LOAD is refused"),
    ("LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <a:g>", 400, "LOAD is refused"),
    ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
)


@pytest.mark.parametrize(("method", "path", "more"), WRITES)
def test_a_server_that_only_reads_refuses_each_way_of_writing(
    endpoint: httpx.Client, method: str, path: str, more: dict[str, object]
) -> None:
    before = endpoint.get("/sparql", params=COUNT).text
    for token in ({}, {"Authorization": f"Bearer {TOKEN}"}):
        headers = {**more.get("headers", {}), **token}
        answer = endpoint.request(method, path, **(more | {"headers": headers}))
        assert (answer.status_code, answer.text) == (403, f"{READ_ONLY}\n")
    assert endpoint.get("/sparql", params=COUNT).text == before


@pytest.mark.parametrize(("method", "path", "more"), WRITES)
@pytest.mark.parametrize(("authorization", "challenge"), STRANGERS)
def test_who_has_no_token_may_not_write(
    writer: httpx.Client, method: str, path: str, more: dict[str, object], authorization: str, challenge: str
) -> None:
    before = writer.get("/sparql", params=COUNT).text
    headers = {**more.get("headers", {}), "Authorization": authorization}
    answer = writer.request(method, path, **(more | {"headers": headers}))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, challenge)
    assert writer.get("/sparql", params=COUNT).text == before


def test_all_wrong_tokens_get_the_same_answer_and_no_token_gets_into_the_log(
    writer: httpx.Client, things_store: Path
) -> None:
    answers = [
        writer.post("/update", headers={"Authorization": authorization})
        for authorization, challenge in STRANGERS
        if "error" in challenge
    ]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert writer.post("/update", data={"update": "CLEAR SILENT GRAPH <a:none>"}).status_code == 204
    log = (things_store.parent / "access.log").read_text(encoding="utf-8")
    assert '"path":"/update"' in log
    assert TOKEN not in log
    assert "wrong" not in log


def test_the_scheme_of_a_token_is_read_in_any_case(writer: httpx.Client) -> None:
    headers = {"Authorization": f"bearer {TOKEN}"}
    assert writer.post("/update", data={"update": "CLEAR SILENT GRAPH <a:g>"}, headers=headers).status_code == 204


@pytest.mark.parametrize(("update", "status", "sentence"), REFUSED)
def test_an_update_that_fails_says_why_and_changes_nothing(
    writer: httpx.Client, update: str, status: int, sentence: str
) -> None:
    before = writer.get("/sparql", params=COUNT).text
    answer = writer.post("/update", data={"update": update})
    assert answer.status_code == status
    assert answer.text.startswith(sentence)
    assert writer.get("/sparql", params=COUNT).text == before


def test_a_client_reads_its_own_write_at_once(writer: httpx.Client) -> None:
    for number in range(200):
        update = (
            f"DELETE {{ <a:s> <a:p> ?o }} INSERT {{ <a:s> <a:p> {number} }} WHERE {{ OPTIONAL {{ <a:s> <a:p> ?o }} }}"
        )
        assert writer.post("/update", data={"update": update}).status_code == 204
        read = writer.get("/sparql", params={"query": "SELECT ?o { <a:s> <a:p> ?o }", "format": "csv"})
        assert read.text == f"o\r\n{number}\r\n"
    assert writer.post("/update", data={"update": "DELETE WHERE { <a:s> ?p ?o }"}).status_code == 204


def test_an_update_of_a_store_with_a_stray_file_beside_its_snapshots_is_answered_as_done(
    writer: httpx.Client, things_store: Path
) -> None:
    stray = things_store / SNAPSHOTS / ".nfs0001"
    stray.touch()
    answers = [writer.post("/update", data={"update": "CLEAR SILENT GRAPH <a:none>"}) for _ in range(2)]
    stray.unlink()
    assert [answer.status_code for answer in answers] == [204, 204]


def test_clients_that_write_at_once_each_read_their_own_write(writer: httpx.Client) -> None:
    def write(number: int) -> list[str]:
        graph = {"graph": f"a:graph{number}"}
        with httpx.Client(base_url=writer.base_url, headers=writer.headers, timeout=PATIENCE) as client:
            read = []
            for value in range(10):
                assert client.put(
                    "/graph-store", params=graph, content=f"<a:s> <a:p> {value} .", headers=TURTLE
                ).is_success
                query = f"SELECT ?o {{ GRAPH <a:graph{number}> {{ <a:s> <a:p> ?o }} }}"
                read.append(client.get("/sparql", params={"query": query, "format": "csv"}).text)
            assert client.delete("/graph-store", params=graph).status_code == 204
        return read

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(write, range(4))) == [[f"o\r\n{value}\r\n" for value in range(10)]] * 4


def test_named_graphs_survive_a_build(tmp_path: Path) -> None:
    store, tokens, source = tmp_path / "store", tmp_path / "tokens", tmp_path / "papers.jsonl"
    tokens.write_text(TOKEN, encoding="utf-8")
    build(source, store, "First")
    with (
        run_server(store, "--writable", f"--token-file={tokens}") as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE) as client,
    ):
        note = {"graph": "a:notes"}
        assert (
            client.put("/graph-store", params=note, content="<a:s> <a:p> 'seen' .", headers=TURTLE).status_code == 201
        )
        assert client.post("/update", data={"update": "INSERT DATA { <a:s> <a:p> 'lost' }"}).status_code == 204
        build(source, store, "Second")
        assert "seen" in client.get("/graph-store", params=note).text
        assert client.get("/sparql", params={"query": "ASK { <a:s> ?p ?o }"}).json()["boolean"] is False
        assert "Second" in client.get("/graph-store?default").text
        assert (
            client.put("/graph-store", params=note, content="<a:s> <a:p> 'again' .", headers=TURTLE).status_code == 204
        )
        assert "Second" in client.get("/graph-store?default").text


def build(source: Path, store: Path, title: str) -> None:
    source.write_text(
        json.dumps({"id": "1", "title": title, "abstract": "We evaluate BERT on GLUE."}), encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["build", str(source), "--store", str(store)])
    assert result.exit_code == 0, result.output


def test_a_paper_that_was_written_without_a_title_has_a_page_under_its_id(writable: str) -> None:
    base = "https://w3id.org/paperkg"
    fact = f"<{base}/paper/zzz> <{base}/ontology#uses> <{base}/concept/gsm8k>"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    update = {"update": f"INSERT DATA {{ {fact} }}"}
    assert httpx.post(f"{writable}/update", data=update, headers=headers, timeout=PATIENCE).status_code == 204
    page = httpx.get(f"{writable}/paper/zzz", headers=BROWSER, timeout=PATIENCE)
    assert (page.status_code, ">zzz<" in page.text) == (200, True)
    update = {"update": f"DELETE DATA {{ {fact} }}"}
    assert httpx.post(f"{writable}/update", data=update, headers=headers, timeout=PATIENCE).status_code == 204


def test_the_triples_that_prometheus_is_told_follow_a_change(writer: httpx.Client) -> None:
    assert "paperkg_triples 1.0\n" in writer.get("/metrics").text
    writer.post("/update", data={"update": "INSERT DATA { <a:s> <a:p> 1, 2 }"})
    assert "paperkg_triples 3.0\n" in writer.get("/metrics").text
    writer.post("/update", data={"update": "DELETE DATA { <a:s> <a:p> 1, 2 }"})
    assert "paperkg_triples 1.0\n" in writer.get("/metrics").text


@pytest.mark.parametrize("path", ["/update", "/sparql"])
def test_an_update_with_an_entity_tag_to_match_changes_nothing(writer: httpx.Client, path: str) -> None:
    before = writer.get("/sparql", params=COUNT).text
    form = {"update": "INSERT DATA { <a:s> <a:p> 1 }"}
    answer = writer.post(path, data=form, headers={"If-Match": '"of-a-graph"'})
    assert (answer.status_code, answer.text[-21:]) == (412, "nothing was changed.\n")
    assert writer.get("/sparql", params=COUNT).text == before
    empty = {"update": "INSERT DATA {}"}
    assert writer.post(path, data=empty, headers={"If-Match": "*"}).status_code == 204


def test_the_page_of_downloads_leaves_out_what_a_changed_graph_is_too_large_for(
    things_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "/graph-store?default&amp;format=ttl"
    assert link in create_app(things_store).test_client().get("/downloads").text
    monkeypatch.setattr("server.description.COUNTED", 0)
    assert link not in create_app(things_store).test_client().get("/downloads").text
