"""Lists, narrowed by facets: what is left is what the numbers said."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from tests.server.conftest import BROWSER, build_client

PAPERS = [
    {
        "id": f"2401.{number:05}",
        "title": f"Study {number} of {'BERT' if number % 2 else 'RoBERTa'}",
        "abstract": "We evaluate on GSM8K with accuracy."
        + (" Our code is available at https://github.com/a/b." if number % 3 == 0 else ""),
        "date": f"{2020 + number % 4}-{1 + number % 12:02}-01",
        "categories": ["cs.CL", "cs.LG"] if number % 5 else ["cs.CV"],
    }
    for number in range(120)
]

DISCLOSING = [
    {"id": name, "title": f"The {name} paper", "abstract": text}
    for name, text in {
        "linked": "We propose FooNet. Our code is available at https://github.com/foo/net.",
        "stated": "We propose BarNet. Our code is publicly available.",
        "promised": "We propose BazNet. Our code will be released.",
        "corpus": "We present a corpus of letters. The dataset is publicly available.",
        "flown": "We propose a controller and run our experiments on a quadrotor.",
        "trained": "We propose QuxNet. We train it on 8 NVIDIA A100 GPUs.",
    }.items()
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_client(PAPERS, tmp_path_factory.mktemp("lists"))


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def find_papers(client: FlaskClient, path: str) -> set[str]:
    """Return the papers on all pages of a list."""
    found: set[str] = set()
    while path:
        page = read(client, path)
        found |= set(re.findall(r'href="/paper/([^"]+)"', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(following[1]) if following else ""
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/papers?year=2021",
        "/papers?category=cs.CV",
        "/papers?code=yes",
        "/papers?year=2022&category=cs.LG&code=yes",
        "/papers?q=roberta",
        "/papers?concept=gsm8k&role=evaluatesOn",
        "/papers?concept=gsm8k&year=2020",
    ],
)
def test_a_list_has_the_papers_that_its_facets_leave(client: FlaskClient, path: str) -> None:
    fields = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
    expected = {
        str(paper["id"])
        for paper in PAPERS
        if str(paper["date"]).startswith(fields.get("year", ""))
        and fields.get("category", "cs.") in " ".join(paper["categories"])
        and ("github" in str(paper["abstract"]) or "code" not in fields)
        and fields.get("q", "") in str(paper["title"]).lower()
    }
    assert find_papers(client, path) == expected
    assert f"{len(expected)} papers" in read(client, path)


@pytest.mark.parametrize(
    "path", ["/papers", "/papers?year=2021", "/papers?q=bert", "/concepts", "/concepts?kind=Model"]
)
def test_the_number_beside_a_facet_is_that_of_the_list_behind_it(client: FlaskClient, path: str) -> None:
    page = read(client, path)
    links = re.findall(r'<a class="chip" rel="nofollow" href="([^"]+)"[^>]*>[^<]* <span class="count">([\d,]+)<', page)
    assert links
    for link, number in links:
        assert f'<p class="note">{number} ' in read(client, unescape(link)), link


def test_papers_are_listed_by_what_they_disclose_and_do_not_only_promise(tmp_path: Path) -> None:
    client = build_client(DISCLOSING, tmp_path)
    assert {name: find_papers(client, f"/papers?{name}=yes") for name in ("code", "data", "hardware")} == {
        "code": {"linked", "stated"},
        "data": {"corpus"},
        "hardware": {"trained"},
    }


def test_every_concept_has_a_value_of_the_facet_of_papers(seed_store: Path) -> None:
    page = read(create_app(seed_store).test_client(), "/concepts")
    total = re.search(r'<p class="note">([\d,]+) concepts', page)
    assert total
    counts = re.findall(r'href="/concepts\?least=(\d+)"[^>]*>[^<]* <span class="count">([\d,]+)<', page)
    assert "0" in dict(counts)
    assert sum(int(number.replace(",", "")) for _, number in counts) == int(total[1].replace(",", ""))


def test_a_chosen_facet_can_be_taken_back(client: FlaskClient) -> None:
    page = read(client, "/papers?year=2021&code=yes")
    assert 'class="chip chosen" href="/papers?code=yes"' in page
    assert 'class="chip chosen" href="/papers?year=2021"' in page


def test_the_newest_papers_come_first_and_every_page_says_how_many_there_are(client: FlaskClient) -> None:
    dates = re.findall(r"(20\d\d-\d\d-01)</small>", read(client, "/papers"))
    assert len(dates) == 50
    assert dates == sorted(dates, reverse=True)
    assert "Page 3 of 3" in read(client, "/papers?page=3")


def test_concepts_are_listed_by_kind_letter_papers_and_whether_the_name_was_known(client: FlaskClient) -> None:
    page = read(client, "/concepts?kind=Benchmark&initial=g&known=known&least=100")
    assert re.findall(r'<li><a href="/concept/([^"]+)"', page) == ["gsm8k"]


@pytest.mark.parametrize(
    "path", ["/papers?year=1900", "/papers?category=none", "/concepts?least=1000", "/concepts?q=%22*"]
)
def test_a_value_that_nothing_has_leaves_an_empty_list(client: FlaskClient, path: str) -> None:
    assert '<p class="note">0 ' in read(client, path)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/papers?code=released", "code is &#39;released&#39;: choose yes, no."),
        ("/papers?data=1", "data is &#39;1&#39;: choose yes, no."),
        ("/papers?hardware=stated", "hardware is &#39;stated&#39;: choose yes, no."),
        ("/concepts?known=true", "known is &#39;true&#39;: choose new, known."),
        ("/concepts?least=3", "least is &#39;3&#39;: choose 0, 1, 2, 5, 10, 100, 1000."),
        ("/concepts?initial=%22", "choose #, a, b, c,"),
    ],
)
def test_a_value_that_a_facet_does_not_have_is_refused_with_those_that_it_has(
    client: FlaskClient, path: str, sentence: str
) -> None:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_numbers_of_other_classifications_are_no_categories_to_choose(tmp_path: Path) -> None:
    categories = ["cs.CV", "68U05", "68Txx", "I.4.5", "G.3"]
    client = build_client([{**PAPERS[0], "categories": categories}], tmp_path)
    assert re.findall(r'/papers\?category=([^"]+)"', read(client, "/papers")) == ["cs.CV"]
    assert find_papers(client, "/papers?category=I.4.5") == {PAPERS[0]["id"]}
    assert 'chosen" href="/papers"' in read(client, "/papers?category=I.4.5")
