"""The pages of a paper and a concept, and papers side by side."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.records import Mention, Statement
from server.app import create_app
from tests.readings import build_store, load_readings
from tests.server.conftest import BROWSER, build_client

PAPERS = [
    {
        "id": "2401.00001",
        "title": "FooNet for 100% of vision & language",
        "abstract": "We propose FooNet, a network for image classification. We evaluate it on "
        "ImageNet. FooNet achieves 90.1% accuracy on ImageNet. FooNet runs on NVIDIA A100. "
        "Our code is available at https://github.com/foo/net.",
        "authors": ["Ada Lovelace", "Grace Hopper"],
        "date": "2024-01-02",
    },
    {
        "id": "2401.00002",
        "title": "BarNet, deeper",
        "abstract": "We propose BarNet. We evaluate it on ImageNet and compare with FooNet. "
        "BarNet achieves 91.5% accuracy on ImageNet.",
        "authors": ["Alan Turing"],
        "date": "2025-03-04",
    },
    {"id": "2401.00003", "title": "Nothing to see", "abstract": "There is nothing here.", "date": "2022"},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_client(PAPERS, tmp_path_factory.mktemp("things"))


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def to_text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_concept_is_introduced_in_the_words_of_the_paper_that_proposes_it(client: FlaskClient) -> None:
    page = read(client, "/concept/foonet")
    quoted = re.search(r'<blockquote class="definition">(.*?)</blockquote>', page, re.DOTALL)
    assert quoted
    assert to_text(quoted[1]) == (
        "We propose FooNet , a network for image classification. FooNet for 100% of vision & language"
    )


def test_a_later_paper_tells_what_a_concept_is_only_where_its_title_begins_with_it(tmp_path: Path) -> None:
    first, second = (replace(each, statements=()) for each in load_readings()[:2])
    said = "We propose a novel Transformer for hands."
    quote = Mention(said.index("Transformer"), said.index("Transformer") + 11, "Transformer", said)
    stated = Statement("Transformer", "Model", "introduces", "must", 0.9, (quote,), "transformer")

    def read_page(title: str, since: str) -> str:
        later = replace(second, paper=replace(second.paper, title=title, date="2025-03"), statements=(stated,))
        used = replace(stated, role="uses")
        earlier = replace(first, paper=replace(first.paper, date=since), statements=(used,))
        store = tmp_path / f"{title[:1]}{since}"
        build_store(store, [earlier, later])
        return read(create_app(store).test_client(), "/concept/transformer")

    assert "for hands" not in read_page("Hands", "2024-01-02").partition("Papers</h2>")[0]
    assert "for hands" in read_page("Transformer: it has hands", "2024-01-02").partition("Papers</h2>")[0]
    assert "for hands" in read_page("Hands", "2025-03-02").partition("Papers</h2>")[0]


def test_a_concept_has_its_papers_by_role_and_a_bar_for_each_year(client: FlaskClient) -> None:
    page = read(client, "/concept/imagenet")
    assert 'evaluates on <span class="count">2</span>' in page
    assert 'aria-label="Papers by year: 2024 1, 2025 1"' in page
    assert "/concept/imagenet/graph" in page


def test_a_paper_and_what_is_read_in_it_can_be_cited(client: FlaskClient) -> None:
    page = html.unescape(read(client, "/paper/2401.00001"))
    assert "@misc{lovelace2024foonet," in page
    assert r"title = {{FooNet for 100\% of vision \& language}}" in page
    assert "author = {Ada Lovelace and Grace Hopper}" in page
    assert "eprint = {2401.00001}" in page
    assert "url = {https://w3id.org/paperkg/paper/2401.00001}" in page


def test_a_name_with_a_comma_is_one_author_on_the_page_and_in_the_citation(tmp_path: Path) -> None:
    reading = load_readings()[0]
    authors = ("Bee, Ann", "John Smith, Jr.", "Cy Dee")
    build_store(tmp_path / "store", [replace(reading, paper=replace(reading.paper, authors=authors))])
    page = html.unescape(read(create_app(tmp_path / "store").test_client(), "/paper/2401.00001"))
    assert "author = {Bee, Ann and John Smith, Jr. and Cy Dee}" in page
    assert "@misc{bee2024" in page
    (byline,) = re.findall(r'<p class="byline">(.*?)</p>', page)
    assert re.findall(r"<a [^>]*>([^<]*)</a>", byline) == [*authors]


def test_papers_stand_side_by_side_with_what_they_share_marked(client: FlaskClient) -> None:
    page = read(client, "/compare?paper=2401.00001&paper=2401.00002")
    assert re.search(r'<li class="shared">[^\n]*ImageNet</a> <small>in 2 of 2', page)
    text = to_text(page)
    assert "Results on the same benchmark" in text
    both = text.partition("Results on the same benchmark")[2]
    assert both.index("90.1 %") < both.index("91.5 %")


def test_papers_stand_side_by_side_in_their_own_sentences_and_with_what_they_disclose(client: FlaskClient) -> None:
    page = read(client, "/compare?paper=2401.00001&paper=2401.00002")
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL))
    assert "We propose FooNet, a network for image classification." in to_text(rows["Key idea"])
    assert "BarNet achieves 91.5% accuracy on ImageNet." in to_text(rows["Outcome"])
    code = [to_text(cell) for cell in re.findall(r"<td>(.*?)</td>", rows["Code"], re.DOTALL)]
    assert code[0].startswith("linked “") and code[1] == "not in this abstract"
    assert "Energy" not in rows


def test_what_a_number_says_and_when_a_concept_matters_is_told_where_it_stands(client: FlaskClient) -> None:
    page = to_text(read(client, "/concept/imagenet"))
    assert "matters in 2 papers" in page
    assert "It matters in a paper that is about it, builds on it or names it as background" in page
    assert "absolute is a score or measurement as it stands, compared with nothing" in page
    for path in ("/concept/imagenet", "/concepts", "/search?q=imagenet", "/"):
        assert "salient" not in to_text(read(client, path))


def test_the_questions_about_a_concept_name_it_and_fit_its_kind(client: FlaskClient) -> None:
    page = html.unescape(read(client, "/concept/imagenet"))
    asked = re.findall(r'<a href="/query/[^"]+">([^<]+)</a>', page.partition("Ask about it")[2].partition("</ul>")[0])
    assert "Which papers evaluate on ImageNet, and what do they introduce?" in asked
    assert all("ImageNet" in wording for wording in asked)
    assert "Which papers report ImageNet, and how high?" not in asked
    other = html.unescape(read(client, "/concept/accuracy"))
    assert "Which papers report accuracy, and how high?" in other


def test_questions_that_the_facts_about_a_concept_cannot_answer_are_not_offered(client: FlaskClient) -> None:
    asked = read(client, "/concept/foonet").partition("Ask about it")[2].partition("</ul>")[0]
    names = re.findall(r'href="/query/([^?"]+)', asked)
    assert {"benchmarks-of-model", "introductions", "neighbours"} <= set(names)
    assert not {"alternatives", "variants"} & set(names)


def test_papers_to_compare_may_be_given_by_title_with_another_case(client: FlaskClient) -> None:
    assert "2401.00002" in read(client, "/compare?paper=2401.00001&paper=barnet+DEEPER")


@pytest.mark.parametrize(
    ("query", "sentences"),
    [
        ("paper=BarNot+deeper", ["There is no paper 'BarNot deeper'; the nearest is BarNet, deeper ."]),
        ("&".join(["paper=2401.00001"] * 6), ["At most 5 papers can be compared."]),
        (
            "paper=2401.00001&paper=deepr&paper=zzz",
            [
                "There is no paper 'deepr'; the nearest is BarNet, deeper .",
                "There is no paper 'zzz'; give the title or the id of a paper of this graph.",
            ],
        ),
    ],
)
def test_what_cannot_be_compared_is_told_above_the_form(client: FlaskClient, query: str, sentences: list[str]) -> None:
    page = read(client, f"/compare?{query}", 400)
    told = re.findall(r'<p class="error" role="alert">(.*?)</p>', page, re.DOTALL)
    assert [to_text(each) for each in told] == sentences
    assert 'name="paper"' in page


def test_each_text_that_is_no_title_has_a_field_and_what_may_be_meant_leaves_the_others(client: FlaskClient) -> None:
    page = html.unescape(read(client, "/compare?paper=deepr&paper=2401.00001&paper=zzz", 400))
    assert re.findall(r"<label[^>]*>(Instead of [^<]*)</label>", page) == ["Instead of “deepr”", "Instead of “zzz”"]
    assert '<a href="/compare?paper=2401.00002&paper=2401.00001&paper=zzz">BarNet, deeper</a>' in page


def test_the_one_title_that_begins_with_a_text_is_compared(client: FlaskClient) -> None:
    assert "2401.00002" in read(client, "/compare?paper=2401.00001&paper=barnet")


def test_the_same_paper_twice_is_one_column_and_none_is_a_form(client: FlaskClient) -> None:
    assert read(client, "/compare?paper=2401.00001&paper=2401.00001").count('<th scope="col">') == 1
    assert "<table" not in read(client, "/compare")


def test_a_paper_of_which_nothing_is_known_has_a_page(client: FlaskClient) -> None:
    assert "Nothing was found in this text." in read(client, "/paper/2401.00003")


def test_a_paper_to_compare_with_is_picked_by_some_words_of_its_title(client: FlaskClient) -> None:
    page = html.unescape(read(client, "/compare?paper=2401.00001&paper=deepr", 400))
    assert '<a href="/compare?paper=2401.00001&paper=2401.00002">BarNet, deeper</a>' in page


@pytest.fixture(scope="module")
def background(small_store: Path) -> FlaskClient:
    """A client over papers of which one names GSM8K as background, and one reasoning in passing."""
    return create_app(small_store).test_client()


def test_what_matters_as_background_alone_is_called_so_on_every_page(background: FlaskClient) -> None:
    concept = read(background, "/concept/gsm8k")
    counts = re.findall(r'<h3>([^<]*) <span class="count">(\d+)</span></h3>', concept)
    assert counts == [("evaluates on", "2"), ("names as background", "1")]
    assert "matters in 3 papers" in to_text(concept) and "in passing</h3>" not in concept
    assert "in passing</h3>" in read(background, "/concept/reasoning")
    told = [
        "the other papers only mention it" in to_text(read(background, f"/concept/{key}"))
        for key in ("gsm8k", "reasoning")
    ]
    assert told == [False, True]
    for path in ("/paper/survey-of-reasoning", "/compare?paper=survey-of-reasoning&paper=2401.00001"):
        assert '<a href="/ontology#mentions">names as background</a>' in read(background, path)
    listed = read(background, "/papers?concept=gsm8k&role=background")
    assert re.findall(r'<li><a href="/paper/([^"]*)"', listed) == ["survey-of-reasoning"]
    assert "<title>Papers: names as background GSM8K" in listed


def test_a_name_that_is_mentioned_far_more_often_than_it_counts_is_said_to_be_general(tmp_path: Path) -> None:
    reading = load_readings()[0]
    copies = [replace(reading, paper=replace(reading.paper, id=f"2401.1{number:04}")) for number in range(20)]
    build_store(tmp_path / "store", copies)
    client = create_app(tmp_path / "store").test_client()
    page = to_text(read(client, "/concept/reasoning"))
    assert "even papers about such a class are counted under the more exact names" in page
    assert "in passing" not in page
    assert "far more often" not in to_text(read(client, "/concept/gsm8k"))


def test_what_occurs_together_leads_to_the_papers_with_both(client: FlaskClient) -> None:
    page = html.unescape(read(client, "/concept/imagenet"))
    assert '<a class="count" href="/query/papers-with-both?a=imagenet&b=accuracy"' in page
    answer = read(client, "/query/papers-with-both?a=imagenet&b=accuracy")
    assert "/paper/2401.00001" in answer and "/paper/2401.00002" in answer
    pair = html.unescape(read(client, "/cooccurrence/accuracy/imagenet"))
    assert "<title>accuracy and ImageNet · PaperKG</title>" in pair
    assert '<a href="/query/papers-with-both?a=accuracy&b=imagenet">' in pair


def test_a_picture_says_in_words_what_it_needs_and_leads_to_its_list(client: FlaskClient) -> None:
    page = read(client, "/graph")
    (said,) = re.findall(r"<noscript><p>(.*?)</p></noscript>", page)
    assert "JavaScript" in said and '<a href="#concepts">' in said
    assert '<nav id="concepts"' in page


def test_a_concept_points_to_the_other_things_of_its_name(tmp_path: Path) -> None:
    titles = ("Meshes in Real Time", "Plans for Agents", "Proteins that Fold")
    text = "We present ZORVEX, a method that is fast. We evaluate ZORVEX on ImageNet."
    papers = [
        {"id": f"2501.0000{i}", "title": f"ZORVEX: {title}", "abstract": text, "authors": [title], "date": f"202{i}"}
        for i, title in enumerate(titles)
    ]
    client = build_client(papers, tmp_path)
    pages = {slug: read(client, f"/concept/{slug}") for slug in ("zorvex", "zorvex-2501.00001", "zorvex-2501.00002")}
    told = {
        slug: re.findall(r'<a href="/concept/(zorvex[^"/]*)">(ZORVEX[^<]*)</a>', page) for slug, page in pages.items()
    }
    names = {"zorvex": "ZORVEX", **{slug: f"ZORVEX ({slug.partition('-')[2]})" for slug in list(pages)[1:]}}
    assert told == {slug: [(other, names[other]) for other in pages if other != slug] for slug in pages}
    assert "<h1>ZORVEX (2501.00001)</h1>" in pages["zorvex-2501.00001"]
