"""Search as one types, and for those who type amiss."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.search import Hit, find_equal, find_names
from kg.store import open_snapshot

PAPERS = (
    ("1", "How BERT reads", "We study BERT, RoBERTa and BERTScore. We evaluate on GSM8K, HumanEval and ImageNet."),
    ("2", "Scaling reinforcement learning", "We use reinforcement learning and evaluate on GSM8K with Qwen2.5-Coder."),
    ("3", "Surveys of large language models", "We survey the large language model GPT-4 and GPT-3 and use RoBERTa."),
    ("4", "Нейронные сети", "We study nothing."),
    ("5", "딥러닝 모델", "We study nothing."),
    ("6", "A new R² for Weißbier", "We study nothing."),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    source = folder / "papers.jsonl"
    lines = (json.dumps({"id": key, "title": title, "abstract": text}) for key, title, text in PAPERS)
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
    found = find_names(index, "berts")
    assert [(hit.label, hit.near) for hit in found[:2]] == [("BERTScore", False), ("BERT", True)]


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
