"""Queries for properties of one thing: answered by the server itself, as its query processes would answer them."""

import json
from collections.abc import Iterator

import httpx
import pytest
from click.testing import CliRunner
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.cli import main
from server.lookups import LEAST, MOST, Columns, answer_look_up, find_look_up
from tests.server.asking import ask, read_figure, wait_for_figure
from tests.server.conftest import PATIENCE, run_server

E = "http://example.org/"
NAMES, KINDS = 2 * MOST, 40
QUESTION = {"table_format": "json", "default_graphs": (), "named_graphs": ()}
LOOK_UPS = {
    "one property": f"SELECT ?title {{ <{E}small> <{E}title> ?title }}",
    "names": f"PREFIX e: <{E}>\nselect * where {{ <{E}small> e:title ?title ; a ?class . }}",
    "a part of the variables": f"SELECT ?o ?none {{ <{E}small> a ?class ; ?p ?o }}",
    "a value that is a blank node": f"SELECT ?of {{ <{E}small> <{E}of> ?of }}",
    "nothing of one": f"PREFIX x: <urn:x:> SELECT * {{ <{E}small> <{E}title> ?title ; x:none ?none }}",
    "the default prefix": f"PREFIX : <{E}> SELECT$class?title{{<{E}small>:title ?title;a$class}}",
    "any property": f"SELECT ?p ?o WHERE {{ <{E}small> ?p ?o }}",
    "a thing that there is not": f"SELECT ?p ?o WHERE {{ <{E}nowhere> ?p ?o }}",
    "many rows": f"SELECT ?name {{ <{E}large> <{E}name> ?name }}",
    "the product of two": f"SELECT * {{ <{E}large> <{E}kind> ?one ; <{E}kind> ?other }}",
}
OTHERS = {
    "a join": f"SELECT ?o {{ <{E}small> <{E}title> ?o ; <{E}other> ?o }}",
    "a variable": f"SELECT ?s {{ ?s <{E}title> ?o }}",
    "a relative IRI": "SELECT ?o { <small> <title> ?o }",
    "an unknown prefix": f"SELECT ?o {{ <{E}small> e:title ?o }}",
    "a malformed IRI": "SELECT ?o { <http://[> ?p ?o }",
    "a path": f"SELECT ?o {{ <{E}small> <{E}title>/<{E}title> ?o }}",
    "a filter": f"SELECT ?o {{ <{E}small> <{E}title> ?o FILTER(?o > 1) }}",
    "a comment": f"SELECT ?o {{ <{E}small> <{E}title> ?o }} # LIMIT",
    "another endpoint": f"SELECT ?o {{ SERVICE <{E}> {{ <{E}small> <{E}title> ?o }} }}",
    "two things": f"SELECT ?o {{ <{E}small> <{E}title> ?o . <{E}large> <{E}title> ?u }}",
    "many properties": f"SELECT * {{ <{E}small> {' ; '.join(f'?p{n} ?o{n}' for n in range(9))} }}",
    "what is in a graph": f"SELECT ?o FROM <{E}> {{ <{E}small> <{E}title> ?o }}",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over a small thing and a large one."""
    folder = tmp_path_factory.mktemp("look-ups")
    lines = [f'<{E}small> <{E}title> "a \\"small\\"\\r\\nthing é"@en ; a <{E}Thing> ; <{E}of> [ <{E}size> 2.5 ] .']
    lines += [f'<{E}large> <{E}name> "{number}" .' for number in range(NAMES)]
    lines += [f"<{E}large> <{E}kind> {number} ." for number in range(KINDS)]
    (folder / "things.ttl").write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(main, ["load", str(folder / "things.ttl"), "--store", str(folder / "store")])
    assert result.exit_code == 0, result.output
    with (
        run_server(folder / "store", "--workers", "1") as address,
        httpx.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.mark.parametrize("packing", ["identity", "gzip"])
@pytest.mark.parametrize("query", LOOK_UPS.values(), ids=LOOK_UPS)
def test_a_look_up_has_the_answer_that_a_query_process_gives(asked: httpx.Client, query: str, packing: str) -> None:
    by_process = f"{query} OFFSET 0"
    assert find_look_up(query)
    assert not find_look_up(by_process)
    headers = {"Accept": "application/sparql-results+json", "Accept-Encoding": packing}
    ours, theirs = (asked.get("/sparql", params={"query": text}, headers=headers) for text in (query, by_process))
    assert ours.status_code == 200
    for header in ("Content-Type", "Content-Encoding"):
        assert ours.headers.get(header) == theirs.headers.get(header)
    assert ours.json()["head"] == theirs.json()["head"]
    assert _sort(ours) == _sort(theirs)


def _sort(answer: httpx.Response) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in answer.json()["results"]["bindings"])


def test_a_thing_with_more_text_than_the_server_holds_many_times_is_left_to_a_query_process() -> None:
    store, thing = Store(), NamedNode(f"{E}large")
    store.add(Quad(thing, NamedNode(f"{E}text"), Literal("x" * 100_000), DefaultGraph()))
    store.extend(Quad(thing, NamedNode(f"{E}name"), Literal(number), DefaultGraph()) for number in range(40))
    whole, many = (f"SELECT * {{ <{E}large> <{E}text> ?text {more}}}" for more in ("", f"; <{E}name> ?name "))
    columns = Columns(store)
    answers = [answer_look_up(columns, QUESTION | {"text": text}, packed=False, most=10**9) for text in (whole, many)]
    assert [bool(answer) for answer in answers] == [True, False]


def test_an_answer_of_more_rows_than_the_server_makes_itself_is_whole(asked: httpx.Client) -> None:
    rows = {
        name: ask(asked, LOOK_UPS[name]).json()["results"]["bindings"] for name in ("many rows", "the product of two")
    }
    assert {name: len(found) for name, found in rows.items()} == {"many rows": NAMES, "the product of two": KINDS**2}


@pytest.mark.parametrize("query", OTHERS.values(), ids=OTHERS)
def test_any_other_query_is_none(query: str) -> None:
    assert find_look_up(query) is None


@pytest.mark.parametrize("last", ["none", "name"])
def test_a_product_of_many_values_is_left_to_a_query_process_though_it_may_have_no_rows(last: str) -> None:
    store = Store()
    store.extend(
        Quad(NamedNode(f"{E}large"), NamedNode(f"{E}name"), Literal(number), DefaultGraph()) for number in range(40)
    )
    text = f"SELECT * {{ <{E}large> <{E}name> ?one ; <{E}name> ?other ; <{E}{last}> ?last }}"
    assert find_look_up(text)
    assert answer_look_up(Columns(store), QUESTION | {"text": text}, packed=False, most=MOST) is None


def test_what_is_looked_up_again_is_what_was_read_and_no_more_is_kept_than_there_is_room_for() -> None:
    store, title = Store(), NamedNode(f"{E}title")
    things = [NamedNode(f"{E}{number}") for number in range(100)]
    store.extend(Quad(thing, title, Literal(thing.value), DefaultGraph()) for thing in things)
    columns = Columns(store, most=10 * (LEAST + 100))
    texts = [f"SELECT ?t {{ {thing} {title} ?t ; ?p ?o }}" for thing in (*things, *things[-5:])]
    answers = [answer_look_up(columns, QUESTION | {"text": text}, packed=False, most=10**9) for text in texts]
    assert answers[-5:] == answers[95:100]
    assert len(set(answers)) == 100
    assert 5 < len(columns) <= 10


@pytest.mark.parametrize("text", ["x" * 100_000, ""], ids=["a long value", "none"])
def test_neither_long_values_nor_their_absence_are_kept(text: str) -> None:
    store, thing, title = Store(), NamedNode(f"{E}large"), NamedNode(f"{E}title")
    if text:
        store.add(Quad(thing, title, Literal(text), DefaultGraph()))
    columns = Columns(store)
    assert columns.find(thing, title) == columns.find(thing, title)
    assert len(columns) == 0


def test_a_look_up_needs_no_query_process(asked: httpx.Client) -> None:
    with asked.stream("GET", "/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}) as endless:
        wait_for_figure(asked, "running", 1)
        assert ask(asked, f"SELECT ?here {{ <{E}small> <{E}title> ?here }}").status_code == 200
        assert (endless.status_code, read_figure(asked, "running")) == (200, 1)
