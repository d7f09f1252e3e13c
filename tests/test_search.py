"""Search as one types."""

from pathlib import Path

import pytest

from kg.search import Hit, SearchWriter, find_names
from kg.store import open_snapshot


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("search") / "search.sqlite"
    writer = SearchWriter(file)
    writer.add(Hit("BERT", "Model", "bert", 7), ("Bidirectional Encoder Representations from Transformers",))
    writer.add(Hit("BERTScore", "Metric", "bert-score", 2))
    writer.add(Hit("RoBERTa", "Model", "roberta", 90))
    writer.add(Hit("Café C++ benchmark", "Benchmark", "cafe", 1))
    writer.add(Hit("How BERT reads", "Paper", "2401.1", 0))
    writer.close()
    return file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bert", ["BERT", "BERTScore", "How BERT reads"]),
        ("BERTs", ["BERTScore"]),
        ("encoder repr", ["BERT"]),
        ("reads bert", ["How BERT reads"]),
        ("cafe", ["Café C++ benchmark"]),
        ("C++", ["Café C++ benchmark"]),
        ('bert" OR "cafe', []),
        ("NOT bert", []),
        ("label:bert", []),
        ("*", []),
        ("", []),
    ],
)
def test_names_that_hold_every_word_are_found_the_nearest_first(index: Path, text: str, expected: list[str]) -> None:
    assert [hit.label for hit in find_names(index, text)] == expected


def test_limit_keeps_the_best(index: Path) -> None:
    assert find_names(index, "bert", limit=1) == (Hit("BERT", "Model", "bert", 7),)


def test_a_built_graph_is_searched_by_titles_names_and_aliases(small_store: Path) -> None:
    file = open_snapshot(small_store)[0].search
    assert find_names(file, "nothing to") == (Hit("Nothing to see", "Paper", "2301.00002", 0),)
    assert Hit("GSM8K", "Benchmark", "gsm8k", 3) in find_names(file, "gsm8")
    assert Hit("NVIDIA A100", "Hardware", "nvidia-a100", 2) in find_names(file, "a100")
