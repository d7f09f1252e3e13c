"""The pages, as a visitor meets them: well-formed, linked, and safe whatever a paper or a visitor writes."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from kg.vocab import kinds
from tests.server.conftest import BROWSER, PAPER, build_client
from tests.server.page_types import PAGES as TYPES

PAGES = (
    *(page.path for page in TYPES if not page.path.startswith("/sparql")),
    "/papers?page=2",
    "/papers?concept=gsm8k&role=evaluatesOn",
    "/papers?category=none",
    "/concepts",
    *(f"/concepts?kind={kind}" for kind in kinds()),
    "/leaderboards?q=nothing&task=code-generation",
    "/compare",
)
VOID = {"meta", "link", "input", "img", "br", "base"}
NASTY = 'A <b>bold</b> "title" & <script>alert(1)</script> of ümläut 模型 ' + "verylongname" * 30


class Outline(HTMLParser):
    """What the tests read of a page; `errors` are tags that were not closed in order, and links inside links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.errors: list[str] = []
        self.ids: Counter[str] = Counter()
        self.links: set[str] = set()
        self.outside: set[str] = set()
        self.headings = 0
        self.feed(page)
        self.close()
        self.errors += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "a" in self.open:
            self.errors.append(f"a link inside a link: {given}")
        self.ids.update(value for name, value in attrs if name == "id" and value)
        if len(given) < len(attrs) or "style" in given or any(name.startswith("on") for name in given):
            self.errors.append(f"<{tag}> has {attrs}")
        self.headings += tag == "h1"
        for name in ("href", "src", "action"):
            if address := given.get(name):
                (self.links if address.startswith(("/", "#")) else self.outside).add(address)
                if tag != "a" and not address.startswith("/"):
                    self.errors.append(f"<{tag}> loads {address}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> closes what is not open")


def read(client: FlaskClient, path: str) -> Outline:
    return Outline(client.get(path, headers=BROWSER).get_data(as_text=True))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_loads_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    page = Outline(answer.get_data(as_text=True))
    assert page.errors == []
    assert [name for name, count in page.ids.items() if count > 1] == []
    assert page.headings == 1
    assert {address for address in page.outside if not address.startswith(("https://", "http://"))} == set()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_every_link_leads_somewhere(client: FlaskClient, endpoint: httpx.Client) -> None:
    pages = {path: read(client, path) for path in PAGES}
    targets = {link.partition("#")[0] for page in pages.values() for link in page.links} - {""}
    routed = ("/sparql", "/graph-store", "/api/")
    answers = {
        target: (endpoint if target.startswith(routed) else client).get(target, headers=BROWSER)
        for target in sorted(targets)
    }
    assert {target: answer.status_code for target, answer in answers.items() if answer.status_code != 200} == {}
    for path, page in pages.items():
        for link in page.links:
            target, _, fragment = link.partition("#")
            if fragment:
                whole = Outline(answers[target].get_data(as_text=True)) if target else page
                assert fragment in whole.ids, f"{path} links to {link}"


def test_the_home_page_has_live_figures(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER).get_data(as_text=True)
    assert '<dt>papers</dt><dd><a href="/papers">104</a></dd>' in page
    assert "GSM8K" in page


def test_a_paper_has_its_mentions_marked_and_proved(client: FlaskClient) -> None:
    page = client.get(f"/paper/{PAPER}", headers=BROWSER).get_data(as_text=True)
    assert re.search(r'<a class="mark first last" id="m\d+" data-kind="Benchmark" href="/concept/gsm8k" title="GSM8K: '
                     r'benchmark, evaluates on">GSM8K</a>', page)  # fmt: skip
    assert re.search(r"<blockquote>When solving math word problems from <b>GSM8K</b> and MATH", page)


def test_all_papers_can_be_paged_through_once(client: FlaskClient) -> None:
    found = [link for page in (1, 2, 3) for link in read(client, f"/papers?page={page}").links if "/paper/" in link]
    assert len(found) == len(set(found)) == 104


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/papers?page=99", 404),
        ("/papers?page=x", 400),
        ("/papers?role=x", 400),
        ("/papers?year=x", 400),
        ("/concepts?kind=x", 400),
    ],
)
def test_a_list_that_there_is_not_is_refused(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path, headers=BROWSER).status_code == status


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/concept/gsm8kk", '; the nearest is <a href="/concept/gsm8k">GSM8K</a>.'),
        ("/concept/gsm8kk/graph?top=40", '; the nearest is <a href="/concept/gsm8k/graph?top=40">GSM8K</a>.'),
        ("/leaderboard/gsm8kk", '; the nearest is <a href="/leaderboard/gsm8k">GSM8K</a>.'),
        (
            "/papers?concept=gsm8kk&year=2024",
            '; the nearest is <a href="/papers?concept=gsm8k&amp;year=2024">GSM8K</a>.',
        ),
        ("/papers?concept=zzzz", '<a href="/search?q=zzzz">Search for “zzzz”</a>'),
    ],
)
def test_the_page_of_what_there_is_not_leads_to_what_may_be_meant(client: FlaskClient, path: str, told: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert told in answer.text
    assert Outline(answer.text).errors == []


def test_a_tool_is_told_the_nearest_names_too(client: FlaskClient) -> None:
    said = client.get("/concept/gsm8kk", headers={"Accept": "text/turtle"})
    assert (said.status_code, said.text) == (
        404,
        "There is no concept 'gsm8kk' in this graph; the nearest is 'GSM8K'.\n",
    )


def test_names_are_suggested_as_one_types(client: FlaskClient) -> None:
    found = client.get("/suggest?q=gsm8").get_json()
    assert found[0] == {"key": "gsm8k", "kind": "benchmark", "label": "GSM8K", "path": "/concept/gsm8k"}
    papers = client.get("/suggest?q=large&what=paper").get_json()
    assert {hit["kind"] for hit in papers} == {"paper"}
    assert client.get("/suggest?q=").get_json() == []


@pytest.mark.parametrize("text", ['"', "<script>alert(1)</script>", "* OR NOT (", "\x00", "service", "模型" * 500])
def test_whatever_is_searched_the_page_answers(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}, headers=BROWSER)
    assert page.status_code == 200
    assert "<script>alert" not in page.get_data(as_text=True)


def test_markup_in_a_title_is_text_and_odd_ids_are_found(tmp_path: Path) -> None:
    paper = {"id": "10.1/a b#c?d%e", "title": NASTY, "abstract": "We evaluate on GSM8K <i>only</i>. " + NASTY}
    client = build_client([paper], tmp_path)
    (path,) = {link for link in read(client, "/papers").links if link.startswith("/paper/")}
    assert path == "/paper/10.1/a%20b%23c%3Fd%25e"
    page = client.get(path, headers=BROWSER).get_data(as_text=True)
    assert Outline(page).errors == []
    assert "<script>alert" not in page
    assert "<i>only" not in page
    assert client.get(f"{path}.ttl").status_code == 200
