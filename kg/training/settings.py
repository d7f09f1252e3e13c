"""How the tagger is trained, and the fingerprint of settings and annotations that a trained model carries."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import InputError

FOLDS = 2
ANNOTATIONS = Path("seeds/annotations")
PAIRS = ANNOTATIONS / "linking" / "pairs.jsonl"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a training: rates are AdamW's at their peak, `warm_up` is the share of steps until it. A paper in a
    file of experts counts as `expert` papers. Weights beside the labels' loss: `side_loss` of salience and role (of
    which a thing that is not salient counts `may_role`), `measure_loss` of what numbers measure, `pointer_loss` of what
    fills their slots."""

    epochs: int = 3
    expert: int = 3
    batch: int = 4
    encoder_rate: float = 2.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    side_loss: float = 0.3
    may_role: float = 0.3
    measure_loss: float = 0.2
    pointer_loss: float = 0.1
    seed: int = 20
    threads: int = 1


def find_annotations(folder: Path) -> list[Path]:
    """Return the annotation files of a folder, sorted."""
    return sorted(folder.glob("*.jsonl"))


def choose_annotations(named: Sequence[Path]) -> list[Path]:
    """Return the annotation files that were named, else those of the project; InputError when there are none."""
    files = list(named) or find_annotations(ANNOTATIONS)
    if not files:
        raise InputError(f"no annotations in {ANNOTATIONS}: name the files, or go to the project's folder")
    return files


def to_fingerprint(files: Sequence[Path], settings: Settings) -> str:
    """Return what changes when the annotations or the settings do."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
