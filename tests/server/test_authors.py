"""Authors: found by name, listed with their papers, and linked from these."""

import html
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from kg.cli import main
from kg.store import open_snapshot
from kg.vocab import prefixes
from server.app import create_app
from tests.server.conftest import BROWSER, run_assistant, run_server

CY_DEE = "/query/papers-by-author?author=Cy+Dee"


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


@pytest.mark.parametrize("text", ["dee", "Cy+Dee", "dee+cy", "CY+DEE"])
def test_a_search_finds_an_author_and_leads_to_the_papers(boards: FlaskClient, text: str) -> None:
    page = read(boards, f"/search?q={text}")
    assert f'<h2>Authors</h2> <ul class="counted found"> <li><a href="{CY_DEE}">Cy Dee</a>' in page
    assert '<span class="count">2 papers</span>' in page


def test_a_typo_in_a_name_is_forgiven_and_other_filters_find_no_authors(boards: FlaskClient) -> None:
    page = read(boards, "/search?q=ann+beee")
    assert "Did you mean" in page
    assert (
        'author</span> <a href="/query/papers-by-author?author=Ann+Bee">Ann Bee</a> <span class="count">5 papers<'
        in page
    )
    assert 'aria-current="page">authors</a>' in read(boards, "/search?q=dee&what=author")
    assert CY_DEE not in read(boards, "/search?q=dee&what=paper")


def test_authors_are_suggested_as_one_types(boards: FlaskClient) -> None:
    expected = {"key": "Cy Dee", "kind": "author, 2 papers", "label": "Cy Dee", "path": CY_DEE}
    assert boards.get("/suggest?q=dee").get_json()[0] == expected
    assert boards.get("/suggest?q=de&what=author").get_json() == [expected]
    assert 'data-suggest="author"' in read(boards, "/query/papers-by-author")


def test_the_papers_of_an_author_come_newest_first(boards: FlaskClient) -> None:
    page = read(boards, CY_DEE)
    assert re.findall(r'href="/paper/([\d.]+)"', page) == ["2402.00002", "2301.00001"]
    assert "people of the same name are taken for one author" in page
    answer = CliRunner().invoke(
        main, ["query", "papers-by-author", "author=nobody here", "--store", str(store_of(boards))]
    )
    assert (answer.exit_code, "there is no author 'nobody here'" in answer.output) == (1, True)


def store_of(client: FlaskClient) -> Path:
    path: Path = client.application.extensions["snapshots"].current().snapshot.path
    return path.parent.parent


def test_an_author_that_nobody_is_called_is_told_with_the_nearest(boards: FlaskClient) -> None:
    answer = boards.get("/query/papers-by-author?author=Cy+Deee", headers=BROWSER)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 400
    assert f"""There is no author 'Cy Deee'; the nearest is <a href="{CY_DEE}">Cy Dee</a>.""" in page


def test_a_paper_links_each_of_its_authors(boards: FlaskClient) -> None:
    page = read(boards, "/paper/2301.00001")
    ann = '<a href="/query/papers-by-author?author=Ann+Bee">Ann Bee</a>'
    assert f'<p class="byline">{ann}, <a href="{CY_DEE}">Cy Dee</a></p>' in page


def test_partial_matches_are_called_so(boards: FlaskClient) -> None:
    page = read(boards, "/search?q=AlphaNet+counting+zebras")
    assert "These names have some of them." in page
    assert "<h2>Partial matches</h2>" in page
    assert '<a href="/paper/2301.00001">' in page
    assert "Partial matches" not in read(boards, "/search?q=AlphaNet+counting")


def test_an_index_of_an_older_build_is_served_without_authors(boards_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(boards_store, store)
    with closing(sqlite3.connect(open_snapshot(store)[0].search)) as db:
        db.executescript("DROP TABLE author; DROP TABLE author_names; DROP TABLE author_word;")
    client = create_app(store).test_client()
    assert CY_DEE not in read(client, "/search?q=dee")
    assert "AlphaNet" in read(client, "/search?q=alphanet")
    assert client.get("/suggest?q=dee").get_json() == []
    assert "2402.00002" in read(client, CY_DEE)
    assert "no answer" in read(client, "/query/papers-by-author")


def test_an_assistant_finds_authors(boards_store: Path) -> None:
    with run_assistant(boards_store) as assistant:
        (found,) = assistant.call("find_author", text="dee").structured_content["result"]
        assert found == {"name": "Cy Dee", "kind": "Author", "iri": "", "papers": 2, "near": False, "partial": False}
        answer = assistant.call("ask_question", name="papers-by-author", parameters={"author": "dee cy"})
        assert [row[0] for row in answer.structured_content["rows"]] == ["2024", "2023"]


def test_a_query_that_misspells_an_author_is_told_who_may_be_meant(boards_store: Path) -> None:
    name = f"PREFIX dc: <{prefixes()['dc']}>\nSELECT * {{ ?paper dc:creator 'Cy Deee' }}"
    with run_server(boards_store) as address:
        page = httpx.get(f"{address}/sparql", params={"query": name}, headers=BROWSER).text
    assert 'Nothing is called "Cy Deee": did you mean “Cy Dee”?' in html.unescape(page)
