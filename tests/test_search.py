"""Search as one types, and for those who type amiss."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import search
from kg.cli import main
from kg.figures import find_most_productive
from kg.index import write_index
from kg.search import Hit, find_each, find_equal, find_names
from kg.store import open_snapshot
from kg.vocab import term

AUTHORS = {"1": ["Éva Bertoli", "Yann LeCun"], "2": ["Wei Li", "Yann LeCun"], "3": ["Li Wei", "Jakob Prange"]}
PAPERS = (
    ("1", "How BERT reads", "We study BERT, RoBERTa and BERTScore. We evaluate on GSM8K, HumanEval and ImageNet."),
    ("2", "Scaling reinforcement learning", "We use reinforcement learning and evaluate on GSM8K with Qwen2.5-Coder."),
    ("3", "Surveys of large language models", "We survey the large language model GPT-4 and GPT-3 and use RoBERTa."),
    ("4", "Нейронные сети", "We study nothing."),
    ("5", "딥러닝 모델", "We study nothing."),
    ("6", "A new R² for Weißbier", "We study nothing."),
    ("2503.14495", "Pro-poor growth", "We study range imaging for medium-range weather forecasting."),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    source = folder / "papers.jsonl"
    lines = (
        json.dumps({"id": key, "title": title, "abstract": text, "authors": AUTHORS.get(key, [])})
        for key, title, text in PAPERS
    )
    source.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(source), "--store", str(folder / "store")])
    assert result.exit_code == 0, result.output
    return open_snapshot(folder / "store")[0].search


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bert", "BERT"),
        ("GSM8k", "GSM8K"),
        ("gsm8", "GSM8K"),
        ("gsm 8k", "GSM8K"),
        ("GSM-8k", "GSM8K"),
        ("hummaneval", "HumanEval"),
        ("hummaneva", "HumanEval"),
        ("humanevla", "HumanEval"),
        ("imagnett", "ImageNet"),
        ("Qwen2.5 coder", "Qwen2.5-Coder"),
        ("large langauge model", "large language model"),
        ("reinforcment learning", "reinforcement learning"),
        ("reenforcment learning", "reinforcement learning"),
        ("reads bert", "How BERT reads"),
        ("llm", "large language model"),
        ("LLMs", "large language model"),
        ("2503.14495", "Pro-poor growth"),
        ("arXiv:2503.14495v2", "Pro-poor growth"),
        ("https://arxiv.org/pdf/2503.14495", "Pro-poor growth"),
        ("langauge surveys", "Surveys of large language models"),
        ("нейронные сети", "Нейронные сети"),
        ("딥러닝", "딥러닝 모델"),
        ("new r²", "A new R² for Weißbier"),
        ("NEW WEISSBIER", "A new R² for Weißbier"),
    ],
)
def test_the_right_thing_comes_first_whatever_the_case_the_spaces_and_the_typos(
    index: Path, text: str, expected: str
) -> None:
    assert find_names(index, text)[0].label == expected


def test_names_that_are_only_like_the_text_say_so_and_come_last(index: Path) -> None:
    assert [hit.near for hit in find_names(index, "hummaneval")] == [True]
    found = find_names(index, "gpts")
    assert [(hit.label, hit.near) for hit in found] == [("GPT", False), ("GPT-3", True), ("GPT-4", True)]


def test_a_plural_names_the_thing_and_then_what_begins_like_it(index: Path) -> None:
    found = find_names(index, "berts")
    assert [(hit.label, hit.near) for hit in found[:2]] == [("BERT", False), ("BERTScore", False)]


@pytest.mark.parametrize(
    ("text", "what", "expected"),
    [
        ("GSM9K", "", ["GSM8K"]),
        ("GMS9K", "Benchmark", ["GSM8K"]),
        ("GPT-5", "concept", ["GPT-3", "GPT-4"]),
        ("GPT-4 2", "concept", ["GPT-4"]),
        ("Qwen2.7 Coder", "", ["Qwen2.5-Coder"]),
    ],
)
def test_where_no_name_has_the_number_those_with_others_are_offered(
    index: Path, text: str, what: str, expected: list[str]
) -> None:
    found = find_names(index, text, what=what)
    assert [hit.label for hit in found][: len(expected)] == expected
    assert all(hit.near for hit in found)


def test_a_typo_is_never_seen_in_a_number(index: Path) -> None:
    assert "GPT-3" not in [hit.label for hit in find_names(index, "gpt4")]


@pytest.mark.parametrize("text", ['"', "*", "", "NOT", "zzzqqqxxx", "x" * 5000, "a " * 500, "模型", "\x00", "() OR *"])
def test_nothing_in_a_text_is_an_operator(index: Path, text: str) -> None:
    assert find_names(index, text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prange", ["Jakob Prange"]),
        ("jakob parnge", ["Jakob Prange"]),
        ("LeCun Yann", ["Yann LeCun"]),
        ("eva bertoli", ["Éva Bertoli"]),
        ("Li Wei", ["Li Wei", "Wei Li"]),
        ("Wei Li", ["Wei Li", "Li Wei"]),
    ],
)
def test_authors_are_found_by_their_names(index: Path, text: str, expected: list[str]) -> None:
    assert [hit.label for hit in find_names(index, text)] == expected
    assert {hit.kind for hit in find_names(index, text, what="author")} == {"Author"}


def test_an_author_comes_last_but_for_the_whole_name(index: Path) -> None:
    assert [hit.kind for hit in find_names(index, "bert")] == ["Model", "Metric", "Paper", "Author"]
    assert find_names(index, "yann lecun")[0] == Hit("Yann LeCun", "Author", "Yann LeCun", 2)
    assert find_equal(index, "lecun YANN", what="author") == Hit("Yann LeCun", "Author", "Yann LeCun", 2)


def test_an_index_from_before_is_without_authors_and_finds_all_else(index: Path, tmp_path: Path) -> None:
    file = tmp_path / index.name
    shutil.copy(index, file)
    with closing(sqlite3.connect(file)) as db:
        db.executescript("DROP TABLE author; DROP TABLE author_names; DROP TABLE author_word;")
    assert find_names(file, "bert")[0].label == "BERT"
    assert find_names(file, "Yann LeCun") == ()
    assert find_names(file, "Yann LeCun", what="author") == ()
    assert find_equal(file, "Yann LeCun", what="author") is None
    assert find_most_productive(file) is None
    assert find_most_productive(index) == "Yann LeCun"


def test_a_title_with_a_word_that_only_begins_like_a_short_one_is_not_near(index: Path) -> None:
    assert [hit.label for hit in find_names(index, "gorwth pro", what="paper")] == ["Pro-poor growth"]
    assert find_names(index, "gorwth po", what="paper") == ()
    assert [[hit.label for hit in hits] for hits in find_each(index, "HumanEval po")] == [["HumanEval"], [], []]


def test_where_nothing_has_all_words_the_best_have_most_of_the_rare_ones(index: Path) -> None:
    found = find_names(index, "image net classfication with reinforcment")
    assert [(hit.label, hit.near, hit.partial) for hit in found[:1]] == [("ImageNet", True, True)]
    assert all(hit.partial for hit in found)
    assert not any(hit.partial for hit in find_names(index, "langauge surveys"))


def test_one_may_search_papers_concepts_or_a_kind_alone(index: Path) -> None:
    assert {hit.kind for hit in find_names(index, "bert", what="paper")} == {"Paper"}
    assert "Paper" not in {hit.kind for hit in find_names(index, "bert", what="concept")}
    assert [hit.label for hit in find_names(index, "bert", what="Metric")] == ["BERTScore"]


def test_limit_keeps_the_best(index: Path) -> None:
    assert [hit.label for hit in find_names(index, "bert", limit=1)] == ["BERT"]


def test_a_name_is_known_however_it_is_split(index: Path) -> None:
    assert find_equal(index, "gsm 8k", what="concept") == Hit("GSM8K", "Benchmark", "gsm8k", 2)
    assert find_equal(index, "how bert READS", what="paper") == Hit("How BERT reads", "Paper", "1", 0)
    assert find_equal(index, "gsm", what="concept") is None


def test_a_graph_without_an_index_has_no_hits(tmp_path: Path) -> None:
    assert find_names(tmp_path / "none", "bert") == ()


def test_a_folder_may_have_any_name(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "50% of #1? ü"
    folder.mkdir()
    shutil.copy(index, folder)
    assert find_names(folder / index.name, "gsm8k")[0].label == "GSM8K"


def test_a_built_graph_is_searched_by_titles_names_and_aliases(small_store: Path) -> None:
    file = open_snapshot(small_store)[0].search
    assert find_names(file, "nothing to") == (Hit("Nothing to see", "Paper", "2301.00002", 0),)
    assert Hit("GSM8K", "Benchmark", "gsm8k", 3) in find_names(file, "gsm8")
    assert Hit("NVIDIA A100", "Hardware", "nvidia-a100", 2) in find_names(file, "a100")


def test_a_search_for_a_name_of_one_kind_does_not_read_through_all_of_that_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, store = "https://example.org/", Store()
    for number in range(2000):
        concept = NamedNode(f"{base}concept/task-{number}")
        store.add(Quad(concept, term("rdf:type"), term("kg:Concept")))
        store.add(Quad(concept, term("rdf:type"), term("kg:Task")))
        store.add(Quad(concept, term("skos:prefLabel"), Literal(f"task number {number}")))
        store.add(Quad(concept, term("kg:paperCount"), Literal(1)))
    write_index(store, base, tmp_path / "index.sqlite")
    steps = []

    def open_counted(index: Path) -> sqlite3.Connection:
        db = sqlite3.connect(index)
        db.set_progress_handler(lambda: steps.append(1), 1000)
        return db

    monkeypatch.setattr(search, "open_index", open_counted)
    assert find_names(tmp_path / "index.sqlite", "distributed training", what="Task") == ()
    assert len(steps) < 100
