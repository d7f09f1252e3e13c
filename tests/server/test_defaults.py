"""Questions without values, in graphs that hold nothing of what their headers name: all are answered, on each face."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pyoxigraph import Store

from kg.cli import main
from kg.defaults import choose_defaults
from kg.naming import find_known
from kg.parameters import Parameter
from kg.queries import CannedQuery, bind_values, find_defaults, has_answer, load_queries
from kg.store import Snapshot, open_snapshot
from server.app import create_app
from tests.readings import BOARDS, build_store, load_readings
from tests.server.conftest import BROWSER, run_assistant, run_server

QUERIES = load_queries()
NAMED = ("concept", "paper")


@pytest.fixture(scope="module")
def client(boards_store: Path) -> FlaskClient:
    """A client of the application over papers that the headers of queries do not name."""
    return create_app(boards_store).test_client()


@pytest.fixture(scope="module")
def far(boards_store: Path) -> Iterator[httpx.Client]:
    """An HTTP client of a server over the same graph."""
    with run_server(boards_store) as address, httpx.Client(base_url=address) as client:
        yield client


def is_strange(store: Store, snapshot: Snapshot, query: CannedQuery) -> bool:
    """Tell whether a graph does not hold what a query's header names."""
    named = (each for each in query.parameters if each.type in NAMED)
    return any(find_known(store, each.type, each.default, snapshot) is None for each in named)


