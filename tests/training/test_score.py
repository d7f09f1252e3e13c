"""Scores follow the rules of the expert annotations."""

import json

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.training.score import normalise, score

GOLD = {
    "id": "g1",
    "title": "On Cats",
    "abstract": "...",
    "entities": [
        {"name": "QuuxNet", "type": "Method", "alt_types": ["Model"], "mentions": ["QuuxNets"], "level": "must",
         "role": "introduces"},
        {"name": "CatSet", "type": "Dataset", "alt_types": [], "mentions": ["CatSet"], "level": "must", "role": "uses"},
        {"name": "models", "type": "Model", "alt_types": [], "mentions": ["models"], "level": "may", "role": "uses"},
    ],
    "results": [
        {"value": "59.6", "metric": "top-1 accuracy", "on": "CatSet"},
        {"value": "several", "metric": "cats", "on": None},
    ],
    "facts": [{"kind": "scale", "value": "1,478"}],
    "artifacts": [{"url": "https://a.org/b/", "kind": "code"}],
}  # fmt: skip


def predict(**parts: object) -> dict[str, object]:
    return {"id": "p1", "title": "On cats.", "entities": [], **parts}


def entity(name: str, kind: str, role: str = "uses") -> dict[str, object]:
    return {"name": name, "type": kind, "mentions": [name], "role": role}


def figures(name: str, **parts: object) -> tuple[int, int, int, int]:
    found = score([GOLD], [predict(**parts)]).of(name)
    return found.right, found.predicted, found.found, found.gold


@pytest.mark.parametrize(
    ("name", "entities", "expected"),
    [
        ("typed:all", [entity("quuxnet", "Model")], (1, 1, 1, 2)),  # an alternative type
        ("typed:all", [entity("quuxnet", "Task")], (0, 1, 0, 2)),
        ("untyped:all", [entity("quuxnet", "Task")], (1, 1, 1, 2)),
        ("typed:all", [entity("the models", "Model")], (1, 1, 0, 2)),  # may: right, but nothing found
        ("typed:Dataset", [entity("CatSet", "Dataset")], (1, 1, 1, 1)),
        ("role", [entity("CatSet", "Dataset", "uses"), entity("QuuxNet", "Method", "uses")], (1, 2, 1, 2)),
    ],
)
def test_concepts_match_by_written_form_and_type(name, entities, expected):
    assert figures(name, entities=entities) == expected


@pytest.mark.parametrize(
    ("name", "results", "expected"),
    [
        ("results", [{"value": "59.60", "metric": "accuracy", "on": "DogSet"}], (1, 1, 1, 1)),
        ("result.metric", [{"value": "59.60", "metric": "accuracy", "on": "DogSet"}], (1, 1, 1, 1)),
        ("result.on", [{"value": "59.60", "metric": "accuracy", "on": "DogSet"}], (0, 1, 0, 1)),
        ("results", [{"value": "1478"}], (0, 0, 0, 1)),  # a fact of scale is no error
        ("results", [{"value": "7"}, {"value": "59.6"}, {"value": "59.6"}], (1, 3, 1, 1)),
    ],
)
def test_results_match_by_number(name, results, expected):
    assert figures(name, results=results) == expected


def test_artifacts_match_by_url():
    assert figures("artifacts", artifacts=[{"url": "https://a.org/b", "kind": "page"}]) == (1, 1, 1, 1)


@pytest.mark.parametrize(("one", "other"), [("The boxes", "box e"), ("pass@1", "Pass @1"), ("naïve", "naive")])
def test_written_forms_are_normalised(one, other):
    assert normalise(one) == normalise(other)


def test_kg_score_extracts_and_prints_a_table(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(GOLD) + "\n")
    result = CliRunner().invoke(main, ["score", str(gold), "--errors"])
    assert result.exit_code == 0
    assert "typed:card" in result.output
    assert "g1\tmissed\tDataset\tCatSet" in result.output


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_annotations_is_told(tmp_path, text):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(text)
    result = CliRunner().invoke(main, ["score", str(gold)])
    assert result.exit_code == 1
    assert result.output == f"Error: {gold} holds no annotations: name a file with one as JSON on each line\n"


@pytest.mark.parametrize(("line", "wrong"), [("{", "this is not JSON"), ("[]", "an annotation has the keys")])
def test_a_malformed_line_names_file_and_line(tmp_path, line, wrong):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(GOLD) + "\n" + line + "\n")
    result = CliRunner().invoke(main, ["score", str(gold)])
    assert result.exit_code == 1
    assert f"gold.jsonl, line 2: {wrong}" in result.output
