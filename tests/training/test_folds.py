"""Trainings in processes of their own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

STARTED = """
import signal, sys
from pathlib import Path
from kg.training import folds
apprentice = folds._start(Path("fold-0"), [Path(sys.argv[1])])
print(apprentice.pid, flush=True)
signal.pause()
"""
PATIENCE = 120.0  # seconds


def test_an_apprentice_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    never = tmp_path / "annotations.jsonl"
    os.mkfifo(never)  # who reads it waits for ever
    command = [sys.executable, "-c", STARTED, str(never)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as master:
        assert master.stdout
        apprentice = int(master.stdout.readline())
        master.terminate()
        try:
            _, said = master.communicate(timeout=PATIENCE)  # both write to this: it ends when both have ended
        except subprocess.TimeoutExpired:
            os.kill(apprentice, signal.SIGKILL)
            raise
    assert said == ""
