"""Cross-validation by paper: each fold's model is trained on the papers of the others."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kg.training.score import Row, read_annotations
from kg.training.settings import FOLDS, Settings, to_fingerprint


def fold_of(paper: str) -> int:
    """Return the fold that a paper's id falls in."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % FOLDS


def read_rows(files: Iterable[Path]) -> list[Row]:
    """Return the annotated papers of files."""
    return [row for file in files for row in read_annotations(file)]


def train_folds(files: Sequence[Path], work: Path, report: Callable[[str], None], settings: Settings) -> list[Path]:
    """Train a model for each fold and return their folders; a fold that stands already in `work` is kept."""
    from kg.training.tagger import train

    folders = []
    for fold in range(FOLDS):
        folder = work / f"fold-{fold}"
        fingerprint = f"{to_fingerprint(files, settings)}-{fold}"
        if not _is_made(folder, fingerprint):
            report(f"fold {fold + 1} of {FOLDS}")
            rows = [row for row in read_rows(files) if fold_of(row["id"]) != fold]
            train(rows, folder, fingerprint, report, settings)
        folders.append(folder)
    return folders


def _is_made(folder: Path, fingerprint: str) -> bool:
    described = folder / "labels.json"
    return described.exists() and json.loads(described.read_text(encoding="utf-8"))["made_from"] == fingerprint
