"""Cross-validation by paper: each fold's model is trained on the papers of the others."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.extract.encoding import LABELS
from kg.training.annotated import weigh_rows
from kg.training.settings import FOLDS, Settings, to_fingerprint

READ = "read.jsonl"  # in a fold's folder: what its model read in papers that it had not seen


def fold_of(paper: str) -> int:
    """Return the fold that a paper's id falls in."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % FOLDS


def find_folders(work: Path) -> list[Path]:
    """Return the folder of each fold in a training's work folder, be it made already or not."""
    return [work / f"fold-{fold}" for fold in range(FOLDS)]


def train_folds(files: Sequence[Path], work: Path, report: Callable[[str], None], settings: Settings) -> list[Path]:
    """Train a model for each fold and return their folders; a fold that stands already in `work` is kept."""
    from kg.training.tagger import train

    folders = find_folders(work)
    for fold, folder in enumerate(folders):
        fingerprint = f"{to_fingerprint(files, settings)}-{fold}"
        if not _is_made(folder, fingerprint):
            report(f"fold {fold + 1} of {FOLDS}")
            rows = [row for row in weigh_rows(files, settings.expert) if fold_of(row["id"]) != fold]
            train(rows, folder, fingerprint, report, settings)
    return folders


def _is_made(folder: Path, fingerprint: str) -> bool:
    described = folder / LABELS
    return described.exists() and json.loads(described.read_text(encoding="utf-8"))["made_from"] == fingerprint