@pytest.mark.parametrize("name", QUERIES)
def test_a_bare_page_answers_with_the_values_that_its_form_shows(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/query/{name}", headers=BROWSER)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert 'role="alert"' not in page
    link = re.search(r'<link rel="canonical" href="([^"]*)"', page)
    assert link
    assert client.get(link[1], headers=BROWSER).status_code == 200


@pytest.mark.parametrize("name", QUERIES)
def test_a_bare_path_of_the_api_and_its_downloads_have_the_same_answer(
    client: FlaskClient, far: httpx.Client, boards_store: Path, name: str
) -> None:
    asked = far.get(f"/api/{name}")
    assert asked.status_code == 200
    command = CliRunner().invoke(main, ["query", name, "--format=nt", "--store", str(boards_store)])
    if command.exit_code == 0:  # triples
        assert sorted(far.get(f"/api/{name}?format=nt").text.splitlines()) == sorted(command.output.splitlines())
        return
    command = CliRunner().invoke(main, ["query", name, "--format=json", "--store", str(boards_store)])
    assert command.exit_code == 0
    assert asked.json() == json.loads(command.output)
    assert client.get(f"/query/{name}?format=json").get_json() == asked.json()


def test_the_default_is_what_most_papers_are_about_or_the_author_of_most(
    boards_store: Path,
) -> None:
    snapshot, store = open_snapshot(boards_store)

    def find(type: str, *choices: str) -> str:
        parameter = Parameter("wanted", type, "Wanted", "no such thing", choices)
        return choose_defaults(store, [parameter], lambda values: True, snapshot)["wanted"]

    counted = [row for row in read_counts(store) if row[1] == "Benchmark"]
    assert find("concept", "Benchmark") == counted[0][0]
    assert find("concept", "Task") == read_counts(store)[0][0]
    assert find("author") == "Ann Bee"
    paper = find("paper")
    results = CliRunner().invoke(main, ["query", "paper-results", f"paper={paper}", "--store", str(boards_store)])
    assert "0 rows" not in results.output


def read_counts(store: Store) -> list[tuple[str, str]]:
    rows = store.query("""
      PREFIX kg: <https://w3id.org/paperkg/ontology#>
      PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
      SELECT ?name ?kind { ?concept a ?kind ; skos:prefLabel ?name ; kg:paperCount ?papers }
      ORDER BY DESC(?papers) ?name
    """)
    return [(row["name"].value, row["kind"].value.rpartition("#")[2]) for row in rows]


def test_the_values_of_two_parameters_are_two_things(boards_store: Path) -> None:
    snapshot, store = open_snapshot(boards_store)
    for name in ("shared-concepts", "bridges", "papers-with-both", "link-by-year"):
        found = find_defaults(store, QUERIES[name], snapshot)
        assert len(found) == len(set(found.values())) == 2


def test_a_concept_beside_a_paper_is_one_that_the_paper_mentions(boards_store: Path) -> None:
    told = CliRunner().invoke(main, ["query", "paper-evidence", "--store", str(boards_store)])
    assert told.exit_code == 0
    assert "0 rows" not in told.output


def test_where_any_kind_will_do_the_concept_is_one_that_a_paper_introduces(small_store: Path) -> None:
    told = CliRunner().invoke(main, ["query", "introductions", "--store", str(small_store)])
    assert told.exit_code == 0
    assert "0 rows" not in told.output


def test_a_default_with_an_answer_stays_as_it_is(seed_store: Path) -> None:
    snapshot, store = open_snapshot(seed_store)
    for query in QUERIES.values():
        default = {each.name: each.default for each in query.parameters}
        if any(each.type == "author" for each in query.parameters):  # the seeds name no authors
            continue
        if has_answer(store, bind_values(store, query, default, snapshot)):
            assert find_defaults(store, query, snapshot) == default


@pytest.fixture(scope="module")
def unmeasured_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of `boards_store` without their results on GSM8K: the graph holds it, but no answer about it."""
    store = tmp_path_factory.mktemp("unmeasured") / "store"
    readings = load_readings(BOARDS)
    build_store(store, [replace(each, results=tuple(r for r in each.results if r.on != "GSM8K")) for each in readings])
    return store


@pytest.mark.parametrize(("name", "value"), [("leaderboard", "WikiText-103"), ("new-concepts", "2025")])
def test_a_default_without_an_answer_gives_way_to_one_that_has_it_on_every_face(
    unmeasured_store: Path, name: str, value: str
) -> None:
    (parameter,) = QUERIES[name].parameters
    client = create_app(unmeasured_store).test_client()
    assert "The graph holds no answer" in client.get(f"/query/{name}?{parameter.name}={parameter.default}").text
    expected = client.get(f"/query/{name}?{parameter.name}={value}&format=csv").text
    assert len(expected.splitlines()) > 1
    assert client.get(f"/query/{name}?format=csv").text == expected
    assert f'value="{value}"' in client.get(f"/query/{name}", headers=BROWSER).text
    told = CliRunner().invoke(main, ["query", name, "--format=csv", "--store", str(unmeasured_store)])
    assert told.output.splitlines() == expected.splitlines()
    with run_server(unmeasured_store) as address:
        assert httpx.get(f"{address}/api/{name}?format=csv").text == expected
    with run_assistant(unmeasured_store) as assistant:
        rows = assistant.call("ask_question", name=name).structured_content["rows"]
        assert len(rows) == len(expected.splitlines()) - 1


def test_a_graph_with_fewer_things_than_a_question_asks_for_has_pages(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(
        json.dumps({"id": "1", "title": "A solver", "abstract": "We evaluate our solver on GSM8K and MATH."})
    )
    store = tmp_path / "store"
    assert CliRunner().invoke(main, ["build", str(tmp_path / "papers.jsonl"), "--store", str(store)]).exit_code == 0
    client = create_app(store).test_client()
    for path in ("/", *(f"/query/{name}" for name in QUERIES)):
        assert client.get(path, headers=BROWSER).status_code == 200, path


@pytest.mark.parametrize("graph", ["boards_store", "unmeasured_store", "small_store"])
def test_questions_to_start_with_have_an_answer(request: pytest.FixtureRequest, graph: str) -> None:
    client = create_app(request.getfixturevalue(graph)).test_client()
    questions = client.get("/", headers=BROWSER).text.partition("Questions to start with")[2].partition("</div>")[0]
    links = re.findall(r'href="(/query/[^"]+)"', questions)
    assert len(links) > 8
    for link in links:
        assert "The graph holds no answer" not in client.get(link, headers=BROWSER).text, link


def test_questions_to_start_with_name_what_the_graph_holds(client: FlaskClient, boards_store: Path) -> None:
    snapshot, store = open_snapshot(boards_store)
    strange = [query for query in QUERIES.values() if is_strange(store, snapshot, query)]
    assert strange
    for path in ("/", "/sparql", "/api"):
        page = html.unescape(client.get(path, headers=BROWSER).get_data(as_text=True))
        for query in strange:
            assert f">{query.example}<" not in page, path
            for each in query.parameters:
                if each.type in NAMED and find_known(store, each.type, each.default, snapshot) is None:
                    assert f'value="{each.default}"' not in page


def test_tools_are_told_the_defaults_of_the_graph(client: FlaskClient, boards_store: Path) -> None:
    snapshot, store = open_snapshot(boards_store)
    paths = client.get("/api/openapi.json").get_json()["paths"]
    with run_assistant(boards_store) as assistant:
        listed = assistant.call("list_questions").structured_content["result"]
        for question in listed:
            query = QUERIES[question["name"]]
            expected = {
                each.name: find_defaults(store, query, snapshot).get(each.name, each.default)
                for each in query.parameters
            }
            assert {each["name"]: each["default"] for each in question["parameters"]} == expected
            documented = paths[f"/api/{query.name}"]["get"]["parameters"]
            given = {each["name"]: str(each["schema"]["default"]) for each in documented}
            assert {name: given[name] for name in expected} == expected
            told = assistant.call("ask_question", name=query.name)
            assert not told.is_error, told


@pytest.mark.parametrize("name", ["introductions", "paper-results", "leaderboard"])
def test_a_graph_without_papers_answers_with_nothing(things_store: Path, name: str) -> None:
    answer = create_app(things_store).test_client().get(f"/query/{name}", headers=BROWSER)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "The graph holds no answer to this." in page
    assert 'role="alert"' not in page


def test_a_concept_without_rows_is_told_so_and_nothing_that_nobody_asked_for(client: FlaskClient) -> None:
    answer = client.get("/query/introductions?concept=accuracy", headers=BROWSER)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "The graph holds no answer to this." in page
    assert "CORE-Bench" not in page


def test_a_name_that_is_meant_is_a_link_to_the_same_question(client: FlaskClient) -> None:
    answer = client.get("/query/papers-with-both?a=GSM8&b=accuracy", headers=BROWSER)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 400
    address = f"/query/papers-with-both?a=GSM8K&b={quote('accuracy')}"
    assert f"""There is no concept 'GSM8'; the nearest is <a href="{address}">GSM8K</a>.</p>""" in page
    assert client.get(address, headers=BROWSER).status_code == 200
