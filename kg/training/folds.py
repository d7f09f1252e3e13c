"""Cross-validation by paper: each fold's model is trained on the papers of the others."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from kg.errors import InputError
from kg.extract.encoding import LABELS
from kg.training.settings import FOLDS, Settings, to_fingerprint

READ = "read.jsonl"  # in a fold's folder: what its model read in papers that it had not seen
WHOLE = "all"  # the folder of the tagger that is trained on the papers of all folds
AT_ONCE = 2  # taggers that learn, with one thread each: a quarter faster than one after the other with two


def fold_of(paper: str) -> int:
    """Return the fold that a paper's id falls in."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % FOLDS


def to_name(fold: int) -> str:
    """Return the name of a fold's folder."""
    return f"fold-{fold}"


def find_folders(work: Path) -> list[Path]:
    """Return the folder of each fold in a training's work folder, be it made already or not."""
    return [work / to_name(fold) for fold in range(FOLDS)]


def train_taggers(files: Sequence[Path], work: Path, report: Callable[[str], None]) -> Path:
    """Train the tagger of all papers, whose folder is returned, and one for each fold. What stands already in `work` is
    kept. InputError when one of these trainings ends early."""
    whole = work / WHOLE  # first, as it takes as long as those of the folds together
    missing = [folder for folder in (whole, *find_folders(work)) if not _is_made(folder, to_mark(files, folder))]
    learning: list[subprocess.Popen[str]] = []

    def learn(folder: Path) -> None:
        process = _start(folder, files)
        learning.append(process)
        assert process.stdout
        for line in process.stdout:
            report(f"{folder.name}: {line.rstrip()}")
        if process.wait():
            raise InputError(f"the training of {folder} ended with status {process.returncode}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done in as_completed([pool.submit(learn, folder) for folder in missing]):
                done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in learning:
                process.kill()
    return whole


def to_mark(files: Sequence[Path], folder: Path) -> str:
    """Return what marks the tagger of a folder: the fingerprint of the training, with the fold if it is that of one."""
    fingerprint = to_fingerprint(files, Settings())
    return fingerprint if folder.name == WHOLE else f"{fingerprint}-{folder.name}"


def _start(folder: Path, files: Sequence[Path]) -> subprocess.Popen[str]:
    """Start a process that trains the tagger of a folder; Ctrl-C is left to this process alone. Nothing is written to
    it: that its input ends tells it that this process is no more."""
    command = [sys.executable, "-P", "-m", "kg.training.apprentice", str(folder), *map(str, files)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0)


def _is_made(folder: Path, mark: str) -> bool:
    described = folder / LABELS
    return described.exists() and json.loads(described.read_text(encoding="utf-8"))["made_from"] == mark
