"""Scores by cross-validation, and the page that tells users what to trust."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.training.folds import fold_of
from kg.training.quality import find_calibration_error
from kg.training.settings import FOLDS, find_annotations

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "seeds" / "annotations" / "seeds-expert.jsonl"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a training's work folder in which all papers were read without fault but one, which was not read."""
    rows = [json.loads(line) for file in find_annotations(GOLD.parent) for line in file.open(encoding="utf-8")]
    for fold in range(FOLDS):
        (tmp_path / f"fold-{fold}").mkdir()
        lines = [json.dumps(row) + "\n" for row in rows[1:] if fold_of(row["id"]) == fold]
        (tmp_path / f"fold-{fold}" / "read.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def test_papers_fall_in_folds_of_like_size(work: Path) -> None:
    sizes = [len((work / f"fold-{fold}" / "read.jsonl").read_text().splitlines()) for fold in range(FOLDS)]
    assert sum(sizes) > 1200
    assert max(sizes) < 1.2 * min(sizes)


def test_a_cross_validation_is_scored_with_what_was_read_in_the_folds(work: Path) -> None:
    result = CliRunner().invoke(main, ["score", str(GOLD), "--work", str(work)])
    assert result.exit_code == 0
    assert "│ untyped:all     │ 1.000 │ 1.000 │" in result.output


def test_the_page_has_a_table_for_all_that_is_measured(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = work / "quality.md"
    assert CliRunner().invoke(main, ["score", "--work", str(work), "--page", str(page)]).exit_code == 0
    text = page.read_text(encoding="utf-8")
    for title in ("By collection", "Concepts by kind", "Roles, numbers", "Confidence", "Linking", "commonest errors"):
        assert title in text
    assert "| seeds-expert (52) |" in text
    assert "| concepts of six kinds | " in text
    assert not re.search(r"typed:|result\.", text)


def test_a_folder_without_a_cross_validation_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["score", str(GOLD), "--work", str(tmp_path)])
    assert result.exit_code == 1
    assert "holds no cross-validation: `kg train --work" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to score: name a file of annotations, or give --work and --page"),
        (("--work", "."), "nothing to score: name a file"),
        (("--page", "quality.md"), "--page holds what --work has read: give both"),
        ((GOLD, "--page", "quality.md"), "--page holds what --work has read: give both"),
        ((GOLD, GOLD, "--work", "."), "PREDICTED and --work are two readings of the papers: give one of them"),
    ],
)
def test_what_cannot_be_scored_together_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["score", *map(str, arguments)])
    assert (result.exit_code, f"Error: {said}" in result.stderr, result.stdout) == (2, True, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("cases", "error"),
    [
        ([(0.95, True)] * 19 + [(0.95, False)], 0.0),
        ([(0.75, True), (0.75, True), (0.25, False), (0.25, False)], 0.25),
        ([(1.0, False)], 1.0),
        ([], 0.0),
    ],
)
def test_the_calibration_error_is_how_far_confidences_are_from_shares(
    cases: list[tuple[float, bool]], error: float
) -> None:
    assert find_calibration_error(cases) == pytest.approx(error)
