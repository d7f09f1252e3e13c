"""How the tagger is trained, and the fingerprint of settings and annotations that a trained model carries."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a training: rates are AdamW's at their peak, `warm_up` is the share of steps until it, `side_loss`
    the weight of salience and role beside the labels."""

    epochs: int = 7
    batch: int = 4
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    side_loss: float = 0.3
    seed: int = 20
    threads: int = 2


def find_annotations(folder: Path) -> list[Path]:
    """Return the annotation files of a folder, sorted."""
    return sorted(folder.glob("*.jsonl"))


def to_fingerprint(files: Sequence[Path], settings: Settings) -> str:
    """Return what changes when the annotations or the settings do."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
